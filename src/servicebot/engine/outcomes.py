"""What a flow's own rules can answer instead of letting the next question come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from servicebot.engine.messages import Option

Json = Any
"""A value that JSON can hold."""


class Question(NamedTuple):
    """What is asked: words that already list the choices, and the choices for channels that have taps."""

    text: str
    options: tuple[Option, ...] = ()


FORGET: Json = object()
"""Instead of an answer that follows from another one: the old answer does not stand any more."""


@dataclass(frozen=True, slots=True)
class Say:
    """End the flow with these words."""

    text: str


@dataclass(frozen=True, slots=True)
class Handoff:
    """End the flow and give the resident to a person; ``reason`` is for the desk, ``ticket`` what it is about."""

    text: str
    reason: str
    urgent: bool = False
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class Danger:
    """End the flow with the fixed words for this kind of danger, and call the desk at once."""

    kind: str


class Parted(StrEnum):
    """How a talk with a person ended: it is over, or the person has not answered and must be called again."""

    OVER = "over"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Start:
    """End the flow and start another one by its name, with answers that are known already.

    ``said`` is a sentence that the other flow may read as if it had been started with it.
    """

    flow: str
    answers: Mapping[str, Json] = field(default_factory=dict)
    said: str = ""


Ending = Say | Handoff | Danger | Start


@dataclass(frozen=True, slots=True)
class More:
    """An answer that is not whole yet: what to keep of it, and what to ask next about the same slot."""

    part: Json
    question: Question
