"""The emergency screen: danger is recognised before anything else, by fixed rules over word files."""

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from servicebot.understanding.danger.context import Certainty, DangerContext, DangerRule, Found
from servicebot.understanding.danger.learned import Learned
from servicebot.understanding.danger.lessons import CALM, learn
from servicebot.understanding.danger.sense import DangerSense
from servicebot.understanding.normalise import normalise, paused
from servicebot.understanding.patterns import Groups
from servicebot.understanding.rewriting import Rewriter
from servicebot.understanding.sieve import Sieve
from servicebot.understanding.word_files import fingerprint, packaged_lines, settings_of, table

_log = logging.getLogger(__name__)

# How likely it must be that a sentence which no rule knows tells of danger, for a card or a line with the number.
_CERTAIN, _DOUBTFUL = 0.75, 0.6
# A line for what a rule doubts becomes the card at the first, a card the line below the other: 大型车祸现场，我这蛋糕.
_BORNE_OUT, _BELIED = 0.72, 0.14
_COMPARABLE = 8
# The words of a text of this length may together speak against a rule's: fewer tell nothing, and more of them may be
# about something else. Against words of dying nothing speaks.
_BELYING = range(8, 31)
_NEVER_BELIED = frozenset({"self_harm"})
# What decides which words tell of danger, and the file that keeps what was learned of it.
_TAUGHT_BY = (
    *("dangers.tsv", "examples.tsv", "emergency.toml", "dialect.tsv"),
    *("slips.toml", "sounds.tsv", "traditional.tsv"),
)
LEARNED = "danger_sense.jsonl"
_MASK = "◇"
_SHORTEST = 2
# Most messages are a number or a word that everybody says; what is longer may be about a person and is not kept.
_LONGEST_KEPT = 8
_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Alarm:
    """A danger that a message speaks of.

    ``kind`` is the id of the catalogue without its prefix, ``found`` the part of the message that says so, ``reason``
    the rule in words. What residents read then stands in ``cards``.
    """

    kind: str
    certainty: Certainty
    found: str
    reason: str


class EmergencyScreen:
    """Recognises the ten kinds of danger; compiled once from the word files."""

    __slots__ = (
        "_context",
        "_free",
        "_groups",
        "_harmless",
        "_kinds",
        "_known",
        "_rewriter",
        "_rules",
        "_sense",
    )

    def __init__(
        self, data: Mapping[str, Any], groups: Groups, rewriter: Rewriter, sense: DangerSense
    ) -> None:
        self._rewriter = rewriter
        self._known = lru_cache(_KEPT)(self._check)
        self._groups = groups
        self._kinds: Mapping[str, Mapping[str, Any]] = data["kinds"]
        self._sense = sense
        self._harmless = _any_of(data["harmless"].split())
        self._context = DangerContext(data["around"])
        self._rules: dict[str, list[DangerRule]] = {}
        for rule in self._all_rules():
            self._rules.setdefault(min(rule.pattern.needs, default="", key=self._size), []).append(rule)
        self._free = Sieve((rule, rule.pattern.text) for rule in self._rules.pop("", ()))

    @classmethod
    def load(cls, rewriter: Rewriter, extra_dir: Path | None = None) -> "EmergencyScreen":
        """The screen of the word files; a station's file adds patterns and words and never takes any away.

        What our own files teach is kept ready; where a station's files teach more, it is learned anew.
        """
        # First of all, because the room that reading it takes for a moment is used again by what follows.
        sense = _kept_ready(fingerprint(_TAUGHT_BY, extra_dir))
        data, groups = _words_of(extra_dir)
        if sense is None:
            sense = DangerSense(_learned_of(groups, rewriter, extra_dir))
        return cls(data, groups, rewriter, sense)

    def prove(self) -> None:
        """Raise ValueError for a pattern that is none."""
        self._groups.prove()

    def _all_rules(self) -> Iterable[DangerRule]:
        order = 0
        for kind, rules in self._kinds.items():
            for certainty in Certainty:
                for source in rules[certainty]:
                    order += 1
                    yield DangerRule(order, kind, certainty, self._groups.pattern(source))

    def _size(self, group: str) -> int:
        return len(self._groups.words[group])

    def _candidates(self, present: set[str], masked: str) -> list[DangerRule]:
        rules = [
            rule for name in present for rule in self._rules.get(name, ()) if rule.pattern.needs <= present
        ]
        return sorted([*rules, *self._free.near(masked)], key=_order)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The ids of the kinds of danger that are recognised."""
        return tuple(self._kinds)

    def check(self, text: str) -> Alarm | None:
        """What danger a message as it was typed speaks of, if any."""
        return self._known(text) if len(text) <= _LONGEST_KEPT else self._check(text)

    def _check(self, text: str) -> Alarm | None:
        return self.listen(text, self._rewriter.rewrite(normalise(text)).text)

    def listen(self, text: str, common: str) -> Alarm | None:
        """The same for a text whose normalised form in common words is known already."""
        alarm = self.check_common(common)
        if alarm and alarm.certainty is Certainty.CARD:
            return alarm
        # 家里没人 煤气还开着: what is denied before a pause says nothing of what comes after it.
        with_pauses = paused(text)
        apart: Alarm | None = None
        if with_pauses:
            parts = self._rewriter.rewrite(with_pauses).text
            apart, _known = self._by_rules(parts, self._groups.present(parts))
        return apart if apart and (alarm is None or apart.certainty is Certainty.CARD) else alarm

    def check_common(self, text: str) -> Alarm | None:
        """The same for a text that is normalised and in common words, without any look at its spaces."""
        if len(text) < _SHORTEST or text.isdigit():
            return None
        present = self._groups.present(text)
        alarm, known = self._by_rules(text, present)
        return alarm if known else self._like_a_danger(text, present)

    def _by_rules(self, text: str, present: set[str]) -> tuple[Alarm | None, bool]:
        """What the rules find in the light of all the words, and whether they know any of them, be it as harmless."""
        alarm, known = self._found(text, present)
        return (None if alarm is None else self._with_all_words(alarm, text, present)), known

    def _found(self, text: str, present: set[str]) -> tuple[Alarm | None, bool]:
        masked = self._harmless.sub(lambda match: _MASK * len(match[0]), text)
        doubt: Alarm | None = None
        # Words that only sound like danger would be found like it.
        known = masked != text
        for rule in self._candidates(present, masked):
            for found in _finds(rule, masked):
                known = True
                certainty, why = self._context.judge(found, masked)
                if certainty is Certainty.CARD:
                    return self._alarm(found, text, certainty, why), known
                if certainty and doubt is None:
                    doubt = self._alarm(found, text, certainty, why)
        return doubt, known

    def _with_all_words(self, alarm: Alarm, text: str, present: set[str]) -> Alarm:
        """What a rule found, as certain as sentences in such words leave it."""
        likely = self._sense.likelihood(text, present)
        if alarm.certainty is Certainty.CARD:
            if likely > _BELIED or len(text) not in _BELYING or alarm.kind in _NEVER_BELIED:
                return alarm
            why = f"{alarm.reason}，不过整句不像（{likely:.2f}）"
            return replace(alarm, certainty=Certainty.DOUBT, reason=why)
        if (
            likely < _BORNE_OUT
            or self._context.softened(text, alarm.kind, Certainty.CARD) is not Certainty.CARD
        ):
            return alarm
        return replace(alarm, certainty=Certainty.CARD, reason=f"{alarm.reason}，整句也像（{likely:.2f}）")

    def _like_a_danger(self, text: str, present: set[str]) -> Alarm | None:
        """For words that no rule knows: whether sentences in such words told of danger."""
        if len(text) < _COMPARABLE or not self._sense.is_worth_weighing(present):
            return None
        likely = self._sense.likelihood(text, present)
        if likely < _DOUBTFUL or (likely < _CERTAIN and self._context.is_chore(text)):
            return None
        kind = self._sense.kind(text, present)
        certain = Certainty.CARD if likely >= _CERTAIN else Certainty.DOUBT
        certainty = self._context.softened(text, kind, certain)
        if certainty is None:
            return None
        if kind == "missing_person" and self._context.is_away(text):
            return None
        return Alarm(kind, certainty, text, f"像{self._kinds[kind]['name']}的例句（{likely:.2f}）")

    def _alarm(self, found: Found, text: str, certainty: Certainty, why: str) -> Alarm:
        kind, said = found.rule.kind, text[found.start : found.end]
        return Alarm(kind, certainty, said, f"“{said}”像是{self._kinds[kind]['name']}{why}")


def learned_file() -> str:
    """The file of what our own word files teach, as it should be."""
    of = fingerprint(_TAUGHT_BY)
    _data, groups = _words_of(None)
    return "".join(_learned_of(groups, Rewriter.load(), None).lines(of))


def _kept_ready(of: str) -> DangerSense | None:
    """What the file keeps; None when it was learned of other words, or is damaged: then it is learned anew."""
    try:
        learned = Learned.read(packaged_lines(LEARNED), of)
    except (ValueError, OSError) as error:
        _log.warning("%s cannot be read and is learned anew: %s", LEARNED, error)
        return None
    return None if learned is None else DangerSense(learned)


def _words_of(extra_dir: Path | None) -> tuple[dict[str, Any], Groups]:
    data = _merged(settings_of("emergency.toml", extra_dir))
    return data, Groups({name: words.split() for name, words in data["groups"].items()})


def _learned_of(groups: Groups, rewriter: Rewriter, extra_dir: Path | None) -> Learned:
    dangers = table("dangers.tsv", extra_dir)
    # What people ask for every day is no danger, however it is worded.
    wishes = ((CALM, said) for _label, said in table("examples.tsv", extra_dir))
    told = ((kind, rewriter.rewrite(normalise(said)).text) for kind, said in (*dangers, *wishes))
    return learn(told, groups.present)


def _order(rule: DangerRule) -> int:
    return rule.order


def _finds(rule: DangerRule, text: str) -> Iterable[Found]:
    for match in rule.pattern.expression.finditer(text):
        if match[0]:
            yield Found(rule, match.start(), match.end(), tuple(gap or "" for gap in match.groups()))


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(set(words), key=len, reverse=True))))


def _merged(files: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for data in files:
        _merge(merged, data)
    return merged


def _merge(into: dict[str, Any], data: Mapping[str, Any]) -> None:
    for key, value in data.items():
        if isinstance(value, Mapping):
            _merge(into.setdefault(key, {}), value)
        elif isinstance(value, list):
            into[key] = [*into.get(key, []), *value]
        elif key in into and " " in value:
            into[key] = f"{into[key]} {value}"
        else:
            into[key] = value
