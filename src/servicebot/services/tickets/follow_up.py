"""Following up a ticket: urging it, moving the visit, judging whether it is fixed, and rating it once."""

from servicebot.domain.counting import counted
from servicebot.domain.errors import Refused
from servicebot.domain.followups import Judged, RateTicket, Rating, Satisfaction, Urged
from servicebot.domain.lifecycle import MOST_URGES, Action, Move, allowed
from servicebot.domain.owners import supervisor_of
from servicebot.domain.people import Actor, Resident, Role
from servicebot.domain.tickets import Status, Ticket
from servicebot.domain.times import Visit
from servicebot.domain.workdays import HOUR
from servicebot.ports import UnitOfWork
from servicebot.services.handovers.waiting import hand_over
from servicebot.services.spoken_times import say_time
from servicebot.services.tickets.desk import TicketDesk

# Half a working day; who urges sooner is told that the last time was heard.
BETWEEN_URGES_MS = 4 * HOUR
SAID_NOTHING = "没修好"
NOT_RATED_YET = "这张工单还没办结，办结后再请您评价。"
RATED = "这张工单您已经评价过了，谢谢。"


class FollowUp:
    """What a resident can do about a ticket of theirs besides adding to it and taking it back."""

    def __init__(self, desk: TicketDesk) -> None:
        self._desk = desk

    async def urge(self, uow: UnitOfWork, resident: Resident, number: str, at: int, words: str = "") -> Urged:
        """Record that the resident asks what keeps it; the last time, or when it is late, the desk's list shows it."""
        actor = Actor.of_resident(resident.id)
        ticket = await self._desk.own(uow, actor, number)
        history = await uow.tickets.history(number)
        earlier = [event.at for event in history if event.action == Action.URGE.value]
        if earlier and Action.URGE in allowed(ticket, Role.RESIDENT, history):
            waited = self._desk.calendar.working_ms(earlier[-1], at)
            if waited < BETWEEN_URGES_MS:
                raise Refused(
                    "too_soon", f"{say_time(earlier[-1], at)} 刚催过，师傅和值班的都看到了，请再等等。"
                )
        urged = await self._desk.change(uow, ticket, Move(Action.URGE, actor, at, words))
        times = len(earlier) + 1
        if not ticket.overdue(at) and times != MOST_URGES:
            return Urged(urged, times)
        await hand_over(uow, resident, at, f"urged {counted(times, 'time')}", ticket=number)
        waiting = await uow.handovers.hold_of_resident(resident.id)
        return Urged(urged, times, waiting.at if waiting is not None else at)

    async def reschedule(self, uow: UnitOfWork, actor: Actor, number: str, visit: Visit, at: int) -> Ticket:
        """Move the visit to another time."""
        return await self._desk.move(uow, number, Move(Action.RESCHEDULE, actor, at, visit.said, visit=visit))

    async def judge(
        self, uow: UnitOfWork, resident: Resident, number: str, at: int, *, fixed: bool, words: str = ""
    ) -> Judged:
        """Close what is fixed; start again what is not, and the second time put it before the street's supervisor."""
        actor = Actor.of_resident(resident.id)
        if fixed:
            return Judged(await self._desk.confirm(uow, actor, number, at, words))
        ticket = await self._desk.own(uow, actor, number)
        again = {Action.REOPEN.value, Action.ESCALATE.value}
        said = words or SAID_NOTHING
        if not any(event.action in again for event in await uow.tickets.history(number)):
            return Judged(await self._desk.change(uow, ticket, Move(Action.REOPEN, actor, at, said)))
        owner = supervisor_of(ticket.address, self._desk.reference.directory)
        move = Move(Action.ESCALATE, actor, at, said, owner=owner)
        escalated = await self._desk.change(uow, ticket, move)
        await hand_over(uow, resident, at, "not fixed again", ticket=number)
        return Judged(escalated, escalated=True)

    async def rate(self, uow: UnitOfWork, resident: Resident, command: RateTicket, at: int) -> Rating:
        """Keep how the resident found it, once; who is not satisfied comes on the desk's list."""
        ticket = await self._desk.own(uow, Actor.of_resident(resident.id), command.ticket)
        if ticket.status is not Status.CONFIRMED:
            raise Refused("not_now", NOT_RATED_YET)
        await uow.tickets.hold(ticket)
        rating = Rating(ticket.number, resident.id, command.level, at, command.words)
        if not await uow.ratings.add(rating):
            raise Refused("rated", RATED)
        if rating.level is Satisfaction.UNSATISFIED:
            await hand_over(uow, resident, at, "rated unsatisfied", ticket=ticket.number)
        return rating
