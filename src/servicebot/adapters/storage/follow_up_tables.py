"""The tables of following up: ratings, what is told and may be told, and what residents and staff said to each other."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from servicebot.adapters.storage.columns import key, metadata, number, resident, row_id
from servicebot.adapters.storage.holding import CASE, HOLDS, LINK, plain, secret

ratings = Table(
    "ratings",
    metadata,
    Column(
        "number", Text(), ForeignKey("tickets.number"), primary_key=True, nullable=False, info={HOLDS: CASE}
    ),
    resident(),
    plain("level", CASE),
    number("at"),
    secret("words"),
    Index(None, "resident_id"),
    Index(None, "at"),
)

ticket_notices = Table(
    "ticket_notices",
    metadata,
    Column(
        "number", Text(), ForeignKey("tickets.number"), primary_key=True, nullable=False, info={HOLDS: CASE}
    ),
    Column("resident_id", BigInteger(), ForeignKey("residents.id"), primary_key=True, nullable=False),
    plain("cause", CASE),
    Index(None, "resident_id"),
    info={"with_resident": True, "with_ticket": True},
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("resident_id", BigInteger(), ForeignKey("residents.id"), primary_key=True, nullable=False),
    key("template", CASE),
    number("credits"),
    number("refused_at"),
    info={"with_resident": True},
)

handover_messages = Table(
    "handover_messages",
    metadata,
    row_id(),
    Column("handover_id", BigInteger(), ForeignKey("handovers.id"), nullable=False),
    number("at"),
    # The login of whoever wrote for the station, empty for the resident.
    plain("staff", CASE),
    secret("words"),
    plain("media", LINK),
    Index(None, "handover_id", "id"),
)
