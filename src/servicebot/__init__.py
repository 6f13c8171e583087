"""servicebot: community resident services over WeChat."""
