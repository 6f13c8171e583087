"""What labelled sentences have taught about danger, and the file that keeps it ready."""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import orjson

from servicebot.understanding.danger.packed import Packed

# So many lines are read together.
_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Learned:
    """What sentences have taught.

    ``weights`` are for danger against calm, one for each of ``features``; ``usual`` says how common each kind of danger
    is, and ``said``, in the order of the kinds, how much each feature in ``speaking`` speaks for every kind. A text
    without any group in ``telling`` is not worth weighing.
    """

    bias: float
    telling: frozenset[str]
    usual: dict[str, float]
    features: Packed
    weights: "array[float]"
    speaking: Packed
    said: "array[float]"

    @classmethod
    def of(
        cls,
        bias: float,
        telling: frozenset[str],
        usual: dict[str, float],
        weights: Mapping[str, float],
        kinds: Mapping[str, Iterable[float]],
    ) -> "Learned":
        """The same from mappings by feature; ``kinds`` has a number for each kind in ``usual``."""
        features, speaking = Packed(weights), Packed(kinds)
        return cls(
            bias,
            telling,
            usual,
            features,
            array("d", map(weights.__getitem__, features.features())),
            speaking,
            array("f", chain.from_iterable(map(kinds.__getitem__, speaking.features()))),
        )

    def lines(self, of: str) -> Iterator[str]:
        """As a file that says ``of`` what it was learned: a heading, then a line for each feature to see changes by."""
        heading = {
            "of": of,
            "bias": self.bias,
            "usual": self.usual,
            "telling": sorted(self.telling),
            "features": len(self.features),
            "speaking": len(self.speaking),
        }
        yield _line(heading)
        yield from map(_line, zip(self.features.features(), self.weights, strict=True))
        wide = len(self.usual)
        for place, feature in enumerate(self.speaking.features()):
            said = self.said[wide * place : wide * (place + 1)]
            yield _line([feature, *(round(one, 3) for one in said)])

    @classmethod
    def read(cls, lines: Iterable[bytes], of: str) -> "Learned | None":
        """What such a file holds; None when it was learned of something else, ValueError when it is damaged.

        It is read line by line, because the room for all of it at once would stay with the process.
        """
        rest = iter(lines)
        try:
            heading = orjson.loads(next(rest, b""))
            if heading["of"] != of:
                return None
            usual = heading["usual"]
            features, weights = _table(islice(rest, heading["features"]), "d", 1)
            speaking, said = _table(rest, "f", len(usual))
            if (len(features), len(speaking)) != (heading["features"], heading["speaking"]):
                raise ValueError("lines are missing")
            return cls(
                heading["bias"], frozenset(heading["telling"]), usual, features, weights, speaking, said
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"a part is missing: {error}") from error


def _table(lines: Iterable[bytes], kind: Any, wide: int) -> tuple[Packed, "array[float]"]:
    features, numbers = Packed(), array(kind)
    rest = iter(lines)
    while some := b",".join(islice(rest, _AT_ONCE)):
        rows = orjson.loads(b"[%b]" % some)
        if any(len(row) != 1 + wide for row in rows):
            raise ValueError(f"there are not {wide} numbers in every line after {rows[0][0]!r}")
        features.extend([row[0] for row in rows])
        for row in rows:
            numbers.extend(row[1:])
    return features, numbers


def _line(content: object) -> str:
    return orjson.dumps(content).decode() + "\n"
