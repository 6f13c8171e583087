"""Reports: their places, followers, habits, and the assets with codes; on SQLite an R-tree that triggers keep.

A later migration that makes report_places anew (batch mode on SQLite) must make its triggers anew as well.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TRIGGERS = (
    """
    CREATE TRIGGER report_places_added AFTER INSERT ON report_places WHEN new.searchable = 1 AND new.north <> 0
    BEGIN
        INSERT INTO report_index VALUES (new.id, new.north, new.north, new.east, new.east);
    END
    """,
    """
    CREATE TRIGGER report_places_moved AFTER UPDATE OF searchable, north, east ON report_places
    BEGIN
        DELETE FROM report_index WHERE id = old.id;
        INSERT INTO report_index SELECT new.id, new.north, new.north, new.east, new.east
        WHERE new.searchable = 1 AND new.north <> 0;
    END
    """,
    """
    CREATE TRIGGER report_places_gone AFTER DELETE ON report_places
    BEGIN
        DELETE FROM report_index WHERE id = old.id;
    END
    """,
)


def upgrade() -> None:
    """Make the tables."""
    _make_places()
    _make_people()
    op.create_table(
        "assets",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("community", sa.Text(), nullable=False),
        sa.Column("estate", sa.Text(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("datum", sa.Text(), nullable=False),
        sa.Column("latitude", sa.BigInteger(), nullable=False),
        sa.Column("longitude", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_assets")),
    )
    op.create_index(op.f("ix_assets_community_code"), "assets", ["community", "code"])
    if op.get_bind().dialect.name == "sqlite":
        # 32-bit integers hold ten-millionths of a degree exactly; floats would round outwards by metres.
        op.execute("CREATE VIRTUAL TABLE report_index USING rtree_i32 (id, south, north, west, east)")
        for trigger in TRIGGERS:
            op.execute(trigger)


def _make_places() -> None:
    op.create_table(
        "report_places",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("community", sa.Text(), nullable=False),
        sa.Column("estate", sa.Text(), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("anonymity", sa.Text(), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.Column("searchable", sa.BigInteger(), nullable=False),
        sa.Column("north", sa.BigInteger(), nullable=False),
        sa.Column("east", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["tickets.number"], name=op.f("fk_report_places_number_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_places")),
        sa.UniqueConstraint("number", name=op.f("uq_report_places_number")),
    )
    for name, columns in (
        ("ix_report_places_box", ["matter", "north", "east"]),
        ("ix_report_places_estate", ["matter", "community", "estate"]),
    ):
        op.create_index(
            name,
            "report_places",
            columns,
            sqlite_where=sa.text("searchable = 1"),
            postgresql_where=sa.text("searchable = 1"),
        )


def _make_people() -> None:
    op.create_table(
        "report_followers",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("resident_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["tickets.number"], name=op.f("fk_report_followers_number_tickets")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["residents.id"], name=op.f("fk_report_followers_resident_id_residents")
        ),
        sa.PrimaryKeyConstraint("number", "resident_id", name=op.f("pk_report_followers")),
    )
    op.create_index(
        op.f("ix_report_followers_resident_id_at_number"), "report_followers", ["resident_id", "at", "number"]
    )
    op.create_table(
        "report_habits",
        sa.Column(
            "resident_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("anonymity", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["residents.id"], name=op.f("fk_report_habits_resident_id_residents")
        ),
        sa.PrimaryKeyConstraint("resident_id", name=op.f("pk_report_habits")),
    )


def downgrade() -> None:
    """Drop the tables."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE report_index")
    for table in ("assets", "report_habits", "report_followers", "report_places"):
        op.drop_table(table)
