"""The command that a finished repair conversation gives, whatever door it came through."""

from dataclasses import dataclass

from servicebot.domain.address import Address
from servicebot.domain.times import Visit


@dataclass(frozen=True, slots=True)
class OpenRepair:
    """Ask for one catalogue item at one address; every door builds this same command.

    ``beneficiary`` is empty when residents ask for themselves, else whom they ask for ("邻居王奶奶");
    ``photos`` are media ids of the media store; ``same_as`` is the number of an open ticket that the resident
    said is the same matter, in which case nothing new is opened.
    """

    item: str
    address: Address
    phone: str
    description: str
    visit: Visit
    photos: tuple[str, ...] = ()
    beneficiary: str = ""
    same_as: str = ""
