"""What every conversation may look at; services hand over the real thing, richer than this."""

from typing import Protocol

from servicebot.domain.directory import Directory
from servicebot.domain.people import Resident
from servicebot.understanding.places.gazetteer import Gazetteer


class World(Protocol):
    """The facts around one message; a flow asks for a wider world by naming it as its type argument."""

    @property
    def now_ms(self) -> int:
        """When the message arrived."""
        ...

    @property
    def resident(self) -> Resident:
        """Who is writing."""
        ...

    @property
    def directory(self) -> Directory:
        """The places of the district."""
        ...

    @property
    def gazetteer(self) -> Gazetteer:
        """The same places, indexed for reading addresses."""
        ...

    def contact(self) -> str:
        """How to reach a person at this hour: the hotline and when somebody is there, or who answers while nobody is."""
        ...

    def attendance(self, *, urgent: bool = False, since: int = 0) -> str:
        """That a person was called, now or at ``since`` already, and when they will answer."""
        ...

    def called_by(self, since: int = 0) -> str:
        """When a person who was called will be in touch, in brackets; empty where nothing says so."""
        ...
