"""Remembers which message a plain signature came with, because that signature does not cover the body."""

from servicebot.adapters.wechat.rejections import BadPush, Reason

CAPACITY = 25_000


class ReplayGuard:
    """Ties a signature to the message it came with first.

    The signature stands for the timestamp and nonce that it was proved over. A retry repeats both signature and
    message and passes; a captured address with another body is refused. Outside the timestamp window a signature
    is worthless, so only the newest ones are kept: at least ``capacity`` of them, at most twice as many.
    """

    __slots__ = ("_capacity", "_newer", "_older")

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        # Two generations forget at no cost; taking the oldest out of one dictionary gets slower and slower. Hashes
        # take half the room of what they stand for, and nobody outside this process can find two alike.
        self._newer: dict[int, int] = {}
        self._older: dict[int, int] = {}

    def admit(self, signature: str, key: str) -> None:
        """Raise BadPush when this signature came with another message before."""
        proof, message = hash(signature), hash(key)
        first = self._older.get(proof)
        if first is None:
            first = self._newer.setdefault(proof, message)
        if first != message:
            raise BadPush(Reason.REPLAYED, "This signature came with another message before.")
        if len(self._newer) >= self._capacity:
            self._older, self._newer = self._newer, {}
