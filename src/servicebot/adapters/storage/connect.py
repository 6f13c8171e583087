"""From a database URL to an open storage."""

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.faults import told_in_words
from servicebot.adapters.storage.urls import sqlite_path
from servicebot.ports import Clock, Storage


async def connect(url: str, *, cipher: FieldCipher, clock: Clock) -> Storage:
    """Open the database behind ``url``; raises Refused when it is missing, cannot be used, or its schema is not this program's."""
    path = sqlite_path(url)
    with told_in_words(url):
        if path is None:
            # Each engine's driver is loaded only where it is used: start-up is counted.
            from servicebot.adapters.storage.postgres import PostgresStorage  # noqa: PLC0415 -- see above

            return await PostgresStorage.open(url, cipher, clock)
        from servicebot.adapters.storage.sqlite import SqliteStorage  # noqa: PLC0415 -- see above

        return await SqliteStorage.open(path, cipher, clock)
