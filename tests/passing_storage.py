"""A storage that passes everything on to another one; what goes wrong on purpose overrides a part of it."""

from collections.abc import Awaitable, Callable

from servicebot.ports import Result, Storage, UnitOfWork


class PassingStorage:
    """Passes everything on."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    async def write(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        return await self.storage.write(work)

    async def read(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        return await self.storage.read(work)

    async def check(self) -> None:
        await self.storage.check()

    async def close(self) -> None:
        await self.storage.close()
