"""When a delivery began to leave, and a quick way to what else of its resident has not left yet."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column, and let the index tell what is over from what is not."""
    op.add_column(
        "outbox", sa.Column("begun_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    )
    op.drop_index("ix_outbox_resident_id", table_name="outbox")
    op.create_index("ix_outbox_resident_id_ended_at", "outbox", ["resident_id", "ended_at"])


def downgrade() -> None:
    """Put the old index back and drop the column."""
    op.drop_index("ix_outbox_resident_id_ended_at", table_name="outbox")
    op.create_index("ix_outbox_resident_id", "outbox", ["resident_id"])
    op.drop_column("outbox", "begun_at")
