"""What a conversation may look up about the resident's own data."""

from collections.abc import Sequence
from typing import NamedTuple

from servicebot.domain.catalogue import Catalogue
from servicebot.domain.directory import Directory
from servicebot.domain.people import Resident
from servicebot.domain.privacy import StoredCounts, Terms, may_be_asked
from servicebot.domain.tickets import Ticket
from servicebot.ports import UnitOfWork
from servicebot.services.privacy.words import copy_in_words, overview

SEEN = 50


class PrivacyView(NamedTuple):
    """One resident's data inside the running transaction, and the privacy text in force."""

    uow: UnitOfWork
    resident: Resident
    now_ms: int
    catalogue: Catalogue
    directory: Directory
    terms: Terms

    @property
    def asks(self) -> bool:
        """Whether to ask whether phone and address may be kept."""
        return may_be_asked(self.resident, self.terms)

    @property
    def sharing(self) -> str:
        """To whom phone and address go, for the page that is confirmed; empty without terms."""
        return self.say(self.terms.sharing)

    def say(self, text: str) -> str:
        """A text of the terms with the names of the station."""
        return self.terms.said(text, station=self.directory.district, hotline=self.directory.hotline)

    async def counts(self) -> StoredCounts:
        """How much is kept about the resident."""
        return await self.uow.personal.counts(self.resident.id)

    async def overview(self) -> str:
        """What is stored, masked, with counts."""
        return overview(self.resident, await self.counts(), self.directory)

    async def copy(self) -> str:
        """Everything about the resident, as they read it in the chat."""
        return await copy_in_words(self.uow, self.resident, self.catalogue, self.directory, self.now_ms)

    async def open_tickets(self) -> Sequence[Ticket]:
        """The resident's tickets that somebody works on."""
        return await self.uow.tickets.of_resident(self.resident.id, open_only=True, limit=SEEN)

    async def closed_tickets(self) -> Sequence[Ticket]:
        """The resident's newest closed tickets."""
        found = await self.uow.tickets.of_resident(self.resident.id, open_only=False, limit=SEEN)
        return [ticket for ticket in found if not ticket.is_open]
