"""Questions that notices put: an answer to one is understood whatever else is going on."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from servicebot.engine.outcomes import Json

# After a day a bare number or a yes is about something else.
FRESH_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a notice: the flow that its answer begins, what it is about, when it was to arrive.

    ``numbered`` is True when its choices were numbered, so that a bare number may answer it.
    """

    flow: str
    about: str
    at: int
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class NoticeAnswer:
    """What a text says to such a question, as answers for the flow.

    ``about`` is what it names itself, ``slot`` where that is kept; ``bare`` says that only the moment tells what is meant.
    """

    slot: str
    answers: Mapping[str, Json] = field(default_factory=dict)
    about: str = ""
    bare: bool = False


def asked_from_json(kept: Json, flows: Container[str] | None = None) -> tuple[Asked, ...]:
    """The questions of a stored state, without those of flows that no longer exist."""
    return tuple(
        Asked(flow, about, int(at), bool(numbered))
        for flow, about, at, numbered in kept
        if flows is None or flow in flows
    )


def asked_to_json(asked: tuple[Asked, ...]) -> Json:
    """The questions as they are stored."""
    return [[one.flow, one.about, one.at, int(one.numbered)] for one in asked]


def open_question(asked: tuple[Asked, ...], found: NoticeAnswer, spoke_at: int, now: int) -> Asked | None:
    """The question that an answer without a name is for: the newest, unless something else was asked since."""
    newest = max(asked, key=lambda one: one.at)
    if found.bare and (not newest.numbered or now - newest.at > FRESH_MS):
        return None
    return newest if spoke_at < newest.at <= now else None
