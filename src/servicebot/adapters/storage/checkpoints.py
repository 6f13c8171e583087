"""Moving the write-ahead log into the database file, away from the path of a commit."""

import logging
import sqlite3
import threading
from pathlib import Path

from servicebot.adapters.storage.sqlite_tx import open_sqlite

logger = logging.getLogger(__name__)

EVERY_CHANGES = 4_000
LONG_PAGES = 4_096
HUGE_PAGES = 16_384
PATIENCE_MS = 250


class Checkpointer:
    """A thread with a connection of its own: checkpoints beside the writer, and cuts the log when it grew large."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._wake = threading.Event()
        self._stop = False
        self._seen = 0
        self._thread = threading.Thread(target=self._run, name="servicebot-checkpoints", daemon=True)
        self._thread.start()

    def notice(self, changes: int) -> None:
        """Called by the writer after a commit with the number of rows that it changed so far."""
        if changes - self._seen >= EVERY_CHANGES:
            self._seen = changes
            self._wake.set()

    def close(self) -> None:
        """Empty the log for the last time and end the thread."""
        self._stop = True
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        connection = open_sqlite(self._path, busy_ms=PATIENCE_MS)
        try:
            while not self._stop:
                self._wake.wait()
                self._wake.clear()
                self._checkpoint(connection, last=self._stop)
        finally:
            connection.close()

    def _checkpoint(self, connection: sqlite3.Connection, *, last: bool) -> None:
        try:
            _busy, pages, _moved = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            # After the passive pass only the newest pages are left, so the writer is held up only briefly. The log
            # is written from its start again, because writing over it is cheaper than growing it.
            if last or pages > HUGE_PAGES:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            elif pages > LONG_PAGES:
                connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
        except sqlite3.Error:
            logger.exception(
                "the write-ahead log waits for the next try", extra={"action": "checkpoint_failed"}
            )
