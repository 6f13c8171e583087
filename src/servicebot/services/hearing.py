"""From what was understood in a sentence to what the conversation does about it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from servicebot.domain.reports import typed_code
from servicebot.engine.flow import SAID, Flow
from servicebot.engine.routing import Heard, KeywordRouter, Obey, Remark, Routing, Unsure
from servicebot.engine.state.wishes import Wish
from servicebot.engine.vocabulary import Command, gives_up
from servicebot.services import remarks
from servicebot.services.world import World

AnyFlow = type[Flow[Any, Any]]

CANCEL, HUMAN, OTHER = "cancel", "human_agent", "other"
TALK: Mapping[str, Remark | Obey] = {
    **remarks.BY_DETAIL,
    HUMAN: Obey(Command.HUMAN),
    "greeting": Obey(Command.MENU),
}
MOST_GUESSES = 3
# 灯, 狗证: a thing is named, and nothing is said of it.
BARE = 3
# What the parts of a sentence are called, and the questions of flows that they answer.
PARTS = {"address": "address", "phone": "phone", "time": "visit"}
# Wishes that a question where something is can be mistaken for.
FIND, WEAKER = "find_branch", frozenset({"", "other", "repair_request", "report_problem"})
REPORT, MISTAKEN_FOR_REPAIR = "report_problem", frozenset({"", "repair_request"})
# Wishes that a question about papers or times can be mistaken for.
ASKED_ABOUT = frozenset({"repair_request", "report_problem", FIND})
_QUESTION = re.compile(
    r"多久|几点|几号|几时|怎么|咋|如何|什么|啥|哪些|多少|需要|条件|材料|能不能|可以|要不要|掏钱|花钱|吗|[?？]"
)
KNOWLEDGE = "knowledge"
# Where one of these stands, a ticket is meant and not the form in hand.
_A_TICKET = re.compile(r"工单|单子|那张|那单|上次|昨天|前天|之前|\d{4} ?\d{4}")
_REPORTED = re.compile(r"(?:我要|我想|想)?(?:上报|反映|举报)")
_LED_IN = re.compile(
    r"^(?:[我俺]|还?想|再|麻烦|请|顺便|问一?下|问问|请?问|咨询一?下?|打听一?下?|[你您]们?|[ ，,])*"
)
# By what number somebody is to be called; it wishes no call now.
_CALL_AT = re.compile(
    r"(?:有事|到时候?|来之?前|请|麻烦)*(?:电话|手机)?(?:打|联系)(?:给)?(?:我|他|她)(?:儿子|女儿|老伴|老公|老婆|妈|爸)?的?(?:电话|号码|手机)?(?=[:：是 ]{0,2}\d{7})"
)
_NEXT_WISH = re.compile(r"[，,。；;！! ]|顺便|另外|还有|还想|对了|然后|(?<=了)(?=[一-龥]{1,5}也)")


class Meaning(Protocol):
    """What is used of an understood sentence."""

    @property
    def intent(self) -> str | None:
        """What is wished; None when it is not sure."""
        ...

    @property
    def choices(self) -> Sequence[str]:
        """What may be wished, the likeliest first."""
        ...

    @property
    def items(self) -> Mapping[str, str]:
        """The items of the choices, where they have one."""
        ...

    @property
    def item(self) -> str | None:
        """The item of the catalogue, or the type of a report."""
        ...

    @property
    def slots(self) -> Mapping[str, Any]:
        """The parts of the sentence by their names."""
        ...

    @property
    def also(self) -> Sequence[str]:
        """What else is wished."""
        ...

    @property
    def detail(self) -> str:
        """What kind of talk it is within the intent."""
        ...


class Understands(Protocol):
    """Reads a sentence without knowing the conversation."""

    def understand(self, text: str, now_ms: int) -> Meaning:
        """What the sentence means."""
        ...


class Hearing:
    """Understands what no question was waiting for: surely, as guesses to choose from, or as no business of a flow."""

    def __init__(self, flows: Sequence[AnyFlow], understander: Understands) -> None:
        self.understander = understander
        self._flows = {flow.name: flow for flow in flows}
        self._by_intent: Mapping[str, AnyFlow] = {
            intent: flow for flow in reversed(flows) for intent in flow.intents
        }
        self._asked = next((flow for flow in flows if "looked_up" in vars(flow)), None)
        self._words = KeywordRouter(flows)
        self._other_words = KeywordRouter([flow for flow in flows if not flow.intents], wary=True)

    def __call__(self, text: str, world: World) -> Heard:
        """What is to be done about a sentence."""
        by_word = self._by_word(text, world)
        if by_word is not None:
            return by_word
        meant = self.understander.understand(_CALL_AT.sub("", text), world.now_ms)
        wish, named = self._wished(meant), self._words(text, world)
        if wish in MISTAKEN_FOR_REPAIR and (_REPORTED.match(text) or typed_code(text)):
            # Who says that they report, or copies the code of a plate, means no lamp of their own.
            wish = REPORT
        if named is not None and wish in WEAKER and self._by_intent.get(FIND) is self._flows[named.flow]:
            # 哪里能配钥匙 asks for a shop, whatever can be done about keys; 党费怎么交 for a page, if there is one.
            return replace(named, tentative=True) if meant.detail == KNOWLEDGE else named
        talk = TALK.get(wish)
        if talk is not None:
            return talk
        flow = self._by_intent.get(wish)
        if flow is not None:
            return self._routing(flow, meant, text, world)
        if wish in remarks.NOT_HERE:
            return Remark(remarks.not_here(wish, world.contact()))
        return self._guessed(meant, named, text, world)

    def _by_word(self, text: str, world: World) -> Routing | Remark | None:
        """What a keyword or a set phrase asks for, before the sentence is understood."""
        exact = self._words.exact(text)
        if exact is None and remarks.wants_no_messages(text):
            # 不要再发通知了 names the notices and wants none.
            return remarks.NO_MORE_MESSAGES
        return exact or self._given_up(text) or self._other_words(text, world)

    def _given_up(self, text: str) -> Routing | None:
        """The flow that takes something back, for words that say no more than that it is not wanted any more."""
        flow = self._by_intent.get(CANCEL)
        if flow is None or not gives_up(text):
            return None
        return Routing(flow.name, text, inside=Command.CANCEL)

    def _wished(self, meant: Meaning) -> str:
        """The wish as finely as somebody here can meet it; empty when it is not sure."""
        if meant.intent is None:
            return ""
        fine = meant.detail
        known = fine in self._by_intent or fine in TALK or fine in remarks.NOT_HERE
        return fine if known else meant.intent

    def _routing(self, flow: AnyFlow, meant: Meaning, text: str, world: World) -> Routing:
        also, own = self._also(meant, text, world)
        parts = {SAID: own} | {name: str(part) for name, part in meant.slots.items() if part}
        return Routing(
            flow.name,
            text,
            answers={slot: parts[name] for name, slot in PARTS.items() if name in parts},
            known=flow.known_from(meant.item or "", parts, world),
            also=also,
            inside=Command.CANCEL if meant.intent == CANCEL and not _A_TICKET.search(text) else None,
            tentative=meant.intent in ASKED_ABOUT and _QUESTION.search(own) is not None,
            note=remarks.PERSON_TOO if HUMAN in meant.also else "",
        )

    def _also(self, meant: Meaning, text: str, world: World) -> tuple[tuple[Wish, ...], str]:
        """What else was wished, each with its own part of the sentence where that can be told; and what is left of it."""
        wishes: list[Wish] = []
        left = [part for part in _NEXT_WISH.split(text) if part] if meant.also else []
        whole = len(left)
        for intent in dict.fromkeys(meant.also):
            flow = self._by_intent.get(intent)
            if flow is not None:
                wishes += self._each(flow, intent, meant, left, world)
            elif (
                intent == OTHER
                and self._asked is not None
                and (part := self._question_in(left, world.now_ms))
            ):
                wishes.append(Wish(self._asked.name, part, part))
        return tuple(wishes), text if len(left) == whole else "，".join(left)

    def _each(
        self, flow: AnyFlow, intent: str, meant: Meaning, left: list[str], world: World
    ) -> Iterator[Wish]:
        """A wish for every part of the sentence that speaks of it, or one for the whole where no part can be told."""
        found = False
        while True:
            part, item = self._part_of(intent, meant, left, world.now_ms)
            if not part:
                break
            found = True
            yield Wish(flow.name, part, _named(item, world) or flow.title)
        if not found:
            yield Wish(flow.name, "", flow.title)

    def _question_in(self, parts: list[str], now_ms: int) -> str:
        """The part of the sentence that asks something no form is for; taken out of the parts, empty when there is none."""
        for part in parts:
            if _QUESTION.search(part) and self.understander.understand(part, now_ms).intent == OTHER:
                parts.remove(part)
                return _LED_IN.sub("", part)
        return ""

    def _part_of(self, intent: str, meant: Meaning, parts: list[str], now_ms: int) -> tuple[str, str]:
        """The part of the sentence that speaks of another wish, and the item in it; taken out of the parts."""
        for part in parts:
            one = self.understander.understand(part, now_ms)
            if one.intent == intent and (intent != meant.intent or one.item != meant.item):
                parts.remove(part)
                return part, one.item or ""
        return "", ""

    def _guessed(
        self, meant: Meaning, named: Routing | None, text: str, world: World
    ) -> Unsure | Routing | None:
        """The flows that may be meant; the one that its own words name, when nothing speaks for another."""
        flows = {self._by_intent[one]: one for one in reversed(meant.choices) if one in self._by_intent}
        if flows and named is None and meant.detail == KNOWLEDGE and self._asked is not None:
            # 身份证丢了怎么办 asks what is to be done; a form is no answer, even where there is no page.
            return Routing(self._asked.name, text, tentative=True)
        if not flows or (named is not None and self._flows[named.flow] in flows and len(text) > BARE):
            # 老年证要带什么 names what can be fetched for somebody, and asks what a page tells.
            return replace(named, tentative=True) if named and meant.detail == KNOWLEDGE else named
        wishes = [self._guess(flow, meant.items.get(one, ""), text, world) for flow, one in flows.items()]
        return Unsure(tuple(reversed(wishes))[:MOST_GUESSES])

    def _guess(self, flow: AnyFlow, item: str, text: str, world: World) -> Wish:
        """One thing that may be meant; where only a thing was named, it is called by what can be done about it."""
        name = _named(item, world) if len(text) <= BARE else ""
        return Wish(flow.name, name or text, name or flow.menu or flow.title)


def _named(item: str, world: World) -> str:
    """What the catalogue calls an item or a type of report; empty when it has none."""
    named = world.catalogue.by_code.get(item) or world.catalogue.reports.by_id.get(item)
    return named.name if named is not None else ""
