"""WeChat in its own words: crypto, pushes, replies, and the API client."""
