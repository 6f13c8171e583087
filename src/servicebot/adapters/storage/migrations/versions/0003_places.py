"""Places with the words under which they are found; stations become places, so that there is one home for both.

On SQLite triggers keep an R-tree of the points; a later migration that makes places anew (batch mode) must make the
triggers anew as well.
"""

import sqlalchemy as sa
from alembic import op

from servicebot.domain.places import PlaceKind, ServicePlace
from servicebot.understanding.places.names import index_words

revision = "0003"
down_revision = "0002"

TRIGGERS = (
    """
    CREATE TRIGGER places_added AFTER INSERT ON places WHEN new.north <> 0 OR new.east <> 0
    BEGIN
        INSERT INTO place_index VALUES (new.id, new.north, new.north, new.east, new.east);
    END
    """,
    """
    CREATE TRIGGER places_moved AFTER UPDATE OF north, east ON places
    BEGIN
        DELETE FROM place_index WHERE id = old.id;
        INSERT INTO place_index SELECT new.id, new.north, new.north, new.east, new.east
        WHERE new.north <> 0 OR new.east <> 0;
    END
    """,
    """
    CREATE TRIGGER places_gone AFTER DELETE ON places
    BEGIN
        DELETE FROM place_index WHERE id = old.id;
    END
    """,
)

TEXTS_BEFORE = ("code", "kind", "name", "aliases", "street", "community", "building", "address", "phone")
NUMBERS = ("north", "east")


def upgrade() -> None:
    """Make the tables and move the stations into them."""
    op.create_table(
        "places",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        *(sa.Column(name, sa.Text(), nullable=False) for name in (*TEXTS_BEFORE, "hours", "services")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in NUMBERS),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("review_due", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("code", name=op.f("uq_places_code")),
    )
    op.create_index(op.f("ix_places_north_east"), "places", ["north", "east"])
    op.create_table(
        "place_words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("community", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["place"], ["places.id"], name=op.f("fk_place_words_place_places")),
        sa.PrimaryKeyConstraint("word", "community", "place", name=op.f("pk_place_words")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_place_words_place"), "place_words", ["place"])
    if op.get_bind().dialect.name == "sqlite":
        # 32-bit integers hold ten-millionths of a degree exactly; floats would round outwards by metres.
        op.execute("CREATE VIRTUAL TABLE place_index USING rtree_i32 (id, south, north, west, east)")
        for trigger in TRIGGERS:
            op.execute(trigger)
    _move_stations()
    op.drop_table("stations")


def _move_stations() -> None:
    connection = op.get_bind()
    rows = connection.execute(
        sa.text("SELECT id, name, community, address, phone, hours FROM stations ORDER BY position")
    ).fetchall()
    for at, (code, name, community, address, phone, hours) in enumerate(rows, 1):
        kind = PlaceKind.SERVICE_STATION if community else PlaceKind.SERVICE_CENTER
        place = ServicePlace(code, kind, name, community=community, address=address)
        connection.execute(
            sa.text(
                "INSERT INTO places VALUES (:id, :code, :kind, :name, '[]', '', :community, '', :address, :phone,"
                " :hours, '[]', 0, 0, '', 0, 0)"
            ),
            {
                "id": at,
                "code": code,
                "kind": kind.value,
                "name": name,
                "community": community,
                "address": address,
                "phone": phone,
                "hours": hours,
            },
        )
        for word in sorted(index_words(place)):
            connection.execute(
                sa.text("INSERT INTO place_words VALUES (:word, :community, :place)"),
                {"word": word, "community": community, "place": at},
            )
    if rows and connection.dialect.name == "postgresql":
        connection.execute(
            sa.text("SELECT setval(pg_get_serial_sequence('places', 'id'), :last)"), {"last": len(rows)}
        )


def downgrade() -> None:
    """Give the stations their table back; every other place is lost."""
    op.create_table(
        "stations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("name", "community", "address", "phone", "hours")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stations")),
    )
    op.get_bind().execute(
        sa.text(
            "INSERT INTO stations SELECT code, id, name, community, address, phone, hours FROM places"
            " WHERE kind IN (:first, :second)"
        ),
        {"first": PlaceKind.SERVICE_STATION.value, "second": PlaceKind.SERVICE_CENTER.value},
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE place_index")
    for table in ("place_words", "places"):
        op.drop_table(table)
