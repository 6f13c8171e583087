"""What the words around a finding of danger make of it: it is denied, over, only imagined, or about something else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from servicebot.understanding.danger.figures import Figures
from servicebot.understanding.danger.manner import NEVER_OVER, Manner
from servicebot.understanding.patterns import Pattern

_CLAUSE = re.compile(r"[,，。！!？?;；、\n ]")
_SENTENCE = re.compile(r"[。！!？?;；\n]")
_HANDLED = re.compile("把(?!自己|我|他|她|人)")
_EXAGGERATED = re.compile(r"(?<![我他她爸妈])得(?:我|人|都)?(?:快)?[^,，。]{0,2}$")
_SELF = re.compile("我|俺")
_SOMEBODY = re.compile("[我他她人]$")
_SHUT_IN = re.compile("我|俺|被")
_FALLEN = re.compile("掉|坠")
_LATELY = re.compile("昨|前天|前晚")
# What somebody wears, rides or left behind, and where they come from: it is the person who is meant.
_ON_THEM = re.compile("没带|[穿坐骑乘开打背拿提拄从]|[上下]了?车|带着|人$")
_GOT_OUT = ("出来", "出来了", "出来啦", "出来咯")
# Losing these words' objects is no emergency: "我妈的手机不见了".
_PERSON_KINDS = frozenset({"missing_person", "trapped", "medical"})
_NEEDS_PEOPLE = frozenset({"trapped", "traffic", "flood_collapse"})
_THINGS_HOLD = frozenset({"fire", "gas_leak", "flood_collapse"})
# What somebody wants to whom it happened the day before.
_AFTERWARDS = {"trapped": "complained", "crime_violence": "secured"}
_LEGAL = frozenset({"crime_violence", "traffic", "medical"})
_CHRONIC = 8
_NEAR = 20
# So much is said before what is imagined that something else is the matter.
_ANOTHER_MATTER = 4
# 臭鸡蛋似的, 像遗书一样: what is like it is it.
_LIKENED = frozenset({"self_harm", "gas_leak"})
_LASTING = frozenset({"self_harm", "missing_person"})


class Certainty(StrEnum):
    """How sure the screen is: a card is shown, or one line with the number while the conversation goes on."""

    CARD = "card"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class DangerRule:
    """A pattern of a kind of danger, by its place in the files."""

    order: int
    kind: str
    certainty: Certainty
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Found:
    """Where a rule found its words, and what stood in its gaps."""

    rule: DangerRule
    start: int
    end: int
    gaps: tuple[str, ...]


class DangerContext:
    """Judges findings by the words around them."""

    __slots__ = ("_around", "_elsewhere", "_figures", "_manner")

    def __init__(self, around: Mapping[str, str]) -> None:
        self._around = {name: re.compile(expression) for name, expression in around.items()}
        self._figures = Figures(self._around)
        self._manner = Manner(self._around, self._figures)
        self._elsewhere = {
            "medical": self._about_no_patient,
            "crime_violence": self._about_no_crime,
            "traffic": self._about_no_crash,
            "fire": self._about_no_fire,
            "flood_collapse": self._about_no_collapse,
            "missing_person": self._about_nobody_lost,
            "trapped": self._about_nobody_trapped,
            "self_harm": self._about_no_farewell,
        }

    def judge(self, found: Found, text: str) -> tuple[Certainty | None, str]:
        """How certain a finding is, None when it is no danger, and why it is not more."""
        before = text[_last_break(_CLAUSE, text, found.start) : found.start]
        if self._dismissed(found, text, before):
            return None, ""
        return self._weigh(found, text, before)

    def softened(self, text: str, kind: str, certainty: Certainty) -> Certainty | None:
        """How certain words are that are only like a danger: nothing when it is over or talked about, less when feared."""
        if self._manner.dismisses(text, kind):
            return None
        if self._manner.lessens(text, kind):
            return Certainty.DOUBT if certainty is Certainty.CARD else None
        return certainty

    def is_away(self, text: str) -> bool:
        """Whether somebody lives or stays elsewhere and nobody looks for them: 去女儿家住了."""
        return bool(self._around["away"].search(text) and not self._around["sought"].search(text))

    def is_chore(self, text: str) -> bool:
        """Whether a chore is asked for and nothing acute is said."""
        return bool(self._around["chore"].search(text) and not self._around["acute"].search(text))

    def _dismissed(self, found: Found, text: str, before: str) -> bool:
        around, manner, kind = self._around, self._manner, found.rule.kind
        return bool(
            self._denied(found, before)
            or around["not_real"].search(before)
            or around["chronic"].match(text[found.end : found.end + _CHRONIC])
            or (kind in _PERSON_KINDS and self._about_things(found, text))
            or (manner.is_talk(text) and not around["still"].search(text))
            or (kind != "self_harm" and manner.is_joke(text))
            or self._nobody(found, text)
            or self._figures.has(kind, text)
            or self._figures.is_hearsay(text)
            or around["answered_no"].match(text, found.end)
            or (kind not in _LIKENED and around["as_if"].match(text, found.end))
            or around["matter"].search(text)
            or manner.is_in_jest(kind, text)
            or (kind not in NEVER_OVER and (self._mistaken(found, text) or manner.is_alarmless(text)))
            or self._settled(found, text)
            or self._about_else(found, text, before)
        )

    def _mistaken(self, found: Found, text: str) -> bool:
        """Whether it turned out to be something else: 闻到糊味，其实是隔壁烧烤."""
        around = self._around
        return bool(
            around["mistaken"].search(text, found.end) and not around["unsettled"].search(text, found.end)
        )

    def _nobody(self, found: Found, text: str) -> bool:
        """Whether nobody is concerned; who is shut in says afterwards that nobody else is there."""
        if found.rule.kind not in _NEEDS_PEOPLE:
            return False
        absent = self._around["no_person"].search(text)
        shut_in = found.rule.kind == "trapped" and _SHUT_IN.search(text, found.start, found.end)
        return absent is not None and not (shut_in and absent.start() >= found.end)

    def _settled(self, found: Found, text: str) -> bool:
        """Whether nothing is left to be done, by what follows: 昨天已经修好; never for somebody who wants to die."""
        around = self._around
        return (
            found.rule.kind not in NEVER_OVER
            and self._afterwards("settled", found, text)
            and not around["unsettled"].search(text, found.end)
        )

    def _afterwards(self, name: str, found: Found, text: str) -> bool:
        """Whether it is said later on; who got out of a fire says nothing of the fire."""
        holds = found.rule.kind in _THINGS_HOLD
        return any(
            not (holds and match[0].endswith(_GOT_OUT))
            for match in self._around[name].finditer(text, found.end)
        )

    def _about_else(self, found: Found, text: str, before: str) -> bool:
        """Words of danger for a machine that is dying, a price, a screen, or an old injury."""
        kind = found.rule.kind
        if kind in _THINGS_HOLD and self._around["impossible"].match(text, found.end):
            return True
        elsewhere = self._elsewhere.get(kind)
        return elsewhere is not None and elsewhere(found, text, before)

    def _about_no_crash(self, _found: Found, text: str, before: str) -> bool:
        around = self._around
        thing = around["thing_hit"].search(before) and not around["somebody_hit"].search(text)
        return bool(thing or around["habitual"].search(before))

    def _about_no_collapse(self, found: Found, text: str, _before: str) -> bool:
        around = self._around
        shaken = around["shaken"].search(text, found.start, found.end)
        return bool(shaken and around["shakes"].search(text))

    def _about_nobody_lost(self, found: Found, text: str, _before: str) -> bool:
        around = self._around
        if around["lost_once"].search(text) and not around["gone_now"].search(text):
            return True
        late = around["serving"].search(text, found.start, found.end) and not around["relatives"].search(text)
        return bool(
            late
            or self.is_away(text)
            or any(around["often"].search(gap) or around["theirs"].search(gap) for gap in found.gaps if gap)
        )

    def _about_nobody_trapped(self, found: Found, text: str, _before: str) -> bool:
        around = self._around
        if any(around[name].search(text) for name in ("assault", "housebound", "choking")):
            return True
        at_work = around["at_work"].search(text, found.start) and not around["in_need"].search(text)
        return bool(around["virtual"].search(text) or (at_work and around["high_up"].search(text)))

    def _about_no_farewell(self, found: Found, text: str, _before: str) -> bool:
        handed = self._around["handed_over"].search(text, found.start, found.end)
        return handed is not None and self._manner.is_errand(text)

    def _about_no_patient(self, found: Found, text: str, before: str) -> bool:
        around = self._around
        calm = not around["acute"].search(text)
        ill = around["errand"].search(text, found.end) and calm
        # 过道堆满箱子，孩子老绊倒: they stumble there again and again, and nobody is hurt now.
        stumbles = calm and any(around["stumbles"].search(gap) for gap in found.gaps if gap)
        return bool(
            ill
            or ("被" not in before and around["machine"].search(text, 0, found.start))
            or (stumbles and not around["injured"].search(text))
            or any(around["exaggerated"].search(part) for part in (before, *found.gaps) if part)
        )

    def _about_no_crime(self, _found: Found, text: str, before: str) -> bool:
        around = self._around
        over = around["mediated"].search(text) and not around["attacked"].search(text)
        return bool(
            over
            or around["overcharged"].search(text)
            or around["hyperbole"].search(before)
            or around["animals"].search(before)
        )

    def _about_no_fire(self, found: Found, text: str, before: str) -> bool:
        around = self._around
        if self._only_soot(found, text, before):
            return True
        if around["burnt_pot"].search(text) and not around["smoking"].search(text):
            return True
        if around["odd_flame"].search(text) and not around["spreading"].search(text):
            return True
        only_smoke = not around["flames"].search(text) and "烟" in text[found.start : found.end]
        return bool(only_smoke and around["cooking"].search(text))

    def _only_soot(self, found: Found, text: str, before: str) -> bool:
        """Whether it burnt the days before, and what is left of it is black: 前天着火，现在墙都是黑的."""
        around = self._around
        return bool(
            (_LATELY.search(before) or around["long_ago"].search(before))
            and around["soot"].search(text, found.end)
            and not around["rekindled"].search(text)
        )

    def _denied(self, found: Found, before: str) -> bool:
        if self._around["denied"].search(before):
            return True
        denied, unreal = self._around["gap_denied"], self._around["not_real"]
        return any(denied.search(gap) or unreal.search(gap) for gap in found.gaps if gap)

    def _about_things(self, found: Found, text: str) -> bool:
        things, animal = self._around["belongings"], self._around["animal"]
        near = text[max(0, found.start - 3) : found.end]
        if any(
            (things.search(gap) and not _ON_THEM.search(gap)) or _HANDLED.search(gap)
            for gap in found.gaps
            if gap
        ):
            return True
        if _SOMEBODY.search(text, found.start, found.end) and self._around["of_theirs"].match(
            text, found.end
        ):
            return True
        if found.rule.kind == "medical" and any(map(self._around["device"].search, filter(None, found.gaps))):
            return True
        if _FALLEN.search(text, found.start, found.end) and self._around["falling"].search(
            text, 0, found.start
        ):
            return True
        return found.rule.kind != "medical" and bool(animal.search(near))

    def _weigh(self, found: Found, text: str, before: str) -> tuple[Certainty | None, str]:
        talk = text[_last_break(_SENTENCE, text, found.start) : found.end]
        lasting = found.rule.kind in NEVER_OVER
        weighed = self._lived_through(text, talk) if lasting else self._happened_before(found, text, talk)
        if weighed is not None:
            return weighed
        if self._imagined_beside(found, text):
            return None, ""
        doubt = self._doubtful(found, text, talk, before)
        return (Certainty.DOUBT, doubt) if doubt else (found.rule.certainty, "")

    def _lived_through(self, text: str, talk: str) -> tuple[Certainty | None, str] | None:
        """What becomes of a wish to die that is told of years ago; None when it is one of now."""
        around = self._around
        if (
            not around["come_back"].search(text)
            and around["long_ago"].search(talk)
            and not _SELF.search(talk)
        ):
            return None, ""
        return (Certainty.DOUBT, "，不过像是早已过去了") if self._manner.is_past(text) else None

    def _happened_before(self, found: Found, text: str, talk: str) -> tuple[Certainty | None, str] | None:
        """What becomes of a danger that is behind; None when it is one of now."""
        worse = self._around["relapse"].search(text, found.end)
        over = not worse and self._afterwards("over", found, text)
        past = self._past(found, talk, text)
        if past and self._is_behind(found, text, past):
            return None, ""
        if over and found.rule.certainty is Certainty.DOUBT:
            return None, ""
        return (Certainty.DOUBT, "，不过可能已经过去了") if past or over else None

    def _is_behind(self, found: Found, text: str, past: str) -> bool:
        """Whether what happened before is over, or only what follows of it is wished: a complaint, another lock."""
        around, after = self._around, _AFTERWARDS.get(found.rule.kind)
        return bool(
            past == "long"
            or around["over"].search(text, found.start)
            or (after and around[after].search(text, found.end))
        )

    def _imagined_beside(self, found: Found, text: str) -> bool:
        """Whether something else is the matter and the danger only its reason: 消防通道堵了，万一着火怎么办."""
        imagined = self._around["imagined"].search(text, 0, found.end)
        return bool(
            imagined
            and imagined.start() >= _ANOTHER_MATTER
            and found.rule.kind != "self_harm"
            and not self._around["sign"].search(text)
            and not self._around["now"].search(text)
        )

    def _doubtful(self, found: Found, text: str, talk: str, before: str) -> str:
        around, kind = self._around, found.rule.kind
        clause = before + text[found.start : found.end]
        imagined = around["imagined"].search(clause) or around["imagined"].search(talk[-_NEAR:])
        if imagined and kind != "self_harm":
            return "，不过说的是假设"
        if kind == "medical" and (doubt := self._no_patient_yet(found, text, clause)):
            return doubt
        if not around["now"].search(text) and (doubt := self._in_general(found, text)):
            return doubt
        if kind in _LEGAL and around["legal"].search(text) and not around["attacked"].search(text):
            return "，不过像是在咨询"
        if around["asking"].search(text) and not around["present"].search(text):
            return "，不过像是在打听怎么办"
        exaggerated = _EXAGGERATED.search(text[: found.start]) or around["trifle"].search(text)
        return "，不过可能是夸张的说法" if kind == "self_harm" and exaggerated else ""

    def _in_general(self, found: Found, text: str) -> str:
        around, kind = self._around, found.rule.kind
        habit = kind == "crime_violence" and around["habit"].search(text)
        if habit and not _SELF.search(text, found.start, found.end):
            return "，不过像是常有的事"
        if around["general"].search(text):
            return "，不过像是在说隐患"
        if kind == "flood_collapse" and around["leaning"].search(text, found.start):
            return "，不过像是在说隐患"
        asked = kind == "electric_shock" and around["asked_whether"].match(text, found.end)
        return "，不过像是在问有没有" if asked else ""

    def _no_patient_yet(self, found: Found, text: str, clause: str) -> str:
        around = self._around
        if around["blame"].match(text[found.end :]) and not around["own"].search(clause):
            return "，不过像是在说隐患"
        if around["checked"].search(text) and not around["sudden"].search(text):
            return "，不过像是看过医生了"
        if around["acute"].search(text):
            return ""
        if around["excused"].search(text):
            return "，不过像是请假的原因"
        return "，不过像是小伤" if around["slight"].search(text) else ""

    def _past(self, found: Found, talk: str, text: str) -> str | None:
        """``long`` for long ago, ``lately`` for yesterday, None when it is happening."""
        around = self._around
        if found.rule.kind in _LASTING or around["just_before"].search(talk):
            return None
        if around["still"].search(text) and ("又" in text or not around["recovered"].search(text)):
            return None
        if around["long_ago"].search(talk):
            return "long"
        once = around["once"].search(text, found.start, found.end + 1)
        return "lately" if once or _LATELY.search(talk) else None


def _last_break(pattern: re.Pattern[str], text: str, place: int) -> int:
    start = 0
    for match in pattern.finditer(text, 0, place):
        start = match.end()
    return start
