"""The tables of privacy: what residents were told and agreed to, what was done to their data, and how far it got."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from servicebot.adapters.storage.schema import metadata

consents = Table(
    "consents",
    metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    Column("resident_id", BigInteger(), ForeignKey("residents.id"), nullable=False),
    Column("purpose", Text(), nullable=False),
    Column("answer", Text(), nullable=False),
    Column("version", BigInteger(), nullable=False),
    Column("at", BigInteger(), nullable=False),
    Column("channel", Text(), nullable=False),
    Column("about", Text(), nullable=False),
    Index(None, "resident_id", "at", "id"),
    Index(None, "at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    Column("at", BigInteger(), nullable=False),
    Column("actor", Text(), nullable=False),
    Column("action", Text(), nullable=False),
    Column("subject", Text(), nullable=False),
    Column("detail", Text(), nullable=False),
    Index(None, "at"),
    Index(None, "subject", "at", "id"),
)

# How far a job that runs again and again has come, so that it never looks at the same rows twice.
marks = Table(
    "marks",
    metadata,
    Column("name", Text(), primary_key=True, nullable=False),
    Column("at", BigInteger(), nullable=False),
)
