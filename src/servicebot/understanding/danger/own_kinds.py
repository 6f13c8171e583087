"""The kinds of danger that a station's own word files name: each must have a card, else nothing could be said."""

from collections.abc import Iterator
from pathlib import Path

from servicebot.understanding.danger.cards import danger_cards
from servicebot.understanding.danger.lessons import CALM
from servicebot.understanding.word_files import settings_of, table


def require_known_kinds(folder: Path) -> None:
    """Raise ValueError for a kind that has no card."""
    known = {*danger_cards(folder), CALM}
    for file, kind in _named(folder):
        if kind not in known:
            raise ValueError(
                f"{file}: there is no danger called {kind!r}; there are {', '.join(sorted(known))}."
            )


def _named(folder: Path) -> Iterator[tuple[str, str]]:
    for data in settings_of("emergency.toml", folder):
        for kind in data.get("kinds", {}):
            yield "emergency.toml", kind
    for kind, _said in table("dangers.tsv", folder):
        yield "dangers.tsv", kind
