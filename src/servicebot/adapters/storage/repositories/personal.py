"""Finding and taking away what is personal, for its owner and when its time is over."""

from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Table,
    case,
    delete,
    func,
    literal_column,
    select,
    text,
    update,
)

from servicebot.adapters.storage.follow_up_tables import handover_messages, ratings
from servicebot.adapters.storage.privacy_tables import audit, consents
from servicebot.adapters.storage.report_tables import report_places
from servicebot.adapters.storage.schema import (
    DOOMED,
    ERASING,
    HANDLED,
    IDENTIFIED,
    OVER,
    conversations,
    handovers,
    inbox,
    media,
    metadata,
    outbox,
    residents,
    ticket_events,
    tickets,
)
from servicebot.adapters.storage.statements import Statement, Values, value
from servicebot.adapters.storage.tx import Tx
from servicebot.domain.privacy import StoredCounts
from servicebot.ports import StoredMedia

# A table says so in its ``info`` when its rows go with the resident or with the ticket that they belong to.
WITH_RESIDENT, WITH_TICKET = "with_resident", "with_ticket"
# These are taken care of one by one below.
BY_HAND = ("conversations", "inbox", "outbox", "tickets", "handovers", "media", "consents", "ratings")


def _chain() -> FromClause:
    """The ids of everything that a resident ever wrote, newest first."""
    chain = (
        select(conversations.c.last_entry.label("entry"))
        .where(conversations.c.resident_id == value("resident"))
        .cte("chain", recursive=True)
    )
    return chain.union_all(select(inbox.c.previous).join_from(chain, inbox, inbox.c.id == chain.c.entry))


def _count(table: Table, *conditions: ColumnElement[bool]) -> Statement:
    return Statement(
        select(func.count()).select_from(table).where(table.c.resident_id == value("resident"), *conditions),
        "resident",
    )


def _older(table: Table, condition: str, at: ColumnElement[int]) -> Statement:
    """Delete the oldest rows under a condition."""
    old = select(table.c.id).where(at < value("before")).order_by(at, table.c.id).limit(value("count"))
    if condition:
        old = old.where(text(condition))
    return Statement(delete(table).where(table.c.id.in_(old)), "before", "count")


def _aged(table: Table, condition: str, at: ColumnElement[int]) -> Statement:
    """Count the rows that ``_older`` would delete."""
    old = select(func.count()).select_from(table).where(at < value("before"))
    return Statement(old.where(text(condition)) if condition else old, "before")


_all = _chain()
_worded = func.length(inbox.c.message) > text("0")
FORGET_WORDS = Statement(
    update(inbox)
    .where(inbox.c.id.in_(select(_all.c.entry)), _worded)
    .values(message=value("blank"), reply=value("blank")),
    *("resident", "blank"),
)
COUNT_WORDS = Statement(
    select(func.count()).select_from(_all).join(inbox, inbox.c.id == _all.c.entry).where(_worded), "resident"
)
OLD_WORDS = Statement(
    select(inbox.c.id, inbox.c.received_at)
    .where(inbox.c.received_at >= value("since"), inbox.c.received_at < value("before"), _worded)
    .order_by(inbox.c.received_at)
    .limit(value("count")),
    *("since", "before", "count"),
)
BLANK = Statement(
    update(inbox).where(inbox.c.id == value("entry")).values(message=value("blank"), reply=value("blank")),
    *("blank", "entry"),
)
FORGET_DELIVERIES = Statement(delete(outbox).where(outbox.c.resident_id == value("resident")), "resident")
FORGET_REASONS = Statement(
    update(handovers)
    .where(handovers.c.resident_id == value("resident"))
    .values(
        reason=value("blank"),
        closed_at=case((handovers.c.closed_at > text("0"), handovers.c.closed_at), else_=value("now")),
    ),
    *("resident", "blank", "now"),
)
_threads_of = select(handovers.c.id).where(handovers.c.resident_id == value("resident"))
FORGET_THREADS = Statement(
    update(handover_messages)
    .where(handover_messages.c.handover_id.in_(_threads_of))
    .values(words=value("blank"), media=text("''")),
    *("resident", "blank"),
)
OLD_THREADS = Statement(
    select(handovers.c.id, handovers.c.at)
    .where(text(HANDLED), handovers.c.at >= value("since"), handovers.c.at < value("before"))
    .order_by(handovers.c.at, handovers.c.id)
    .limit(value("count")),
    *("since", "before", "count"),
)
DROP_THREAD = Statement(
    delete(handover_messages).where(handover_messages.c.handover_id == value("thread")), "thread"
)
ANONYMISE_RATING = Statement(
    update(ratings)
    .where(ratings.c.number == value("wanted"))
    .values(words=value("blank"), resident_id=value("nobody")),
    *("wanted", "blank", "nobody"),
)
# Where a public problem was is no secret; a private report's place may be somebody's home.
_private = select(tickets.c.number).where(
    tickets.c.number == value("wanted"), tickets.c.public == literal_column("0", Integer)
)
DROP_PLACE = Statement(delete(report_places).where(report_places.c.number.in_(_private)), "wanted")
COUNT_TICKETS = _count(tickets)
COUNT_OPEN = _count(tickets, tickets.c.is_open == literal_column("1", Integer))
COUNT_MEDIA = _count(media, media.c.error == text("''"))
COUNT_CONSENTS = _count(consents)
MEDIA_OF = Statement(select(media.c.id).where(media.c.resident_id == value("resident")), "resident")
DOOM = Statement(
    update(media).where(media.c.id == value("wanted")).values(error=text("'erase'"), source=text("''")),
    "wanted",
)
DOOMED_MEDIA = Statement(
    select(media).where(text(DOOMED)).order_by(media.c.id).limit(value("count")), "count"
)
DROP_MEDIA = Statement(delete(media).where(media.c.id == value("wanted"), text(DOOMED)), "wanted")
OLD_MEDIA = Statement(
    select(media.c.id, media.c.resident_id, media.c.created_at)
    .where(media.c.created_at >= value("since"), media.c.created_at < value("before"))
    .order_by(media.c.created_at)
    .limit(value("count")),
    *("since", "before", "count"),
)
CLOSED_OF = Statement(
    select(tickets.c.number).where(
        tickets.c.resident_id == value("resident"),
        tickets.c.is_open == literal_column("0", Integer),
        func.length(tickets.c.door) > text("0"),
    ),
    "resident",
)
OLD_TICKETS = Statement(
    select(tickets.c.number)
    .where(text(IDENTIFIED), tickets.c.updated_at < value("before"))
    .order_by(tickets.c.updated_at, tickets.c.number)
    .limit(value("count")),
    *("before", "count"),
)
_TAKEN = ("door", "phone", "description", "visit_said", "beneficiary")
ANONYMISE = Statement(
    update(tickets)
    .where(tickets.c.number == value("wanted"), tickets.c.is_open == literal_column("0", Integer))
    .values(
        {
            **{name: value("blank") for name in _TAKEN},
            "photos": text("'[]'"),
            "resident_id": value("nobody"),
            "version": tickets.c.version + text("1"),
        }
    ),
    *("wanted", "blank", "nobody"),
)
ANONYMISE_EVENTS = Statement(
    update(ticket_events)
    .where(ticket_events.c.number == value("wanted"))
    .values(
        note=value("blank"),
        photos=text("'[]'"),
        actor_id=case(
            (ticket_events.c.actor_role == text("'resident'"), text("''")), else_=ticket_events.c.actor_id
        ),
    ),
    *("wanted", "blank"),
)
ERASING_RESIDENTS = Statement(
    select(residents.c.id)
    .where(text(ERASING), residents.c.id > value("after"))
    .order_by(residents.c.id)
    .limit(value("count")),
    *("after", "count"),
)
ERASED = Statement(
    update(residents).where(residents.c.id == value("resident")).values(erasing=text("0")), "resident"
)
DROP_HANDOVER = Statement(delete(handovers).where(handovers.c.id == value("thread")), "thread")
OLD_DELIVERIES = _older(outbox, OVER, outbox.c.created_at)
OLD_CONSENTS = _older(consents, "", consents.c.at)
OLD_AUDIT = _older(audit, "", audit.c.at)
COUNT_OLD_WORDS = Statement(
    select(func.count())
    .select_from(inbox)
    .where(inbox.c.received_at >= value("since"), inbox.c.received_at < value("before"), _worded),
    *("since", "before"),
)
DELETE_BY_AGE = {
    "deliveries": OLD_DELIVERIES,
    "consents": OLD_CONSENTS,
    "audit": OLD_AUDIT,
}
COUNT_BY_AGE = {
    "messages": _aged(inbox, "", inbox.c.received_at),
    "tickets": _aged(tickets, IDENTIFIED, tickets.c.updated_at),
    "handovers": _aged(handovers, HANDLED, handovers.c.at),
    "deliveries": _aged(outbox, OVER, outbox.c.created_at),
    "consents": _aged(consents, "", consents.c.at),
    "audit": _aged(audit, "", audit.c.at),
}
OF_RESIDENT = [
    Statement(delete(table).where(table.c.resident_id == value("resident")), "resident")
    for table in metadata.sorted_tables
    if table.info.get(WITH_RESIDENT)
]
OF_TICKET = [
    Statement(delete(table).where(table.c.number == value("wanted")), "wanted")
    for table in metadata.sorted_tables
    if table.info.get(WITH_TICKET)
]


class StoredPersonal:
    """What is personal, wherever it stands."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def counts(self, resident_id: int) -> StoredCounts:
        """How much is kept about a resident."""
        wanted = (COUNT_TICKETS, COUNT_OPEN, COUNT_WORDS, COUNT_MEDIA, COUNT_CONSENTS)
        found = [await self._one(statement, (resident_id,)) for statement in wanted]
        return StoredCounts(*found)

    async def forget_words(self, resident_id: int) -> int:
        """Redact everything a resident wrote and was answered; the keys stay, so that nothing acts twice."""
        # SQLite does not count what an UPDATE changes that begins with a WITH.
        count = await self._one(COUNT_WORDS, (resident_id,))
        await self._tx.execute(FORGET_WORDS, (resident_id, b""))
        return count

    async def forget_deliveries(self, resident_id: int) -> int:
        """Delete what was sent or still waits to be sent to a resident."""
        return await self._tx.execute(FORGET_DELIVERIES, (resident_id,))

    async def forget_belongings(self, resident_id: int, at: int) -> None:
        """Close a resident's requests for a person, and delete the rows that go with a resident."""
        await self._tx.execute(FORGET_REASONS, (resident_id, b"", at))
        await self._tx.execute(FORGET_THREADS, (resident_id, b""))
        for statement in OF_RESIDENT:
            await self._tx.execute(statement, (resident_id,))

    async def media_of(self, resident_id: int) -> Sequence[str]:
        """The ids of everything a resident sent."""
        return [row[0] for row in await self._tx.fetch(MEDIA_OF, (resident_id,))]

    async def doom(self, media_ids: Sequence[str]) -> None:
        """Mark media whose bytes must be deleted; nobody is shown them any more."""
        for media_id in media_ids:
            await self._tx.execute(DOOM, (media_id,))

    async def doomed(self, limit: int) -> Sequence[StoredMedia]:
        """Media whose bytes must be deleted."""
        return [StoredMedia(*row) for row in await self._tx.fetch(DOOMED_MEDIA, (limit,))]

    async def drop_media(self, media_id: str) -> None:
        """Delete the row of media whose bytes are gone."""
        await self._tx.execute(DROP_MEDIA, (media_id,))

    async def media_between(self, since: int, before: int, limit: int) -> Sequence[tuple[str, int, int]]:
        """Media by their age: id, resident and when it came, oldest first."""
        rows = await self._tx.fetch(OLD_MEDIA, (since, before, limit))
        return [(media_id, resident_id, at) for media_id, resident_id, at in rows]

    async def closed_tickets(self, resident_id: int) -> Sequence[str]:
        """The closed tickets of a resident that still show whose they are."""
        return [row[0] for row in await self._tx.fetch(CLOSED_OF, (resident_id,))]

    async def tickets_before(self, at: int, limit: int) -> Sequence[str]:
        """Tickets closed before an instant that still show whose they are, oldest first."""
        return [row[0] for row in await self._tx.fetch(OLD_TICKETS, (at, limit))]

    async def anonymise(self, number: str, nobody: int) -> bool:
        """Take everything personal from a closed ticket, which then belongs to ``nobody``; False when it is open."""
        if not await self._tx.execute(ANONYMISE, (number, b"", nobody)):
            return False
        await self._tx.execute(ANONYMISE_EVENTS, (number, b""))
        await self._tx.execute(ANONYMISE_RATING, (number, b"", nobody))
        await self._tx.execute(DROP_PLACE, (number,))
        for statement in OF_TICKET:
            await self._tx.execute(statement, (number,))
        return True

    async def erasing(self, after: int, limit: int) -> Sequence[int]:
        """Erased residents of whom something is still kept, by their ids."""
        return [row[0] for row in await self._tx.fetch(ERASING_RESIDENTS, (after, limit))]

    async def erased(self, resident_id: int) -> None:
        """Note that nothing more is kept of an erased resident."""
        await self._tx.execute(ERASED, (resident_id,))

    async def redact_words(self, since: int, before: int, limit: int) -> tuple[int, int]:
        """Redact the oldest words in a span of time; how many, and the instant reached."""
        rows = await self._tx.fetch(OLD_WORDS, (since, before, limit))
        for entry, _ in rows:
            await self._tx.execute(BLANK, (b"", entry))
        return len(rows), rows[-1][1] if rows else before

    async def count_words(self, since: int, before: int) -> int:
        """How many messages ``redact_words`` would redact."""
        return await self._one(COUNT_OLD_WORDS, (since, before))

    async def forget_threads(self, since: int, before: int, limit: int) -> tuple[int, int]:
        """Delete what was said in the oldest closed requests for a person; how many requests, and the instant reached."""
        rows = await self._tx.fetch(OLD_THREADS, (since, before, limit))
        for thread, _ in rows:
            await self._tx.execute(DROP_THREAD, (thread,))
        return len(rows), before if len(rows) < limit else max(rows[-1][1], since + 1)

    async def delete_old(self, kind: str, before: int, limit: int) -> int:
        """Delete the oldest rows of one kind: handovers, deliveries, consents or audit."""
        if kind != "handovers":
            return await self._tx.execute(DELETE_BY_AGE[kind], (before, limit))
        rows = await self._tx.fetch(OLD_THREADS, (0, before, limit))
        for thread, _ in rows:
            await self._tx.execute(DROP_THREAD, (thread,))
            await self._tx.execute(DROP_HANDOVER, (thread,))
        return len(rows)

    async def count_old(self, kind: str, before: int) -> int:
        """How many rows of one kind (or messages, or tickets) are older than an instant."""
        return await self._one(COUNT_BY_AGE[kind], (before,))

    async def _one(self, statement: Statement, values: Values) -> int:
        row = await self._tx.fetch_one(statement, values)
        return int(row[0]) if row else 0
