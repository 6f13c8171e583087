"""Subscribe messages that residents allowed, and an index of the tickets that wait for their residents."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table and the index."""
    op.create_table(
        "subscriptions",
        sa.Column("resident_id", sa.BigInteger(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("refused_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["residents.id"], name=op.f("fk_subscriptions_resident_id_residents")
        ),
        sa.PrimaryKeyConstraint("resident_id", "template", name=op.f("pk_subscriptions")),
    )
    fixed = sa.text("status = 'fixed'")
    op.create_index(
        "ix_tickets_fixed",
        "tickets",
        ["status", "updated_at", "number"],
        sqlite_where=fixed,
        postgresql_where=fixed,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_tickets_fixed", table_name="tickets")
    op.drop_table("subscriptions")
