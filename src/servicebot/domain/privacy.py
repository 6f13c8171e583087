"""Residents' personal data: what they are told, what they agreed to, and what is written down about its handling."""

from dataclasses import dataclass
from enum import StrEnum

from servicebot.domain.people import Resident


class Purpose(StrEnum):
    """What an answer about personal data is about."""

    NOTICE = "notice"
    """Handling personal data at all, to do what was asked; told, not asked."""
    REMEMBERING = "remembering"
    """Keeping phone and address for the next time."""
    TECHNICIAN = "technician"
    """Giving phone and address to whoever comes for one ticket."""


class ConsentAnswer(StrEnum):
    """What came of it."""

    TOLD = "told"
    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Consent:
    """One line of the proof that somebody was told or agreed; ``about`` is a ticket's number or empty."""

    resident_id: int
    purpose: Purpose
    answer: ConsentAnswer
    version: int
    at: int
    channel: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Something done to personal data, without any of it: ``actor`` and ``subject`` are ids, ``detail`` is counts."""

    at: int
    actor: str
    action: str
    subject: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """The privacy text in force; version 0 is none at all, which tells and asks nothing.

    ``notice`` is what a resident reads once, ``whole`` the full text, ``sharing`` the line above a confirmation that
    gives phone and address to a technician, ``seen_by`` who sees them, for who asks just that. In all of them {station}
    and {hotline} are filled in when they are said.
    """

    version: int = 0
    notice: str = ""
    sharing: str = ""
    whole: str = ""
    seen_by: str = ""

    def said(self, text: str, *, station: str, hotline: str) -> str:
        """One of the texts with the names of the station."""
        return text.replace("{station}", station).replace("{hotline}", hotline)


NO_TERMS = Terms()


def may_be_asked(resident: Resident, terms: Terms) -> bool:
    """Whether to ask about remembering: never after a no or silence, again when the text changed after a yes."""
    return 0 <= resident.consented < terms.version


def may_remember(resident: Resident, terms: Terms) -> bool:
    """Whether phone and address may be kept for the next time."""
    return resident.consented >= terms.version


class Detail(StrEnum):
    """A remembered fact that its owner can correct."""

    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"


class Scope(StrEnum):
    """What its owner can have deleted."""

    REMEMBERED = "remembered"
    WORDS = "words"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class StoredCounts:
    """How much is kept about a resident."""

    tickets: int = 0
    open_tickets: int = 0
    messages: int = 0
    media: int = 0
    consents: int = 0


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure removed, and what stays until it is finished."""

    words: int = 0
    deliveries: int = 0
    tickets: int = 0
    media: int = 0
    open_tickets: int = 0


@dataclass(frozen=True, slots=True)
class Periods:
    """How many days each kind of data is kept; ``known`` is what is remembered of somebody who no longer writes."""

    words: int = 30
    messages: int = 90
    tickets: int = 365
    known: int = 365
    emergencies: int = 365
    consents: int = 1095
