"""The catalogue and the directory in memory, exchanged as a whole when somebody edits them."""

from dataclasses import dataclass, replace

from servicebot.domain.catalogue import Catalogue
from servicebot.domain.directory import Directory
from servicebot.domain.privacy import NO_TERMS, Terms
from servicebot.ports import Storage, UnitOfWork
from servicebot.services.packaged import packaged_catalogue, packaged_report_types
from servicebot.understanding.places.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class _Snapshot:
    catalogue: Catalogue
    directory: Directory
    gazetteer: Gazetteer


class ReferenceCache:
    """What conversations look up at every message without asking the database."""

    def __init__(
        self,
        catalogue: Catalogue | None = None,
        directory: Directory | None = None,
        *,
        terms: Terms = NO_TERMS,
    ) -> None:
        self.terms = terms
        self._snapshot = _snapshot(
            catalogue or Catalogue((), version=0), directory or Directory("", "", version=0)
        )

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue as it was at the last refresh."""
        return self._snapshot.catalogue

    @property
    def directory(self) -> Directory:
        """The directory as it was at the last refresh."""
        return self._snapshot.directory

    @property
    def gazetteer(self) -> Gazetteer:
        """The places of that directory, indexed for reading addresses."""
        return self._snapshot.gazetteer

    async def refresh(self, storage: Storage) -> bool:
        """Read what has changed since the last refresh; True when anything had."""
        old = self._snapshot
        known = old.catalogue.version, old.directory.version

        async def work(uow: UnitOfWork) -> tuple[Catalogue, Directory]:
            versions = await uow.reference.versions()
            if versions == known:
                return old.catalogue, old.directory
            return (
                old.catalogue if versions[0] == known[0] else await uow.reference.catalogue(),
                old.directory if versions[1] == known[1] else await uow.reference.directory(),
            )

        catalogue, directory = await storage.read(work)
        if catalogue is old.catalogue and directory is old.directory:
            return False
        if directory is old.directory:
            self._snapshot = _Snapshot(catalogue, directory, old.gazetteer)
        else:
            self._snapshot = _snapshot(catalogue, directory)
        return True


async def provide_catalogue(uow: UnitOfWork) -> bool:
    """Give a database without a catalogue the packaged one; False when it has its own.

    A catalogue from before there were report types is given the packaged ones.
    """
    await uow.reference.hold()
    if not (await uow.reference.versions())[0]:
        await uow.reference.replace_catalogue(packaged_catalogue())
        return True
    own = await uow.reference.catalogue()
    if own.categories and not own.reports.by_id:
        await uow.reference.replace_catalogue(replace(own, reports=packaged_report_types()))
    return False


def _snapshot(catalogue: Catalogue, directory: Directory) -> _Snapshot:
    return _Snapshot(catalogue, directory, Gazetteer.of(directory))
