"""The tables of privacy: what residents were told and agreed to, what was done to their data, and how far it got."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from servicebot.adapters.storage.holding import CASE, HOLDS, NOTHING, plain
from servicebot.adapters.storage.schema import metadata

consents = Table(
    "consents",
    metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    Column("resident_id", BigInteger(), ForeignKey("residents.id"), nullable=False),
    plain("purpose", CASE),
    plain("answer", CASE),
    Column("version", BigInteger(), nullable=False),
    Column("at", BigInteger(), nullable=False),
    plain("channel", CASE),
    plain("about", CASE),
    Index(None, "resident_id", "at", "id"),
    Index(None, "at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    Column("at", BigInteger(), nullable=False),
    plain("actor", CASE),
    plain("action", CASE),
    plain("subject", CASE),
    plain("detail", CASE),
    Index(None, "at"),
    Index(None, "subject", "at", "id"),
)

# How far a job that runs again and again has come, so that it never looks at the same rows twice.
marks = Table(
    "marks",
    metadata,
    Column("name", Text(), primary_key=True, nullable=False, info={HOLDS: NOTHING}),
    Column("at", BigInteger(), nullable=False),
)
