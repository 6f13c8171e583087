"""The one thread that writes to SQLite: it takes whatever is queued and makes it one COMMIT."""

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from servicebot.adapters.storage.batches import Batches, Job, Result, Work
from servicebot.adapters.storage.checkpoints import Checkpointer
from servicebot.adapters.storage.conversation_cache import ConversationCache
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.repositories.unit import Unit
from servicebot.adapters.storage.sqlite_conversations import CachedConversations
from servicebot.adapters.storage.sqlite_tx import SqliteTx, open_sqlite
from servicebot.domain.errors import Refused
from servicebot.ports import Clock

BATCH = 256
ROOM = 16_384
CACHED_CONVERSATIONS = 20_000


class Writer:
    """Accepts works on the event loop and runs them in its own thread; callers are answered after the COMMIT."""

    def __init__(self, path: Path, cipher: FieldCipher, clock: Clock) -> None:
        self._path = path
        self._cipher = cipher
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._waiting = 0
        self._room = asyncio.Event()
        self._closing = False
        self._started: asyncio.Future[None] = self._loop.create_future()
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._thread = threading.Thread(target=self._run, name="servicebot-writer", daemon=True)

    async def start(self) -> None:
        """Open the database; raises when that cannot be done."""
        self._thread.start()
        await self._started

    async def write(self, work: Work[Result]) -> Result:
        """Run ``work`` in one transaction and return its result after the commit."""
        while self._waiting >= ROOM:
            self._room.clear()
            await self._room.wait()
        if self._closing:
            raise Refused("storage_closed", "The database is closing; nothing more is accepted.")
        job = Job(work, self._loop.create_future())
        self._waiting += 1
        self._queue.put(job)
        await job.future
        result: Result = job.outcome()
        return result

    async def close(self) -> None:
        """Commit what was accepted, then close the connection and end the thread."""
        if not self._closing:
            self._closing = True
            self._queue.put(None)
        await asyncio.shield(self._ended)
        self._thread.join()

    def _run(self) -> None:
        try:
            connection = open_sqlite(self._path)
            checkpointer = Checkpointer(self._path)
        except BaseException as error:  # noqa: BLE001 -- it is the opener's, who waits in start()
            self._call(self._started.set_exception, error)
            return
        cache = ConversationCache(CACHED_CONVERSATIONS)
        tx = SqliteTx(connection)
        conversations = CachedConversations(tx, self._cipher, cache)
        unit = Unit(tx, self._cipher, self._clock, conversations)
        batches = Batches(connection, unit, cache)
        self._call(self._started.set_result, None)
        open_ = True
        while open_:
            jobs, open_ = self._take()
            if jobs:
                batches.run(jobs)
                self._call(self._answer, jobs)
                checkpointer.notice(connection.total_changes)
        connection.close()
        checkpointer.close()
        self._call(self._ended.set_result, None)

    def _take(self) -> tuple[list[Job], bool]:
        job = self._queue.get()
        jobs: list[Job] = []
        while job is not None:
            jobs.append(job)
            if len(jobs) == BATCH:
                return jobs, True
            try:
                job = self._queue.get_nowait()
            except Empty:
                return jobs, True
        return jobs, False

    def _call(self, function: Any, argument: Any) -> None:
        self._loop.call_soon_threadsafe(function, argument)

    def _answer(self, jobs: Sequence[Job]) -> None:
        self._waiting -= len(jobs)
        self._room.set()
        for job in jobs:
            if not job.future.done():
                job.future.set_result(None)
