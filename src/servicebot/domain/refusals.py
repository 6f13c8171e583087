"""What the station does not take, as a service or as a report, and whom to ask instead."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that is not taken: what residents call it, and whom to ask instead."""

    id: str
    name: str
    english: str
    explanation: str
    words: tuple[str, ...]
