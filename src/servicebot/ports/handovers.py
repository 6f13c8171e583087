"""Requests for a human and the talk that follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Handover:
    """A matter in the hands of people: a resident who asked for a person, or whom the bot could not help.

    ``at`` is since when they wait, ``staff`` the login of whoever took it, empty while it waits; a resident has at
    most one that is open.
    """

    resident_id: int
    at: int
    reason: str
    urgent: bool = False
    ticket: str = ""
    id: int = 0
    staff: str = ""
    closed_at: int = 0


@dataclass(frozen=True, slots=True)
class HandoverMessage:
    """What the resident said (``staff`` is empty) or somebody of the station; ``media`` is the media store's id."""

    handover_id: int
    at: int
    words: str
    staff: str = ""
    media: str = ""


class Handovers(Protocol):
    """Requests for a human and the talk that follows, for the desk."""

    async def add(self, handover: Handover) -> bool:
        """Record the request; False when the resident already has an open one."""
        ...

    async def hold(self, handover_id: int) -> Handover | None:
        """The handover with this id, which nobody else changes before this transaction ends."""
        ...

    async def hold_of_resident(self, resident_id: int) -> Handover | None:
        """The resident's open handover, held in the same way."""
        ...

    async def save(self, handover: Handover) -> None:
        """Replace a handover that this transaction holds."""
        ...

    async def waiting(self, limit: int) -> Sequence[Handover]:
        """Open handovers, taken or not, urgent first, then oldest first."""
        ...

    async def say(self, message: HandoverMessage) -> None:
        """Append what somebody said."""
        ...

    async def said(self, handover_id: int) -> Sequence[HandoverMessage]:
        """What was said, oldest first."""
        ...
