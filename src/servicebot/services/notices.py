"""Telling residents of every change of their tickets: once, by the cheapest way that reaches them, never at night."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import orjson

from servicebot.domain.lifecycle import Action
from servicebot.domain.numbers import say_number
from servicebot.domain.people import Actor, Resident, Role
from servicebot.domain.tickets import Ticket, TicketEvent
from servicebot.domain.workdays import DAY, HOUR, chinese_day, midnight
from servicebot.engine.asked import Asked
from servicebot.engine.marks import is_busy, with_question, without_question
from servicebot.engine.messages import Reply, reply_to_json
from servicebot.ports import Delivery, UnitOfWork
from servicebot.services.access import as_followers_see, event_as_followers_see
from servicebot.services.delivery import last_contact
from servicebot.services.notice_words import WORDS, notice
from servicebot.services.reference import ReferenceCache
from servicebot.services.words import item_name, promise_of, state_of

# Who only ever called is called back by the desk.
BY_PHONE = "phone"
QUESTION_FLOW = "is_it_fixed"
ASKING = frozenset((Action.REPLY.value, Action.FIX.value))
# Several changes within this time are told once, with the newest state.
SETTLE_MS = 30_000
SILENT_FROM, SILENT_UNTIL = 21 * HOUR, 8 * HOUR
WINDOW_MS = 48 * HOUR
IN_A_WINDOW = 5


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """The template message for residents whose window is closed; ``fields`` names its field for each of our words.

    Our words are ``number``, ``item``, ``state`` and ``note``.
    """

    id: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


class Announcer(Protocol):
    """Whoever tells residents what happened to a ticket."""

    async def changed(self, uow: UnitOfWork, ticket: Ticket, event: TicketEvent) -> None:
        """Tell those whom it concerns."""
        ...


class Unannounced:
    """Tells nobody, because what happens was invented or happened long ago."""

    async def changed(self, uow: UnitOfWork, ticket: Ticket, event: TicketEvent) -> None:
        """Tell nobody."""


class TicketNotices:
    """Plans the notice of a change in the transaction that makes it."""

    def __init__(self, reference: ReferenceCache, template: NoticeTemplate | None = None) -> None:
        self._reference = reference
        self._template = template or NoticeTemplate()

    async def changed(self, uow: UnitOfWork, ticket: Ticket, event: TicketEvent) -> None:
        """Tell the reporter and the followers, but never somebody of what they have just done themselves."""
        if event.action not in WORDS:
            return
        followers = await uow.reports.followers(ticket.number) if ticket.public else ()
        for resident_id in dict.fromkeys((ticket.resident_id, *followers)):
            own = resident_id == ticket.resident_id
            if event.actor == Actor(Role.RESIDENT, str(resident_id)):
                await self._withdraw(uow, ticket.number, resident_id)
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
        cause = f"ticket:{ticket.number}:{ticket.version}:{resident_id}"
        if open_window or not self._template.id:
            # Without an open window it is parked until the resident's next words.
            delivery = Delivery(cause, resident_id, "service", reply_to_json(reply), event.at, due)
        else:
            payload = orjson.dumps(self._filled(ticket, due))
            delivery = Delivery(cause, resident_id, "template", payload, event.at, due)
        await uow.outbox.put(delivery)
        await uow.ticket_notices.put(ticket.number, resident_id, cause)

    async def _withdraw(self, uow: UnitOfWork, number: str, resident_id: int) -> None:
        """Take back an older notice that has not left; the newest state is all that is told."""
        older = await uow.ticket_notices.newest(number, resident_id)
        if older:
            await uow.outbox.withdraw(older)

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
        loaded = await uow.conversations.open(resident.channel, resident.external_id, event.at)
        asks = event.action in ASKING and ticket.resident_id == resident.id
        numbered = event.action == Action.FIX and promptly and not is_busy(loaded.state, event.at)
        if asks:
            question = Asked(QUESTION_FLOW, ticket.number, due, numbered)
            state = with_question(loaded.state, question)
        else:
            state = without_question(loaded.state, ticket.number)
        if state != loaded.state:
            await uow.conversations.save(loaded, state, event.at)
        return notice(ticket, event, self._reference.catalogue, due, asks=asks, numbered=numbered)

    def _filled(self, ticket: Ticket, now: int) -> dict[str, object]:
        words = {
            "number": say_number(ticket.number),
            "item": item_name(ticket, self._reference.catalogue),
            "state": state_of(ticket),
            "note": promise_of(ticket, now) or "回复「我的工单」看详情",
        }
        data = {name: words[ours] for ours, name in self._template.fields.items() if ours in words}
        return {"template_id": self._template.id, "data": data}


def awake(at: int) -> int:
    """The instant itself by day, else the end of the quiet hours that it falls into."""
    start = midnight(chinese_day(at))
    if at < start + SILENT_UNTIL:
        return start + SILENT_UNTIL
    return at if at < start + SILENT_FROM else start + DAY + SILENT_UNTIL


async def _reaches(uow: UnitOfWork, resident_id: int, due: int) -> bool:
    """Whether a service message will get through then: the window is open and not used up."""
    contact = await last_contact(uow, resident_id)
    if contact is None or due - contact.wrote_at >= WINDOW_MS:
        return False
    return await uow.outbox.service_since(resident_id, contact.wrote_at) < IN_A_WINDOW
