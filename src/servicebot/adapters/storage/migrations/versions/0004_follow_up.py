"""Following up: ratings, and notices of a ticket's state."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "ratings",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("resident_id", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["tickets.number"], name=op.f("fk_ratings_number_tickets")),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["residents.id"], name=op.f("fk_ratings_resident_id_residents")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ratings")),
    )
    op.create_index(op.f("ix_ratings_resident_id"), "ratings", ["resident_id"])
    op.create_index(op.f("ix_ratings_at"), "ratings", ["at"])
    op.create_table(
        "ticket_notices",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("resident_id", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["tickets.number"], name=op.f("fk_ticket_notices_number_tickets")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["residents.id"], name=op.f("fk_ticket_notices_resident_id_residents")
        ),
        sa.PrimaryKeyConstraint("number", "resident_id", name=op.f("pk_ticket_notices")),
    )
    op.create_index(op.f("ix_ticket_notices_resident_id"), "ticket_notices", ["resident_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("ticket_notices")
    op.drop_table("ratings")
