"""WeChat's signature: SHA-1 over the sorted parts, compared in constant time."""

from hashlib import sha1
from hmac import compare_digest


def sign(*parts: str) -> str:
    """The signature of these parts; the token is one of them, which is what makes it a signature."""
    return sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def is_signed(given: str, *parts: str) -> bool:
    """Whether ``given`` is the signature of these parts, in a time that tells nothing about it."""
    return compare_digest(sign(*parts).encode(), given.encode())
