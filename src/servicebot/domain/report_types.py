"""What can be reported outside of homes: shelves of report types, and what the station does not take."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from servicebot.domain.refusals import Refusal


class ReportOwner(StrEnum):
    """Who usually has to act; the station keeps the ticket and passes it on."""

    PROPERTY = "property"
    CITY = "city"
    SANITATION = "sanitation"
    UTILITY = "utility"
    COMMUNITY = "community"
    HOUSING = "housing"


@dataclass(frozen=True, slots=True)
class ReportType:
    """One kind of neighbourhood problem; ``id`` never changes once published.

    ``contact_days`` and ``close_days`` are working days, 0 for the same one; ``radius_m`` is how far away another open
    report may be the same one. A ``private`` type is never shown to other residents. ``danger`` is a question whose
    yes is the danger ``danger_kind``, answered by its card instead of a form.
    """

    id: str
    name: str
    english: str
    owner: ReportOwner
    contact_days: int
    close_days: int
    radius_m: int
    private: bool = False
    advice: str = ""
    question: str = ""
    danger: str = ""
    danger_kind: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportShelf:
    """Report types that are offered together."""

    id: str
    name: str
    english: str
    types: tuple[ReportType, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportTypes:
    """All report types of one station, with look-up by id."""

    shelves: tuple[ReportShelf, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    by_id: dict[str, ReportType] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {one.id: one for one in self.types()})

    def types(self) -> Iterable[ReportType]:
        """Every type, in the order of the shelves."""
        return (one for shelf in self.shelves for one in shelf.types)
