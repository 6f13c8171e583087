"""The tables, with an index for every query; types stay simple because values reach the drivers unprocessed."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine

from servicebot.adapters.storage.holding import (
    CASE,
    HOLDS,
    LINK,
    NOTHING,
    OF_THE_STATION,
    OWN,
    Holds,
    plain,
    secret,
)
from servicebot.adapters.storage.partial_indexes import partial

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id_type() -> TypeEngine[int]:
    # SQLite makes a column the row's own number only when it is declared INTEGER.
    return BigInteger().with_variant(Integer(), "sqlite")


def _row_id() -> Column[int]:
    return Column("id", _id_type(), primary_key=True, autoincrement=True)


def _key(name: str, holds: Holds | None = None) -> Column[str]:
    said = {} if holds is None else {HOLDS: holds}
    return Column(name, Text(), primary_key=True, nullable=False, info=said)


def _text(name: str) -> Column[str]:
    # For the tables of the station; in others each column says what it holds (``plain``, ``secret``).
    return Column(name, Text(), nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger(), nullable=False)


def _reference(name: str, target: str) -> Column[str]:
    return Column(name, Text(), ForeignKey(target), nullable=False, index=True)


def _resident() -> Column[int]:
    return Column("resident_id", BigInteger(), ForeignKey("residents.id"), nullable=False)


def _added(name: str) -> Column[int]:
    return Column(name, BigInteger(), nullable=False, server_default=text("0"))


ERASING = "erasing = 1"

residents = Table(
    "residents",
    metadata,
    _row_id(),
    plain("channel", CASE),
    plain("external_id", OWN),
    secret("name"),
    secret("phone"),
    secret("address"),
    _number("subscribed"),
    _number("created_at"),
    _added("told"),
    _added("consented"),
    _added("erased_at"),
    _added("erasing"),
    UniqueConstraint("channel", "external_id"),
    partial("ix_residents_erasing", ERASING, "id"),
)

conversations = Table(
    "conversations",
    metadata,
    Column(
        "resident_id",
        _id_type(),
        ForeignKey("residents.id"),
        primary_key=True,
        autoincrement=False,
        nullable=False,
    ),
    secret("state"),
    _number("version"),
    _number("updated_at"),
    _number("last_entry"),
)

# A resident's entries are a chain: conversations.last_entry is the newest, inbox.previous the one before. An index by
# resident would touch a page of its own for every message, the dearest part of storing one in a large database. A
# number can be given again when everything was forgotten, so whoever follows the chain sees to it that each entry is
# the resident's own and older than the one before.
inbox = Table(
    "inbox",
    metadata,
    _row_id(),
    plain("key", CASE),
    _resident(),
    _number("received_at"),
    secret("message"),
    secret("reply"),
    _number("deferred"),
    _number("previous"),
    UniqueConstraint("key"),
    Index(None, "received_at"),
)

QUEUED = "state = 'queued'"
PARKED = "state = 'parked'"
DEAD = "state = 'dead'"
OVER = "state <> 'queued'"

outbox = Table(
    "outbox",
    metadata,
    _row_id(),
    plain("cause", LINK),
    _resident(),
    plain("kind", CASE),
    secret("payload"),
    _number("created_at"),
    _number("not_before"),
    plain("state", CASE),
    _number("due_at"),
    plain("owner", NOTHING),
    _number("attempts"),
    plain("error", CASE),
    _number("ended_at"),
    UniqueConstraint("cause"),
    partial("ix_outbox_queued", QUEUED, "due_at", "id"),
    partial("ix_outbox_parked", PARKED, "resident_id"),
    partial("ix_outbox_dead", DEAD, "ended_at", "id"),
    partial("ix_outbox_old", OVER, "created_at", "id"),
    Index(None, "resident_id"),
)

# A ticket from which everything personal was taken has no door.
IDENTIFIED = "is_open = 0 AND length(door) > 0"
FIXED = "status = 'fixed'"

tickets = Table(
    "tickets",
    metadata,
    _key("number", CASE),
    plain("kind", CASE),
    plain("item", CASE),
    plain("status", CASE),
    plain("urgency", CASE),
    plain("fee", CASE),
    _resident(),
    plain("channel", CASE),
    plain("owner", CASE),
    plain("community", CASE),
    plain("estate", CASE),
    secret("door"),
    secret("phone"),
    secret("description"),
    secret("visit_said"),
    _number("visit_start"),
    _number("visit_end"),
    _number("opened_at"),
    _number("updated_at"),
    _number("due_contact"),
    _number("due_visit"),
    _number("due_close"),
    _number("paused_at"),
    plain("photos", OWN),
    secret("beneficiary"),
    plain("assignee", CASE),
    _number("public"),
    plain("merged_into", CASE),
    _number("version"),
    _number("is_open"),
    Index(None, "resident_id", "opened_at", "number"),
    Index(None, "resident_id", "is_open", "opened_at", "number"),
    Index(None, "opened_at", "number"),
    Index(None, "status", "opened_at", "number"),
    Index(None, "community", "opened_at", "number"),
    Index(None, "community", "status", "opened_at", "number"),
    partial("ix_tickets_identified", IDENTIFIED, "updated_at", "number"),
    partial("ix_tickets_fixed", FIXED, "status", "updated_at", "number"),
)

# What residents add to reports that they only follow is found by who said it.
ADDED = "action = 'add' AND actor_role = 'resident'"

ticket_events = Table(
    "ticket_events",
    metadata,
    _row_id(),
    Column("number", Text(), ForeignKey("tickets.number"), nullable=False, info={HOLDS: CASE}),
    _number("at"),
    plain("actor_role", CASE),
    plain("actor_id", LINK),
    plain("action", CASE),
    plain("before", CASE),
    plain("after", CASE),
    secret("note"),
    plain("photos", OWN),
    Index(None, "number", "at", "id"),
    partial("ix_ticket_events_added", ADDED, "actor_id", "number"),
)

WAITING = "closed_at = 0"
HANDLED = "closed_at > 0"

handovers = Table(
    "handovers",
    metadata,
    _row_id(),
    _resident(),
    _number("at"),
    secret("reason"),
    # 0 is urgent, 1 is not, so that the desk's order is the index's order.
    _number("rank"),
    plain("ticket", CASE),
    # Who took it; empty while it waits.
    plain("staff", CASE),
    _number("closed_at"),
    partial("uq_handovers_open", WAITING, "resident_id", unique=True),
    partial("ix_handovers_waiting", WAITING, "rank", "at", "id"),
    partial("ix_handovers_over", HANDLED, "at", "id"),
    Index(None, "resident_id"),
)

service_categories = Table(
    "service_categories",
    metadata,
    _key("id"),
    _number("position"),
    _text("name"),
    _text("english"),
    _text("words"),
    info=OF_THE_STATION,
)

service_items = Table(
    "service_items",
    metadata,
    _key("code"),
    _number("position"),
    _reference("category", "service_categories.id"),
    _text("name"),
    _text("english"),
    _text("urgency"),
    _text("fee"),
    _text("providers"),
    _text("price_note"),
    _text("advice"),
    _text("question"),
    _text("rule"),
    _text("words"),
    info=OF_THE_STATION,
)

streets = Table("streets", metadata, _key("id"), _number("position"), _text("name"), info=OF_THE_STATION)

communities = Table(
    "communities",
    metadata,
    _key("id"),
    _number("position"),
    _text("name"),
    _reference("street", "streets.id"),
    _text("aliases"),
    info=OF_THE_STATION,
)

estates = Table(
    "estates",
    metadata,
    _key("id"),
    _number("position"),
    _text("name"),
    _reference("community", "communities.id"),
    _text("aliases"),
    _text("buildings"),
    info=OF_THE_STATION,
)

reference_versions = Table(
    "reference_versions",
    metadata,
    _key("name"),
    _number("version"),
    _text("facts"),
    info=OF_THE_STATION,
)

UNFETCHED = "path = '' AND error = ''"
DOOMED = "error = 'erase'"

media = Table(
    "media",
    metadata,
    _key("id", LINK),
    _resident(),
    plain("source", LINK),
    _number("created_at"),
    plain("content_type", CASE),
    _number("size"),
    plain("path", LINK),
    plain("error", CASE),
    partial("ix_media_unfetched", UNFETCHED, "created_at", "id"),
    partial("ix_media_doomed", DOOMED, "id"),
    Index(None, "created_at"),
    Index(None, "resident_id"),
)

tokens = Table(
    "tokens",
    metadata,
    _key("name", NOTHING),
    secret("token", NOTHING),
    _number("expires_at"),
    plain("claimed_by", NOTHING),
    _number("claimed_until"),
)

# The tables of single capabilities have modules of their own, which this import adds to the metadata.
from servicebot.adapters.storage import (  # noqa: E402 -- see above
    follow_up_tables,  # noqa: F401 -- the same
    knowledge_tables,  # noqa: F401 -- the same
    place_tables,  # noqa: F401 -- the same
    privacy_tables,  # noqa: F401 -- the same
    report_tables,  # noqa: F401 -- the same
)
