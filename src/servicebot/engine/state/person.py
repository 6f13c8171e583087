"""A person who speaks for the station: since when, and whether the resident still waits for their words."""

from dataclasses import dataclass

from servicebot.engine.outcomes import Json

SILENCE_MS = 30 * 60_000


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody was called (``taken`` is False), or answers now and keeps the bot quiet.

    ``at`` is when they last spoke, or since when the resident waits for their words (``unanswered``); ``below`` is how
    many forms lay open when they came.
    """

    at: int
    taken: bool = False
    unanswered: bool = False
    below: int = 0


def person_from_json(kept: Json) -> Person:
    """The person of a stored state."""
    at, taken, unanswered, below = kept
    return Person(int(at), bool(taken), bool(unanswered), int(below))


def person_to_json(person: Person) -> Json:
    """The person as they are stored."""
    return [person.at, int(person.taken), int(person.unanswered), person.below]
