"""Alembic's entry: runs the migrations on the connection that ``migrate`` opened, for both engines."""

from alembic import context
from sqlalchemy import Connection

from servicebot.adapters.storage.partial_indexes import say_conditions
from servicebot.adapters.storage.schema import metadata

connection: Connection = context.config.attributes["connection"]
# On SQLite the whole run is already one IMMEDIATE transaction; on PostgreSQL each migration is one of its own.
context.configure(
    connection=connection,
    target_metadata=say_conditions(metadata),
    render_as_batch=True,
    transactional_ddl=True,
    transaction_per_migration=True,
    on_version_apply=lambda step, **_: context.config.attributes["steps"].append(step),
)
with context.begin_transaction():
    context.run_migrations()
