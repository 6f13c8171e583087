"""The conversation engine: pure, and ignorant of WeChat, SQL and repairs."""
