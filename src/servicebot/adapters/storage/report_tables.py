"""The tables of reports: where each is, who follows it, how residents like to report, and the things that bear codes."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from servicebot.adapters.storage.columns import key, metadata, number, row_id, string
from servicebot.adapters.storage.holding import CASE, HOLDS, OF_THE_STATION, OWN, plain, secret
from servicebot.adapters.storage.partial_indexes import partial

SEARCHABLE = "searchable = 1"

report_places = Table(
    "report_places",
    metadata,
    row_id(),
    Column("number", Text(), ForeignKey("tickets.number"), nullable=False, unique=True, info={HOLDS: CASE}),
    plain("matter", CASE),
    plain("community", CASE),
    plain("estate", CASE),
    plain("asset", CASE),
    plain("anonymity", CASE),
    # What came from the resident, with its datum; a private report's point may be somebody's home.
    secret("place"),
    # Only public reports are searched, by WGS-84 in ten-millionths of a degree; 0 where there is no point.
    number("searchable"),
    number("north"),
    number("east"),
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
    number("at"),
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
    key("code"),
    string("kind"),
    string("name"),
    string("community"),
    string("estate"),
    string("matter"),
    string("datum"),
    # In ten-millionths of a degree, in the datum beside them; an empty datum says that there is no point.
    number("latitude"),
    number("longitude"),
    Index(None, "community", "code"),
    info=OF_THE_STATION,
)

# A channel makes only so many codes for good, and a printed one hangs for years; so a row outlives its asset.
scene_codes = Table(
    "scene_codes",
    metadata,
    key("account"),
    key("scene"),
    string("ticket"),
    string("url"),
    number("made_at"),
    info=OF_THE_STATION,
)
