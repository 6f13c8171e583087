"""Codes that WeChat made for good, and the way to what residents added to other people's reports."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ADDED = "action = 'add' AND actor_role = 'resident'"


def upgrade() -> None:
    """Make the table and the index."""
    op.create_table(
        "scene_codes",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("scene", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "scene", name=op.f("pk_scene_codes")),
    )
    op.create_index(
        "ix_ticket_events_added",
        "ticket_events",
        ["actor_id", "number"],
        sqlite_where=sa.text(ADDED),
        postgresql_where=sa.text(ADDED),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_ticket_events_added", table_name="ticket_events")
    op.drop_table("scene_codes")
