"""The emergency screen: danger is recognised before anything else, by fixed rules over word files."""

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from servicebot.understanding.danger_lessons import learn
from servicebot.understanding.danger_sense import DangerSense, Learned
from servicebot.understanding.normalise import normalise
from servicebot.understanding.patterns import Groups, Pattern, any_of
from servicebot.understanding.rewriting import Rewriter
from servicebot.understanding.word_files import fingerprint, packaged, settings_of, table

_log = logging.getLogger(__name__)

_CLAUSE = re.compile(r"[,，。！!？?;；、\n ]")
_SENTENCE = re.compile(r"[。！!？?;；\n]")
_HANDLED = re.compile("把(?!自己|我|他|她|人)")
_EXAGGERATED = re.compile(r"(?<![我他她爸妈])得(?:我|人|都)?(?:快)?[^,，。]{0,2}$")
_SELF = re.compile("我|俺")
_FALLEN = re.compile("掉|坠")
# How likely it must be that a sentence which no rule knows tells of danger, for a card or a line with the number.
_CERTAIN, _DOUBTFUL = 0.75, 0.55
_COMPARABLE = 8
# What decides which words tell of danger, and the file that keeps what was learned of it.
_TAUGHT_BY = ("dangers.tsv", "emergency.toml", "dialect.tsv", "slips.toml", "sounds.tsv", "traditional.tsv")
LEARNED = "danger_sense.json"
_LATELY = re.compile("昨|前天|前晚")
# What somebody wears or left behind: it is the person who is meant.
_ON_THEM = re.compile("没带|穿")
_MASK = "◇"
_SHORTEST = 2
# Most messages are a number or a word that everybody says; what is longer may be about a person and is not kept.
_LONGEST_KEPT = 8
_KEPT = 2_000
# Losing these words' objects is no emergency: "我妈的手机不见了".
_PERSON_KINDS = frozenset({"missing_person", "trapped", "medical"})
_NEEDS_PEOPLE = frozenset({"trapped", "traffic", "flood_collapse"})
_CHRONIC = 8
_NEAR = 20
_NEVER_OVER = frozenset({"self_harm"})
_LASTING = frozenset({"self_harm", "missing_person"})


class Certainty(StrEnum):
    """How sure the screen is: a card is shown, or one line with the number while the conversation goes on."""

    CARD = "card"
    DOUBT = "doubt"


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


@dataclass(frozen=True, slots=True)
class _Rule:
    order: int
    kind: str
    certainty: Certainty
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class _Found:
    rule: _Rule
    start: int
    end: int
    gaps: tuple[str, ...]


class EmergencyScreen:
    """Recognises the ten kinds of danger; compiled once from the word files."""

    __slots__ = (
        "_around",
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
        self._around = {name: re.compile(expression) for name, expression in data["around"].items()}
        self._rules: dict[str, list[_Rule]] = {}
        for rule in self._all_rules():
            self._rules.setdefault(min(rule.pattern.needs, default="", key=self._size), []).append(rule)
        self._free = any_of([rule.pattern for rule in self._rules.get("", ())])

    @classmethod
    def load(cls, rewriter: Rewriter, extra_dir: Path | None = None) -> "EmergencyScreen":
        """The screen of the word files; a station's file adds patterns and words and never takes any away.

        What our own files teach is kept ready; where a station's files teach more, it is learned anew.
        """
        data, groups = _words_of(extra_dir)
        learned = _kept_ready(fingerprint(_TAUGHT_BY, extra_dir))
        if learned is None:
            learned = _learned_of(groups, rewriter, extra_dir)
        return cls(data, groups, rewriter, DangerSense(learned))

    def prove(self) -> None:
        """Raise ValueError for a pattern that is none."""
        self._groups.prove()

    def _all_rules(self) -> Iterable[_Rule]:
        order = 0
        for kind, rules in self._kinds.items():
            for certainty in Certainty:
                for source in rules[certainty]:
                    order += 1
                    yield _Rule(order, kind, certainty, self._groups.pattern(source))

    def _size(self, group: str) -> int:
        return len(self._groups.words[group])

    def _candidates(self, present: set[str], masked: str) -> list[_Rule]:
        rules = [
            rule for name in present for rule in self._rules.get(name, ()) if rule.pattern.needs <= present
        ]
        if self._free.search(masked):
            rules += self._rules.get("", ())
        return sorted(rules, key=_order)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The ids of the kinds of danger that are recognised."""
        return tuple(self._kinds)

    def check(self, text: str) -> Alarm | None:
        """What danger a message as it was typed speaks of, if any."""
        return self._known(text) if len(text) <= _LONGEST_KEPT else self._check(text)

    def _check(self, text: str) -> Alarm | None:
        return self.check_common(self._rewriter.rewrite(normalise(text)).text)

    def check_common(self, text: str) -> Alarm | None:
        """The same for a text that is normalised and in common words already."""
        if len(text) < _SHORTEST or text.isdigit():
            return None
        present = self._groups.present(text)
        masked = self._harmless.sub(lambda match: _MASK * len(match[0]), text)
        doubt: Alarm | None = None
        touched = False
        for rule in self._candidates(present, masked):
            for found in _finds(rule, masked):
                touched = True
                certainty, why = self._judge(found, masked)
                if certainty is Certainty.CARD:
                    return self._alarm(found, text, certainty, why)
                if certainty and doubt is None:
                    doubt = self._alarm(found, text, certainty, why)
        # Words that only sound like danger would be found like it.
        known = touched or masked != text
        return doubt if known else self._like_a_danger(text, present)

    def _like_a_danger(self, text: str, present: set[str]) -> Alarm | None:
        """For words that no rule knows: whether sentences in such words told of danger."""
        if len(text) < _COMPARABLE or not self._sense.is_worth_weighing(present):
            return None
        likely = self._sense.likelihood(text, present)
        if likely < _DOUBTFUL or (likely < _CERTAIN and self._is_chore(text)):
            return None
        kind = self._sense.kind(text, present)
        certainty = Certainty.CARD if likely >= _CERTAIN else Certainty.DOUBT
        return Alarm(kind, certainty, text, f"像{self._kinds[kind]['name']}的例句（{likely:.2f}）")

    def _is_chore(self, text: str) -> bool:
        return bool(self._around["chore"].search(text) and not self._around["acute"].search(text))

    def _alarm(self, found: _Found, text: str, certainty: Certainty, why: str) -> Alarm:
        kind, said = found.rule.kind, text[found.start : found.end]
        return Alarm(kind, certainty, said, f"“{said}”像是{self._kinds[kind]['name']}{why}")

    def _judge(self, found: _Found, text: str) -> tuple[Certainty | None, str]:
        before = text[_last_break(_CLAUSE, text, found.start) : found.start]
        if self._dismissed(found, text, before):
            return None, ""
        return self._weigh(found, text, before)

    def _dismissed(self, found: _Found, text: str, before: str) -> bool:
        around, kind = self._around, found.rule.kind
        return bool(
            self._denied(found, before)
            or around["not_real"].search(before)
            or around["chronic"].match(text[found.end : found.end + _CHRONIC])
            or (kind in _PERSON_KINDS and self._about_things(found, text))
            or (around["topic"].search(text) and not around["still"].search(text))
            or (kind != "self_harm" and around["joke"].search(text))
            or (kind in _NEEDS_PEOPLE and around["no_person"].search(text))
            or around["answered_no"].match(text, found.end)
            or around["matter"].search(text)
            or self._settled(found, text)
            or self._about_else(found, text, before)
        )

    def _settled(self, found: _Found, text: str) -> bool:
        """Whether nothing is left to be done, by what follows: 昨天已经修好; never for somebody who wants to die."""
        around = self._around
        return (
            found.rule.kind not in _NEVER_OVER
            and bool(around["settled"].search(text, found.end))
            and not around["unsettled"].search(text, found.end)
        )

    def _about_else(self, found: _Found, text: str, before: str) -> bool:
        """Words of danger for a machine that is dying, a price, a screen, or an old injury."""
        around, kind = self._around, found.rule.kind
        if kind == "medical":
            ill = around["errand"].search(text, found.end) and not around["acute"].search(text)
            return bool(
                ill
                or around["machine"].search(text, 0, found.start)
                or any(around["exaggerated"].search(part) for part in (before, *found.gaps) if part)
            )
        if kind == "crime_violence":
            return bool(around["hyperbole"].search(before) or around["animals"].search(before))
        if kind == "traffic":
            return bool(around["habitual"].search(before))
        if kind == "fire":
            return bool(around["burnt_pot"].search(text) and not around["smoking"].search(text))
        if kind == "missing_person":
            return any(around["often"].search(gap) for gap in found.gaps if gap)
        return kind == "trapped" and bool(around["virtual"].search(text))

    def _denied(self, found: _Found, before: str) -> bool:
        if self._around["denied"].search(before):
            return True
        denied, unreal = self._around["gap_denied"], self._around["not_real"]
        return any(denied.search(gap) or unreal.search(gap) for gap in found.gaps if gap)

    def _about_things(self, found: _Found, text: str) -> bool:
        things, animal = self._around["belongings"], self._around["animal"]
        near = text[max(0, found.start - 3) : found.end]
        if any(
            (things.search(gap) and not _ON_THEM.search(gap)) or _HANDLED.search(gap)
            for gap in found.gaps
            if gap
        ):
            return True
        if found.rule.kind == "medical" and any(map(self._around["device"].search, filter(None, found.gaps))):
            return True
        if _FALLEN.search(text, found.start, found.end) and self._around["falling"].search(
            text, 0, found.start
        ):
            return True
        return found.rule.kind != "medical" and bool(animal.search(near))

    def _weigh(self, found: _Found, text: str, before: str) -> tuple[Certainty | None, str]:
        talk = text[_last_break(_SENTENCE, text, found.start) : found.end]
        if found.rule.kind in _NEVER_OVER:
            if self._around["long_ago"].search(talk) and not _SELF.search(talk):
                return None, ""
        else:
            over = bool(self._around["over"].search(text, found.end))
            past = self._past(talk, text, found.rule.kind)
            if past == "long" or (past and self._around["over"].search(text, found.start)):
                return None, ""
            if over and found.rule.certainty is Certainty.DOUBT:
                return None, ""
            if past or over:
                return Certainty.DOUBT, "，不过可能已经过去了"
        doubt = self._doubtful(found, text, talk, before)
        return (Certainty.DOUBT, doubt) if doubt else (found.rule.certainty, "")

    def _doubtful(self, found: _Found, text: str, talk: str, before: str) -> str:
        around, kind = self._around, found.rule.kind
        clause = before + text[found.start : found.end]
        imagined = around["imagined"].search(clause) or around["imagined"].search(talk[-_NEAR:])
        if imagined and kind != "self_harm":
            return "，不过说的是假设"
        if (
            kind == "medical"
            and around["blame"].match(text[found.end :])
            and not around["own"].search(clause)
        ):
            return "，不过像是在说隐患"
        habit = around["habit"].search(text) and not around["now"].search(text)
        if kind == "crime_violence" and habit and not _SELF.search(text, found.start, found.end):
            return "，不过像是常有的事"
        if around["general"].search(text) and not around["now"].search(text):
            return "，不过像是在说隐患"
        if around["asking"].search(text) and not around["present"].search(text):
            return "，不过像是在打听怎么办"
        exaggerated = _EXAGGERATED.search(text[: found.start]) or around["trifle"].search(text)
        return "，不过可能是夸张的说法" if kind == "self_harm" and exaggerated else ""

    def _past(self, talk: str, text: str, kind: str) -> str | None:
        """``long`` for long ago, ``lately`` for yesterday, None when it is happening."""
        around = self._around
        if kind in _LASTING or around["still"].search(text) or around["just_before"].search(talk):
            return None
        if around["long_ago"].search(talk):
            return "long"
        return "lately" if _LATELY.search(talk) else None


def learned_file() -> str:
    """The file of what our own word files teach, as it should be."""
    of = fingerprint(_TAUGHT_BY)
    if _kept_ready(of) is not None:
        return packaged(LEARNED)
    _data, groups = _words_of(None)
    return _learned_of(groups, Rewriter.load(), None).to_json(of)


def _kept_ready(of: str) -> Learned | None:
    """What the file keeps; None when it was learned of other words, or is damaged: then it is learned anew."""
    try:
        return Learned.from_json(packaged(LEARNED), of)
    except (ValueError, OSError) as error:
        _log.warning("%s cannot be read and is learned anew: %s", LEARNED, error)
        return None


def _words_of(extra_dir: Path | None) -> tuple[dict[str, Any], Groups]:
    data = _merged(settings_of("emergency.toml", extra_dir))
    return data, Groups({name: words.split() for name, words in data["groups"].items()})


def _learned_of(groups: Groups, rewriter: Rewriter, extra_dir: Path | None) -> Learned:
    told = table("dangers.tsv", extra_dir)
    return learn(((kind, rewriter.rewrite(normalise(said)).text) for kind, said in told), groups.present)


def _order(rule: _Rule) -> int:
    return rule.order


def _finds(rule: _Rule, text: str) -> Iterable[_Found]:
    for match in rule.pattern.expression.finditer(text):
        if match[0]:
            yield _Found(rule, match.start(), match.end(), tuple(gap or "" for gap in match.groups()))


def _last_break(pattern: re.Pattern[str], text: str, place: int) -> int:
    start = 0
    for match in pattern.finditer(text, 0, place):
        start = match.end()
    return start


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
