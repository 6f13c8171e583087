"""WeChat's Official Account platform, played locally: for the demo's phone page, the tests and the load tests."""
