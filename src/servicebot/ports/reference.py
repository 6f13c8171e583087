"""Data that staff edit and conversations read."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from servicebot.domain.catalogue import Catalogue
from servicebot.domain.directory import Directory
from servicebot.domain.geo import Point
from servicebot.domain.knowledge import Article, PublicNotice
from servicebot.domain.places import ServicePlace


class Reference(Protocol):
    """Data that staff edit and conversations read from memory: catalogue and directory."""

    async def hold(self) -> None:
        """Let nobody else take over anything that staff edit before this transaction ends."""
        ...

    async def versions(self) -> tuple[int, int]:
        """The versions of the catalogue and the directory in force; cheap, to see whether a copy is still right."""
        ...

    async def catalogue(self) -> Catalogue:
        """The catalogue in force."""
        ...

    async def directory(self) -> Directory:
        """The directory in force."""
        ...

    async def replace_catalogue(self, catalogue: Catalogue) -> None:
        """Store a new version of the catalogue."""
        ...

    async def replace_directory(self, directory: Directory) -> None:
        """Store a new version of the directory."""
        ...


class Places(Protocol):
    """Branches, centres, stations and points, found by the words of ``understanding/places/names.py``."""

    async def all(self) -> Sequence[ServicePlace]:
        """Every place, in the order in which they were added."""
        ...

    async def named(self, ids: Iterable[str]) -> Sequence[ServicePlace]:
        """The places with these ids, in the order of the ids; those that are gone are left out."""
        ...

    async def count_words(self, words: Iterable[str], most: int) -> Mapping[str, int]:
        """How many places stand under each of the words, counted up to ``most``; unknown words are left out."""
        ...

    async def having(self, words: Iterable[str], most: int) -> Sequence[tuple[str, str]]:
        """Up to ``most`` pairs of one of the words and the id of a place that stands under it."""
        ...

    async def of_community(
        self, community: str, words: Iterable[str], most: int = 500
    ) -> Sequence[ServicePlace]:
        """Up to ``most`` places of a community that stand under one of the words."""
        ...

    async def nearest(
        self, point: Point, count: int, words: Iterable[str] = ()
    ) -> Sequence[tuple[ServicePlace, float]]:
        """The nearest mapped places (under one of the words, when any are given) with their distance in metres."""
        ...

    async def put(self, changed: Sequence[ServicePlace]) -> None:
        """Add places, or replace those with the same ids; a new version of the directory."""
        ...

    async def remove(self, ids: Sequence[str]) -> None:
        """Take places out of the directory; a new version of it."""
        ...


class Knowledge(Protocol):
    """Articles that answer residents' questions, with the terms by which they are found."""

    async def replace(self, articles: Sequence[tuple[Article, dict[str, int]]]) -> None:
        """Store these articles, each with the weights of its terms, in place of all others."""
        ...

    async def get(self, article_id: str) -> Article | None:
        """The article with this id."""
        ...

    async def all(self) -> Sequence[Article]:
        """Every article, in the order of the file that they came from."""
        ...

    async def matching(self, terms: Sequence[str]) -> Sequence[tuple[str, str, int]]:
        """Which of these terms stand in which articles: term, article and weight."""
        ...


class PublicNotices(Protocol):
    """What goes on around residents' homes."""

    async def replace(self, every: Sequence[PublicNotice]) -> None:
        """Store these notices in place of all others."""
        ...

    async def get(self, notice_id: str) -> PublicNotice | None:
        """The notice with this id."""
        ...

    async def all(self) -> Sequence[PublicNotice]:
        """Every notice, those that end first before the others."""
        ...

    async def current(self, at: int) -> Sequence[PublicNotice]:
        """The notices that may be read now, those that end first before the others."""
        ...
