"""Storage on SQLite: one writing thread and a few reader connections."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.readers import Readers, ReaderTx
from servicebot.adapters.storage.repositories.conversations import StoredConversations
from servicebot.adapters.storage.repositories.unit import Unit
from servicebot.adapters.storage.revision import require_head
from servicebot.adapters.storage.sqlite_tx import read_revision
from servicebot.adapters.storage.writer import Writer
from servicebot.ports import Clock, UnitOfWork

Result = TypeVar("Result")

READERS = 4


class SqliteStorage:
    """The embedded database; other processes may use the same file beside it."""

    def __init__(self, writer: Writer, readers: Readers, unit: Callable[[ReaderTx], UnitOfWork]) -> None:
        self._writer = writer
        self._readers = readers
        self._unit = unit

    @classmethod
    async def open(cls, path: Path, cipher: FieldCipher, clock: Clock) -> "SqliteStorage":
        """The storage in this file; raises Refused when it is missing or its schema is not this program's."""
        require_head(read_revision(path))
        writer = Writer(path, cipher, clock)
        await writer.start()
        readers = Readers(path, size=READERS)
        return cls(writer, readers, lambda tx: Unit(tx, cipher, clock, StoredConversations(tx, cipher)))

    async def write(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        """Run ``work`` in one transaction and return its result only after the commit."""
        return await self._writer.write(work)

    async def read(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        """Run ``work`` on a reader connection, which sees one instant of what was committed."""
        return await self._readers.run(lambda tx: work(self._unit(tx)))

    async def check(self) -> None:
        """Raise when the database cannot be read, or cannot be written to soon."""
        await self.read(_touch)
        await self.write(_touch)

    async def close(self) -> None:
        """Finish what was accepted and close every connection."""
        await self._readers.close()
        await self._writer.close()


async def _touch(uow: UnitOfWork) -> None:
    await uow.reference.versions()
