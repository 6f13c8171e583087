"""Counts how often WeChat's calls for one message failed, because WeChat does not say which call it is."""

CAPACITY = 10_000


class Tries:
    """Failed calls by message key, the newest ones only; a process that restarts counts anew."""

    __slots__ = ("_capacity", "_failed")

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._failed: dict[str, int] = {}

    def fail(self, key: str) -> int:
        """Count one failed call and return how many there were."""
        failed = self._failed.get(key, 0) + 1
        self._failed[key] = failed
        if len(self._failed) > self._capacity:
            del self._failed[next(iter(self._failed))]
        return failed

    def forget(self, key: str) -> None:
        """Stop counting: the message was answered."""
        self._failed.pop(key, None)
