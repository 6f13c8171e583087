"""The invented city that the demonstration shows: places, people and tickets in every state, the same every time."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from servicebot.domain.deadlines import Policy
from servicebot.domain.files.directory import read_directory
from servicebot.domain.numbers import draw_number
from servicebot.domain.people import Resident
from servicebot.domain.tickets import Ticket
from servicebot.ports import Clock, Storage, UnitOfWork
from servicebot.services.demo.follow_up import seed_follow_up
from servicebot.services.demo.knowledge import seed_knowledge
from servicebot.services.demo.people import People, read_people
from servicebot.services.demo.places import read_places
from servicebot.services.demo.reports import (
    REPORTS,
    DemoReports,
    demo_assets,
    read_report_lists,
    settled,
)
from servicebot.services.demo.tickets import TICKETS, Stories, Story
from servicebot.services.packaged import packaged_calendar, packaged_catalogue, packaged_text
from servicebot.services.reference import provide_catalogue

SEED = 20_040_110


@dataclass(frozen=True, slots=True)
class Seeded:
    """What a seeding added; all zero when the city was there already."""

    communities: int = 0
    items: int = 0
    residents: int = 0
    tickets: int = 0
    reports: int = 0
    assets: int = 0
    places: int = 0
    articles: int = 0
    notices: int = 0


async def seed_demo(storage: Storage, clock: Clock, *, fans: Sequence[str] = ()) -> Seeded:
    """Fill a database with the city once; the first residents are the WeChat users whose openids are ``fans``."""
    numbers = _numbers(_chance("numbers"))
    if await storage.read(lambda uow: _is_built(uow, numbers[0])):
        return Seeded()
    now = clock.now_ms()
    catalogue = packaged_catalogue()
    directory = read_directory(packaged_text("demo/directory.toml"))
    places = read_places(packaged_text("demo/places.csv"), directory, now)
    people = People(read_people(packaged_text("demo/people.toml")), directory, _chance("people"), fans)
    assets, lists = demo_assets(directory), read_report_lists(packaged_text("demo/reports.toml"))
    told = Stories(people, catalogue, Policy(packaged_calendar()), _chance("tickets"), now).tell(numbers)

    async def work(uow: UnitOfWork) -> Seeded:
        items = len(catalogue.by_code) if await provide_catalogue(uow) else 0
        communities = stored = 0
        if not (await uow.reference.versions())[1]:
            await uow.reference.replace_directory(directory)
            await uow.places.put(places)
            communities, stored = len(directory.communities), len(places)
        if await uow.tickets.get(numbers[0]) is not None:
            return Seeded(communities, items, places=stored)
        ids = await _settle(uow, people.residents, now)
        tickets = [await _tell(uow, story, ids) for story in told]
        await seed_follow_up(uow, tickets, _chance("follow-up"), now)
        for asset in assets:
            await uow.reports.put_asset(asset)
        reported = DemoReports(lists, catalogue, directory, _chance("reports"), now)
        await reported.tell(uow, settled(people.residents, ids), packaged_calendar())
        known = await seed_knowledge(uow, directory, now)
        return Seeded(communities, items, len(ids), len(told), REPORTS, len(assets), stored, *known)

    return await storage.write(work)


async def _is_built(uow: UnitOfWork, number: str) -> bool:
    return all(await uow.reference.versions()) and await uow.tickets.get(number) is not None


def _chance(part: str) -> random.Random:
    # A demonstration must look the same every time, and nothing of it is secret; each part has its own chance,
    # because how often the tickets are drawn depends on the time of day.
    return random.Random(f"{SEED} {part}")  # noqa: S311 - see above


def _numbers(chance: random.Random) -> list[str]:
    numbers = dict.fromkeys(draw_number(chance.randrange) for _ in range(2 * TICKETS))
    return list(numbers)[:TICKETS]


async def _settle(uow: UnitOfWork, residents: Sequence[Resident], at: int) -> dict[int, int]:
    """Store the residents; their ids in the story lead to their ids in the database."""
    ids: dict[int, int] = {}
    for resident in residents:
        loaded = await uow.conversations.open(resident.channel, resident.external_id, at)
        ids[resident.id] = loaded.resident.id
        await uow.conversations.remember(replace(resident, id=loaded.resident.id))
    return ids


async def _tell(uow: UnitOfWork, story: Story, ids: dict[int, int]) -> Ticket:
    ticket, events = story.of(ids)
    if not await uow.tickets.add(ticket):
        raise RuntimeError("the demonstration's tickets met others with the same number")
    for event in events:
        await uow.tickets.log(event)
    return ticket
