"""A database that nobody has used yet is made ready; an older one is never changed without being asked."""

from importlib import resources

from servicebot.adapters.storage.migrate import migrate, revision_of
from servicebot.domain.catalogue_file import read_catalogue
from servicebot.ports import Storage, UnitOfWork
from servicebot.services.reference import ReferenceCache


def make_schema(url: str) -> None:
    """Make the schema of a database that has none."""
    if revision_of(url) is None:
        migrate(url)


async def load_reference(storage: Storage) -> ReferenceCache:
    """The reference data in memory; a station without a catalogue is given the packaged one."""
    reference = ReferenceCache()
    await reference.refresh(storage)
    if not reference.catalogue.categories:
        await storage.write(_offer_the_packaged_catalogue)
        await reference.refresh(storage)
    return reference


async def _offer_the_packaged_catalogue(uow: UnitOfWork) -> None:
    if not (await uow.reference.catalogue()).categories:
        text = (resources.files("servicebot.data") / "catalogue.toml").read_text("utf-8")
        await uow.reference.replace_catalogue(read_catalogue(text))
