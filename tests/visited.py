"""Where the transcripts lead: the questions and pages that they reach, and what the rules of the flows said on the way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest

from flow_chat import Chat
from servicebot.domain.errors import Invalid
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming
from servicebot.engine.slot import Slot
from servicebot.engine.state.conversation import Mode

AnyFlow = type[Flow[Any, Any]]
RULES = ("rule", "assumption", "ending", "proof")
CALLED = {"rule": "when", "assumption": "assume", "ending": "then", "proof": "check"}
PAGES = (Mode.CONFIRM, Mode.CHOOSE, Mode.AGAIN)


@dataclass
class Visited:
    """What was reached, by the names of flows and slots."""

    questions: set[tuple[str, str]] = field(default_factory=set)
    changes: set[tuple[str, str]] = field(default_factory=set)
    pages: set[tuple[str, str]] = field(default_factory=set)
    said: set[tuple[str, str, str, bool]] = field(default_factory=set)

    def note(self, state: bytes) -> None:
        """Note where a stored conversation stands."""
        drafts = orjson.loads(state or b"{}").get("d", ())
        for draft in drafts[-1:]:
            asked, mode = draft.get("s", ""), draft.get("m", "")
            if mode == Mode.CHANGE:
                self.changes.add((draft["f"], asked))
            elif mode:
                self.pages.add((draft["f"], mode))
            elif asked:
                self.questions.add((draft["f"], asked))

    def listen(self, patch: pytest.MonkeyPatch, flow: AnyFlow, slot: Slot[Any]) -> None:
        """Note what every rule of a slot says."""
        for kind in RULES:
            rule = getattr(slot, kind)
            if rule is not None:
                listening = (
                    self._proof(rule, flow, slot) if kind == "proof" else self._rule(rule, flow, slot, kind)
                )
                patch.setattr(slot, kind, listening)

    def _rule(
        self, rule: Callable[..., Any], flow: AnyFlow, slot: Slot[Any], kind: str
    ) -> Callable[..., Any]:
        def asked(form: Any) -> Any:
            result = rule(form)
            self.said.add((flow.name, slot.name, kind, bool(result)))
            return result

        asked.__name__ = rule.__name__
        return asked

    def _proof(self, rule: Callable[..., Any], flow: AnyFlow, slot: Slot[Any]) -> Callable[..., Any]:
        async def asked(form: Any) -> None:
            try:
                await rule(form)
            except Invalid:
                self.said.add((flow.name, slot.name, "proof", False))
                raise
            self.said.add((flow.name, slot.name, "proof", True))

        return asked

    def missing(self, flow: AnyFlow) -> list[str]:
        """What of a flow was not reached."""
        gone, always_ended = [], False
        for slot in flow.slots:
            if slot.asks and not always_ended:
                gone += self._unasked(flow, slot)
            gone += [f"{CALLED[kind]} is never {outcome}" for kind, outcome in self._unsaid(flow, slot)]
            # Behind a question that always ends the flow, answers are only kept for the next one.
            always_ended |= (
                slot.ending is not None and (flow.name, slot.name, "ending", False) not in self.said
            )
            gone = [one if ":" in one else f"{flow.name}.{slot.name}: {one}" for one in gone]
        if flow.confirms and flow.command_type is not None:
            gone += [f"{flow.name}: never at {page}" for page in PAGES if (flow.name, page) not in self.pages]
        return gone

    def _unasked(self, flow: AnyFlow, slot: Slot[Any]) -> list[str]:
        here = (flow.name, slot.name)
        changed = here in self.changes or not (slot.label and flow.confirms)
        asked = here in self.questions or here in self.changes
        return ([] if asked else ["never asked"]) + ([] if changed else ["never asked again to be changed"])

    def _unsaid(self, flow: AnyFlow, slot: Slot[Any]) -> list[tuple[str, bool]]:
        outcomes = [(kind, True) for kind in RULES] + [("rule", False)]
        return [
            (kind, outcome)
            for kind, outcome in outcomes
            if getattr(slot, kind) is not None and (flow.name, slot.name, kind, outcome) not in self.said
        ]


class Visitor(Chat):
    """A chat that notes where it stands after every message."""

    visited: Visited

    async def say(self, message: Incoming) -> list[str]:
        """Send the message once, then look where that led."""
        self.sent += 1
        self.clock.advance(1000)
        await self.arrive(message, self.dispatcher)
        now = self.clock.now_ms()
        loaded = await self.storage.write(lambda uow: uow.conversations.open("wechat", self.resident, now))
        self.visited.note(loaded.state)
        return []
