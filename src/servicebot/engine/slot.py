"""A slot: one question of a flow, whose answer is a typed attribute of the flow."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

from servicebot.domain.errors import Invalid
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.outcomes import Ending, Json, More, Question

if TYPE_CHECKING:
    from servicebot.engine.flow import Flow

T = TypeVar("T")
F = TypeVar("F")

SKIP_TAIL = "没有就回复「跳过」。"


class Unclear(Invalid):
    """An answer that could not be read at all; ``example`` says it in other words when it happens again."""

    def __init__(self, words: str, example: str) -> None:
        super().__init__(words)
        self.example = example


class Unanswered(LookupError):
    """A flow read a slot before its turn; rules may only look back."""


class Slot(ABC, Generic[T]):
    """One question: how it is asked, read, stored as JSON, and read back.

    ``label`` puts the answer on the page that the resident confirms; an ``optional`` question may be skipped, and a
    question that may be skipped (or that a ``when`` or ``assume`` rule may leave out) needs a ``default``.
    """

    asks = True
    """Whether a resident is asked at all."""
    accepts = frozenset({Kind.TEXT, Kind.VOICE})
    """The kinds of message that can answer."""
    steady = False
    """Whether a stored answer reads the same whatever the other answers and the world are."""
    nothing_skips = False
    """Whether 没有 skips an optional question."""
    value_type: Any = object
    """The type of the answer, compared with the field of the command that has the slot's name."""

    def __init__(
        self, prompt: str = "", *, label: str = "", optional: bool = False, default: T | None = None
    ) -> None:
        self.name = ""
        self.text = prompt
        self.label = label
        self.optional = optional
        self.default = default
        self.tail = ""
        self.rule: Callable[[Any], bool] | None = None
        self.assumption: Callable[[Any], bool] | None = None
        self.ending: Callable[[Any], Ending | None] | None = None
        self.remark: Callable[[Any], str] | None = None
        self.proof: Callable[[Any], Awaitable[None]] | None = None
        self.wording: Callable[[Any], str] | None = None
        self.consequences: Callable[[Any], Mapping[str, Json]] | None = None
        self.finder: Callable[[Any, str], T | None] | None = None

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, flow: None, owner: type) -> Self: ...

    @overload
    def __get__(self, flow: "Flow[Any, Any]", owner: type) -> T: ...

    def __get__(self, flow: "Flow[Any, Any] | None", owner: type) -> Self | T:
        if flow is None:
            return self
        raw = flow.answers.get(self.name)
        if raw is None:
            if self.default is None:
                raise Unanswered(self.name)
            return self.default
        value = self.load(raw, flow)
        # The next read finds the value in the instance and never comes here; Flow.put and Flow.drop clear it.
        flow.__dict__[self.name] = value
        return value

    # -- rules that a flow adds --

    def when(self, rule: Callable[[F], bool]) -> Callable[[F], bool]:
        """Ask only while this is true of the answers before."""
        self.rule = rule
        return rule

    def assume(self, assumption: Callable[[F], bool]) -> Callable[[F], bool]:
        """Take the default without asking while this is true; the page to confirm shows it and lets it be changed."""
        self.assumption = assumption
        return assumption

    def then(self, ending: Callable[[F], Ending | None]) -> Callable[[F], Ending | None]:
        """End the flow here when this gives an ending."""
        self.ending = ending
        return ending

    def note(self, remark: Callable[[F], str]) -> Callable[[F], str]:
        """Say this at the head of the reply that follows the answer."""
        self.remark = remark
        return remark

    def check(self, proof: Callable[[F], Awaitable[None]]) -> Callable[[F], Awaitable[None]]:
        """Refuse an answer by raising Invalid with words for the resident."""
        self.proof = proof
        return proof

    def ask(self, wording: Callable[[F], str]) -> Callable[[F], str]:
        """Word the question from the answers before."""
        self.wording = wording
        return wording

    def implies(self, consequences: Callable[[F], Mapping[str, Json]]) -> Callable[[F], Mapping[str, Json]]:
        """Set other answers, by the names of their slots, whenever this one is given."""
        self.consequences = consequences
        return consequences

    def find(self, finder: Callable[[F, str], T | None]) -> Callable[[F, str], T | None]:
        """Take the answer from an unprompted sentence by this method; None when it is not there."""
        self.finder = finder
        return finder

    # -- what a kind of slot defines --

    def question(self, flow: "Flow[Any, Any]", part: Json) -> Question:
        """The question in full; ``part`` is what an unfinished answer left behind."""
        del part
        return Question(self.words(flow))

    def words(self, flow: "Flow[Any, Any]") -> str:
        """The prompt alone."""
        return (self.wording(flow) if self.wording is not None else self.text) + self.tail

    def read(self, flow: "Flow[Any, Any]", message: Incoming, part: Json) -> T | More:
        """The answer in a message; raises Invalid with words for the resident."""
        del flow, message, part
        raise Invalid

    def prefill(self, flow: "Flow[Any, Any]", text: str) -> T | More | None:
        """The answer that an unprompted sentence already holds."""
        return self.finder(flow, text) if self.finder is not None else None

    def as_said(self, flow: "Flow[Any, Any]", message: Incoming, part: Json) -> T | More | None:
        """What to make of words that could not be read the second time either; None to go on asking."""
        del flow, message, part
        return None

    def aside(self, flow: "Flow[Any, Any]") -> str:
        """What is said when this answer was given, besides the flow's own note."""
        del flow
        return ""

    def takes_figures(self, part: Json) -> bool:
        """Whether a bare number of any size may be the answer."""
        del part
        return False

    def spills(self, text: str) -> bool:
        """Whether words that answered this question may answer other ones too."""
        del text
        return False

    def dump(self, value: T) -> Json:
        """The answer as JSON."""
        return value

    @abstractmethod
    def load(self, raw: Json, flow: "Flow[Any, Any]") -> T:
        """The answer from JSON; a lookup, value or type error means that the stored answer no longer fits."""

    def show(self, value: T, flow: "Flow[Any, Any]") -> str:
        """The answer as it is read back; empty reads as "none"."""
        del flow
        return str(value)
