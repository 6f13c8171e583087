"""The question for a telephone number, with the remembered one at hand."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from servicebot.domain.errors import Invalid
from servicebot.domain.people import mask_phone
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming
from servicebot.engine.outcomes import Json, Question
from servicebot.engine.questions.choices import Choices
from servicebot.engine.slot import Slot, Unclear
from servicebot.engine.vocabulary import is_nothing
from servicebot.understanding.phones import read_phone
from servicebot.understanding.yes_no import read_yes_no

F = TypeVar("F")

AnyFlow = Flow[Any, Any]

LONGEST_NUMBER = 16
SAME_NUMBER = Choices([("same", "用这个号码", ())])


NO_PHONE = re.compile(r"(?:没|冇|莫)(?:有|得)?.{0,3}(?:手机|电话|座机|号码)|(?:不|不会)用手机")
LANDLINE = re.compile("座机|固话|固定电话|家里电话|家庭电话")


class Phone(Slot[str]):
    """A phone number, typed or remembered from the last time."""

    value_type = str
    steady = True
    nothing_skips = True

    def __init__(
        self, prompt: str, *, label: str = "", optional: bool = False, default: str | None = None
    ) -> None:
        super().__init__(prompt, label=label, optional=optional, default=default)
        self.tail = "不留就回复「跳过」。" if optional else ""
        self.memory: Callable[[Any], str] | None = None

    def offer(self, memory: Callable[[F], str]) -> Callable[[F], str]:
        """Offer the number that this method gives, unless it is empty."""
        self.memory = memory
        return memory

    def question(self, flow: AnyFlow, part: Json) -> Question:
        """The offer of the remembered number, else the prompt."""
        del part
        known = self.memory(flow) if self.memory is not None else ""
        if not known:
            return Question(self.words(flow))
        return SAME_NUMBER.question(f"用上次的号码 {mask_phone(known)} 吗？回复 1，或直接发新号码。")

    def read(self, flow: AnyFlow, message: Incoming, part: Json) -> str:
        """The typed number, or the remembered one on yes."""
        del part
        typed = read_phone(message.text)
        if typed:
            return typed
        known = self.memory(flow) if self.memory is not None else ""
        if known and (SAME_NUMBER.chosen(message.text) or read_yes_no(message.text)):
            return known
        if is_nothing(message.text) or NO_PHONE.search(message.text):
            raise Invalid("请留个能找到您的号码，家里人、邻居的也行。")
        if LANDLINE.search(message.text) and not any(map(str.isdigit, message.text)):
            raise Invalid("座机也行，把号码发来，带上区号。")
        raise Unclear(
            "号码没看清，请发手机号（11 位）或座机号。", "手机号一共 11 个数字，可以一个一个念；座机也行。"
        )

    def spills(self, text: str) -> bool:
        """More than a number, however it is spaced."""
        return len(text) > LONGEST_NUMBER

    def prefill(self, flow: AnyFlow, text: str) -> str | None:
        """A number that stands in the sentence."""
        del flow
        return read_phone(text)

    def load(self, raw: Json, flow: AnyFlow) -> str:
        """The number as stored."""
        del flow
        if not isinstance(raw, str):
            raise TypeError(raw)
        return raw

    def show(self, value: str, flow: AnyFlow) -> str:
        """The number with its middle hidden."""
        del flow
        return mask_phone(value)
