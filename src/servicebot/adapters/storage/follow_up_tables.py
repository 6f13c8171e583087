"""The tables of following up: ratings, what is told and may be told, and what residents and staff said to each other."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from servicebot.adapters.storage.holding import CASE, HOLDS, LINK, plain, secret
from servicebot.adapters.storage.schema import metadata

ratings = Table(
    "ratings",
    metadata,
    Column(
        "number", Text(), ForeignKey("tickets.number"), primary_key=True, nullable=False, info={HOLDS: CASE}
    ),
    Column("resident_id", BigInteger(), ForeignKey("residents.id"), nullable=False),
    plain("level", CASE),
    Column("at", BigInteger(), nullable=False),
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
    Column("template", Text(), primary_key=True, nullable=False, info={HOLDS: CASE}),
    Column("credits", BigInteger(), nullable=False),
    Column("refused_at", BigInteger(), nullable=False),
    info={"with_resident": True},
)

handover_messages = Table(
    "handover_messages",
    metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    Column("handover_id", BigInteger(), ForeignKey("handovers.id"), nullable=False),
    Column("at", BigInteger(), nullable=False),
    # The login of whoever wrote for the station, empty for the resident.
    plain("staff", CASE),
    secret("words"),
    plain("media", LINK),
    Index(None, "handover_id", "id"),
)
