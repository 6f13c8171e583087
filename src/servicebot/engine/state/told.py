"""What an enquiry told last, as it is stored for the words that follow and speak of it."""

from dataclasses import dataclass

from servicebot.engine.outcomes import Json


@dataclass(frozen=True, slots=True)
class Told:
    """What the answer of a flow was about, in the flow's own JSON, and when it was given."""

    flow: str
    at: int
    about: Json


def told_to_json(told: Told) -> Json:
    """As it is stored."""
    return [told.flow, told.at, told.about]


def told_from_json(raw: Json) -> Told:
    """What ``told_to_json`` wrote."""
    flow, at, about = raw
    return Told(str(flow), int(at), about)
