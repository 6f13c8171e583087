"""The desk: opening tickets, changing them by the rules, and finding them again."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from servicebot.domain.address import Address
from servicebot.domain.deadlines import REPAIR, REPORT, Policy
from servicebot.domain.errors import Invalid, Refused
from servicebot.domain.lifecycle import RULES, Action, Move, act
from servicebot.domain.numbers import say_number
from servicebot.domain.owners import owner_of
from servicebot.domain.people import Actor, Resident, Role
from servicebot.domain.privacy import Terms
from servicebot.domain.repairs import OpenRepair, open_repair
from servicebot.domain.tickets import Status, Ticket, TicketEvent
from servicebot.domain.workdays import MINUTE, WorkCalendar, chinese_day
from servicebot.ports import UnitOfWork
from servicebot.services.handovers.waiting import contact_line
from servicebot.services.notices.announcing import Announcer, TicketNotices
from servicebot.services.reference import ReferenceCache
from servicebot.services.tickets.access import as_followers_see, event_as_followers_see, may_follow, may_reach
from servicebot.services.tickets.words import refusal_for_resident

logger = logging.getLogger(__name__)

SAME_WITHIN_MS = 30 * MINUTE
# Doors are encrypted, so each ticket that is compared must be decrypted.
MOST_COMPARED = 5
MOST_DRAWS = 50
LONGEST_CHAIN = 1000

NOT_FOUND = "没查到这个工单号，请核对一下。"
FOLLOWED_ONLY = "这件是别人上报的，您在跟进。想补充就回复「补充」，不想跟了回复「取消跟进」。"
ITEM_GONE = "这项服务刚刚调整过，请重新选一次。"


class TicketDesk:
    """Every use case of a ticket; each writes the ticket and a line of its history in the given transaction."""

    def __init__(
        self,
        reference: ReferenceCache,
        workdays: WorkCalendar,
        numbers: Callable[[], str],
        *,
        policy: Policy | None = None,
        notices: Announcer | None = None,
    ) -> None:
        self._reference = reference
        self._policy = policy or Policy(workdays)
        self._notices: Announcer = notices or TicketNotices(reference)
        self._numbers = numbers
        self._guessed_years: set[int] = set()

    @property
    def reference(self) -> ReferenceCache:
        """The catalogue and the places that the desk goes by."""
        return self._reference

    async def invitation(self, uow: UnitOfWork, resident: Resident) -> str:
        """A line that tells who asks for something how to hear of it sooner; empty for most."""
        return await self._notices.invitation(uow, resident)

    @property
    def policy(self) -> Policy:
        """The limits and the calendar that the desk goes by."""
        return self._policy

    @property
    def calendar(self) -> WorkCalendar:
        """The days and hours in which the deadlines are counted."""
        return self._policy.calendar

    @property
    def terms(self) -> Terms:
        """The privacy text in force."""
        return self._reference.terms

    async def open_repair(self, uow: UnitOfWork, resident: Resident, command: OpenRepair, at: int) -> Ticket:
        """Open a ticket for the command, or add it to the open one that the resident said is the same matter."""
        if command.same_as:
            actor = Actor.of_resident(resident.id)
            return await self.add(uow, actor, command.same_as, command.description, command.photos, at)
        item = self._reference.catalogue.by_code.get(command.item)
        if item is None:
            raise Invalid(ITEM_GONE)
        owner = owner_of(command.address, self._reference.directory)

        def opened(number: str) -> Ticket:
            return open_repair(command, item, resident, self._policy, number=number, at=at, owner=owner)

        return await self.enter(uow, opened)

    async def enter(self, uow: UnitOfWork, opened: Callable[[str], Ticket]) -> Ticket:
        """Store what is opened under a number that is free, with the first line of its history."""
        ticket = await self._numbered(uow, opened)
        opener = Actor.of_resident(ticket.resident_id)
        await uow.tickets.log(
            TicketEvent(ticket.number, ticket.opened_at, opener, Action.OPEN.value, "", ticket.status.value)
        )
        return ticket

    async def recent_same(
        self, uow: UnitOfWork, resident: Resident, item: str, address: Address, at: int
    ) -> Ticket | None:
        """An open ticket for the same item at the same door, asked for within the last half hour."""
        found = await uow.tickets.opened_since(resident.id, REPAIR, item, at - SAME_WITHIN_MS, MOST_COMPARED)
        door = _door_of(address)
        same = next((number for number, place in found if _door_of(place) == door), "")
        return await uow.tickets.get(same) if same else None

    async def mine(
        self, uow: UnitOfWork, resident: Resident, *, open_only: bool, limit: int
    ) -> Sequence[Ticket]:
        """A resident's own tickets and the reports that they follow, newest first."""
        own = await uow.tickets.of_resident(resident.id, open_only=open_only, limit=limit)
        followed = await self._followed(uow, resident, open_only=open_only, limit=limit)
        if not followed:
            return own
        both = sorted([*own, *followed], key=lambda ticket: (ticket.opened_at, ticket.number), reverse=True)
        return both[:limit]

    async def of(self, uow: UnitOfWork, actor: Actor, number: str) -> Ticket:
        """The ticket with this number, the only way to one; a stranger learns no more than for a wrong number.

        Who follows a public report sees where it stands, and nothing of its reporter.
        """
        ticket = await uow.tickets.get(number)
        if ticket is not None and may_reach(actor, ticket):
            return ticket
        if ticket is not None and await may_follow(uow, actor, ticket):
            return as_followers_see(ticket)
        # Who may see them all reads English at a desk, and learns nothing by the number.
        at_desk = actor.role in {Role.STAFF, Role.SUPERVISOR}
        raise Refused("not_found", f"there is no ticket {say_number(number)}" if at_desk else NOT_FOUND)

    async def own(self, uow: UnitOfWork, actor: Actor, number: str) -> Ticket:
        """The same for those who may change it: following a report is not enough."""
        ticket = await self.of(uow, actor, number)
        if not may_reach(actor, ticket):
            raise Refused("followed", FOLLOWED_ONLY)
        return ticket

    async def history(self, uow: UnitOfWork, actor: Actor, number: str) -> Sequence[TicketEvent]:
        """What happened to a ticket, oldest first; residents get no internal notes and no neighbour's words."""
        ticket = await self.of(uow, actor, number)
        events = await uow.tickets.history(number)
        if actor.role is not Role.RESIDENT:
            return events
        seen = [event for event in events if _is_for(actor, event)]
        if may_reach(actor, ticket):
            return seen
        return [event if event.actor == actor else event_as_followers_see(event) for event in seen]

    async def add(
        self,
        uow: UnitOfWork,
        actor: Actor,
        number: str,
        words: str,
        photos: tuple[str, ...],
        at: int,
    ) -> Ticket:
        """Add words or photos; what is added to a merged ticket reaches the one that it was merged into."""
        seen = await self.of(uow, actor, number)
        ticket = seen if may_reach(actor, seen) else await uow.tickets.get(number)
        assert ticket is not None  # it was seen a moment ago, in this transaction
        move = Move(Action.ADD, actor, at, words, photos)
        if ticket.status is Status.MERGED:
            await self.change(uow, await self._root(uow, ticket), move)
            return seen
        added = await self.change(uow, ticket, move)
        return added if may_reach(actor, added) else as_followers_see(added)

    async def note(self, uow: UnitOfWork, actor: Actor, number: str, words: str, at: int) -> Ticket:
        """Write an internal note, which residents never see."""
        return await self.move(uow, number, Move(Action.NOTE, actor, at, words))

    async def cancel(self, uow: UnitOfWork, actor: Actor, number: str, reason: str, at: int) -> Ticket:
        """Take a ticket back before the work begins."""
        return await self.move(uow, number, Move(Action.CANCEL, actor, at, reason))

    async def assign(
        self, uow: UnitOfWork, actor: Actor, number: str, assignee: str, at: int, *, owner: str = ""
    ) -> Ticket:
        """Give a ticket to a technician, and to another desk when ``owner`` names one."""
        return await self.move(uow, number, Move(Action.ASSIGN, actor, at, assignee=assignee, owner=owner))

    async def set_out(self, uow: UnitOfWork, actor: Actor, number: str, at: int) -> Ticket:
        """The technician is on the way."""
        return await self.move(uow, number, Move(Action.SET_OUT, actor, at))

    async def start(self, uow: UnitOfWork, actor: Actor, number: str, at: int) -> Ticket:
        """The work begins."""
        return await self.move(uow, number, Move(Action.START, actor, at))

    async def wait(self, uow: UnitOfWork, actor: Actor, number: str, reason: str, at: int) -> Ticket:
        """Stop the clock until something comes (a part, the resident)."""
        return await self.move(uow, number, Move(Action.WAIT, actor, at, reason))

    async def resume(self, uow: UnitOfWork, actor: Actor, number: str, at: int) -> Ticket:
        """Let the clock run again, with the time that was left."""
        return await self.move(uow, number, Move(Action.RESUME, actor, at))

    async def reply(self, uow: UnitOfWork, actor: Actor, number: str, words: str, at: int) -> Ticket:
        """Answer the resident; an answer is not yet a repair."""
        return await self.move(uow, number, Move(Action.REPLY, actor, at, words))

    async def fix(
        self,
        uow: UnitOfWork,
        actor: Actor,
        number: str,
        words: str,
        photos: tuple[str, ...],
        at: int,
    ) -> Ticket:
        """Say that it is fixed, which the resident then confirms or denies."""
        return await self.move(uow, number, Move(Action.FIX, actor, at, words, photos))

    async def confirm(self, uow: UnitOfWork, actor: Actor, number: str, at: int, words: str = "") -> Ticket:
        """The resident agrees that it is done; the desk does so only with words about its call."""
        return await self.move(uow, number, Move(Action.CONFIRM, actor, at, words))

    async def reopen(self, uow: UnitOfWork, actor: Actor, number: str, reason: str, at: int) -> Ticket:
        """Start again, because it was not fixed after all."""
        return await self.move(uow, number, Move(Action.REOPEN, actor, at, reason))

    async def return_(
        self, uow: UnitOfWork, actor: Actor, number: str, reason: str, at: int, *, owner: str = ""
    ) -> Ticket:
        """Give a ticket back to the dispatcher, or to another desk when ``owner`` names one."""
        return await self.move(uow, number, Move(Action.RETURN, actor, at, reason, owner=owner))

    async def extend(
        self, uow: UnitOfWork, actor: Actor, number: str, days: int, reason: str, at: int
    ) -> Ticket:
        """Put the end off by working days, once and with a reason."""
        return await self.move(uow, number, Move(Action.EXTEND, actor, at, reason, days=days))

    async def merge(self, uow: UnitOfWork, actor: Actor, number: str, into: str, at: int) -> Ticket:
        """Close a ticket as the same matter as another one; the other one learns of it in an internal note."""
        ticket = await self.own(uow, actor, number)
        target = await self._root(uow, await self.own(uow, actor, into))
        if not target.is_open:
            raise Refused("target_closed", "a ticket is merged only into an open one")
        merged = await self.change(uow, ticket, Move(Action.MERGE, actor, at, into=target.number))
        note = f"{say_number(number)} 并入本单"
        await self.change(uow, target, Move(Action.NOTE, actor, at, note))
        if target.kind == REPORT and target.public:
            # The news of what was merged is now the other one's.
            concerned = {merged.resident_id, *await uow.reports.followers(number)}
            for resident_id in sorted(concerned - {target.resident_id}):
                await uow.reports.follow(target.number, resident_id, at)
        return merged

    async def went_into(self, uow: UnitOfWork, actor: Actor, ticket: Ticket) -> Ticket | None:
        """The ticket that a merged one is done with, None when it is not merged, or they may not see that."""
        if ticket.status is not Status.MERGED:
            return None
        root = await self._followed_up(uow, ticket)
        try:
            return None if root is None else await self.of(uow, actor, root.number)
        except Refused:
            return None

    async def move(self, uow: UnitOfWork, number: str, move: Move) -> Ticket:
        """Do to a ticket what the rules allow."""
        return await self.change(uow, await self.own(uow, move.actor, number), move)

    async def change(self, uow: UnitOfWork, ticket: Ticket, move: Move) -> Ticket:
        """The same for a ticket that was loaded in this transaction; every change comes here.

        Whoever decided by what they read hands over the ticket that they read *before* it: when somebody else changed
        it in between, Conflict is raised, and the whole work runs again on what is there now.
        """
        history: Sequence[TicketEvent] = ()
        if RULES[move.action].times is not None:
            # Held before, lest the ticket of one moment be judged by the history of another.
            await uow.tickets.hold(ticket)
            history = await uow.tickets.history(ticket.number)
        try:
            changed, event = act(ticket, move, self._policy, history)
        except Refused as refused:
            if move.actor.role is not Role.RESIDENT:
                raise
            contact = contact_line(self._reference.directory, self.calendar, move.at)
            raise Refused(refused.code, refusal_for_resident(move.action, refused.code, contact)) from refused
        saved = await uow.tickets.save(changed)
        await uow.tickets.log(event)
        await self._notices.changed(uow, saved, event)
        self._watch_years(saved)
        return saved

    async def _followed(
        self, uow: UnitOfWork, resident: Resident, *, open_only: bool, limit: int
    ) -> list[Ticket]:
        found = []
        for number in await uow.reports.followed(resident.id, limit):
            ticket = await uow.tickets.get(number)
            if ticket is not None and ticket.public and (ticket.is_open or not open_only):
                found.append(as_followers_see(ticket))
        return found

    async def _root(self, uow: UnitOfWork, ticket: Ticket) -> Ticket:
        root = await self._followed_up(uow, ticket)
        if root is None:
            raise RuntimeError("a merged ticket leads nowhere")
        return root

    async def _followed_up(self, uow: UnitOfWork, ticket: Ticket) -> Ticket | None:
        """The ticket at the end of the chain; None when one of it was deleted."""
        at: Ticket | None = ticket
        for _ in range(LONGEST_CHAIN):
            if at is None or at.status is not Status.MERGED:
                return at
            at = await uow.tickets.get(at.merged_into)
        return None

    async def _numbered(self, uow: UnitOfWork, opened: Callable[[str], Ticket]) -> Ticket:
        for _ in range(MOST_DRAWS):
            ticket = opened(self._numbers())
            if await uow.tickets.add(ticket):
                self._watch_years(ticket)
                return ticket
        raise RuntimeError("the source of ticket numbers repeats itself")

    def _watch_years(self, ticket: Ticket) -> None:
        year = chinese_day(ticket.due_close).year
        if year in self._guessed_years or self._policy.calendar.known(year):
            return
        self._guessed_years.add(year)
        logger.warning(
            "The holidays of %d are not entered; deadlines count every Monday to Friday as worked.",
            year,
            extra={"action": "guess_calendar"},
        )


def _door_of(address: Address) -> Address:
    # Without a known community the words are all there is.
    return replace(address, detail="") if address.community else address


def _is_for(resident: Actor, event: TicketEvent) -> bool:
    return not event.internal and (event.actor.role is not Role.RESIDENT or event.actor == resident)
