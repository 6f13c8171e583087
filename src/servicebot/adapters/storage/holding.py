"""What columns hold of residents: each that can hold words says so, because a test lets none in that does not."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Column, LargeBinary, Text

HOLDS = "holds"


class Holds(StrEnum):
    """What becomes of a column when a resident asks for a copy, leaves, or when its time is over."""

    NOTHING = "nothing"
    """Facts of the station or of the program; it stays."""
    CASE = "case"
    """What was done, where (without a door) and when; it stays where its row does, and belongs to nobody then."""
    LINK = "link"
    """What leads to a resident or to something they sent, and says nothing by itself; it is taken away."""
    OWN = "own"
    """Words, contact and choices of a resident; it stands in their copy, and is taken away."""


# For whole tables that hold nothing of residents: ``Table(..., info=OF_THE_STATION)``.
OF_THE_STATION = {HOLDS: Holds.NOTHING}
NOTHING, CASE, LINK, OWN = Holds


def plain(name: str, holds: Holds) -> Column[str]:
    """A readable text."""
    return Column(name, Text(), nullable=False, info={HOLDS: holds})


def secret(name: str, holds: Holds = OWN) -> Column[bytes]:
    """An encrypted value, marked so that re-encryption finds every one in the schema itself."""
    return Column(name, LargeBinary(), nullable=False, info={HOLDS: holds, "encrypted": True})


def held_by(column: Column[Any]) -> Holds | None:
    """What a column holds; None where nobody has said so."""
    found: Holds | None = column.info.get(HOLDS) or column.table.info.get(HOLDS)
    return found
