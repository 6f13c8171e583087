"""Fills a database to a given age through the program's own storage."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from databases import fill as make_city
from residents import DATA_KEY
from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.ports import InboxEntry, UnitOfWork

SIZES = ((1_000, 100), (10_000, 1_000), (100_000, 10_000), (1_000_000, 100_000))
MESSAGE = '{"kind":"text","text":"厨房水龙头一直滴水，麻烦师傅来看看"}'.encode()
REPLY = '{"text":"好的，请问您住在哪个社区、几号楼几单元几室？"}'.encode()


class StandingClock:
    """A clock that stands: the real time is of no interest here, and messages are a second apart."""

    def now_ms(self) -> int:
        """A fixed instant."""
        return 1_795_000_000_000


async def fill(url: str, first: int, last: int, residents: int) -> None:
    """Store the messages number ``first`` to ``last`` as if so many residents had written them."""
    storage = await connect(url, cipher=FieldCipher.from_text(DATA_KEY), clock=StandingClock())

    async def store(numbers: range, uow: UnitOfWork) -> None:
        for number in numbers:
            at = StandingClock().now_ms() + number * 1000
            loaded = await uow.conversations.open("wechat", f"og{number % residents:027d}", at)
            entry = InboxEntry(f"g{number}", loaded.resident.id, at, MESSAGE, REPLY)
            await uow.conversations.record(loaded, loaded.state, entry)

    try:
        for begin in range(first, last, 500):
            numbers = range(begin, min(begin + 500, last))
            await storage.write(lambda uow, numbers=numbers: store(numbers, uow))  # type: ignore[misc]
    finally:
        await storage.close()


def growth(folder: Path) -> Iterator[tuple[int, int, str]]:
    """One database that grows: yields (messages, residents, URL) at each size."""
    url = f"sqlite:///{folder / 'growth.db'}"
    make_city(url)
    stored = 0
    for messages, residents in SIZES:
        asyncio.run(fill(url, stored, messages, residents))
        stored = messages
        yield messages, residents, url
