"""The question for photos."""

from typing import Any

from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Kind, Option
from servicebot.engine.outcomes import Json, More, Question
from servicebot.engine.slot import Slot, Unclear
from servicebot.engine.vocabulary import is_done

AnyFlow = Flow[Any, Any]


class Photos(Slot[tuple[str, ...]]):
    """Pictures, collected until 完成; a picture that comes at another question is kept as well."""

    value_type = tuple[str, ...]
    steady = True
    accepts = frozenset({Kind.TEXT, Kind.VOICE, Kind.IMAGE})
    nothing_skips = True

    def __init__(self, prompt: str, *, at_most: int = 3, label: str = "") -> None:
        super().__init__(prompt, label=label, optional=True, default=())
        self.at_most = at_most

    def question(self, flow: AnyFlow, part: Json) -> Question:
        """The prompt, or how many have come."""
        if part:
            return Question(self.received(len(part)))
        return Question(self.words(flow), (Option("跳过", "跳过"),))

    def received(self, count: int) -> str:
        """Words for pictures that have come while more may come."""
        return f"收到 {count} 张照片。还有就接着发，发完回复「完成」。"

    def read(self, flow: AnyFlow, message: Incoming, part: Json) -> tuple[str, ...] | More:
        """One more picture, or 完成."""
        del flow
        so_far = tuple(part or ())
        if message.kind is Kind.IMAGE:
            so_far = (*so_far, message.media)
            if len(so_far) >= self.at_most:
                return so_far
            return More(list(so_far), Question(self.received(len(so_far))))
        if is_done(message.text):
            return so_far
        raise Unclear(
            "点输入框旁的「+」，选「照片」；不方便就回复「跳过」。",
            "没有照片也不要紧，回复「跳过」就行。",
        )

    def adopt(self, flow: AnyFlow, media: str) -> bool:
        """Keep a picture that came at another question; False when there are enough."""
        kept = list(flow.answers.get(self.name) or ())
        if len(kept) >= self.at_most:
            return False
        flow.put(self, [*kept, media])
        return True

    def dump(self, value: tuple[str, ...]) -> Json:
        """The media ids as a list."""
        return list(value)

    def load(self, raw: Json, flow: AnyFlow) -> tuple[str, ...]:
        """The media ids, each a string."""
        del flow
        return tuple(str(media) for media in raw)

    def show(self, value: tuple[str, ...], flow: AnyFlow) -> str:
        """How many there are."""
        del flow
        return f"{len(value)} 张" if value else ""
