"""A database that nobody has used yet is made ready; an older one is never changed without being asked."""

from servicebot.adapters.storage.migrate import migrate, revision_of
from servicebot.ports import Storage
from servicebot.services.reference import ReferenceCache, provide_catalogue


def make_schema(url: str) -> None:
    """Make the schema of a database that has none."""
    if revision_of(url) is None:
        migrate(url)


async def load_reference(storage: Storage) -> ReferenceCache:
    """The reference data in memory; what a station lacks of the catalogue is given from the packaged one."""
    reference = ReferenceCache()
    await reference.refresh(storage)
    if not (reference.catalogue.categories and reference.catalogue.reports.by_id):
        await storage.write(provide_catalogue)
        await reference.refresh(storage)
    return reference
