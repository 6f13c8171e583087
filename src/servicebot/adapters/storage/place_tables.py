"""The tables of places: one row each, and the words under which it is found."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from servicebot.adapters.storage.holding import OF_THE_STATION
from servicebot.adapters.storage.schema import metadata

places = Table(
    "places",
    metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    Column("code", Text(), nullable=False, unique=True),
    Column("kind", Text(), nullable=False),
    Column("name", Text(), nullable=False),
    Column("aliases", Text(), nullable=False),
    # A street's own centre belongs to no community, so these are names and not foreign keys.
    Column("street", Text(), nullable=False),
    Column("community", Text(), nullable=False),
    Column("building", Text(), nullable=False),
    Column("address", Text(), nullable=False),
    Column("phone", Text(), nullable=False),
    Column("hours", Text(), nullable=False),
    Column("services", Text(), nullable=False),
    # WGS-84 in ten-millionths of a degree; both 0 where nobody surveyed the place.
    Column("north", BigInteger(), nullable=False),
    Column("east", BigInteger(), nullable=False),
    Column("contact", Text(), nullable=False),
    Column("updated_at", BigInteger(), nullable=False),
    Column("review_due", BigInteger(), nullable=False),
    # SQLite searches an R-tree that triggers keep beside this table; PostgreSQL has none without an extension.
    Index(None, "north", "east"),
    info=OF_THE_STATION,
)

place_words = Table(
    "place_words",
    metadata,
    Column("word", Text(), primary_key=True, nullable=False),
    Column("community", Text(), primary_key=True, nullable=False),
    Column("place", BigInteger(), ForeignKey("places.id"), primary_key=True, nullable=False),
    Index(None, "place"),
    sqlite_with_rowid=False,
    info=OF_THE_STATION,
)
