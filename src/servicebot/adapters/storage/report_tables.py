"""The tables of reports: where each is, who follows it, how residents like to report, and the things that bear codes."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from servicebot.adapters.storage.holding import CASE, HOLDS, OF_THE_STATION, OWN, plain, secret
from servicebot.adapters.storage.partial_indexes import partial
from servicebot.adapters.storage.schema import metadata

SEARCHABLE = "searchable = 1"

report_places = Table(
    "report_places",
    metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    Column("number", Text(), ForeignKey("tickets.number"), nullable=False, unique=True, info={HOLDS: CASE}),
    plain("matter", CASE),
    plain("community", CASE),
    plain("estate", CASE),
    plain("asset", CASE),
    plain("anonymity", CASE),
    # What came from the resident, with its datum; a private report's point may be somebody's home.
    secret("place"),
    # Only public reports are searched, by WGS-84 in ten-millionths of a degree; 0 where there is no point.
    Column("searchable", BigInteger(), nullable=False),
    Column("north", BigInteger(), nullable=False),
    Column("east", BigInteger(), nullable=False),
    partial("ix_report_places_box", SEARCHABLE, "matter", "north", "east"),
    partial("ix_report_places_estate", SEARCHABLE, "matter", "community", "estate"),
)

report_followers = Table(
    "report_followers",
    metadata,
    Column(
        "number", Text(), ForeignKey("tickets.number"), primary_key=True, nullable=False, info={HOLDS: CASE}
    ),
    Column("resident_id", BigInteger(), ForeignKey("residents.id"), primary_key=True, nullable=False),
    Column("at", BigInteger(), nullable=False),
    Index(None, "resident_id", "at", "number"),
    info={"with_resident": True, "with_ticket": True},
)

report_habits = Table(
    "report_habits",
    metadata,
    Column(
        "resident_id",
        BigInteger().with_variant(Integer(), "sqlite"),
        ForeignKey("residents.id"),
        primary_key=True,
        autoincrement=False,
        nullable=False,
    ),
    plain("visibility", OWN),
    plain("anonymity", OWN),
    info={"with_resident": True},
)

assets = Table(
    "assets",
    metadata,
    Column("code", Text(), primary_key=True, nullable=False),
    Column("kind", Text(), nullable=False),
    Column("name", Text(), nullable=False),
    Column("community", Text(), nullable=False),
    Column("estate", Text(), nullable=False),
    Column("matter", Text(), nullable=False),
    Column("datum", Text(), nullable=False),
    # In ten-millionths of a degree, in the datum beside them; an empty datum says that there is no point.
    Column("latitude", BigInteger(), nullable=False),
    Column("longitude", BigInteger(), nullable=False),
    Index(None, "community", "code"),
    info=OF_THE_STATION,
)

# A channel makes only so many codes for good, and a printed one hangs for years; so a row outlives its asset.
scene_codes = Table(
    "scene_codes",
    metadata,
    Column("account", Text(), primary_key=True, nullable=False),
    Column("scene", Text(), primary_key=True, nullable=False),
    Column("ticket", Text(), nullable=False),
    Column("url", Text(), nullable=False),
    Column("made_at", BigInteger(), nullable=False),
    info=OF_THE_STATION,
)
