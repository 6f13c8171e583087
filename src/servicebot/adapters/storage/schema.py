"""The tables, with an index for every query; types stay simple because values reach the drivers unprocessed."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, literal_column

# The tables of single capabilities have modules of their own, which these imports add to the metadata.
from servicebot.adapters.storage import (
    follow_up_tables,  # noqa: F401 -- see above
    knowledge_tables,  # noqa: F401 -- see above
    place_tables,  # noqa: F401 -- see above
    privacy_tables,  # noqa: F401 -- see above
    report_tables,  # noqa: F401 -- see above
)
from servicebot.adapters.storage.columns import (
    added,
    id_type,
    key,
    number,
    reference,
    resident,
    row_id,
    string,
)

# Complete here, and only here: with the tables of every module.
from servicebot.adapters.storage.columns import metadata as metadata  # noqa: PLC0414 -- exported
from servicebot.adapters.storage.holding import CASE, HOLDS, LINK, NOTHING, OF_THE_STATION, OWN, plain, secret
from servicebot.adapters.storage.partial_indexes import partial

ERASING = "erasing = 1"

residents = Table(
    "residents",
    metadata,
    row_id(),
    plain("channel", CASE),
    plain("external_id", OWN),
    secret("name"),
    secret("phone"),
    secret("address"),
    number("subscribed"),
    number("created_at"),
    added("told"),
    added("consented"),
    added("erased_at"),
    added("erasing"),
    UniqueConstraint("channel", "external_id"),
    partial("ix_residents_erasing", ERASING, "id"),
)

conversations = Table(
    "conversations",
    metadata,
    Column(
        "resident_id",
        id_type(),
        ForeignKey("residents.id"),
        primary_key=True,
        autoincrement=False,
        nullable=False,
    ),
    secret("state"),
    number("version"),
    number("updated_at"),
    number("last_entry"),
)

# A resident's entries are a chain: conversations.last_entry is the newest, inbox.previous the one before. An index by
# resident would touch a page of its own for every message, the dearest part of storing one in a large database. A
# number can be given again when everything was forgotten, so whoever follows the chain sees to it that each entry is
# the resident's own and older than the one before.
inbox = Table(
    "inbox",
    metadata,
    row_id(),
    plain("key", CASE),
    resident(),
    number("received_at"),
    secret("message"),
    secret("reply"),
    number("deferred"),
    number("previous"),
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
    row_id(),
    plain("cause", LINK),
    resident(),
    plain("kind", CASE),
    secret("payload"),
    number("created_at"),
    number("not_before"),
    plain("state", CASE),
    number("due_at"),
    plain("owner", NOTHING),
    number("attempts"),
    plain("error", CASE),
    number("ended_at"),
    added("begun_at"),
    UniqueConstraint("cause"),
    partial("ix_outbox_queued", QUEUED, "due_at", "id"),
    partial("ix_outbox_parked", PARKED, "resident_id"),
    partial("ix_outbox_dead", DEAD, "ended_at", "id"),
    partial("ix_outbox_old", OVER, "created_at", "id"),
    Index(None, "resident_id", "ended_at"),
)

# A ticket from which everything personal was taken has no door.
IDENTIFIED = "is_open = 0 AND length(door) > 0"
FIXED = "status = 'fixed'"

tickets = Table(
    "tickets",
    metadata,
    key("number", CASE),
    plain("kind", CASE),
    plain("item", CASE),
    plain("status", CASE),
    plain("urgency", CASE),
    plain("fee", CASE),
    resident(),
    plain("channel", CASE),
    plain("owner", CASE),
    plain("community", CASE),
    plain("estate", CASE),
    secret("door"),
    secret("phone"),
    secret("description"),
    secret("visit_said"),
    number("visit_start"),
    number("visit_end"),
    number("opened_at"),
    number("updated_at"),
    number("due_contact"),
    number("due_visit"),
    number("due_close"),
    number("paused_at"),
    plain("photos", OWN),
    secret("beneficiary"),
    plain("assignee", CASE),
    number("public"),
    plain("merged_into", CASE),
    number("version"),
    number("is_open"),
    Index(None, "resident_id", "opened_at", "number"),
    Index(None, "resident_id", "is_open", "opened_at", "number"),
    Index(None, "opened_at", "number"),
    Index(None, "status", "opened_at", "number"),
    Index(None, "community", "opened_at", "number"),
    Index(None, "community", "status", "opened_at", "number"),
    partial("ix_tickets_identified", IDENTIFIED, "updated_at", "number"),
    partial("ix_tickets_fixed", FIXED, "status", "updated_at", "number"),
)
# A number in the words of the statement: where a partial index depends on a column, SQLite plans a statement that
# is given its value anew at every call, which takes ten times as long as the search itself.
OPEN = tickets.c.is_open == literal_column("1", Integer)
CLOSED = tickets.c.is_open == literal_column("0", Integer)

# What residents add to reports that they only follow is found by who said it.
ADDED = "action = 'add' AND actor_role = 'resident'"

ticket_events = Table(
    "ticket_events",
    metadata,
    row_id(),
    Column("number", Text(), ForeignKey("tickets.number"), nullable=False, info={HOLDS: CASE}),
    number("at"),
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
    row_id(),
    resident(),
    number("at"),
    secret("reason"),
    # 0 is urgent, 1 is not, so that the desk's order is the index's order.
    number("rank"),
    plain("ticket", CASE),
    # Who took it; empty while it waits.
    plain("staff", CASE),
    number("closed_at"),
    partial("uq_handovers_open", WAITING, "resident_id", unique=True),
    partial("ix_handovers_waiting", WAITING, "rank", "at", "id"),
    partial("ix_handovers_over", HANDLED, "at", "id"),
    Index(None, "resident_id"),
)

service_categories = Table(
    "service_categories",
    metadata,
    key("id"),
    number("position"),
    string("name"),
    string("english"),
    string("words"),
    info=OF_THE_STATION,
)

service_items = Table(
    "service_items",
    metadata,
    key("code"),
    number("position"),
    reference("category", "service_categories.id"),
    string("name"),
    string("english"),
    string("urgency"),
    string("fee"),
    string("providers"),
    string("price_note"),
    string("advice"),
    string("question"),
    string("rule"),
    string("words"),
    info=OF_THE_STATION,
)

streets = Table("streets", metadata, key("id"), number("position"), string("name"), info=OF_THE_STATION)

communities = Table(
    "communities",
    metadata,
    key("id"),
    number("position"),
    string("name"),
    reference("street", "streets.id"),
    string("aliases"),
    info=OF_THE_STATION,
)

estates = Table(
    "estates",
    metadata,
    key("id"),
    number("position"),
    string("name"),
    reference("community", "communities.id"),
    string("aliases"),
    string("buildings"),
    info=OF_THE_STATION,
)

reference_versions = Table(
    "reference_versions",
    metadata,
    key("name"),
    number("version"),
    string("facts"),
    info=OF_THE_STATION,
)

UNFETCHED = "path = '' AND error = ''"
DOOMED = "error = 'erase'"

media = Table(
    "media",
    metadata,
    key("id", LINK),
    resident(),
    plain("source", LINK),
    number("created_at"),
    plain("content_type", CASE),
    number("size"),
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
    key("name", NOTHING),
    secret("token", NOTHING),
    number("expires_at"),
    plain("claimed_by", NOTHING),
    number("claimed_until"),
)
