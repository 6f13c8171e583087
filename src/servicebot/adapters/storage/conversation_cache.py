"""Conversations in memory beside the one connection that writes them."""

from collections import OrderedDict

from servicebot.ports import LoadedConversation

Key = tuple[str, str]


class ConversationCache:
    """The most recently used conversations by channel and external id, with undo for what did not commit."""

    __slots__ = ("_entries", "_size", "_touched")

    def __init__(self, size: int) -> None:
        self._entries: OrderedDict[Key, LoadedConversation] = OrderedDict()
        self._size = size
        self._touched: list[Key] = []

    def get(self, key: Key) -> LoadedConversation | None:
        """The conversation as the running transaction sees it."""
        found = self._entries.get(key)
        if found is not None:
            self._entries.move_to_end(key)
        return found

    def put(self, key: Key, loaded: LoadedConversation) -> None:
        """Keep what the running transaction read or wrote."""
        self._entries[key] = loaded
        self._touched.append(key)
        if len(self._entries) > self._size:
            self._entries.popitem(last=False)

    def evict(self, key: Key) -> None:
        """Forget one conversation, so that it is read afresh."""
        self._entries.pop(key, None)

    def keep(self) -> None:
        """Everything so far stands: the work that touched it has succeeded."""
        self._touched.clear()

    def undo(self) -> None:
        """Forget what the failed work touched."""
        for key in self._touched:
            self._entries.pop(key, None)
        self._touched.clear()

    def clear(self) -> None:
        """Forget everything: a COMMIT failed or another process wrote."""
        self._entries.clear()
        self._touched.clear()
