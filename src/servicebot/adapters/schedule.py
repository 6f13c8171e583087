"""The ticker: APScheduler in memory, calling what must be looked at again and again; what must happen is rows, not jobs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

logger = logging.getLogger(__name__)

Job = Callable[[], Awaitable[object]]


class Ticker:
    """Calls jobs at intervals, each one at a time; ticks that were missed while busy count as one."""

    def __init__(self, patience_s: float = 10.0) -> None:
        self._patience_s = patience_s
        self._running: set[asyncio.Task[None]] = set()
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        # It reports every run, and an overrun of a slow job at each tick; our own line says what failed.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)

    def every(self, seconds: float, job: Job, name: str) -> None:
        """Call ``job`` every ``seconds``, for the first time after one interval; a failure is logged, not fatal."""

        async def tick() -> None:
            task = asyncio.current_task()
            assert task is not None
            self._running.add(task)
            task.add_done_callback(self._running.discard)
            try:
                await job()
            except Exception:
                logger.exception(
                    "the job %s failed and is tried at its next tick",
                    name,
                    extra={"action": "tick_failed", "job": name},
                )

        self._scheduler.add_job(tick, "interval", seconds=seconds, id=name, name=name)

    def start(self) -> None:
        """Begin to tick on the running event loop."""
        self._scheduler.start()

    async def stop(self) -> None:
        """Tick no more and let the jobs that are running finish, as long as that takes little time."""
        if not self._scheduler.running:
            return
        self._scheduler.remove_all_jobs()
        if self._running:
            await asyncio.wait(self._running, timeout=self._patience_s)
        self._scheduler.shutdown(wait=False)
        # It shuts down in the event loop's next round.
        await asyncio.sleep(0)
