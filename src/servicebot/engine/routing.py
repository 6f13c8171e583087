"""Which flow a message without a question before it is about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from servicebot.engine.flow import Flow
from servicebot.engine.outcomes import Json
from servicebot.engine.state.wishes import Wish
from servicebot.engine.vocabulary import Command, squeeze
from servicebot.engine.world import World

SHORT, BREAKS = 2, frozenset("，,。；;！!？?、")


@dataclass(frozen=True, slots=True)
class Routing:
    """A flow by its name, the sentence that its slots may read, and words for single slots.

    ``known`` are answers that were understood already, as JSON; ``also`` is what else was wished; ``inside`` is what
    the same words mean while a form is open; ``note`` is said first;
    ``tentative`` lets a page that answers the sentence go before.
    """

    flow: str
    said: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, Json] = field(default_factory=dict)
    also: tuple[Wish, ...] = ()
    inside: Command | None = None
    note: str = ""
    tentative: bool = False


@dataclass(frozen=True, slots=True)
class Unsure:
    """Several flows that may be meant, the likeliest first."""

    wishes: tuple[Wish, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """Words that no flow is needed for; with the menu below them when there is nothing better to say."""

    text: str
    menu: bool = False


@dataclass(frozen=True, slots=True)
class Obey:
    """A sentence that means no more than a word of the conversation itself."""

    command: Command


Heard = Routing | Unsure | Remark | Obey | None
Router = Callable[[str, Any], Heard]
"""Hears a sentence in the world that the flows ask for."""


def is_certain(heard: Heard) -> bool:
    """Whether no page and no other answer may go before what was heard."""
    return isinstance(heard, Obey) or (isinstance(heard, Routing) and not heard.tentative)


class KeywordRouter:
    """Finds the flow whose keyword stands in the text, else the one flow that recognises the text as its own.

    With ``wary``, words of two characters do not count in a sentence of several clauses, where they are said in passing.
    """

    def __init__(self, flows: Sequence[type[Flow[Any, Any]]], *, wary: bool = False) -> None:
        self._wary = wary
        self._flows = tuple(flows)
        self._exact = {squeeze(word): flow.name for flow in flows for word in flow.keywords}
        # The longest keyword wins: 取消工单 must not be taken for 工单.
        self._words = sorted(self._exact, key=len, reverse=True)

    def exact(self, text: str) -> Routing | None:
        """The flow whose keyword is the whole text."""
        flow = self._exact.get(squeeze(text))
        return None if flow is None else Routing(flow)

    def __call__(self, text: str, world: World) -> Routing | None:
        """The flow of this text, or None when nothing is certain."""
        whole = self.exact(text)
        if whole is not None:
            return whole
        said = squeeze(text)
        for word in self._words:
            if word in said and not (self._wary and len(word) <= SHORT and not BREAKS.isdisjoint(said)):
                return Routing(self._exact[word], text)
        own = [flow.name for flow in self._flows if flow.recognises(text, world)]
        return Routing(own[0], text) if len(own) == 1 else None
