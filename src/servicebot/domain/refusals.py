"""What the station does not take, as a service or as a report, and whom to ask instead."""

from dataclasses import dataclass

from servicebot.domain.sheets.rows import Row


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that is not taken: what residents call it, and whom to ask instead."""

    id: str
    name: str
    english: str
    explanation: str
    words: tuple[str, ...]


def refusal_of(row: Row) -> Refusal:
    """The refusal that stands in a row of a file."""
    return Refusal(
        row.text("id"), row.text("name"), row.text("english"), row.text("explanation"), row.texts("words")
    )
