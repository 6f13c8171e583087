"""The ears of a station: its word files, loaded once, and kept in step with what staff edit."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from servicebot.domain.catalogue import Catalogue
from servicebot.engine.danger.alarms import Warnings
from servicebot.engine.flow import Flow
from servicebot.services.hearing import Hearing
from servicebot.services.reference import ReferenceCache
from servicebot.understanding.danger.cards import danger_cards
from servicebot.understanding.understander import Lexicon, Understander


class Listening:
    """What is dangerous and what is wished; raises ValueError or KeyError for word files that cannot be used."""

    def __init__(
        self, flows: Sequence[type[Flow[Any, Any]]], reference: ReferenceCache, words_dir: Path | None = None
    ) -> None:
        self.reference = reference
        self._words_dir = words_dir
        self._catalogue = reference.catalogue
        self._gazetteer = reference.gazetteer
        self._lexicon = self._load()
        self.warnings = Warnings.of(self._lexicon.screen, danger_cards(words_dir))
        self.hearing = Hearing(flows, Understander(self._lexicon, self._gazetteer))

    def renew(self) -> bool:
        """Take over what has changed in the reference data; True when anything had. Slow: not for the event loop."""
        catalogue, gazetteer = self.reference.catalogue, self.reference.gazetteer
        if catalogue is self._catalogue and gazetteer is self._gazetteer:
            return False
        if catalogue is not self._catalogue:
            self._catalogue = catalogue
            self._lexicon = self._load()
        self._gazetteer = gazetteer
        self.hearing.understander = Understander(self._lexicon, gazetteer)
        return True

    def _load(self) -> Lexicon:
        return Lexicon.load(self._words_dir, catalogue_words=words_of(self._catalogue))


def words_of(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """What residents call each item and each type of report, by its code."""
    words = {item.code: (item.name, *item.words) for item in catalogue.items()}
    return words | {one.id: (one.name, *one.words) for one in catalogue.reports.types()}
