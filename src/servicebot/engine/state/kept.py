"""What came before any form could use it, as it is stored between two messages."""

from dataclasses import dataclass

from servicebot.engine.outcomes import Json


@dataclass(frozen=True, slots=True)
class Kept:
    """An address, a telephone number and pictures for the form that is begun next, and when the last of them came."""

    at: int
    place: str = ""
    number: str = ""
    pictures: tuple[str, ...] = ()


def kept_to_json(kept: Kept) -> Json:
    """As it is stored."""
    return [kept.at, kept.place, kept.number, list(kept.pictures)]


def kept_from_json(raw: Json) -> Kept:
    """What ``kept_to_json`` wrote."""
    at, place, number, pictures = raw
    return Kept(int(at), str(place), str(number), tuple(pictures))
