"""Privacy: consents, the log of what was done to personal data, marks, and what erasing needs to find its rows."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

RESIDENT_COLUMNS = ("told", "consented", "erased_at", "erasing")
PARTIAL = (
    ("ix_residents_erasing", "residents", ["id"], "erasing = 1"),
    ("ix_outbox_old", "outbox", ["created_at", "id"], "state <> 'queued'"),
    ("ix_tickets_identified", "tickets", ["updated_at", "number"], "is_open = 0 AND length(door) > 0"),
    ("ix_handovers_over", "handovers", ["at", "id"], "closed_at > 0"),
    ("ix_media_doomed", "media", ["id"], "error = 'erase'"),
)


def upgrade() -> None:
    """Make the tables, columns and indexes."""
    row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "consents",
        sa.Column("id", row_id, autoincrement=True, nullable=False),
        sa.Column("resident_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["residents.id"], name=op.f("fk_consents_resident_id_residents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_resident_id_at_id"), "consents", ["resident_id", "at", "id"])
    op.create_index(op.f("ix_consents_at"), "consents", ["at"])
    op.create_table(
        "audit",
        sa.Column("id", row_id, autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"])
    op.create_index(op.f("ix_audit_subject_at_id"), "audit", ["subject", "at", "id"])
    op.create_table(
        "marks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_marks")),
    )
    for name in RESIDENT_COLUMNS:
        op.add_column("residents", sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))
    for name, table, columns, condition in PARTIAL:
        where = sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
    op.create_index(op.f("ix_outbox_resident_id"), "outbox", ["resident_id"])
    op.create_index(op.f("ix_media_created_at"), "media", ["created_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index(op.f("ix_media_created_at"), table_name="media")
    op.drop_index(op.f("ix_outbox_resident_id"), table_name="outbox")
    for name, table, _, _ in reversed(PARTIAL):
        op.drop_index(name, table_name=table)
    for name in reversed(RESIDENT_COLUMNS):
        op.drop_column("residents", name)
    for table in ("marks", "audit", "consents"):
        op.drop_table(table)
