"""Questions that any words answer."""

from typing import Any

from servicebot.domain.errors import Invalid
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming
from servicebot.engine.outcomes import Json, Question
from servicebot.engine.questions.choices import Choices
from servicebot.engine.slot import SKIP_TAIL, Slot
from servicebot.understanding.choosing import read_choice

AnyFlow = Flow[Any, Any]


class Text(Slot[str]):
    """Free words, typed or spoken; ``suggestions`` are numbered below the prompt and stand for themselves."""

    value_type = str
    steady = True
    nothing_skips = True
    gathers = False
    """Whether what residents add when all is read back to them belongs here."""

    def __init__(
        self,
        prompt: str = "",
        *,
        suggestions: tuple[str, ...] = (),
        max_length: int = 200,
        label: str = "",
        optional: bool = False,
        default: str | None = None,
        gathers: bool = False,
    ) -> None:
        super().__init__(prompt, label=label, optional=optional, default=default)
        self.suggested = Choices((phrase, phrase, ()) for phrase in suggestions)
        self.max_length = max_length
        self.gathers = gathers
        self.tail = SKIP_TAIL if optional else ""

    def question(self, flow: AnyFlow, part: Json) -> Question:
        """The prompt with the suggestions."""
        del part
        words = self.words(flow)
        return self.suggested.question(words) if self.suggested.labels else Question(words)

    def read(self, flow: AnyFlow, message: Incoming, part: Json) -> str:
        """The words, not too many of them."""
        del flow, part
        said = message.text.strip()
        index = read_choice(said, self.suggested.labels) if self.suggested.labels else None
        if index is not None:
            return self.suggested.values[index]
        if not said:
            raise Invalid("请用文字或语音说一下。")
        if len(said) > self.max_length:
            raise Invalid(f"字数有点多，请说得简短些（不超过{self.max_length}字）。")
        return said

    def load(self, raw: Json, flow: AnyFlow) -> str:
        """The words as stored."""
        del flow
        if not isinstance(raw, str):
            raise TypeError(raw)
        return raw
