"""Questions for a number."""

import re
from typing import Any

from servicebot.domain.errors import Invalid
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming
from servicebot.engine.outcomes import Json
from servicebot.engine.slot import Slot
from servicebot.understanding.numerals import CHINESE, read_number

AnyFlow = Flow[Any, Any]

FIGURES = re.compile(rf"\d+|[{CHINESE}]+")


class Number(Slot[int]):
    """A whole number within limits."""

    value_type = int
    steady = True

    def __init__(
        self,
        prompt: str,
        *,
        least: int = 0,
        most: int = 999,
        unit: str = "",
        label: str = "",
        default: int | None = None,
    ) -> None:
        super().__init__(prompt, label=label, default=default)
        self.least, self.most, self.unit = least, most, unit

    def takes_figures(self, part: Json) -> bool:
        """Any number may be the answer."""
        del part
        return True

    def read(self, flow: AnyFlow, message: Incoming, part: Json) -> int:
        """The number in figures or in Chinese numerals."""
        del flow, part
        figures = FIGURES.findall(message.text)
        value = read_number(figures[0]) if len(figures) == 1 else None
        if value is None or not self.least <= value <= self.most:
            raise Invalid(f"请回复一个 {self.least} 到 {self.most} 之间的数字。")
        return value

    def load(self, raw: Json, flow: AnyFlow) -> int:
        """The number, still within limits."""
        del flow
        value = int(raw)
        if not self.least <= value <= self.most:
            raise ValueError(value)
        return value

    def show(self, value: int, flow: AnyFlow) -> str:
        """The number with its unit."""
        del flow
        return f"{value}{self.unit}"
