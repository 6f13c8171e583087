"""What was last planned to be told to whom about which ticket."""

from sqlalchemy import select

from servicebot.adapters.storage.follow_up_tables import ticket_notices
from servicebot.adapters.storage.statements import Statement, upsert, value
from servicebot.adapters.storage.tx import Tx

GET = Statement(
    select(ticket_notices.c.cause).where(
        ticket_notices.c.number == value("wanted"), ticket_notices.c.resident_id == value("resident")
    ),
    *("wanted", "resident"),
)
PUT = upsert(ticket_notices, key=["number", "resident_id"], taken=["cause"])


class StoredTicketNotices:
    """The cause of the newest notice to each resident about each ticket."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def newest(self, number: str, resident_id: int) -> str:
        """The cause of the newest notice; empty when there was none."""
        row = await self._tx.fetch_one(GET, (number, resident_id))
        return row[0] if row is not None else ""

    async def put(self, number: str, resident_id: int, cause: str) -> None:
        """Note the newest one."""
        await self._tx.execute(PUT, (number, resident_id, cause))
