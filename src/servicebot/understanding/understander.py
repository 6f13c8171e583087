"""Understanding a message: danger, what is wished, what else, and every detail that was said already."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from servicebot.understanding.danger.context import Certainty
from servicebot.understanding.danger.own_kinds import require_known_kinds
from servicebot.understanding.danger.screen import Alarm, EmergencyScreen
from servicebot.understanding.hiding import without_values
from servicebot.understanding.normalise import fold, normalise
from servicebot.understanding.places.gazetteer import Gazetteer
from servicebot.understanding.rewriting import Rewriter, Rewritten
from servicebot.understanding.slots import Slots, Value, read_slots
from servicebot.understanding.spelling import Spelled
from servicebot.understanding.wish_rules import REPAIR, UNSURE, Evidence, WishRules
from servicebot.understanding.wishes import PRICE, SURE, Wishes, find_wishes, names_of

OTHER = "other"
_LETTERS = re.compile("[A-Za-z\uff21-\uff3a\uff41-\uff5a]{2,}")
PUBLIC_INTENTS = (
    *(
        "repair_request",
        "report_problem",
        "find_branch",
        "log_hours",
        "claim_zone",
        "check_ticket",
        "my_progress",
    ),
    *("event_signup", "meeting_leave", "human_agent", "cancel", "greeting", OTHER),
)
_MOST_CHOICES = 3
_WHEN_UNSURE = ("repair_request", "human_agent")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word files, loaded once: a station's directory adds to them."""

    rewriter: Rewriter
    screen: EmergencyScreen
    rules: WishRules

    @classmethod
    def load(
        cls, extra_dir: Path | None = None, *, catalogue_words: Mapping[str, Iterable[str]] | None = None
    ) -> "Lexicon":
        """Our words, with those of a station's directory and of its catalogue (by item code or report type).

        Raises ValueError or KeyError for files that cannot be used. Our own patterns are proved by the tests.
        """
        if extra_dir is not None:
            require_known_kinds(extra_dir)
        rewriter = Rewriter.load(extra_dir)
        screen = EmergencyScreen.load(rewriter, extra_dir)
        rules = WishRules.load(catalogue_words or {}, rewriter, extra_dir)
        if extra_dir is not None:
            screen.prove()
            rules.prove()
        return cls(rewriter, screen, rules)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a message means.

    ``emergency`` and ``doubt`` are kinds of danger; ``intent`` is None when nothing is certain, and then ``choices``
    are worth asking about, with their items in ``items`` where they have one. ``detail`` tells finer what "other" and "check_ticket" mean. ``item`` is a service item or
    report type, ``also`` are the intents of further wishes, ``reasons`` say in words why.
    """

    emergency: str | None = None
    doubt: str | None = None
    intent: str | None = None
    choices: tuple[str, ...] = ()
    item: str | None = None
    detail: str = ""
    slots: Mapping[str, Value] = field(default_factory=dict)
    window: tuple[int, int] | None = None
    also: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    items: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The fields that scripts read; intents that are only told apart inside become their public ones."""
        slots: dict[str, Any] = dict(self.slots)
        if self.window is not None:
            start, end = self.window
            slots["time"] = {"text": slots["time"], "start": start or None, "end": end or None}
        return {
            "emergency": self.emergency,
            "doubt": self.doubt,
            "intent": public_intent(self.intent),
            "choices": list(dict.fromkeys(public_intent(intent) for intent in self.choices)),
            "item": self.item,
            "detail": self.detail or None,
            "slots": slots,
            "also": [public_intent(intent) for intent in self.also],
        }


def public_intent(intent: str | None) -> str | None:
    """The intent by the name that scripts know."""
    return intent if intent is None or intent in PUBLIC_INTENTS else OTHER


class Understander:
    """Understands one message at a time; remembers nothing."""

    __slots__ = ("_gazetteer", "_lexicon", "_spelling")

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self._lexicon = lexicon
        self._gazetteer = gazetteer
        self._spelling = lexicon.rewriter.spelling.with_names(gazetteer.names())

    def understand(self, text: str, now_ms: int) -> Understanding:
        """What a message means, whatever conversation it stands in."""
        letters: Spelled | None = None
        if _LETTERS.search(text):
            folded = fold(text)
            letters = self._spelling.read(folded)
            text = letters.text if letters.text != folded else text
        common = self._lexicon.rewriter.rewrite(normalise(text))
        if letters:
            common = replace(common, changes=(*letters.changes, *common.changes))
        alarm = self._lexicon.screen.listen(text, common.text)
        if alarm and alarm.certainty is Certainty.CARD:
            slots = read_slots(text, self._gazetteer, now_ms, ())
            return Understanding(
                emergency=alarm.kind,
                slots=slots.values,
                window=slots.window,
                reasons=_reasons(common, alarm, ()),
            )
        said = without_values(common.text, self._gazetteer)
        wishes = find_wishes(said, self._lexicon.rules, calm=alarm is None)
        intents = tuple(one.label.intent for one in wishes.found)
        slots = read_slots(text, self._gazetteer, now_ms, intents, common.text)
        return _understood(common, alarm, wishes, slots)


def _understood(common: Rewritten, alarm: Alarm | None, wishes: Wishes, slots: Slots) -> Understanding:
    doubt = alarm.kind if alarm else None
    reasons = _reasons(common, alarm, wishes.found)
    first = wishes.found[0] if wishes.found else None
    guesses = tuple(name for name in names_of(wishes.guesses) if name != UNSURE)
    if first is None or first.label.intent == UNSURE:
        choices = guesses if first is None else tuple(dict.fromkeys((*_WHEN_UNSURE, *guesses)))
        nothing = not choices and first is None
        return Understanding(
            doubt=doubt,
            intent=OTHER if nothing else None,
            choices=(OTHER,) if nothing else choices[:_MOST_CHOICES],
            detail="unclear" if nothing else "",
            slots=slots.values,
            window=slots.window,
            reasons=reasons,
            items=_items_of(wishes.guesses),
        )
    intent = first.label.intent
    return Understanding(
        doubt=doubt,
        intent=intent,
        choices=tuple(dict.fromkeys((intent, *guesses)))[:_MOST_CHOICES],
        item=(_priced_item(wishes.guesses) if intent == PRICE else first.label.item) or None,
        detail=first.label.detail,
        slots=slots.values,
        window=slots.window,
        also=tuple(one.label.intent for one in wishes.found[1:] if one.label.intent != UNSURE),
        reasons=reasons,
    )


def _priced_item(guesses: Iterable[Evidence]) -> str:
    """The service whose price is asked, where the words name one surely enough to start its form."""
    sure = (one for one in guesses if one.label.intent == REPAIR and one.score >= SURE)
    return next((one.label.item for one in sure if one.label.item), "")


def _items_of(guesses: Iterable[Evidence]) -> dict[str, str]:
    """The likeliest item of each intent that is guessed at."""
    items: dict[str, str] = {}
    for one in guesses:
        if one.label.item:
            items.setdefault(one.label.intent, one.label.item)
    return items


def _reasons(common: Rewritten, alarm: Alarm | None, found: Iterable[Evidence]) -> tuple[str, ...]:
    said = [f"“{said}”读作“{meant}”" for said, meant in common.changes]
    if alarm:
        said.append(alarm.reason)
    said += (
        f"“{one.said}”：{one.label.intent}{' ' + one.label.item if one.label.item else ''}（{one.score:.1f}分，规则 {one.rule}）"
        for one in found
    )
    return tuple(said)
