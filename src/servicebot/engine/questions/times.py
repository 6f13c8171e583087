"""The question for the time of a visit."""

import re
from typing import Any

from servicebot.domain.times import Visit
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming
from servicebot.engine.outcomes import Json, Question
from servicebot.engine.questions.choices import Choices
from servicebot.engine.questions.visits import in_words
from servicebot.engine.slot import Slot, Unclear
from servicebot.understanding.times import read_visit

AnyFlow = Flow[Any, Any]

AWAY = re.compile(r"[^，,。；;\s]*(?:不在家|没空|没时间|不方便|有事|来不了|(?<!行)不行)[^，,。；;\s]*")
FRESH_MS = 300_000


class When(Slot[Visit]):
    """A time that suits, in the resident's own words or one of a few suggestions."""

    value_type = Visit
    steady = True

    def __init__(
        self,
        prompt: str,
        *,
        suggestions: tuple[str, ...],
        label: str = "",
        optional: bool = False,
        default: Visit | None = None,
    ) -> None:
        super().__init__(prompt, label=label, optional=optional, default=default)
        self.suggestions = suggestions
        self._offered = (-1, Choices[str](()))

    def suggested(self, now_ms: int) -> Choices[str]:
        """The suggestions that can still be kept: nobody comes this afternoon in the evening."""
        moment = now_ms // FRESH_MS
        known, choices = self._offered
        if known != moment:
            possible = [phrase for phrase in self.suggestions if read_visit(phrase, now_ms) is not None]
            choices = Choices((phrase, phrase, ()) for phrase in possible or self.suggestions)
            self._offered = (moment, choices)
        return choices

    def question(self, flow: AnyFlow, part: Json) -> Question:
        """The prompt with the suggestions."""
        del part
        return self.suggested(flow.world.now_ms).question(self.words(flow))

    def read(self, flow: AnyFlow, message: Incoming, part: Json) -> Visit:
        """A suggestion by number, or a time in words."""
        del part
        suggested = self.suggested(flow.world.now_ms)
        plain = suggested.typed.get(message.text)
        said = read_visit(plain or message.text, flow.world.now_ms)
        if said is None:
            phrase = suggested.chosen(message.text)
            said = read_visit(phrase, flow.world.now_ms) if phrase else None
        if said is None:
            first = suggested.labels[0]
            raise Unclear(
                "没听明白是什么时候，请回复数字，或像「明天上午9点」这样说。",
                f"比如「后天下午3点」；说不准就回复 1，就是「{first}」。",
            )
        return in_words(said, self._before(flow), flow.world.now_ms)

    def prefill(self, flow: AnyFlow, text: str) -> Visit | None:
        """A time that stands in the sentence, not one at which nobody is in."""
        said = read_visit(AWAY.sub("", text), flow.world.now_ms)
        return None if said is None else in_words(said, self._before(flow), flow.world.now_ms)

    def _before(self, flow: AnyFlow) -> Visit | None:
        """The time that was said for this before."""
        raw = flow.answers.get(self.name)
        return None if raw is None else self.load(raw, flow)

    def dump(self, value: Visit) -> Json:
        """The words and the instants."""
        return [value.said, value.start, value.end]

    def load(self, raw: Json, flow: AnyFlow) -> Visit:
        """The visit as stored."""
        del flow
        said, start, end = raw
        return Visit(said, start, end)

    def show(self, value: Visit, flow: AnyFlow) -> str:
        """As it was said."""
        del flow
        return value.said
