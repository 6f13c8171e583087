"""Threads: a handover is taken by somebody, and keeps what residents and staff say to each other."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

OPEN = sa.text("closed_at = 0")


def upgrade() -> None:
    """Make one thread a resident of what was one request an urgency, and a table for the words."""
    op.add_column("handovers", sa.Column("staff", sa.Text(), server_default="", nullable=False))
    op.drop_index("uq_handovers_open", table_name="handovers")
    op.execute(
        "UPDATE handovers SET closed_at = at WHERE closed_at = 0 AND rank = 1 AND resident_id IN"
        " (SELECT resident_id FROM handovers WHERE closed_at = 0 AND rank = 0)"
    )
    op.create_index(
        "uq_handovers_open",
        "handovers",
        ["resident_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "handover_messages",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("handover_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handovers.id"], name=op.f("fk_handover_messages_handover_id_handovers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_messages")),
    )
    op.create_index(op.f("ix_handover_messages_handover_id_id"), "handover_messages", ["handover_id", "id"])


def downgrade() -> None:
    """Drop the words, and let a resident have one request an urgency again."""
    op.drop_table("handover_messages")
    op.drop_index("uq_handovers_open", table_name="handovers")
    op.create_index(
        "uq_handovers_open",
        "handovers",
        ["resident_id", "rank"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.drop_column("handovers", "staff")
