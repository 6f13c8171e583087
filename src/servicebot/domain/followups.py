"""The commands by which residents follow up a ticket of theirs, whatever door they came through."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AddToTicket:
    """Add words or photos (media ids) to an open ticket."""

    ticket: str
    words: str = ""
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CancelTicket:
    """Take a ticket back; ``reason`` is in the resident's own words and may be empty."""

    ticket: str
    reason: str = ""
