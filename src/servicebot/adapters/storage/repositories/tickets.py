"""Tickets and their history."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import orjson
from sqlalchemy import select, text, tuple_, update

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.schema import FIXED, OPEN, ticket_events, tickets
from servicebot.adapters.storage.statements import Row, Statement, Value, columns_of, insertion, value
from servicebot.adapters.storage.tx import Tx
from servicebot.domain.address import Address
from servicebot.domain.catalogue import FeeType, Urgency
from servicebot.domain.errors import Conflict
from servicebot.domain.people import Actor, Role
from servicebot.domain.tickets import Status, Ticket, TicketEvent
from servicebot.domain.times import Visit

_DOOR, _PHONE, _DESCRIPTION = b"tickets.door", b"tickets.phone", b"tickets.description"
_VISIT_SAID, _BENEFICIARY, _NOTE = b"tickets.visit_said", b"tickets.beneficiary", b"ticket_events.note"
# What a ticket shows from which everything personal was taken.
_NO_DOOR = b'["","","",""]'

_KEPT = columns_of(tickets, without=["number"])
_NEWEST = tickets.c.opened_at.desc(), tickets.c.number.desc()

ADD = insertion(tickets)
GET = Statement(select(tickets).where(tickets.c.number == value("wanted")), "wanted")
SAVE = Statement(
    update(tickets)
    .where(tickets.c.number == value("wanted"), tickets.c.version == value("loaded_version"))
    .values({name: value(name) for name in _KEPT}),
    *(*_KEPT, "wanted", "loaded_version"),
)
HOLD = Statement(
    select(tickets.c.number)
    .where(tickets.c.number == value("wanted"), tickets.c.version == value("loaded_version"))
    .with_for_update(),
    *("wanted", "loaded_version"),
)
LOG = insertion(ticket_events, without=["id"])
HISTORY = Statement(
    select(ticket_events)
    .where(ticket_events.c.number == value("wanted"))
    .order_by(ticket_events.c.at, ticket_events.c.id),
    "wanted",
)
_OF_RESIDENT = select(tickets).where(tickets.c.resident_id == value("resident")).order_by(*_NEWEST)
ALL_OF_RESIDENT = Statement(_OF_RESIDENT.limit(value("count")), "resident", "count")
OPEN_OF_RESIDENT = Statement(_OF_RESIDENT.where(OPEN).limit(value("count")), "resident", "count")
OPENED_SINCE = Statement(
    select(tickets.c.number, tickets.c.community, tickets.c.estate, tickets.c.door)
    .where(
        tickets.c.resident_id == value("resident"),
        OPEN,
        tickets.c.opened_at >= value("since"),
        tickets.c.kind == value("kind"),
        tickets.c.item == value("item"),
    )
    .order_by(*_NEWEST)
    .limit(value("count")),
    *("resident", "since", "kind", "item", "count"),
)


FIXED_BEFORE = Statement(
    select(tickets.c.updated_at, tickets.c.number)
    .where(
        text(FIXED),
        tickets.c.updated_at <= value("before"),
        tuple_(tickets.c.updated_at, tickets.c.number) > tuple_(value("updated_at"), value("number")),
    )
    .order_by(tickets.c.updated_at, tickets.c.number)
    .limit(value("count")),
    *("before", "updated_at", "number", "count"),
)


@cache
def _page(*, status: bool, community: bool, after: bool) -> Statement:
    wanted = select(tickets).order_by(*_NEWEST).limit(value("count"))
    names: list[str] = []
    if status:
        wanted = wanted.where(tickets.c.status == value("status"))
        names.append("status")
    if community:
        wanted = wanted.where(tickets.c.community == value("community"))
        names.append("community")
    if after:
        place = tuple_(tickets.c.opened_at, tickets.c.number)
        wanted = wanted.where(place < tuple_(value("opened_at"), value("number")))
        names += ["opened_at", "number"]
    return Statement(wanted, *names, "count")


class StoredTickets:
    """The tickets; the community and the estate stay readable for listing, the door and the words do not."""

    __slots__ = ("_cipher", "_tx")

    def __init__(self, tx: Tx, cipher: FieldCipher) -> None:
        self._tx = tx
        self._cipher = cipher

    async def add(self, ticket: Ticket) -> bool:
        """Store a new ticket; False when its number is taken."""
        return await self._tx.execute(ADD, (ticket.number, *self._values(ticket))) > 0

    async def get(self, number: str) -> Ticket | None:
        """The ticket with this number."""
        row = await self._tx.fetch_one(GET, (number,))
        return None if row is None else self._ticket(row)

    async def save(self, ticket: Ticket) -> Ticket:
        """Replace a ticket whose version still matches and return it with the next one."""
        saved = replace(ticket, version=ticket.version + 1)
        if not await self._tx.execute(SAVE, (*self._values(saved), ticket.number, ticket.version)):
            raise Conflict(f"Ticket {ticket.number} was saved by somebody else.")
        return saved

    async def hold(self, ticket: Ticket) -> None:
        """Let nobody change this ticket before this transaction ends; raises Conflict when somebody did since it was read."""
        if await self._tx.fetch_one(HOLD, (ticket.number, ticket.version)) is None:
            raise Conflict(f"Ticket {ticket.number} was saved by somebody else.")

    async def log(self, event: TicketEvent) -> None:
        """Append one line to the history."""
        values = (
            event.number,
            event.at,
            event.actor.role.value,
            event.actor.id,
            event.action,
            event.before,
            event.after,
            self._cipher.encrypt_text(event.note, _NOTE),
            orjson.dumps(event.photos).decode(),
        )
        await self._tx.execute(LOG, values)

    async def history(self, number: str) -> Sequence[TicketEvent]:
        """The history of a ticket, oldest first."""
        return [self._event(row) for row in await self._tx.fetch(HISTORY, (number,))]

    async def of_resident(self, resident_id: int, *, open_only: bool, limit: int) -> Sequence[Ticket]:
        """A resident's tickets, newest first."""
        if open_only:
            rows = await self._tx.fetch(OPEN_OF_RESIDENT, (resident_id, limit))
        else:
            rows = await self._tx.fetch(ALL_OF_RESIDENT, (resident_id, limit))
        return [self._ticket(row) for row in rows]

    async def opened_since(
        self, resident_id: int, kind: str, item: str, since: int, limit: int
    ) -> Sequence[tuple[str, Address]]:
        """The number and the place of a resident's open tickets for one item opened at or after ``since``."""
        rows = await self._tx.fetch(OPENED_SINCE, (resident_id, since, kind, item, limit))
        return [(number, self._place(*place)) for number, *place in rows]

    async def page(
        self, *, status: str = "", community: str = "", before: str = "", limit: int = 100
    ) -> Sequence[Ticket]:
        """Tickets newest first, after the ticket ``before`` in that order."""
        values: list[Value] = [chosen for chosen in (status, community) if chosen]
        if before:
            last = await self.get(before)
            if last is None:
                return []
            values += [last.opened_at, last.number]
        wanted = _page(status=bool(status), community=bool(community), after=bool(before))
        return [self._ticket(row) for row in await self._tx.fetch(wanted, (*values, limit))]

    async def fixed(self, before: int, after: tuple[int, str], limit: int) -> Sequence[tuple[int, str]]:
        """Tickets that wait for a judgement and did not change since ``before``, oldest first."""
        rows = await self._tx.fetch(FIXED_BEFORE, (before, *after, limit))
        return [(updated_at, number) for updated_at, number in rows]

    def _values(self, ticket: Ticket) -> tuple[Value, ...]:
        encrypt, address = self._cipher.encrypt_text, ticket.address
        door = (address.building, address.unit, address.room, address.detail)
        return (
            ticket.kind,
            ticket.item,
            ticket.status.value,
            ticket.urgency.value,
            ticket.fee.value,
            ticket.resident_id,
            ticket.channel,
            ticket.owner,
            address.community,
            address.estate,
            self._cipher.encrypt(orjson.dumps(door), _DOOR),
            encrypt(ticket.phone, _PHONE),
            encrypt(ticket.description, _DESCRIPTION),
            encrypt(ticket.visit.said, _VISIT_SAID),
            ticket.visit.start,
            ticket.visit.end,
            ticket.opened_at,
            ticket.updated_at,
            ticket.due_contact,
            ticket.due_visit,
            ticket.due_close,
            ticket.paused_at,
            orjson.dumps(ticket.photos).decode(),
            encrypt(ticket.beneficiary, _BENEFICIARY),
            ticket.assignee,
            int(ticket.public),
            ticket.merged_into,
            ticket.version,
            int(ticket.is_open),
        )

    def _ticket(self, row: Row) -> Ticket:
        at = dict(zip(_COLUMNS, row, strict=True))
        decrypt = self._cipher.decrypt_text
        return Ticket(
            **{name: at[name] for name in _PLAIN},
            status=Status(at["status"]),
            urgency=Urgency(at["urgency"]),
            fee=FeeType(at["fee"]),
            address=self._place(at["community"], at["estate"], at["door"]),
            phone=decrypt(at["phone"], _PHONE),
            description=decrypt(at["description"], _DESCRIPTION),
            visit=Visit(decrypt(at["visit_said"], _VISIT_SAID), at["visit_start"], at["visit_end"]),
            photos=tuple(orjson.loads(at["photos"])),
            beneficiary=decrypt(at["beneficiary"], _BENEFICIARY),
            public=bool(at["public"]),
        )

    def _place(self, community: str, estate: str, door: bytes) -> Address:
        return Address(community, estate, *orjson.loads(self._cipher.decrypt(door, _DOOR) or _NO_DOOR))

    def _event(self, row: Row) -> TicketEvent:
        _id, number, at, role, actor, action, before, after, note, photos = row
        return TicketEvent(
            number=number,
            at=at,
            actor=Actor(Role(role), actor),
            action=action,
            before=before,
            after=after,
            note=self._cipher.decrypt_text(note, _NOTE),
            photos=tuple(orjson.loads(photos)),
        )


_COLUMNS = columns_of(tickets)
_PLAIN = (
    *("number", "kind", "item", "resident_id", "channel", "owner", "opened_at", "updated_at", "due_contact"),
    *("due_visit", "due_close", "paused_at", "assignee", "merged_into", "version"),
)
