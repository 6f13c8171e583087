"""Conversations as they were read, kept between two messages of the same resident."""

from servicebot.engine.state.conversation import IDLE_MS, Conversation

MOST_TALKS = 1_000


class WarmTalks:
    """The talks of those who wrote lately, so that the next message need not read their states again.

    The stored bytes stay the only truth: a talk is handed out for exactly the bytes that it was written as, and only
    once, so that nothing of a turn that failed is ever met again.
    """

    __slots__ = ("_most", "_talks")

    def __init__(self, most: int = MOST_TALKS) -> None:
        self._most = most
        self._talks: dict[int, tuple[bytes, Conversation]] = {}

    def take(self, owner: int, state: bytes) -> Conversation | None:
        """The talk that this state holds, which is then no longer kept; None when it must be read."""
        found = self._talks.pop(owner, None)
        return found[1] if found is not None and found[0] == state else None

    def keep(self, owner: int, state: bytes, talk: Conversation) -> None:
        """Keep a talk that was written as this state, if it holds nothing but forms."""
        if not talk.holds_only_forms:
            return
        for draft in talk.drafts:
            if draft.lost:
                return
            if draft.form is not None:
                # The world of a message ends with its transaction.
                draft.form.world = None
        talks = self._talks
        talks[owner] = (state, talk)
        # The first is whoever wrote longest ago.
        first = next(iter(talks))
        if len(talks) > self._most or talk.at - talks[first][1].at > IDLE_MS:
            del talks[first]

    def forget(self, owner: int) -> None:
        """Keep nothing of this resident's."""
        self._talks.pop(owner, None)
