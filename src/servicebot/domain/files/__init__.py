"""Reference data as files that staff can edit."""
