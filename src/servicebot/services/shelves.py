"""The catalogue as choices: categories, the items of each, everything at once, and the things that single words name."""

from collections.abc import Iterable, Sequence

from servicebot.domain.catalogue import Catalogue
from servicebot.domain.refusals import Refusal
from servicebot.engine.questions.choices import Choices, Latest
from servicebot.engine.vocabulary import squeeze

REFUSED = "refused."
REFUSED_SHELF = "appliance"
MOST_LISTED = 9
THING = "thing:"
SHORTEST_THING, LONGEST_THING, LONGEST_HINT = 2, 3, 6
WASHROOM = ("厕所", "卫生间", "马桶", "水龙头")
ROOMS = {
    **dict.fromkeys(("厕所", "卫生间", "洗手间", "茅房"), WASHROOM),
    "厨房": ("厨房", "水龙头", "油烟机"),
    "阳台": ("阳台", "纱窗", "晾衣"),
}
"""Who names a room has something broken in it."""

Row = tuple[str, str, tuple[str, ...]]


class Shelf(Choices[str]):
    """Items of which some are offered; ``thing`` is what those are about, and may be left out in an answer."""

    __slots__ = ("near", "own", "thing")

    def __init__(self, rows: Sequence[Row], listed: int, thing: str = "") -> None:
        super().__init__(rows, listed)
        self.thing = thing
        self.own = Choices(rows[:listed]) if thing else None
        self.near = _things(rows[:listed])

    def chosen(self, text: str) -> str | None:
        """The item that somebody chooses, or the only one offered with which their few words have a part in common."""
        found = super().chosen(text)
        said = squeeze(text)
        if found is not None or len(said) > LONGEST_HINT:
            return found
        alone = {self.near[part][0] for part in {said, *_parts(said)} if len(self.near.get(part, ())) == 1}
        return alone.pop() if len(alone) == 1 else None

    def mentioned(self, text: str) -> str | None:
        """The item that is mentioned; of a thing that was named before, 堵了 says enough."""
        if self.own is not None:
            if squeeze(text) == self.thing:
                return None
            found = self.own.mentioned(f"{self.thing}{text}") or self.own.mentioned(text)
            if found is not None:
                return found
        return super().mentioned(text)


class Categories(Choices[str]):
    """The categories, and every thing that stands in the words of a few items, for who names just that."""

    __slots__ = ("parts",)

    def __init__(self, categories: Sequence[Row], parts: Iterable[str]) -> None:
        super().__init__(categories)
        self.parts = frozenset(parts)
        # Things are understood, but never searched for in a sentence.
        for part in sorted(self.parts):
            self.position[f"{THING}{part}"] = len(self.values)
            self.values += (f"{THING}{part}",)
            self.labels += (part,)

    def mentioned(self, text: str) -> str | None:
        """The category that is mentioned, or the room that the whole text is."""
        said = squeeze(text)
        return f"{THING}{said}" if said in ROOMS and said in self.parts else super().mentioned(text)

    def chosen(self, text: str) -> str | None:
        """The category that somebody chooses, or the thing that they name instead."""
        found = super().chosen(text)
        said = squeeze(text)
        return f"{THING}{said}" if found is None and said in self.parts else found


class Shelves:
    """The catalogue as choices: categories, the items of each, and everything at once for free words."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.refusals: dict[str, Refusal] = {
            f"{REFUSED}{refusal.id}": refusal for refusal in catalogue.refusals
        }
        refused: list[Row] = [(code, refusal.name, refusal.words) for code, refusal in self.refusals.items()]
        everything: list[Row] = []
        categories: list[Row] = []
        self.shelf_of: dict[str, str] = {}
        self._rows: dict[str, list[Row]] = {}
        for category in catalogue.categories:
            shelf: list[Row] = [(item.code, item.name, item.words) for item in category.items]
            if category.id == REFUSED_SHELF:
                shelf += refused
            self._rows[category.id] = shelf
            everything += shelf
            self.shelf_of |= {code: category.id for code, _, _ in shelf}
            own = tuple(word for _, name, words in shelf for word in (name, *words))
            categories.append((category.id, category.name, (*category.words, *own)))
        self.everything = Choices(everything)
        self.things = _things(everything)
        self.categories = Categories(categories, self.things)
        self._everything = everything
        self._items: dict[str, Shelf] = {}

    def items(self, category: str) -> Shelf:
        """The items of a category, or of a thing that stands in the place of one."""
        shelf = self._items.get(category)
        if shelf is None:
            thing = category.removeprefix(THING) if category.startswith(THING) else ""
            rows = self._rows[category] if not thing else self._about(thing)
            # What lies on other shelves is understood too: people who are asked for a drain may say "the lock".
            others = [one for one in self._everything if one not in rows]
            shelf = self._items[category] = Shelf([*rows, *others], min(len(rows), MOST_LISTED), thing)
        return shelf

    def only(self, category: str) -> str:
        """The one item that a thing leads to; empty for several, and for a category."""
        codes = self.things[category.removeprefix(THING)] if category.startswith(THING) else ()
        return codes[0] if len(codes) == 1 else ""

    def several(self, text: str) -> str:
        """The thing that the whole text is when it may be about several items; empty otherwise."""
        said = squeeze(text)
        if len(self.things.get(said, ())) < 2 or self.everything.mentioned(said) is not None:  # noqa: PLR2004 - two are several
            return ""
        return f"{THING}{said}"

    def _about(self, thing: str) -> list[Row]:
        codes = self.things[thing]
        return [row for row in self._everything if row[0] in codes]


def _things(everything: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """The codes of the items in whose words a short part stands, where they are few enough to be offered."""
    found: dict[str, dict[str, None]] = {}
    for code, name, words in everything:
        for part in name.split("/"):
            # 门 is what 门窗维修 is about, and not what 上门做饭 is about.
            found.setdefault(part[:1], {})[code] = None
            found.setdefault(part[-1:], {})[code] = None
        for word in (name, *words):
            for part in _parts(word):
                found.setdefault(part, {})[code] = None
    for room, things in ROOMS.items():
        found[room] = {code: None for thing in things for code in found.get(thing, ())}
    return {part: tuple(codes) for part, codes in found.items() if part and 0 < len(codes) <= MOST_LISTED}


def _parts(word: str) -> set[str]:
    return {
        word[start : start + length]
        for length in range(SHORTEST_THING, LONGEST_THING + 1)
        for start in range(len(word) - length + 1)
        if word[start : start + length].isalpha()
    }


shelves_of = Latest(Shelves)
