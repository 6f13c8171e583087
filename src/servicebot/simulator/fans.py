"""People who talk to an account: whether they follow it, what may be sent to them, and what their phone shows."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from servicebot.simulator.clock import HOUR, MINUTE
from servicebot.simulator.errors import ApiError

KEPT_ENTRIES = 500


class Act(StrEnum):
    """What a fan can do that allows the account to send service messages."""

    MESSAGE = "message"
    MENU = "menu"
    FOLLOW = "follow"
    SCAN = "scan"


GRANTS = {
    Act.MESSAGE: (5, 48 * HOUR),
    Act.MENU: (3, MINUTE),
    Act.FOLLOW: (3, MINUTE),
    Act.SCAN: (3, MINUTE),
}


class Window:
    """The service messages that a fan's acts allow; grants of several acts run beside each other, they do not add up."""

    def __init__(self) -> None:
        self._grants: dict[Act, tuple[int, int]] = {}

    def open(self, act: Act, at: int) -> None:
        """Grant what this act allows, whatever was left of its last grant."""
        count, duration = GRANTS[act]
        self._grants[act] = (count, at + duration)

    def left(self, at: int) -> int:
        """How many service messages may be sent now."""
        return max((count for count, until in self._grants.values() if at < until), default=0)

    def spend(self, at: int) -> None:
        """Use one up; raises 45015 outside of every window and 45047 when the window is used up."""
        live = {act: grant for act, grant in self._grants.items() if at < grant[1]}
        if not live:
            raise ApiError(45015)
        if max(count for count, _ in live.values()) <= 0:
            raise ApiError(45047)
        for act, (count, until) in live.items():
            self._grants[act] = (max(0, count - 1), until)

    def close(self) -> None:
        """End every grant, as unfollowing does."""
        self._grants.clear()


class Side(StrEnum):
    """Who an entry of the chat is from."""

    FAN = "fan"
    ACCOUNT = "account"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a chat as the phone shows it; ``body`` depends on ``kind`` and is plain JSON."""

    id: int
    at: int
    side: Side
    kind: str
    body: Mapping[str, Any]


@dataclass(slots=True)
class Fan:
    """One person with their phone, known to the account by ``openid`` only."""

    openid: str
    nickname: str
    followed: bool = False
    followed_at: int = 0
    followed_by: str = ""
    refuses: bool = False
    unread: int = 0
    typing_until: int = 0
    spoke_at: int = 0
    window: Window = field(default_factory=Window)
    subscriptions: dict[str, int] = field(default_factory=dict)
    """How many subscribe messages of each template may still be sent."""
    always: dict[str, str] = field(default_factory=dict)
    """For which templates the platform asks no more, with the answer that holds."""
    sent_ids: dict[str, tuple[int, int]] = field(default_factory=dict)
    chat: deque[Entry] = field(default_factory=lambda: deque(maxlen=KEPT_ENTRIES))
