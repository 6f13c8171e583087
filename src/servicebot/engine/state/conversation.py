"""The state of one resident's conversation: the forms being filled, as JSON between two messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson

from servicebot.engine.flow import Flow
from servicebot.engine.messages import Option, Reply
from servicebot.engine.outcomes import Json
from servicebot.engine.state.asked import Asked, asked_from_json, asked_to_json
from servicebot.engine.state.kept import Kept, kept_from_json, kept_to_json
from servicebot.engine.state.person import Person, person_from_json, person_to_json
from servicebot.engine.state.told import Told, told_from_json, told_to_json
from servicebot.engine.state.wishes import Offer, Wish, wishes_from_json, wishes_to_json

IDLE_MS = 30 * 60_000
FORGOTTEN_MS = 24 * 3_600_000
MOST_DRAFTS = 3


class Mode(StrEnum):
    """What the next message of the resident answers."""

    ASK = ""
    """The question of the slot ``asked``."""
    CONFIRM = "confirm"
    """Whether the answers read back are right."""
    CHOOSE = "choose"
    """Which answer to change."""
    CHANGE = "change"
    """The slot ``asked`` once more, its old answer still standing."""
    AGAIN = "again"
    """Whether to go on with this form or to start it over."""


@dataclass(slots=True)
class Draft:
    """A form being filled: its answers so far and where the talk stands."""

    flow: type[Flow[Any, Any]]
    answers: dict[str, Json] = field(default_factory=dict)
    parts: dict[str, Json] = field(default_factory=dict)
    asked: str = ""
    mode: Mode = Mode.ASK
    tries: int = 0
    brief: bool = False
    form: Flow[Any, Any] | None = None
    """The flow with these answers while one message is answered; never stored."""
    lost: bool = False
    """Whether answers were dropped because the flow or the world changed; never stored."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """The danger last answered: when, and whether the next message is still about it."""

    kind: str
    at: int
    asking: bool


@dataclass(slots=True)
class Conversation:
    """Forms being filled, the one in hand last; ``at`` is when the resident last wrote while one was open.

    ``rest`` is what is still to be read of a long reply; ``menu`` is true while a bare number picks from the menu;
    ``offer`` is what the next message may pick, ``later`` what else was wished, ``alarm`` the danger last answered.
    ``asked`` are questions of notices that wait for an answer, ``person`` whoever speaks for the station; ``kept`` is
    for the form that is begun next, ``told`` for words about what an enquiry told last.
    """

    drafts: list[Draft] = field(default_factory=list)
    at: int = 0
    rest: Reply | None = None
    menu: bool = False
    offer: Offer | None = None
    later: tuple[Wish, ...] = ()
    alarm: Alarm | None = None
    asked: tuple[Asked, ...] = ()
    person: Person | None = None
    kept: Kept | None = None
    told: Told | None = None

    @property
    def waits_for_an_answer(self) -> bool:
        """Whether a form or an offer is open."""
        return bool(self.drafts or self.later) or self.offer is not None

    @property
    def puts_a_question(self) -> bool:
        """Whether the next message may answer something that was asked here; ``at`` is when."""
        if self.drafts:
            return True
        return self.waits_for_an_answer or (self.menu and bool(self.asked))

    @property
    def holds_only_forms(self) -> bool:
        """Whether there are forms, and nothing beside them."""
        beside = self.rest or self.offer or self.alarm or self.person or self.kept or self.told
        return bool(self.drafts) and not (beside or self.later or self.asked or self.menu)

    @property
    def draft(self) -> Draft | None:
        """The form in hand."""
        return self.drafts[-1] if self.drafts else None


def to_json(talk: Conversation) -> bytes:
    """The state to store; empty when nothing is going on."""
    kept: dict[str, Json] = {}
    if talk.drafts:
        kept["d"] = [_draft_to_json(draft) for draft in talk.drafts]
    if talk.puts_a_question:
        kept["at"] = talk.at
    if talk.rest is not None:
        kept["r"] = [talk.rest.text, [[option.label, option.send] for option in talk.rest.options]]
    if talk.menu:
        kept["m"] = 1
    if talk.offer is not None:
        kept["o"] = [talk.offer.later, wishes_to_json(talk.offer.wishes)]
    if talk.later:
        kept["l"] = wishes_to_json(talk.later)
    if not talk.holds_only_forms:
        kept |= _beside_forms(talk)
    return orjson.dumps(kept) if kept else b""


def _beside_forms(talk: Conversation) -> dict[str, Json]:
    """What goes on beside the forms, and came before them."""
    kept: dict[str, Json] = {}
    if talk.alarm is not None:
        kept["e"] = [talk.alarm.kind, talk.alarm.at, talk.alarm.asking]
    if talk.asked:
        kept["q"] = asked_to_json(talk.asked)
    if talk.person is not None:
        kept["h"] = person_to_json(talk.person)
    if talk.kept is not None:
        kept["k"] = kept_to_json(talk.kept)
    if talk.told is not None:
        kept["t"] = told_to_json(talk.told)
    return kept


def from_json(state: bytes, flows: Mapping[str, type[Flow[Any, Any]]]) -> Conversation:
    """The conversation in a stored state; forms that no longer exist and state of another make are dropped."""
    if not state:
        return Conversation()
    try:
        kept = orjson.loads(state)
        drafts = [_draft_from_json(one, flows[one["f"]]) for one in kept.pop("d", ()) if one["f"] in flows]
        at = int(kept.pop("at", 0))
        if not kept:
            # Nothing but forms, as between most messages.
            return Conversation(drafts, at)
        rest, offer, alarm, person = kept.get("r"), kept.get("o"), kept.get("e"), kept.get("h")
        wishes = wishes_from_json(offer[1], flows) if offer else ()
        return Conversation(
            drafts=drafts,
            at=at,
            rest=Reply(rest[0], tuple(Option(label, send) for label, send in rest[1])) if rest else None,
            menu=bool(kept.get("m")),
            offer=Offer(wishes, later=bool(offer[0])) if wishes else None,
            later=wishes_from_json(kept.get("l", ()), flows),
            alarm=Alarm(*alarm) if alarm else None,
            asked=asked_from_json(asked, flows) if (asked := kept.get("q")) else (),
            person=person_from_json(person) if person else None,
            kept=kept_from_json(early) if (early := kept.get("k")) else None,
            told=told_from_json(told) if (told := kept.get("t")) else None,
        )
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        return Conversation()


def outline(state: bytes) -> str:
    """Which forms were open in a stored state and what they asked, without any answer; for logs."""
    try:
        drafts = orjson.loads(state)["d"]
        return ", ".join(f"{one['f']}.{one.get('s', '')}" for one in drafts)
    except (ValueError, TypeError, KeyError, AttributeError):
        return "no form"


def _draft_to_json(draft: Draft) -> dict[str, Json]:
    kept: dict[str, Json] = {"f": draft.flow.name, "a": draft.answers}
    if draft.asked:
        kept["s"] = draft.asked
    if draft.parts:
        kept["p"] = draft.parts
    if draft.mode:
        kept["m"] = draft.mode.value
    if draft.tries:
        kept["t"] = draft.tries
    if draft.brief:
        kept["b"] = 1
    return kept


def _draft_from_json(kept: dict[str, Json], flow: type[Flow[Any, Any]]) -> Draft:
    answers, slots = kept["a"], flow.slot_by_name
    if not answers.keys() <= slots.keys():
        answers = {name: raw for name, raw in answers.items() if name in slots}
    asked, parts, mode, tries = kept.get("s", ""), kept.get("p"), kept.get("m"), kept.get("t")
    return Draft(
        flow,
        answers,
        dict(parts) if parts else {},
        asked if asked in slots else "",
        Mode(mode) if mode else Mode.ASK,
        int(tries) if tries else 0,
        bool(kept.get("b")),
    )
