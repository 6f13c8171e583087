"""Danger: the fixed words for it, the question where, and what is remembered of it for the next messages."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from servicebot.domain.address import Address, Place
from servicebot.domain.directory import Directory, say_address
from servicebot.engine.messages import Kind, Option
from servicebot.engine.outcomes import Handoff, Question
from servicebot.engine.questions.choices import Latest
from servicebot.engine.state.conversation import Alarm
from servicebot.engine.turn import Turn
from servicebot.engine.vocabulary import squeeze
from servicebot.understanding.danger.cards import DangerCard, danger_cards
from servicebot.understanding.danger.context import Certainty
from servicebot.understanding.danger.screen import EmergencyScreen
from servicebot.understanding.danger.self_harm import who_is_meant
from servicebot.understanding.normalise import fold
from servicebot.understanding.places.address import read_address
from servicebot.understanding.places.residence import BESIDE, WHOSE
from servicebot.understanding.rewriting import Rewriter

AFTERMATH_MS = 30 * 60_000
AGAIN_MS = 10 * 60_000
REASON = "emergency."
# Who types nothing but a public number means to call it.
BY_NUMBER = {"119": "fire", "120": "medical", "110": "crime_violence", "122": "traffic"}
SHORTEST_CALL, LONGEST_CALL = 3, 6
_DOOR_WORDS = frozenset("号楼栋幢单元室")
ONES = frozenset("1\uff11")
_DOORS = r"(?:[0-9]+[0-9号楼栋幢单元室 -]*|[一二三四五六七八九十]+(?:号楼|栋|幢)[零〇一二三四五六七八九十百幺号楼栋幢单元室 ]*)"
_DOOR = re.compile(rf"{WHOSE}([一-龥]{{2,12}}?)?{_DOORS}{BESIDE}")
# Where somebody lives may be in no directory; what burns or bleeds is no part of its name.
_LIVES = re.compile(
    rf"{WHOSE}(?<=[住在])(?:(?![火烟血救死砍晕倒])[一-龥]){{1,6}}(?:小区|社区|花园|家园|新村|公寓|大院|宿舍|[苑园里村庄湾城府庭]){_DOORS}{BESIDE}"
)

SAID_ELSEWHERE = frozenset({Kind.TAP, Kind.FOLLOW, Kind.SCAN})
"""What is tapped or scanned, and means what it always means."""

REMINDED = "已经提醒值班人员。"
KEEP_SAFE = "请先顾好安全，电话别关机。"
ELSEWHERE = "直接打字、说话或发定位都行。"
AT_HOME = "在家"


@dataclass(frozen=True, slots=True)
class Sign:
    """Danger that was read in a sentence: its kind, and whether it is sure or only feared."""

    kind: str
    sure: bool


Screen = Callable[[str], Sign | None]
"""Finds danger in a sentence."""


def sees_nothing(text: str) -> Sign | None:
    """The screen of talks that are about something else."""
    del text
    return None


class Warnings:
    """Finds danger in words, and has the fixed words for each kind of it, and for each case of a kind."""

    __slots__ = ("cards", "lines", "read")

    def __init__(self, cards: Mapping[str, DangerCard], read: Screen = sees_nothing) -> None:
        cases = {f"{kind}.{name}": case for kind, card in cards.items() for name, case in card.cases.items()}
        self.cards: Mapping[str, DangerCard] = {**cards, **cases}
        self.lines = frozenset(card.line for card in cards.values())
        self.read = read

    def spoke_in(self, said: Sequence[str]) -> bool:
        """Whether the line of a danger that is only feared was the last thing said."""
        return bool(said) and said[-1] in self.lines

    def case_of(self, kind: str, text: str) -> str:
        """The kind of a danger with the case of it that a text speaks of."""
        cases = self.cards[kind].cases
        case = who_is_meant(text) if cases else ""
        return f"{kind}.{case}" if case in cases else kind

    @classmethod
    def load(cls, words_dir: Path | None = None) -> "Warnings":
        """The warnings of the word files; raises ValueError for files that cannot be used."""
        return cls.of(EmergencyScreen.load(Rewriter.load(words_dir), words_dir), danger_cards(words_dir))

    @classmethod
    def of(cls, screen: EmergencyScreen, cards: Mapping[str, DangerCard]) -> "Warnings":
        """The warnings of a screen; raises ValueError when it knows a danger without a card."""
        missing = {*screen.kinds, *BY_NUMBER.values()} - set(cards)
        if missing:
            raise ValueError(f"There is no card for {', '.join(sorted(missing))}.")

        def read(text: str) -> Sign | None:
            if SHORTEST_CALL <= len(text) <= LONGEST_CALL and not ONES.isdisjoint(text):
                called = BY_NUMBER.get(squeeze(fold(text)).lstrip("拨打"))
                if called is not None:
                    return Sign(called, sure=True)
            if text.isdigit():
                return None
            alarm = screen.check(text)
            return None if alarm is None else Sign(alarm.kind, sure=alarm.certainty is Certainty.CARD)

        return cls(cards, read)


def only_says_where(text: str, directory: Directory) -> bool:
    """Whether a text is a known place and a door, perhaps with whose home it is, which spares it the screen."""
    # A bare number is no door: it may be the police's.
    if _DOOR_WORDS.isdisjoint(text) or (found := _DOOR.fullmatch(text)) is None:
        return False
    return not found[1] or found[1] in _place_names(directory) or _LIVES.fullmatch(text) is not None


def sign_in(warnings: Warnings, text: str, directory: Directory) -> Sign | None:
    """The danger in a text that tells more than where somebody lives."""
    return warnings.read(text) if text and not only_says_where(text, directory) else None


def _names_of(directory: Directory) -> frozenset[str]:
    names = {name for place in directory.communities for name in (place.name, *place.aliases)}
    names |= {name for place in directory.estates for name in (place.name, *place.aliases)}
    return frozenset(names | {name.removesuffix("社区").removesuffix("小区") for name in names})


_place_names = Latest(_names_of)


def kind_of(case: str) -> str:
    """The kind of danger that a case belongs to."""
    return case.partition(".")[0]


def raise_alarm(warnings: Warnings, turn: Turn, kind: str, said: str = "") -> None:
    """Answer danger with its card and its one question, and call the desk; forms wait, enquiries make way.

    Where the place stands in what was ``said``, it is said back instead of asked for.
    """
    talk = turn.talk
    card = warnings.cards[kind]
    turn.say(card.text)
    talk.drafts = [draft for draft in talk.drafts if not draft.flow.gives_way]
    talk.offer, talk.menu = None, False
    place = place_in(said, turn) if card.question and card.at_home else ""
    talk.alarm = Alarm(kind, turn.world.now_ms, asking=not place)
    turn.handoff = Handoff("", f"{REASON}{kind_of(kind)}", urgent=True)
    if place:
        turn.say(f"已经提醒值班人员，地点：{place}。不对就再说一遍。\n{KEEP_SAFE}")
    elif card.question:
        turn.say(REMINDED)
        turn.ask(where(card, turn))


def place_in(said: str, turn: Turn) -> str:
    """The known building that stands in a text, as it is read aloud; empty when there is none."""
    reading = read_address(said, turn.world.gazetteer) if said else None
    if reading is None or reading.others or not (reading.address.community and reading.address.building):
        return ""
    return say_address(reading.address, turn.world.directory)


def where(card: DangerCard, turn: Turn) -> Question:
    """The question where it is, with the home that is known."""
    home = home_offered(card, turn)
    if home is None:
        return Question(f"{card.question}{ELSEWHERE}")
    words = say_address(home, turn.world.directory)
    return Question(f"{card.question}\n1 在家：{words}\n不在家就{ELSEWHERE}", (Option(AT_HOME, "1"),))


def home_offered(card: DangerCard, turn: Turn) -> Address | None:
    """The home that answers the question where with one tap."""
    return turn.world.resident.address if card.at_home else None


def spot_words(spot: Place | None) -> str:
    """A place of a location message in words for the desk; empty without one."""
    return "" if spot is None else f"{spot.label}（{spot.latitude:.6f}, {spot.longitude:.6f}）"
