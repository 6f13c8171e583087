"""The demonstration's answers and notices, in a small district, for the tests of looking things up."""

from dataclasses import replace

from fakes import FakeClock
from sample_flows import DIRECTORY
from servicebot.domain.directory import Community, Directory
from servicebot.ports import Storage, UnitOfWork
from servicebot.services.demo.knowledge import seed_knowledge

MORE = (Community("yuqian", "榆钱社区", "dongyuan"), Community("dongli", "东篱社区", "dongyuan"))


def wider_district() -> Directory:
    """The sample district with every community that the notices name."""
    known = {community.id for community in DIRECTORY.communities}
    return replace(
        DIRECTORY, communities=(*DIRECTORY.communities, *(one for one in MORE if one.id not in known))
    )


async def fill(storage: Storage, clock: FakeClock) -> tuple[int, int]:
    """Store the answers and notices."""

    async def work(uow: UnitOfWork) -> tuple[int, int]:
        return await seed_knowledge(uow, wider_district(), clock.now_ms())

    return await storage.write(work)
