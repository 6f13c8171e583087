"""Remembers which message a plain signature came with, because that signature does not cover the body."""

from servicebot.adapters.wechat.rejections import BadPush, Reason

CAPACITY = 50_000


class ReplayGuard:
    """Ties a signature to the message it came with first.

    A retry repeats both and passes; a captured address with another body is refused. Outside the timestamp
    window a signature is worthless, so only the newest ones are kept.
    """

    __slots__ = ("_capacity", "_first")

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._first: dict[tuple[str, str, str], str] = {}

    def admit(self, timestamp: str, nonce: str, signature: str, key: str) -> None:
        """Raise BadPush when this signature came with another message before."""
        first = self._first.setdefault((timestamp, nonce, signature), key)
        if first != key:
            raise BadPush(Reason.REPLAYED, "This signature came with another message before.")
        if len(self._first) > self._capacity:
            del self._first[next(iter(self._first))]
