"""Everything one bot can be asked for: its flows, their keywords, its menu and its way of understanding."""

from collections.abc import Mapping, Sequence
from typing import Any

from servicebot.engine.by_ear import ByEar
from servicebot.engine.danger.alarms import Warnings
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Option
from servicebot.engine.outcomes import Json, Question
from servicebot.engine.routing import Heard, KeywordRouter, Router, Routing
from servicebot.engine.vocabulary import COMMANDS, squeeze
from servicebot.engine.world import World
from servicebot.understanding.choosing import read_choice
from servicebot.understanding.danger.cards import danger_cards

HUMAN_LABEL = "找人工"
HUMAN_OPTION = Option(HUMAN_LABEL, "人工")


class Repertoire:
    """The flows of a bot, indexed once; ``hear`` understands what no question was waiting for.

    ``warnings`` finds danger in everything that is said.
    """

    def __init__(
        self,
        flows: Sequence[type[Flow[Any, Any]]],
        *,
        warnings: Warnings | None = None,
        hear: Router | None = None,
        welcome: str = "您好，这里是社区服务110，随时为您服务。",
    ) -> None:
        self.flows = {flow.name: flow for flow in flows}
        self.warnings: Warnings = Warnings(danger_cards()) if warnings is None else warnings
        self.hear: Router = KeywordRouter(flows) if hear is None else hear
        self.welcome = welcome
        self.by_keyword = _by_keyword(flows)
        self.going_on = tuple(
            flow
            for flow in flows
            if any("goes_on" in vars(base) for base in flow.__mro__ if base is not Flow)
        )
        self.by_idle_word = _by_idle_word(flows, self.by_keyword)
        self.by_ear = ByEar({*self.by_keyword, *self.by_idle_word, *COMMANDS})
        self._offered = tuple(flow for flow in flows if flow.menu)
        self._labels = tuple(flow.menu for flow in self._offered)
        lines = [f"{number} {label}" for number, label in enumerate(self._labels, 1)]
        self._listing = "\n".join([*lines, f"0 {HUMAN_LABEL}"])
        self._options = (
            *(Option(label, str(number)) for number, label in enumerate(self._labels, 1)),
            Option(HUMAN_LABEL, "0"),
        )

    def route(self, text: str, world: World) -> Routing | None:
        """The flow that the text is about, when that is sure."""
        heard: Heard = self.hear(text, world)
        return heard if isinstance(heard, Routing) else None

    def menu(self) -> Question:
        """What a resident can choose from."""
        return Question(f"请回复数字：\n{self._listing}", self._options)

    def opened(self, message: Incoming, world: World) -> tuple[str, Mapping[str, Json]] | None:
        """The flow that a message without words begins, by its name, with its first answers."""
        for flow in self.flows.values():
            answers = flow.opened_by(message, world)
            if answers is not None:
                return flow.name, answers
        return None

    def picked(self, text: str) -> type[Flow[Any, Any]] | None:
        """The flow that a number or a name of the menu picks."""
        index = read_choice(text, self._labels)
        return None if index is None else self._offered[index]


def _by_keyword(flows: Sequence[type[Flow[Any, Any]]]) -> dict[str, type[Flow[Any, Any]]]:
    found: dict[str, type[Flow[Any, Any]]] = {}
    for flow in flows:
        for word in (*flow.keywords, *flow.whole_words):
            key = squeeze(word)
            if key in found or key in COMMANDS:
                taken = found[key].name if key in found else "the conversation itself"
                raise ValueError(f"The keyword {word!r} of {flow.name} is taken by {taken}.")
            found[key] = flow
    return found


def _by_idle_word(
    flows: Sequence[type[Flow[Any, Any]]], keywords: Mapping[str, type[Flow[Any, Any]]]
) -> dict[str, type[Flow[Any, Any]]]:
    found: dict[str, type[Flow[Any, Any]]] = {}
    for flow in flows:
        for word in map(squeeze, flow.idle_words):
            if word in found or word in keywords:
                taken = found[word] if word in found else keywords[word]
                raise ValueError(f"The word {word!r} of {flow.name} is taken by {taken.name}.")
            found[word] = flow
    whole = {word: flow for word, flow in keywords.items() if word in map(squeeze, flow.whole_words)}
    return found | whole
