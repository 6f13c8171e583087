"""What others than the resident write into a conversation: questions of notices, and who speaks for the station.

They work on the stored JSON, because whoever uses them knows no flows.
"""

from dataclasses import replace
from typing import Any

import orjson

from servicebot.engine.state.asked import Asked, asked_from_json, asked_to_json
from servicebot.engine.state.conversation import IDLE_MS
from servicebot.engine.state.person import Person, person_from_json, person_to_json

MOST_ASKED = 5


def is_busy(state: bytes, now: int) -> bool:
    """Whether a form is being filled now, or something else waits for a bare number."""
    kept = _read(state)
    return bool(kept.get("d") or kept.get("o")) and now - int(kept.get("at", 0)) < IDLE_MS


def with_question(state: bytes, question: Asked) -> bytes:
    """The state with a question of a notice, in place of an older one about the same thing."""
    kept = _read(state)
    others = [one for one in _asked(kept) if one.about != question.about]
    kept["q"] = asked_to_json((*others[1 - MOST_ASKED :], question))
    return orjson.dumps(kept)


def without_question(state: bytes, about: str) -> bytes:
    """The state without the question about this; the same bytes when there is none."""
    kept = _read(state)
    asked = _asked(kept)
    left = tuple(one for one in asked if one.about != about)
    if len(left) == len(asked):
        return state
    if left:
        kept["q"] = asked_to_json(left)
    else:
        del kept["q"]
    return orjson.dumps(kept) if kept else b""


def with_person(state: bytes, at: int) -> bytes:
    """The state while somebody of the station speaks, who did so at this instant."""
    kept = _read(state)
    known = kept.get("h")
    person = person_from_json(known) if known else Person(at)
    if not person.taken:
        person = replace(person, taken=True, below=len(kept.get("d") or ()))
    kept["h"] = person_to_json(replace(person, at=at, unanswered=False))
    return orjson.dumps(kept)


def without_person(state: bytes) -> bytes:
    """The state with the bot speaking again."""
    kept = _read(state)
    kept.pop("h", None)
    return orjson.dumps(kept) if kept else b""


def _asked(kept: dict[str, Any]) -> tuple[Asked, ...]:
    return asked_from_json(kept.get("q") or ())


def _read(state: bytes) -> dict[str, Any]:
    kept: dict[str, Any] = orjson.loads(state) if state else {}
    return kept
