"""What a piece of a sentence may ask for: labels with weights, found by the patterns of the word files."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servicebot.understanding.examples import Examples
from servicebot.understanding.normalise import normalise
from servicebot.understanding.patterns import Groups, Pattern
from servicebot.understanding.rewriting import Rewriter
from servicebot.understanding.sieve import Sieve
from servicebot.understanding.word_files import settings_of, table

REPAIR, REPORT, UNSURE = "repair_request", "report_problem", "unsure"
_FILES = (("items.toml", REPAIR), ("reports.toml", REPORT), ("intents.toml", ""))
_DENIED = re.compile(r"(?<!是)不是[^,，]{0,4}$")
_HOME_SHIFT = 0.3
_MORE, _MOST_MORE = 0.1, 0.3
_SPARE = 4
# Four fifths are as good as a sure rule, a tenth is worth a question.
_BASE, _SHARE = 1.3, 2.1
_COMPARABLE = 5
_MOST_LIKELY = 4
_CLOSING = "closing"
_WHOLE_IN_PASSING = 1.0
_SHORTEST, _WORD_BASE, _PER_CHARACTER, _WORD_CAP = 2, 2.6, 0.35, 4.6


@dataclass(frozen=True, slots=True)
class Label:
    """Something that can be asked for; ``item`` is the code of a service item or report type, empty when open.

    ``twin`` is the report type of the same trouble where it is everybody's, as the blackout of a street is to that of a flat.
    """

    name: str
    intent: str
    item: str = ""
    detail: str = ""
    whole: bool = False
    twin: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a label was given: how strongly, by which words of the text, and by which rule."""

    label: Label
    score: float
    said: str
    rule: str


@dataclass(frozen=True, slots=True)
class _Rule:
    order: int
    label: Label
    weight: float
    pattern: Pattern


class WishRules:
    """All labels with their rules, compiled once; the examples are compared with from the first message that needs them."""

    __slots__ = ("_by_group", "_by_name", "_closings", "_examples", "_free", "_groups", "_told", "_words")

    def __init__(
        self,
        groups: Mapping[str, Sequence[str]],
        labels: Iterable[tuple[Label, str]],
        words: Mapping[str, Sequence[Label]],
        examples: Callable[[], Iterable[tuple[str, str]]] = tuple,
    ) -> None:
        labels = list(labels)
        self._by_name = {label.name: label for label, _lines in labels}
        self._groups = Groups(groups)
        self._told = examples
        self._examples: Examples | None = None
        self._closings = _of_words(groups.get(_CLOSING, ()))
        self._by_group: dict[str, list[_Rule]] = {}
        order = 0
        for label, lines in labels:
            for line in lines.splitlines():
                weight, space, source = line.strip().partition(" ")
                if space:
                    order += 1
                    rule = _Rule(order, label, float(weight), self._groups.pattern(source))
                    self._by_group.setdefault(self._rarest(rule.pattern), []).append(rule)
        self._free = Sieve((rule, rule.pattern.text) for rule in self._by_group.pop("", ()))
        self._words: dict[str, list[tuple[str, Label]]] = {}
        for word, named in words.items():
            for label in named:
                self._words.setdefault(word[:_SHORTEST], []).append((word, label))

    @classmethod
    def load(
        cls, catalogue_words: Mapping[str, Iterable[str]], rewriter: Rewriter, extra_dir: Path | None = None
    ) -> "WishRules":
        """The rules of the word files, with the catalogue's own words by item code or report type."""
        groups: dict[str, list[str]] = {}
        for data in settings_of("groups.toml", extra_dir):
            for name, words in data["groups"].items():
                groups.setdefault(name, []).extend(words.split())
        labels = [one for file, intent in _FILES for one in _labels(file, intent, extra_dir)]
        by_item: dict[str, Label] = {}
        for label, _lines in labels:
            if label.item:
                by_item.setdefault(label.item, label)
        # Read now, so that a file that cannot be read is told at the start.
        told = list(table("examples.tsv", extra_dir))
        if unknown := {name for name, _said in told}.difference(label.name for label, _lines in labels):
            raise ValueError(f"examples.tsv: there is no label called {min(unknown)!r}.")

        def examples() -> Iterator[tuple[str, str]]:
            return ((name, rewriter.rewrite(normalise(said)).text) for name, said in told)

        return cls(groups, labels, _catalogue(catalogue_words, by_item, rewriter), examples)

    def prove(self) -> None:
        """Raise ValueError for a pattern that is none."""
        self._groups.prove()

    def compare(self, text: str) -> list[Evidence]:
        """What sentences of the examples are like the text, for a text that no rule is sure about.

        Words that only fill or close a talk are like nothing: 没有了，就这样吧. Nor are figures alone.
        """
        if len(self._closings.sub("", text)) < _COMPARABLE or not any(map(str.isalpha, text)):
            return []
        shares = self._compared_with().shares(text)
        best: dict[str, str] = {}
        together: dict[str, float] = {}
        for name, share in shares.items():
            intent = self._by_name[name].intent
            together[intent] = together.get(intent, 0.0) + share
            if share > shares.get(best.get(intent, ""), 0.0):
                best[intent] = name
        likely = sorted(together.items(), key=lambda pair: (-pair[1], pair[0]))
        return [
            Evidence(self._by_name[best[intent]], _BASE + _SHARE * share, text, f"像例句（{share:.2f}）")
            for intent, share in likely[:_MOST_LIKELY]
        ]

    def _compared_with(self) -> Examples:
        """The examples; putting them together takes a tenth of a second, which no start has to wait for."""
        # In this order: where the sentences are gone the index is there, whichever thread made it.
        told, examples = self._told, self._examples
        if examples is None:
            known = ((name, said) for name, said in told() if name in self._by_name)
            examples = self._examples = Examples(known, self._groups.present)
            self._told = tuple
        return examples

    def weigh(self, text: str) -> dict[str, Evidence]:
        """Every label that the text speaks for, by name, with its strongest evidence."""
        present = self._groups.present(text)
        found: dict[str, Evidence] = {}
        counts: dict[str, int] = {}
        for rule in self._candidates(present, text):
            match = _first_meant(rule.pattern, text)
            if match is None:
                continue
            self._add(found, counts, Evidence(rule.label, _weight(rule, text), match[0], rule.pattern.source))
        for place in range(len(text) - 1):
            for word, label in self._words.get(text[place : place + _SHORTEST], ()):
                if text.startswith(word, place):
                    score = min(_WORD_BASE + _PER_CHARACTER * len(word), _WORD_CAP)
                    self._add(found, counts, Evidence(label, score, word, "目录用词"))
        shifts = _shifts(present)
        return {
            name: Evidence(
                one.label,
                one.score + min(_MORE * (counts[name] - 1), _MOST_MORE) + shifts.get(one.label.intent, 0.0),
                one.said,
                one.rule,
            )
            for name, one in found.items()
        }

    @staticmethod
    def _add(found: dict[str, Evidence], counts: dict[str, int], new: Evidence) -> None:
        name = new.label.name
        counts[name] = counts.get(name, 0) + 1
        if name not in found or new.score > found[name].score:
            found[name] = new

    def _candidates(self, present: set[str], text: str) -> list[_Rule]:
        rules = [
            rule for name in present for rule in self._by_group.get(name, ()) if rule.pattern.needs <= present
        ]
        rules += self._free.near(text)
        # In the order of the files: sets have none, and equal scores must not be decided by chance.
        return sorted(rules, key=_order)

    def _rarest(self, pattern: Pattern) -> str:
        return min(pattern.needs, default="", key=lambda name: (len(self._groups.words[name]), name))


def _order(rule: _Rule) -> int:
    return rule.order


def _of_words(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(set(words), key=len, reverse=True)
    return re.compile(
        "(?:" + "|".join(map(re.escape, longest_first)) + ")[啊呀吧呢哦哈啦的了嘛,，。 ]*"
        if words
        else r"(?!)"
    )


def _first_meant(pattern: Pattern, text: str) -> re.Match[str] | None:
    """The first place where the pattern is said and not denied: 不是马桶, 马桶不是堵."""
    for match in pattern.expression.finditer(text):
        gaps = (gap for gap in match.groups() if gap)
        if not _DENIED.search(text, 0, match.start()) and not any(map(_DENIED.search, gaps)):
            return match
    return None


def _weight(rule: _Rule, text: str) -> float:
    if not rule.label.whole:
        return rule.weight
    left = rule.pattern.expression.sub("", text)
    return rule.weight if len(left) <= _SPARE else _WHOLE_IN_PASSING


def _shifts(present: set[str]) -> dict[str, float]:
    """At home things are repaired, outside they are reported."""
    home, public = "home" in present, "public" in present
    if home == public:
        return {}
    return {REPAIR: _HOME_SHIFT, REPORT: -_HOME_SHIFT} if home else {REPORT: _HOME_SHIFT}


def _labels(file: str, intent: str, extra_dir: Path | None) -> Iterable[tuple[Label, str]]:
    for data in settings_of(file, extra_dir):
        for name, about in data.items():
            yield _label(name, about, intent), about["say"]


def _label(name: str, about: Mapping[str, Any], intent: str) -> Label:
    default = name if intent and "intent" not in about else ""
    return Label(
        name,
        about.get("intent", intent or name),
        about.get("item", default),
        about.get("detail", ""),
        about.get("whole", False),
        about.get("twin", ""),
    )


def _catalogue(
    catalogue_words: Mapping[str, Iterable[str]], by_item: Mapping[str, Label], rewriter: Rewriter
) -> dict[str, list[Label]]:
    words: dict[str, list[Label]] = {}
    for item, own in catalogue_words.items():
        intent = REPAIR if "." in item else REPORT
        label = by_item.get(item) or Label(item, intent, item)
        for word in own:
            plain = rewriter.rewrite(normalise(word)).text
            if len(plain) >= _SHORTEST and label not in words.setdefault(plain, []):
                words[plain].append(label)
    return words
