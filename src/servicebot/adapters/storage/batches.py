"""Group commit on SQLite: many works, each isolated from the others, in one transaction."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Generator, Sequence
from types import TracebackType
from typing import Any, TypeVar

from servicebot.adapters.storage.conversation_cache import ConversationCache
from servicebot.domain.errors import Conflict
from servicebot.ports import UnitOfWork

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
Work = Callable[[UnitOfWork], Awaitable[Result]]

TRIES = 3
# So many works share a savepoint; when one of them fails, these few run again, each in its own.
TOGETHER = 8


class Job:
    """One accepted write with the future that tells its caller when it ran, and what came of it."""

    __slots__ = ("_where", "error", "future", "result", "work")

    def __init__(self, work: Work[Any], future: asyncio.Future[None]) -> None:
        self.work = work
        self.future = future
        self.result: Any = None
        self.error: BaseException | None = None
        self._where: TracebackType | None = None

    def fail(self, error: BaseException) -> None:
        """Note what went wrong, and where."""
        self.result, self.error, self._where = None, error, error.__traceback__

    def outcome(self) -> Any:
        """What the work returned; raises what it raised.

        A whole batch may have failed with one error, so each caller raises it anew from where it happened.
        """
        if self.error is not None:
            raise self.error.with_traceback(self._where)
        return self.result


class Batches:
    """Runs batches of jobs on one connection; belongs to the thread that owns the connection."""

    def __init__(self, connection: sqlite3.Connection, unit: UnitOfWork, cache: ConversationCache) -> None:
        self._connection = connection
        self._execute = connection.cursor().execute
        self._unit = unit
        self._cache = cache
        self._data_version = -1

    def run(self, jobs: Sequence[Job]) -> None:
        """Run and commit the jobs; afterwards each has a result or an error, whatever happened."""
        try:
            self._begin()
            self._look_for_other_writers()
            if len(jobs) == 1:
                self._run_job(jobs[0], alone=True)
            else:
                for first in range(0, len(jobs), TOGETHER):
                    self._run_together(jobs[first : first + TOGETHER])
            self._execute("COMMIT")
        except BaseException as error:
            # Every caller of the batch must hear of it, and the thread must live on.
            logger.exception("a batch was not committed", extra={"action": "commit_failed"})
            self._abandon(jobs, error)

    def _begin(self) -> None:
        self._execute("BEGIN IMMEDIATE")

    def _look_for_other_writers(self) -> None:
        (data_version,) = self._execute("PRAGMA data_version").fetchone()
        if data_version != self._data_version:
            self._data_version = data_version
            self._cache.clear()

    def _run_together(self, jobs: Sequence[Job]) -> None:
        self._execute("SAVEPOINT work")
        try:
            for job in jobs:
                if not job.future.cancelled():
                    job.result = _drive(job.work(self._unit))
        except BaseException:  # noqa: BLE001 -- whose it is, and whether it stays, shows when each runs by itself
            self._undo(alone=False)
            failed = True
        else:
            self._cache.keep()
            failed = False
        self._execute("RELEASE work")
        if failed:
            for job in jobs:
                self._run_job(job, alone=False)

    def _run_job(self, job: Job, *, alone: bool) -> None:
        if job.future.cancelled():
            return
        if not alone:
            self._execute("SAVEPOINT work")
        for left in reversed(range(TRIES)):
            try:
                job.result = _drive(job.work(self._unit))
            except Conflict as conflict:
                self._undo(alone=alone)
                if not left:
                    job.fail(conflict)
            except BaseException as error:  # noqa: BLE001 -- it belongs to the caller of this work, who gets it
                self._undo(alone=alone)
                job.fail(error)
                break
            else:
                self._cache.keep()
                break
        if not alone:
            self._execute("RELEASE work")

    def _undo(self, *, alone: bool) -> None:
        self._cache.undo()
        if not self._connection.in_transaction:
            raise sqlite3.OperationalError("SQLite gave up the whole transaction")
        if alone:
            self._execute("ROLLBACK")
            self._begin()
        else:
            self._execute("ROLLBACK TO work")

    def _abandon(self, jobs: Sequence[Job], error: BaseException) -> None:
        self._cache.clear()
        for job in jobs:
            job.fail(error)
        if self._connection.in_transaction:
            try:
                self._execute("ROLLBACK")
            except sqlite3.Error:
                logger.exception(
                    "the failed batch could not be rolled back", extra={"action": "rollback_failed"}
                )


def _drive(work: Awaitable[Result]) -> Result:
    steps: Generator[Any, None, Result] = work.__await__()
    try:
        next(steps)
    except StopIteration as end:
        result: Result = end.value
        return result
    steps.close()
    raise RuntimeError(
        "A work awaited something other than its unit of work; do that before or after the transaction."
    )
