"""The commands by which residents decide about their personal data, whatever door they came through."""

from dataclasses import dataclass

from servicebot.domain.address import Address
from servicebot.domain.privacy import Detail, Scope


@dataclass(frozen=True, slots=True)
class DecideRemembering:
    """Answer whether phone and address may be kept for the next time."""

    agreed: bool


@dataclass(frozen=True, slots=True)
class CorrectDetail:
    """Replace one remembered fact; the fields that ``detail`` does not name are left alone."""

    detail: Detail
    name: str = ""
    phone: str = ""
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class DeleteData:
    """Delete one kind of data; ``ticket`` is the number of a closed ticket where the scope is a ticket."""

    scope: Scope
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    """Take back the consent to remembering, and delete what was remembered."""


@dataclass(frozen=True, slots=True)
class CloseAccount:
    """Erase everything about the resident who asks."""
