"""That no column is forgotten: what it holds is said, given out in a copy, and gone when its owner is."""

from sqlalchemy import Integer

from fakes import FakeClock
from privacy_station import (
    NEIGHBOURS,
    REPORTED,
    SAID,
    BytesInMemory,
    close,
    erase,
    everything,
    leave_traces,
)
from servicebot.adapters.storage.holding import Holds, held_by
from servicebot.adapters.storage.repositories.personal_statements import BY_HAND, WITH_RESIDENT
from servicebot.adapters.storage.schema import metadata
from servicebot.domain.address import Address
from servicebot.domain.people import Actor, Role
from servicebot.domain.privacy import Periods
from servicebot.domain.reports import Spot
from servicebot.ports import Storage
from servicebot.services.privacy.retention import Retention
from servicebot.services.privacy.words import copy_for_scripts


def test_every_table_that_names_a_resident_is_thought_of_when_one_is_erased() -> None:
    """A new table with residents in it must say ``with_resident`` in its info, or be handled by hand."""
    named = {table.name for table in metadata.sorted_tables if "resident_id" in table.columns}
    marked = {table.name for table in metadata.sorted_tables if table.info.get(WITH_RESIDENT)}
    assert named - marked == set(BY_HAND)


def columns_that_hold(holds: Holds | None) -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if not isinstance(column.type, Integer) and held_by(column) is holds
    }


def test_every_column_that_can_hold_words_says_what_it_holds_of_residents() -> None:
    """A new one must say so (``holding.Holds``), and stand in ``SAID`` when it holds something of theirs."""
    assert columns_that_hold(None) == set()
    assert columns_that_hold(Holds.OWN) == set(SAID)


async def test_the_sample_resident_has_something_in_every_such_column(
    storage: Storage, clock: FakeClock
) -> None:
    await leave_traces(storage, clock)
    stored = await everything(storage)
    assert {column for column, said in SAID.items() if not _stands(stored, column, said)} == set()


def _stands(stored: list[tuple[str, object]], column: str, said: str) -> bool:
    return any(name == column and said in str(value) for name, value in stored)


async def test_a_copy_holds_every_such_column(storage: Storage, clock: FakeClock) -> None:
    wang = await leave_traces(storage, clock)
    copy = str(await storage.read(lambda uow: copy_for_scripts(uow, wang)))
    assert [column for column, said in SAID.items() if said not in copy] == []


async def test_when_everything_is_closed_nothing_of_an_erased_resident_is_left_in_any_column(
    storage: Storage, clock: FakeClock
) -> None:
    wang = await leave_traces(storage, clock)
    links = columns_that_hold(Holds.LINK)
    theirs = {
        (name, value)
        for name, value in await everything(storage)
        if name in links and value not in ("", "[]")
    }
    await erase(storage, wang, clock.now_ms())
    await close(storage)
    await Retention(storage, BytesInMemory(), clock, Periods(), pause_s=0).run()
    left = await everything(storage)
    assert {column for column, said in SAID.items() if _stands(left, column, said)} == set()
    assert theirs & set(left) == set()


async def test_words_added_to_a_neighbours_report_go_and_the_report_stays(
    storage: Storage, clock: FakeClock
) -> None:
    wang = await leave_traces(storage, clock)
    await erase(storage, wang, clock.now_ms())
    (event,) = await storage.read(lambda uow: uow.tickets.history(NEIGHBOURS))
    assert (event.actor, event.note, event.photos) == (Actor(Role.RESIDENT, ""), "", ())
    report = await storage.read(lambda uow: uow.tickets.get(NEIGHBOURS))
    assert report is not None
    assert report.is_open


async def test_of_a_public_report_the_estate_and_the_point_on_the_map_stay(
    storage: Storage, clock: FakeClock
) -> None:
    wang = await leave_traces(storage, clock)
    before = dict(await everything(storage))
    await erase(storage, wang, clock.now_ms())
    place = await storage.read(lambda uow: uow.reports.place(REPORTED))
    assert place is not None
    assert place.spot == Spot(Address("huaiyin", "huaiyin_1"))
    after = dict(await everything(storage))
    for name in ("report_places.north", "report_places.east", "report_places.matter"):
        assert after[name] == before[name]
