"""Two works that meet: one stands still in its middle while others go on as far as the database lets them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

from sqlalchemy import text

from passing_storage import PassingStorage
from servicebot.adapters.storage.postgres import PostgresStorage
from servicebot.adapters.storage.repositories.unit import Unit
from servicebot.adapters.storage.statements import Statement
from servicebot.ports import Result, Storage, UnitOfWork

HELD_UP = Statement(
    text(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' LIMIT 1"
    )
)


class Meeting(PassingStorage):
    """A storage whose first work to make the call ``after`` (``tickets.get``) then waits for ``meanwhile``.

    It waits until ``meanwhile`` is done or is itself held up by a lock of the work. On SQLite nothing can happen in
    the middle of a work, so there ``meanwhile`` follows it.
    """

    def __init__(self, storage: Storage, after: str, meanwhile: Callable[[], Awaitable[object]]) -> None:
        super().__init__(storage)
        self._after = after
        self._meanwhile = meanwhile
        self._others: asyncio.Task[object] | None = None
        self._reached = False
        self.inside = isinstance(storage, PostgresStorage)

    async def write(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        """Do the work, and see to the end of what it met."""
        try:
            return await self.storage.write(lambda uow: work(cast("UnitOfWork", _Watched(uow, self._called))))
        finally:
            if self._reached:
                await self._begun()

    def _begun(self) -> asyncio.Task[object]:
        if self._others is None:
            self._others = asyncio.ensure_future(self._meanwhile())
        return self._others

    async def _called(self, name: str) -> None:
        if name != self._after or self._reached:
            return
        self._reached = True
        if self.inside:
            others = self._begun()
            while not others.done() and not await self.storage.read(_held_up):  # noqa: ASYNC110 -- of another process
                await asyncio.sleep(0)


async def _held_up(uow: UnitOfWork) -> bool:
    assert isinstance(uow, Unit)
    return bool(await uow.tx.fetch(HELD_UP))


class _Watched:
    """A unit of work, or one of its parts, that says what was called."""

    def __init__(self, watched: Any, called: Callable[[str], Awaitable[None]], name: str = "") -> None:
        self._watched = watched
        self._called = called
        self._name = name

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._watched, name)
        if not self._name:
            return _Watched(found, self._called, name)

        async def call(*given: Any, **named: Any) -> Any:
            result = await found(*given, **named)
            await self._called(f"{self._name}.{name}")
            return result

        return call
