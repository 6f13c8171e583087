"""Telling residents of every change of their tickets: once, by the cheapest way that reaches them, never at night."""

from typing import Protocol

from servicebot.domain.lifecycle import Action
from servicebot.domain.people import Actor, Resident
from servicebot.domain.tickets import Ticket, TicketEvent
from servicebot.domain.workdays import HOUR
from servicebot.engine.messages import Reply, reply_to_json
from servicebot.engine.state.asked import Asked
from servicebot.engine.state.marks import is_busy, with_question, without_question
from servicebot.ports import Delivery, UnitOfWork
from servicebot.services.handovers.talks import talk_of
from servicebot.services.notices.contact import last_contact
from servicebot.services.notices.subscriptions import Invitation
from servicebot.services.notices.ways import awake, give_back, notice_cause
from servicebot.services.notices.words import WORDS, notice
from servicebot.services.reference import ReferenceCache
from servicebot.services.tickets.access import as_followers_see, event_as_followers_see

# Who only ever called is called back by the desk.
BY_PHONE = "phone"
QUESTION_FLOW = "is_it_fixed"
ASKING = frozenset((Action.REPLY.value, Action.FIX.value, Action.REMIND.value, Action.LAPSE.value))
NUMBERED = frozenset((Action.FIX.value, Action.REMIND.value))
# Several changes within this time are told once, with the newest state.
SETTLE_MS = 30_000
WINDOW_MS = 48 * HOUR
IN_A_WINDOW = 5


class Announcer(Protocol):
    """Whoever tells residents what happened to a ticket."""

    async def changed(self, uow: UnitOfWork, ticket: Ticket, event: TicketEvent) -> None:
        """Tell those whom it concerns."""
        ...

    async def invitation(self, uow: UnitOfWork, resident: Resident) -> str:
        """A line that tells who just asked for something how to hear of it sooner; empty for most."""
        ...


class Unannounced:
    """Tells nobody, because what happens was invented or happened long ago."""

    async def changed(self, uow: UnitOfWork, ticket: Ticket, event: TicketEvent) -> None:
        """Tell nobody."""

    async def invitation(self, uow: UnitOfWork, resident: Resident) -> str:
        """Invite nobody."""
        del uow, resident
        return ""


class TicketNotices:
    """Plans the notice of a change in the transaction that makes it."""

    def __init__(self, reference: ReferenceCache, invitation: Invitation | None = None) -> None:
        self._reference = reference
        self._invitation = invitation or Invitation()

    async def invitation(self, uow: UnitOfWork, resident: Resident) -> str:
        """Where the resident can allow a notice outside the channel's window, unless they did or refused."""
        return await self._invitation.line(uow, resident)

    async def changed(self, uow: UnitOfWork, ticket: Ticket, event: TicketEvent) -> None:
        """Tell the reporter and the followers, but never somebody of what they have just done themselves."""
        if event.action not in WORDS:
            return
        followers = await uow.reports.followers(ticket.number) if ticket.public else ()
        for resident_id in dict.fromkeys((ticket.resident_id, *followers)):
            own = resident_id == ticket.resident_id
            if event.actor == Actor.of_resident(resident_id):
                await self._withdraw(uow, ticket.number, resident_id)
            elif event.action == Action.REMIND and not own:
                continue
            elif own:
                await self._tell(uow, ticket, event, resident_id)
            else:
                seen = as_followers_see(ticket)
                await self._tell(uow, seen, event_as_followers_see(event), resident_id)

    async def _tell(self, uow: UnitOfWork, ticket: Ticket, event: TicketEvent, resident_id: int) -> None:
        resident = await uow.conversations.resident(resident_id)
        if resident is None or resident.channel == BY_PHONE:
            return
        await self._withdraw(uow, ticket.number, resident_id)
        due = awake(event.at + SETTLE_MS)
        open_window = await _reaches(uow, resident_id, due)
        reply = await self._worded(uow, ticket, event, resident, due, promptly=open_window)
        if not resident.subscribed:
            return
        cause = notice_cause(ticket.number, ticket.version, resident_id)
        # Whether it really reaches them is seen when it leaves; the deliverer then knows the other ways.
        await uow.outbox.put(Delivery(cause, resident_id, "service", reply_to_json(reply), event.at, due))
        await uow.ticket_notices.put(ticket.number, resident_id, cause)

    async def _withdraw(self, uow: UnitOfWork, number: str, resident_id: int) -> None:
        """Take back an older notice that has not left; the newest state is all that is told."""
        older = await uow.ticket_notices.newest(number, resident_id)
        withdrawn = await uow.outbox.withdraw(older) if older else None
        if withdrawn is not None:
            await give_back(uow, withdrawn)

    async def _worded(
        self,
        uow: UnitOfWork,
        ticket: Ticket,
        event: TicketEvent,
        resident: Resident,
        due: int,
        *,
        promptly: bool,
    ) -> Reply:
        """The words; the question in them is kept with the conversation, because its answer may come at any time."""
        loaded = await talk_of(uow, resident, event.at)
        asks = event.action in ASKING and ticket.resident_id == resident.id
        numbered = event.action in NUMBERED and promptly and not is_busy(loaded.state, event.at)
        if asks:
            question = Asked(QUESTION_FLOW, ticket.number, due, numbered)
            state = with_question(loaded.state, question)
        else:
            state = without_question(loaded.state, ticket.number)
        if state != loaded.state:
            await uow.conversations.save(loaded, state, event.at)
        return notice(ticket, event, self._reference.catalogue, due, asks=asks, numbered=numbered)


async def _reaches(uow: UnitOfWork, resident_id: int, due: int) -> bool:
    """Whether a service message will get through then: the window is open and not used up."""
    contact = await last_contact(uow, resident_id)
    if contact is None or due - contact.wrote_at >= WINDOW_MS:
        return False
    return await uow.outbox.service_since(resident_id, contact.wrote_at) < IN_A_WINDOW
