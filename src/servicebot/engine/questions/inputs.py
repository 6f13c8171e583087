"""Questions with an open answer: words, a number, a phone, a time, a place, photos, and facts nobody is asked."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

from servicebot.domain.address import Place
from servicebot.domain.errors import Invalid
from servicebot.domain.people import mask_phone
from servicebot.domain.times import Visit
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Kind, Option
from servicebot.engine.outcomes import Json, More, Question
from servicebot.engine.questions.choices import Choices
from servicebot.engine.questions.visits import with_day
from servicebot.engine.slot import SKIP_TAIL, Slot, T, Unclear
from servicebot.engine.vocabulary import is_done, is_nothing
from servicebot.understanding.choosing import read_choice
from servicebot.understanding.numerals import CHINESE, read_number
from servicebot.understanding.phones import read_phone
from servicebot.understanding.times import read_visit
from servicebot.understanding.yes_no import read_yes_no

F = TypeVar("F")

AnyFlow = Flow[Any, Any]


FIGURES = re.compile(rf"\d+|[{CHINESE}]+")
LONGEST_NUMBER = 16
AWAY = re.compile(r"[^，,。；;\s]*(?:不在家|没空|没时间|不方便|有事|来不了|(?<!行)不行)[^，,。；;\s]*")
FRESH_MS = 300_000
SAME_NUMBER = Choices([("same", "用这个号码", ())])


class Known(Slot[T], Generic[T]):
    """A fact that the flow looks up instead of asking; looked up again when an earlier answer changes."""

    asks = False
    steady = True

    def __init__(self, default: T) -> None:
        super().__init__(default=default)
        self.value_type = type(default)
        self.source: Callable[[Any], Awaitable[T]] | None = None

    def look_up(self, source: Callable[[F], Awaitable[T]]) -> Callable[[F], Awaitable[T]]:
        """Get the fact from this method."""
        self.source = source
        return source

    def load(self, raw: Json, flow: AnyFlow) -> T:
        """The fact as it was found."""
        del flow
        value: T = raw
        return value


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
        return with_day(said, self._before(flow), flow.world.now_ms)

    def prefill(self, flow: AnyFlow, text: str) -> Visit | None:
        """A time that stands in the sentence, not one at which nobody is in."""
        said = read_visit(AWAY.sub("", text), flow.world.now_ms)
        return None if said is None else with_day(said, self._before(flow), flow.world.now_ms)

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


class Location(Slot[Place]):
    """A point on the map, sent with the channel's own location message."""

    value_type = Place
    steady = True
    accepts = frozenset({Kind.TEXT, Kind.VOICE, Kind.LOCATION})

    def read(self, flow: AnyFlow, message: Incoming, part: Json) -> Place:
        """The place of a location message."""
        del flow, part
        if message.place is None:
            raise Unclear(
                "请点输入框旁的「+」，选「位置」发给我。", "「+」点开后有「位置」，选好地方，再点「发送」。"
            )
        return message.place

    def dump(self, value: Place) -> Json:
        """The place as a list."""
        return [value.latitude, value.longitude, value.label, value.datum]

    def load(self, raw: Json, flow: AnyFlow) -> Place:
        """The place as stored."""
        del flow
        latitude, longitude, label, datum = raw
        return Place(float(latitude), float(longitude), label, datum)

    def show(self, value: Place, flow: AnyFlow) -> str:
        """Its label."""
        del flow
        return value.label or "已发定位"


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
