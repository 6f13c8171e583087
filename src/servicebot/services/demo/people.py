"""The people of the demonstration, drawn from short lists by a seeded chance."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from servicebot.domain.address import Address
from servicebot.domain.catalogue import ItemRule, Provider, ServiceItem
from servicebot.domain.directory import Directory
from servicebot.domain.files.rows import RowFile
from servicebot.domain.people import Resident

RESIDENTS = 180
BY_PHONE = 20
FLOORS, DOORS = 6, 2
SHELVES = (
    *("plumbing_electric", "drain_unblock", "appliance", "lock_door_window", "housekeeping", "moving_errand"),
    "care_convenience",
)
REPLIES = ("fixed", "waiting", "answered", "returned", "cancelled", "again")


@dataclass(frozen=True, slots=True)
class Lists:
    """What there is to choose from."""

    surnames: str
    given: tuple[str, ...]
    beneficiaries: tuple[str, ...]
    technicians: Mapping[str, tuple[str, ...]]
    said: Mapping[str, tuple[str, ...]]
    replies: Mapping[str, tuple[str, ...]]


def read_people(text: str) -> Lists:
    """The lists of a TOML text."""
    with RowFile("people", text) as top:
        technicians, said, replies = top.table("technicians"), top.table("said"), top.table("replies")
        lists = Lists(
            surnames=top.text("surnames"),
            given=top.texts("given"),
            beneficiaries=top.texts("beneficiaries"),
            technicians={name: technicians.texts(name) for name in (*SHELVES, "licensed")},
            said={name: said.texts(name) for name in said.names()},
            replies={name: replies.texts(name) for name in REPLIES},
        )
        technicians.finish()
        replies.finish()
    return lists


class People:
    """The residents, and who says and does what."""

    def __init__(
        self, lists: Lists, directory: Directory, chance: random.Random, fans: Sequence[str] = ()
    ) -> None:
        self._lists = lists
        self._chance = chance
        self._estates = directory.estates
        names = [surname + given for surname in lists.surnames for given in lists.given]
        chosen = chance.sample(names, RESIDENTS)
        self.residents = [self._resident(number, name, fans) for number, name in enumerate(chosen)]

    def by_channel(self, channel: str) -> list[Resident]:
        """The residents who reach the station by this channel."""
        return [resident for resident in self.residents if resident.channel == channel]

    def said(self, item: ServiceItem) -> str:
        """What a resident says about an item."""
        return self._chance.choice(self._lists.said.get(item.code) or self._lists.said[item.category])

    def reply(self, occasion: str) -> str:
        """What the desk, a technician or a resident writes on an occasion."""
        return self._chance.choice(self._lists.replies[occasion])

    def beneficiary(self) -> str:
        """For whom a resident may ask."""
        return self._chance.choice(self._lists.beneficiaries)

    def technician(self, item: ServiceItem) -> str:
        """Somebody who may do this item."""
        licensed = item.rule is ItemRule.LOCK and Provider.LICENSED_FIRM in item.providers
        return self._chance.choice(self._lists.technicians["licensed" if licensed else item.category])

    def _resident(self, number: int, name: str, fans: Sequence[str]) -> Resident:
        phone = f"1540000{number + 1000:04d}"
        by_phone = number >= RESIDENTS - BY_PHONE
        openid = fans[number] if number < len(fans) else f"demo-{number:04d}"
        estate = self._chance.choice(self._estates)
        address = Address(
            community=estate.community,
            estate=estate.id,
            building=self._chance.choice(estate.buildings),
            unit=str(self._chance.randint(1, 2)),
            room=f"{self._chance.randint(1, FLOORS)}0{self._chance.randint(1, DOORS)}",
        )
        return Resident(
            id=number,
            channel="phone" if by_phone else "wechat",
            external_id=phone if by_phone else openid,
            name=name,
            phone=phone,
            address=address,
            # Who is on no phone cannot be written to, and following up leaves them alone.
            subscribed=by_phone or number < len(fans),
            consented=1,
        )
