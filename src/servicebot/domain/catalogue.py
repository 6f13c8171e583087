"""What the station offers: service categories and items, with fee, urgency and who does the work."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from servicebot.domain.refusals import Refusal
from servicebot.domain.report_types import ReportTypes


class Urgency(StrEnum):
    """How fast an item must be met; the time limits of each level are in ``domain.deadlines``."""

    EMERGENCY = "U1"
    URGENT = "U2"
    NORMAL = "U3"
    APPOINTMENT = "U4"


class FeeType(StrEnum):
    """Who pays what: volunteers are free, subsidised labour is low, the rest is paid at a price told first."""

    FREE = "free"
    LOW = "low"
    PAID = "paid"


FEE_NAMES: Mapping[FeeType, str] = {FeeType.FREE: "免费", FeeType.LOW: "低偿", FeeType.PAID: "有偿"}


class Provider(StrEnum):
    """Who may do the work."""

    TECHNICIAN = "technician"
    ELECTRICIAN = "electrician"
    LICENSED_FIRM = "licensed_firm"
    HOUSEKEEPER = "housekeeper"
    VOLUNTEER = "volunteer"
    STAFF = "staff"


class ItemRule(StrEnum):
    """What must be observed beyond the ordinary; the form asks for papers before a lock is opened."""

    NONE = ""
    LOCK = "lock"
    ELECTRIC = "electric"
    HEALTH = "health"


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """One thing a resident can ask for; ``code`` is ``category.item`` and never changes once published."""

    code: str
    name: str
    english: str
    urgency: Urgency
    fee: FeeType
    providers: tuple[Provider, ...]
    price_note: str
    advice: str = ""
    question: str = ""
    rule: ItemRule = ItemRule.NONE
    words: tuple[str, ...] = ()

    @property
    def category(self) -> str:
        """The id of the category that the item stands in."""
        return self.code.partition(".")[0]


@dataclass(frozen=True, slots=True)
class ServiceCategory:
    """A shelf of the catalogue, in the order in which it is offered."""

    id: str
    name: str
    english: str
    items: tuple[ServiceItem, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All categories and items of one station, with look-up by code; ``version`` grows with every edit.

    ``reports`` are the kinds of neighbourhood problem that the station takes.
    """

    categories: tuple[ServiceCategory, ...]
    version: int = 1
    refusals: tuple[Refusal, ...] = ()
    reports: ReportTypes = field(default_factory=ReportTypes)
    by_code: dict[str, ServiceItem] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_code", {item.code: item for item in self.items()})

    def items(self) -> Iterable[ServiceItem]:
        """Every item, in the order of the shelves."""
        return (item for category in self.categories for item in category.items)

    def category(self, category_id: str) -> ServiceCategory:
        """The category with this id; raises KeyError when there is none."""
        for category in self.categories:
            if category.id == category_id:
                return category
        raise KeyError(category_id)
