"""Reporting a neighbourhood problem: open one or follow a similar one, move its pin, stop following."""

from collections.abc import Sequence
from dataclasses import replace

from servicebot.domain.catalogue import FeeType, Urgency
from servicebot.domain.deadlines import REPORT
from servicebot.domain.errors import Invalid, Refused
from servicebot.domain.geo import wgs_of
from servicebot.domain.owners import owner_of
from servicebot.domain.people import Actor, Resident
from servicebot.domain.report_types import ReportType
from servicebot.domain.reports import (
    Anonymity,
    Habit,
    MovePin,
    OpenReport,
    Reported,
    ReportPlace,
    Similar,
    Spot,
    Visibility,
)
from servicebot.domain.tickets import Status, Ticket
from servicebot.domain.times import Visit
from servicebot.domain.workdays import DAY, WorkCalendar
from servicebot.engine.questions.spots import say_spot
from servicebot.ports import UnitOfWork
from servicebot.services.tickets.access import as_followers_see
from servicebot.services.tickets.desk import TicketDesk

SIMILAR_FOR_MS = 60 * DAY
MOST_SIMILAR = 3
MOST_IN_ESTATE = 20

TYPE_GONE = "这一类刚刚调整过，请重新选一次。"
CODE_UNKNOWN = "这个编号没有登记，请发定位，或说一下在哪里。"
NOT_OPEN = "那件刚刚办结了，请另外上报。"
NO_PIN = "这张工单没有地图位置，不用改。"
NOT_FOLLOWED = "您没有在跟进这一件。"


class ReportDesk:
    """The use cases of reports; the tickets under them are the ticket desk's."""

    def __init__(self, desk: TicketDesk) -> None:
        self._desk = desk

    async def open(self, uow: UnitOfWork, resident: Resident, command: OpenReport, at: int) -> Reported:
        """Open a ticket for the report, or follow the one that the resident said is the same."""
        if command.same_as:
            return await self._join(uow, resident, command, at)
        matter = self._desk.reference.catalogue.reports.by_id.get(command.matter)
        if matter is None:
            raise Invalid(TYPE_GONE)
        command = replace(command, spot=await self.resolved(uow, command.spot))
        public = command.visibility is Visibility.PUBLIC and not matter.private

        def opened(number: str) -> Ticket:
            return self._ticket(resident, command, matter, number=number, at=at, public=public)

        ticket = await self._desk.enter(uow, opened)
        await uow.reports.add(ReportPlace(ticket.number, matter.id, command.spot, command.anonymity, public))
        await self._remember(uow, resident, command, matter)
        return Reported(ticket)

    async def resolved(self, uow: UnitOfWork, spot: Spot) -> Spot:
        """The place with what is known of the asset that it names by a code; raises Invalid for a code nobody knows."""
        if not spot.asset:
            return spot
        asset = await uow.reports.asset(spot.asset)
        if asset is None:
            raise Invalid(CODE_UNKNOWN)
        return asset.spot

    async def similar(
        self, uow: UnitOfWork, resident: Resident, matter_id: str, spot: Spot, at: int
    ) -> Sequence[Similar]:
        """Open public reports that may be the same one, nearest first; somebody else's without their reporter."""
        matter = self._desk.reference.catalogue.reports.by_id.get(matter_id)
        if matter is None or matter.private:
            return ()
        since = at - SIMILAR_FOR_MS
        found: dict[str, int | None] = {}
        if spot.place is not None:
            point = wgs_of(spot.place)
            found |= await uow.reports.nearby(matter_id, point, matter.radius_m, since, MOST_SIMILAR)
        address = spot.address
        if address.community and (address.building or spot.asset):
            for number in await uow.reports.in_estate(
                matter_id, address.community, address.estate, since, MOST_IN_ESTATE
            ):
                found.setdefault(number, None)
        similar = [await self._similar(uow, resident, number, metres) for number, metres in found.items()]
        fitting = (one for one in similar if one.metres is not None or _same_building(one, spot))
        return tuple(fitting)[:MOST_SIMILAR]

    async def move_pin(self, uow: UnitOfWork, actor: Actor, command: MovePin, at: int) -> Ticket:
        """Put an open report where it really is; its history says so, and who answers for it follows."""
        ticket = await self._desk.own(uow, actor, command.number)
        place = await uow.reports.place(command.number)
        if place is None:
            raise Refused("no_pin", NO_PIN)
        spot = await self.resolved(uow, command.spot)
        if not spot.address.community:
            known = replace(spot.address, community=ticket.address.community)
            spot = replace(spot, address=known)
        words = f"更正位置：{say_spot(spot, self._desk.reference.directory)}"
        noted = await self._desk.add(uow, actor, command.number, words, (), at)
        await uow.reports.move(replace(place, spot=spot))
        owner = noted.owner if noted.assignee else owner_of(spot.address, self._desk.reference.directory)
        return await uow.tickets.save(replace(noted, address=spot.address, owner=owner))

    async def stop_following(self, uow: UnitOfWork, resident: Resident, number: str) -> str:
        """End a resident's news of somebody else's report; returns its number."""
        if not await uow.reports.unfollow(number, resident.id):
            raise Refused("not_followed", NOT_FOLLOWED)
        return number

    async def _join(self, uow: UnitOfWork, resident: Resident, command: OpenReport, at: int) -> Reported:
        ticket = await uow.tickets.get(command.same_as)
        own = ticket is not None and ticket.resident_id == resident.id
        if ticket is None or not ticket.is_open or not (own or ticket.public) or ticket.kind != REPORT:
            raise Refused("not_open", NOT_OPEN)
        # Who joins while it is closed or merged would follow what nothing more is said about.
        await uow.tickets.hold(ticket)
        if not own:
            await uow.reports.follow(ticket.number, resident.id, at)
        actor = Actor.of_resident(resident.id)
        if command.description or command.photos:
            await self._desk.add(uow, actor, ticket.number, command.description, command.photos, at)
        seen = await self._desk.of(uow, actor, ticket.number)
        return Reported(seen, joined=True, own=own)

    async def _similar(self, uow: UnitOfWork, resident: Resident, number: str, metres: int | None) -> Similar:
        ticket = await uow.tickets.get(number)
        place = await uow.reports.place(number)
        assert ticket is not None  # an index of the same transaction named it
        assert place is not None  # the same
        if ticket.resident_id == resident.id:
            return Similar(ticket, metres)
        seen = as_followers_see(ticket)
        if place.spot.asset:
            # What stands on a plate in the street may be said to everybody.
            seen = replace(seen, address=place.spot.address)
        return Similar(seen, metres)

    async def _remember(
        self, uow: UnitOfWork, resident: Resident, command: OpenReport, matter: ReportType
    ) -> None:
        visibility = command.visibility
        if matter.private:
            # It was not asked, so it tells nothing about the next time.
            before = await uow.reports.habit(resident.id)
            visibility = before.visibility if before is not None else Visibility.PUBLIC
        await uow.reports.remember(resident.id, Habit(visibility, command.anonymity))

    def _ticket(
        self,
        resident: Resident,
        command: OpenReport,
        matter: ReportType,
        *,
        number: str,
        at: int,
        public: bool,
    ) -> Ticket:
        calendar = self._desk.policy.calendar
        address = command.spot.address
        return Ticket(
            number=number,
            kind=REPORT,
            item=matter.id,
            status=Status.ACCEPTED,
            urgency=Urgency.NORMAL,
            fee=FeeType.FREE,
            resident_id=resident.id,
            channel=resident.channel,
            owner=owner_of(address, self._desk.reference.directory),
            address=address,
            phone="" if command.anonymity is Anonymity.ANONYMOUS else command.phone,
            description=command.description,
            visit=Visit(""),
            opened_at=at,
            updated_at=at,
            due_contact=by_end_of_work(calendar, at, matter.contact_days),
            due_close=by_end_of_work(calendar, at, matter.close_days),
            photos=command.photos,
            public=public,
        )


def by_end_of_work(calendar: WorkCalendar, at: int, days: int) -> int:
    """The end of work so many working days later; 0 is the working day that runs or comes next."""
    return calendar.add_days(at, days) if days else calendar.add_days(calendar.next_working(at), 0)


def _same_building(one: Similar, spot: Spot) -> bool:
    address, other = one.ticket.address, spot.address
    if spot.asset:
        return address.detail == other.detail
    return address.building == other.building
