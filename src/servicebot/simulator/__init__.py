"""WeChat, played faithfully on this machine for tests, demo and load."""
