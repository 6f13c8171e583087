"""Re-encryption of everything under the key in force, so that an old key can be thrown away."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Table, select, update

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.repositories.unit import Unit
from servicebot.adapters.storage.schema import metadata
from servicebot.adapters.storage.statements import Statement, Value, value
from servicebot.ports import Storage, UnitOfWork

ROWS = 200


@dataclass(frozen=True, slots=True)
class _Secrets:
    """The encrypted columns of one table, with the statements that walk it in the order of its key."""

    fields: tuple[bytes, ...]
    first: Statement
    following: Statement
    replace: Statement


async def rekey(storage: Storage) -> int:
    """Re-encrypt, in short transactions beside running processes, what is under an older key; returns how many rows."""
    changed = 0
    for table in metadata.sorted_tables:
        if any(column.info.get("encrypted") for column in table.columns):
            changed += await _rekey_table(storage, _secrets(table))
    return changed


async def _rekey_table(storage: Storage, secrets: _Secrets) -> int:
    changed = 0
    after: Value | None = None
    while True:
        step = _Step(secrets, after)
        count, after = await storage.write(step)
        changed += count
        if after is None:
            return changed


class _Step:
    """One transaction: the rows after ``after``, up to a limit; gives how many changed and where to go on."""

    def __init__(self, secrets: _Secrets, after: Value | None) -> None:
        self._secrets = secrets
        self._after = after

    async def __call__(self, uow: UnitOfWork) -> tuple[int, Value | None]:
        assert isinstance(uow, Unit)
        if self._after is None:
            rows = await uow.tx.fetch(self._secrets.first, (ROWS,))
        else:
            rows = await uow.tx.fetch(self._secrets.following, (self._after, ROWS))
        changed = 0
        for key, *stored in rows:
            if not all(map(uow.cipher.is_current, stored)):
                fresh = self._encrypted_again(uow.cipher, stored)
                # Compared with what was read: a newer value, which is under the new key already, must win.
                changed += await uow.tx.execute(self._secrets.replace, (*fresh, key, *stored))
        return changed, rows[-1][0] if len(rows) == ROWS else None

    def _encrypted_again(self, cipher: FieldCipher, stored: list[bytes]) -> Iterator[bytes]:
        for field, content in zip(self._secrets.fields, stored, strict=True):
            yield cipher.encrypt(cipher.decrypt(content, field), field)


def _secrets(table: Table) -> _Secrets:
    (key,) = table.primary_key.columns
    columns = [column for column in table.columns if column.info.get("encrypted")]
    rows = select(key, *columns).order_by(key).limit(value("count"))
    same = [column == value(f"old_{column.name}") for column in columns]
    return _Secrets(
        fields=tuple(f"{table.name}.{column.name}".encode() for column in columns),
        first=Statement(rows, "count"),
        following=Statement(rows.where(key > value("after")), "after", "count"),
        replace=Statement(
            update(table)
            .where(key == value("row"), *same)
            .values({column.name: value(f"new_{column.name}") for column in columns}),
            *(f"new_{column.name}" for column in columns),
            "row",
            *(f"old_{column.name}" for column in columns),
        ),
    )
