"""The phone page: what a fan does with the account, in a browser or in a terminal."""
