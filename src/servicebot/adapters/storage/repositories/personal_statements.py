"""The statements by which everything personal is found and taken away."""

from sqlalchemy import (
    ColumnElement,
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
from servicebot.adapters.storage.repositories.inbox import entries_of
from servicebot.adapters.storage.schema import (
    ADDED,
    CLOSED,
    DOOMED,
    ERASING,
    HANDLED,
    IDENTIFIED,
    OPEN,
    OVER,
    handovers,
    inbox,
    media,
    metadata,
    outbox,
    residents,
    ticket_events,
    tickets,
)
from servicebot.adapters.storage.statements import Statement, value

# A table says so in its ``info`` when its rows go with the resident or with the ticket that they belong to.
WITH_RESIDENT, WITH_TICKET = "with_resident", "with_ticket"
# These are taken care of one by one below.
BY_HAND = ("conversations", "inbox", "outbox", "tickets", "handovers", "media", "consents", "ratings")


def _count(table: Table, *conditions: ColumnElement[bool]) -> Statement:
    return Statement(
        select(func.count()).select_from(table).where(table.c.resident_id == value("resident"), *conditions),
        "resident",
    )


def _older(table: Table, condition: str, at: ColumnElement[int]) -> Statement:
    """Delete the oldest rows under a condition."""
    old = select(table.c.id).where(at < value("before")).order_by(at, table.c.id).limit(value("count"))
    if not condition:
        return Statement(delete(table).where(table.c.id.in_(old)), "before", "count")
    # Asked again of each row, because it may be changing at this moment.
    chosen = table.c.id.in_(old.where(text(condition)))
    return Statement(delete(table).where(chosen, text(condition)), "before", "count")


def _aged(table: Table, condition: str, at: ColumnElement[int]) -> Statement:
    """Count the rows that ``_older`` would delete."""
    old = select(func.count()).select_from(table).where(at < value("before"))
    return Statement(old.where(text(condition)) if condition else old, "before")


_all = entries_of(value("resident"))
_theirs = inbox.c.resident_id == value("resident")
_worded = func.length(inbox.c.message) > text("0")
FORGET_WORDS = Statement(
    update(inbox)
    .where(inbox.c.id.in_(select(_all.c.entry)), _theirs, _worded)
    .values(message=value("blank"), reply=value("blank")),
    *("resident", "blank"),
)
COUNT_WORDS = Statement(
    select(func.count()).select_from(_all).join(inbox, inbox.c.id == _all.c.entry).where(_theirs, _worded),
    "resident",
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
FORGET_TALKS = Statement(
    update(handover_messages)
    .where(handover_messages.c.handover_id.in_(_threads_of.where(text(HANDLED))))
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
# Of a public one the point and the estate stay to be counted, what the resident wrote about it does not.
BLANK_PLACE = Statement(
    update(report_places).where(report_places.c.number == value("wanted")).values(place=value("blank")),
    *("wanted", "blank"),
)
COUNT_TICKETS = _count(tickets)
COUNT_OPEN = _count(tickets, OPEN)
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
        CLOSED,
        func.length(tickets.c.door) > text("0"),
    ),
    "resident",
)
HOLD_TICKETS = Statement(
    select(tickets.c.number)
    .where(tickets.c.resident_id == value("resident"))
    .order_by(tickets.c.opened_at, tickets.c.number)
    .with_for_update(),
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
    .where(tickets.c.number == value("wanted"), CLOSED)
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

# Words added to other people's reports: an own ticket goes as a whole.
_own = select(tickets.c.number).where(tickets.c.resident_id == value("resident"))
_elsewhere = (text(ADDED), ticket_events.c.actor_id == value("actor"), ticket_events.c.number.not_in(_own))
ELSEWHERE = Statement(
    select(ticket_events).where(*_elsewhere).order_by(ticket_events.c.number, ticket_events.c.id),
    *("actor", "resident"),
)
FORGET_ELSEWHERE = Statement(
    update(ticket_events)
    .where(*_elsewhere)
    .values(note=value("blank"), photos=text("'[]'"), actor_id=text("''")),
    *("actor", "resident", "blank"),
)
