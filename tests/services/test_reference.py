from dataclasses import replace

from servicebot.domain.files.directory import read_directory
from servicebot.ports import Storage, UnitOfWork
from servicebot.services.packaged import packaged_calendar, packaged_catalogue, packaged_text
from servicebot.services.reference import ReferenceCache, provide_catalogue
from servicebot.understanding.places.address import read_address

DIRECTORY = read_directory(packaged_text("demo/directory.toml"))


async def test_an_empty_database_gets_the_packaged_catalogue_once(storage: Storage) -> None:
    assert await storage.write(provide_catalogue)
    assert not await storage.write(provide_catalogue)
    stored = await storage.read(lambda uow: uow.reference.catalogue())
    packaged = packaged_catalogue()
    assert (stored.categories, stored.refusals) == (packaged.categories, packaged.refusals)


async def test_an_edit_is_seen_at_the_next_refresh_and_nothing_else_is_read(storage: Storage) -> None:
    cache = ReferenceCache()
    assert not cache.catalogue.by_code
    await storage.write(provide_catalogue)
    assert await cache.refresh(storage)
    before = cache.catalogue
    assert not await cache.refresh(storage)
    assert cache.catalogue is before

    await storage.write(lambda uow: uow.reference.replace_directory(DIRECTORY))
    assert await cache.refresh(storage)
    assert cache.catalogue is before
    assert cache.directory.district == "禾安市云亭区"
    found = read_address("槐荫社区3号楼2单元501", cache.gazetteer)
    assert found is not None
    assert found.address.community == "huaiyin"

    async def edit(uow: UnitOfWork) -> None:
        catalogue = await uow.reference.catalogue()
        await uow.reference.replace_catalogue(replace(catalogue, categories=catalogue.categories[:1]))

    gazetteer = cache.gazetteer
    await storage.write(edit)
    assert await cache.refresh(storage)
    assert [category.id for category in cache.catalogue.categories] == ["plumbing_electric"]
    assert cache.gazetteer is gazetteer


def test_the_packaged_calendar_knows_this_year() -> None:
    calendar = packaged_calendar()
    assert calendar.known(2026)
    assert calendar.provisional(2027)
