"""The fixed words for each kind of danger, and the numbers that stand in them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from servicebot.understanding.word_files import settings_of

FILE = "cards.toml"
PUBLIC_NUMBER = re.compile(r"(?<!\d)(?:110|119|120|122|12356)(?!\d)")


@dataclass(frozen=True, slots=True)
class DangerCard:
    """What is said to danger of one kind; an empty ``question`` asks nothing.

    ``cases`` are other words for the same kind, where it depends on who is in danger.
    """

    text: str
    question: str
    at_home: bool
    line: str
    cases: Mapping[str, "DangerCard"] = field(default_factory=dict)

    @property
    def first_line(self) -> str:
        """The line with the public number."""
        return self.text.partition("\n")[0]


def danger_cards(extra_dir: Path | None = None) -> Mapping[str, DangerCard]:
    """The cards by their kinds, as far as a station has not put its own words in their place.

    Raises ValueError for a card without a public number in its first line, and for a kind that does not exist.
    """
    packaged, *own = settings_of(FILE, extra_dir)
    rows: dict[str, dict[str, Any]] = {kind: dict(row) for kind, row in packaged.items()}
    for changed in own:
        for kind, row in changed.items():
            if kind not in rows:
                raise ValueError(f"{FILE}: there is no danger called {kind!r}.")
            rows[kind] = _changed(kind, rows[kind], row)
    return {kind: _card(kind, row) for kind, row in rows.items()}


def _changed(kind: str, row: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The words of a kind with a station's own in their place."""
    changed = dict(row)
    for name, value in own.items():
        if isinstance(value, Mapping):
            if name not in row:
                raise ValueError(f"{FILE}: there is no danger called {kind}.{name!r}.")
            changed[name] = {**row[name], **value}
        else:
            changed[name] = value
    return changed


def _card(kind: str, row: Mapping[str, Any]) -> DangerCard:
    cases = {name: _card(f"{kind}.{name}", case) for name, case in row.items() if isinstance(case, Mapping)}
    card = DangerCard(row["card"].strip(), row["question"], row["at_home"], row["line"], cases)
    for part in (card.first_line, card.line):
        if not PUBLIC_NUMBER.search(part):
            raise ValueError(f"{FILE}: {kind} has no public number in {part!r}.")
    return card
