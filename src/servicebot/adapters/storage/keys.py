"""Whether the data keys at hand are those that the database was written with."""

from sqlalchemy import Table, select

from servicebot.adapters.storage.repositories.unit import Unit
from servicebot.adapters.storage.schema import metadata
from servicebot.adapters.storage.statements import Statement, value
from servicebot.domain.errors import Refused
from servicebot.ports import Storage, UnitOfWork

# The newest rows of each table: enough to tell keys apart, and as quick among a million rows as among ten.
LOOKED_AT = 20
UNKNOWN_KEY = "encryption_key_unknown"


async def require_keys(storage: Storage) -> None:
    """Raise Refused when something that was stored lately is under a key that is not at hand."""
    await storage.read(_look)


async def _look(uow: UnitOfWork) -> None:
    assert isinstance(uow, Unit)
    for table in metadata.sorted_tables:
        names = [column.name for column in table.columns if column.info.get("encrypted")]
        if not names:
            continue
        for row in await uow.tx.fetch(_newest(table, names), (LOOKED_AT,)):
            for name, stored in zip(names, row, strict=True):
                if not uow.cipher.knows_key_of(stored):
                    raise Refused(
                        UNKNOWN_KEY,
                        f"{table.name}.{name} was encrypted with a key that is not among the configured ones; "
                        "add the old key after the new one.",
                    )


def _newest(table: Table, names: list[str]) -> Statement:
    columns = [table.c[name] for name in names]
    (key,) = table.primary_key.columns
    return Statement(select(*columns).order_by(key.desc()).limit(value("count")), "count")
