"""The demonstration's neighbourhood reports, opened and handled by the real use cases, and the things with codes."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from servicebot.domain.address import Address
from servicebot.domain.catalogue import Catalogue
from servicebot.domain.directory import Directory, Estate
from servicebot.domain.files.rows import RowFile
from servicebot.domain.lifecycle import Action
from servicebot.domain.numbers import draw_number
from servicebot.domain.people import Actor, Resident
from servicebot.domain.reports import Anonymity, Asset, AssetKind, OpenReport, Spot, Visibility
from servicebot.domain.tickets import Ticket
from servicebot.domain.workdays import DAY, HOUR, MINUTE, WorkCalendar, chinese_day, midnight
from servicebot.ports import UnitOfWork
from servicebot.services.demo.plan import place_of
from servicebot.services.demo.tickets import DESK
from servicebot.services.notices.announcing import Unannounced
from servicebot.services.reference import ReferenceCache
from servicebot.services.reports.desk import ReportDesk
from servicebot.services.tickets.desk import TicketDesk

REPORTS, ASSETS = 40, 60
LAMP, LIFT, STAIRWELL = AssetKind.LAMP, AssetKind.LIFT, AssetKind.STAIRWELL
PREFIXES = {LAMP: "LAMP", LIFT: "LIFT", STAIRWELL: "STAIR"}
MEANT = {LAMP: "public_lighting", LIFT: "elevator_fault", STAIRWELL: ""}
_ASSIGNED = (Action.ASSIGN,)
_BEGUN = (*_ASSIGNED, Action.START)
_FIXED = (*_BEGUN, Action.FIX)
# How far the reports have come, in turn: some are new, a third is settled, as on a real map.
WAYS = (
    *((), _ASSIGNED, (*_FIXED, Action.CONFIRM), _BEGUN, (), (*_BEGUN, Action.WAIT)),
    *(_FIXED, _ASSIGNED, (*_FIXED, Action.CONFIRM), (*_FIXED, Action.CONFIRM)),
)
YOUNGEST_HOURS, OLDEST_DAYS = 2, 18
MOST_FOLLOWERS = 3


@dataclass(frozen=True, slots=True)
class ReportLists:
    """What residents say by type, who looks into it, and what becomes of it."""

    said: Mapping[str, tuple[str, ...]]
    handlers: tuple[str, ...]
    fixed: tuple[str, ...]
    waiting: tuple[str, ...]


def read_report_lists(text: str) -> ReportLists:
    """The lists of a TOML text."""
    with RowFile("reports", text) as top:
        said = top.table("said")
        return ReportLists(
            {name: said.texts(name) for name in said.names()},
            top.texts("handlers"),
            top.texts("fixed"),
            top.texts("waiting"),
        )


def demo_assets(directory: Directory) -> list[Asset]:
    """Sixty lamp posts, lifts and stairwells with codes, 槐荫社区 first."""
    estates = sorted(directory.estates, key=lambda estate: estate.community != "huaiyin")
    made: list[Asset] = []
    for number, estate in enumerate(estates[:ASSETS]):
        kind = (LAMP, LIFT, STAIRWELL)[number % 3]
        building = estate.buildings[number % len(estate.buildings)]
        where = {LAMP: "东侧路灯", LIFT: "1单元电梯", STAIRWELL: "2单元楼道"}[kind]
        name = f"{building}号楼{where}"
        code = f"{PREFIXES[kind]}-{number // 3 + 1:04d}"
        place = place_of(directory, estate.id, building, name)
        made.append(Asset(code, kind, name, estate.community, estate.id, place, MEANT[kind]))
    return made


class DemoReports:
    """Forty reports of the last weeks, the same ones every time."""

    def __init__(
        self, lists: ReportLists, catalogue: Catalogue, directory: Directory, chance: random.Random, now: int
    ) -> None:
        self._lists = lists
        self._types = list(catalogue.reports.types())
        self._directory = directory
        self._reference = ReferenceCache(catalogue, directory)
        self._chance = chance
        self._now = now

    async def tell(self, uow: UnitOfWork, residents: Sequence[Resident], calendar: WorkCalendar) -> None:
        """Open and handle them; the residents are those of the database."""
        desk = TicketDesk(
            self._reference,
            calendar,
            lambda: draw_number(self._chance.randrange),
            notices=Unannounced(),
        )
        for number, age in enumerate(self._ages()):
            resident = self._chance.choice(residents)
            at = self._in_daytime(self._now - age)
            command = replace(self._command(number), phone=resident.phone)
            opened = await ReportDesk(desk).open(uow, resident, command, at)
            await self._follow(uow, opened.ticket, residents, at)
            await self._handle(uow, desk, opened.ticket, WAYS[number % len(WAYS)])

    def _ages(self) -> list[int]:
        oldest = OLDEST_DAYS * DAY
        ages = [YOUNGEST_HOURS * HOUR + int(oldest * self._chance.random() ** 2) for _ in range(REPORTS)]
        return sorted(ages, reverse=True)

    def _in_daytime(self, at: int) -> int:
        morning = midnight(chinese_day(at)) + 7 * HOUR
        return at if at >= morning else morning - 9 * HOUR

    def _command(self, number: int) -> OpenReport:
        matter = self._types[number % len(self._types)]
        # The first community is the busiest, so that whoever looks around finds something to join.
        homes = [one for one in self._directory.estates if one.community == "huaiyin"]
        estate: Estate = self._chance.choice(homes if number % 4 == 0 else self._directory.estates)
        building = self._chance.choice(estate.buildings)
        address = Address(estate.community, estate.id, building)
        pinned = number % 5 != 0
        return OpenReport(
            matter=matter.id,
            spot=Spot(address, place_of(self._directory, estate.id, building) if pinned else None),
            description=self._chance.choice(self._lists.said[matter.id]),
            visibility=Visibility.PRIVATE if number % 9 == 0 else Visibility.PUBLIC,
            anonymity=(Anonymity.NAMED, Anonymity.HIDDEN, Anonymity.ANONYMOUS)[number % 3],
        )

    async def _follow(self, uow: UnitOfWork, ticket: Ticket, residents: Sequence[Resident], at: int) -> None:
        if not ticket.public:
            return
        for resident in self._chance.sample(residents, self._chance.randint(0, MOST_FOLLOWERS)):
            if resident.id != ticket.resident_id:
                await uow.reports.follow(ticket.number, resident.id, min(at + HOUR, self._now))

    async def _handle(self, uow: UnitOfWork, desk: TicketDesk, ticket: Ticket, way: Sequence[Action]) -> None:
        at, number = ticket.opened_at, ticket.number
        lists, pick = self._lists, self._chance.choice
        for action in way:
            at += self._chance.randint(30, 300) * MINUTE
            if at > self._now:
                return
            match action:
                case Action.ASSIGN:
                    await desk.assign(uow, DESK, number, pick(lists.handlers), at)
                case Action.START:
                    await desk.start(uow, DESK, number, at)
                case Action.WAIT:
                    await desk.wait(uow, DESK, number, pick(lists.waiting), at)
                case Action.FIX:
                    await desk.fix(uow, DESK, number, pick(lists.fixed), (), at)
                case _:
                    reporter = Actor.of_resident(ticket.resident_id)
                    await desk.confirm(uow, reporter, number, at)


def settled(residents: Sequence[Resident], ids: Mapping[int, int]) -> list[Resident]:
    """The residents of the story with their ids in the database, those who write on WeChat only."""
    return [replace(one, id=ids[one.id]) for one in residents if one.channel == "wechat"]
