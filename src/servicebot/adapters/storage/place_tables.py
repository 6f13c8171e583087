"""The tables of places: one row each, and the words under which it is found."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from servicebot.adapters.storage.columns import key, metadata, number, row_id, string
from servicebot.adapters.storage.holding import OF_THE_STATION

places = Table(
    "places",
    metadata,
    row_id(),
    Column("code", Text(), nullable=False, unique=True),
    string("kind"),
    string("name"),
    string("aliases"),
    # A street's own centre belongs to no community, so these are names and not foreign keys.
    string("street"),
    string("community"),
    string("building"),
    string("address"),
    string("phone"),
    string("hours"),
    string("services"),
    # WGS-84 in ten-millionths of a degree; both 0 where nobody surveyed the place.
    number("north"),
    number("east"),
    string("contact"),
    number("updated_at"),
    number("review_due"),
    # SQLite searches an R-tree that triggers keep beside this table; PostgreSQL has none without an extension.
    Index(None, "north", "east"),
    info=OF_THE_STATION,
)

place_words = Table(
    "place_words",
    metadata,
    key("word"),
    key("community"),
    Column("place", BigInteger(), ForeignKey("places.id"), primary_key=True, nullable=False),
    Index(None, "place"),
    sqlite_with_rowid=False,
    info=OF_THE_STATION,
)
