"""A flow: a form that is filled by talking and builds one command."""

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Generic, TypeVar, get_args, get_type_hints

import orjson

from servicebot.domain.address import Place
from servicebot.engine.messages import Incoming
from servicebot.engine.outcomes import Json, Start
from servicebot.engine.slot import Slot
from servicebot.engine.state.asked import NoticeAnswer
from servicebot.engine.world import World

C = TypeVar("C")
W = TypeVar("W", bound=World)


RESERVED = frozenset({
    "name", "title", "keywords", "menu", "confirms", "given_up", "slots", "slot_by_name", "command_type", "enquiry",
    "world", "answers", "has", "put", "drop", "recognises", "opened_by", "must_confirm", "answers_notice", "concerns",
    "beside_person", "goes_on", "gives_way", "idle_words", "whole_words", "after", "looked_up", "summary", "command", "done",
    "intents", "on_the_page", "sent_by", "known_from", "pictures", "pin", "unsteady", "meet", "command_fields",
    "spoke_of", "goes_along", "follows", "closed", "outlasts",
})  # fmt: skip


SAID = "said"


class FlowError(TypeError):
    """A flow class that cannot work; raised when the class is created."""


class Flow(ABC, Generic[C, W]):
    """Slots in the order in which they are asked, and the command that they build.

    The class line names it: ``class RepairFlow(Flow[OpenRepair, World], name="repair", title="…", keywords=(…))``.
    ``title`` is what residents read; an empty ``menu`` line keeps the flow out of the menu; ``confirms=False`` sends
    the command without reading it back; ``given_up`` is said after 取消. A flow whose command type is None is an enquiry: ``summary`` is its answer,
    and it makes way for whatever comes next, as a command's flow does that ``gives_way``. ``idle_words`` start the flow
    only while nothing is open, because they mean something else, or too much, inside a form. A class without a name only holds slots for flows that share them.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    keywords: ClassVar[tuple[str, ...]]
    menu: ClassVar[str]
    confirms: ClassVar[bool]
    given_up: ClassVar[str]
    gives_way: ClassVar[bool]
    idle_words: ClassVar[tuple[str, ...]]
    whole_words: ClassVar[tuple[str, ...]] = ()
    """Keywords that count only when they are all that is said, anywhere; stated in the class body."""
    on_the_page: ClassVar[tuple[str, str, str]] = ("没错，提交", "要修改", "不办了")
    """What can be answered when all is read back: send it, change something, give it up; stated in the class body."""
    sent_by: ClassVar[tuple[str, ...]] = ()
    """Words that are a yes there; one of the conversation's own words is asked about instead. Stated in the class body."""
    intents: ClassVar[tuple[str, ...]] = ()
    """What the understanding calls the wishes that this flow is for; stated in the class body."""
    beside_person: ClassVar[bool] = False
    """Whether it can be asked for while a person answers and the bot is quiet; stated in the class body."""
    slots: ClassVar[tuple[Slot[Any], ...]]
    slot_by_name: ClassVar[Mapping[str, Slot[Any]]]
    unsteady: ClassVar[tuple[str, ...]]
    """The names of the slots whose answers are read anew at every message."""
    command_type: ClassVar[type | None]
    command_fields: ClassVar[tuple[str, ...]]
    """The fields of the command that slots of the same name give."""
    enquiry: ClassVar[bool]

    def __init_subclass__(  # noqa: PLR0913 - the class line says everything about a flow but its questions
        cls,
        *,
        name: str = "",
        title: str = "",
        keywords: tuple[str, ...] = (),
        menu: str = "",
        confirms: bool = True,
        given_up: str = "",
        gives_way: bool = False,
        idle_words: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        own = {key: value for base in reversed(cls.__mro__) for key, value in vars(base).items()}
        cls.slots = tuple(value for value in own.values() if isinstance(value, Slot))
        cls.slot_by_name = {slot.name: slot for slot in cls.slots}
        cls.unsteady = tuple(slot.name for slot in cls.slots if not slot.steady)
        taken = [slot.name for slot in cls.slots if slot.name in RESERVED]
        if taken:
            raise FlowError(
                f"{cls.__name__}: a slot cannot be called {taken[0]}; every flow has that already."
            )
        cls.name, cls.title, cls.keywords, cls.menu = name, title, keywords, menu
        cls.confirms, cls.idle_words = confirms, idle_words
        cls.given_up = given_up or f"好的，「{title}」不办了，什么都没有提交。"
        if not name:
            return
        cls.command_type = _command_type(cls)
        cls.enquiry = cls.command_type is None
        fields = dataclasses.fields(cls.command_type) if dataclasses.is_dataclass(cls.command_type) else ()
        cls.command_fields = tuple(field.name for field in fields if field.name in cls.slot_by_name)
        cls.gives_way = gives_way or cls.enquiry
        _check_slots(cls)
        if cls.command_type is not None:
            _check_command(cls, cls.command_type)

    def __init__(self, world: W, answers: dict[str, Json]) -> None:
        self.world = world
        self.answers = answers

    def meet(self, world: W) -> None:
        """Stand in the world of another message; what only holds there is read again."""
        self.world = world
        for name in self.unsteady:
            self.__dict__.pop(name, None)

    def has(self, slot: Slot[Any]) -> bool:
        """Whether this question has an answer, a skipped one included."""
        return slot.name in self.answers

    def put(self, slot: Slot[Any], raw: Json) -> None:
        """Store an answer as JSON; None stands for "skipped"."""
        self.answers[slot.name] = raw if raw is None or type(raw) is str else as_stored(raw)
        self.__dict__.pop(slot.name, None)

    def drop(self, slot: Slot[Any]) -> None:
        """Forget an answer."""
        self.answers.pop(slot.name, None)
        self.__dict__.pop(slot.name, None)

    @classmethod
    def recognises(cls, text: str, world: Any) -> bool:
        """Whether a sentence without any keyword is plainly about this flow."""
        del text, world
        return False

    @classmethod
    async def looked_up(cls, text: str, world: Any, *, sure: bool) -> Mapping[str, Json] | None:
        """The answers with which this flow begins about words that nobody else is certain of; else None.

        ``sure`` asks for certainty, because there are guesses or a word of comfort to be said instead.
        """
        del text, world, sure
        return None

    @classmethod
    async def goes_on(cls, text: str, world: Any, alone: Callable[[], Any]) -> Mapping[str, Json] | None:
        """The answers with which this flow takes a sentence to mean what the resident has just done; else None.

        Asked only while nothing is open, so it must be quick to say no; ``alone`` gives what is heard in the sentence by itself.
        """
        del text, world, alone
        return None

    @classmethod
    def follows(cls, text: str, about: Json) -> Start | None:
        """What a sentence begins that speaks of what this enquiry told last (``spoke_of``); None for anything else.

        Asked of every message for half an hour, unless something else was begun, so it must be quick to say no.
        """
        del text, about
        return None

    @classmethod
    def opened_by(cls, message: Incoming, world: Any) -> Mapping[str, Json] | None:
        """The answers with which a message without words (a picture, a scanned code) begins this flow; else None."""
        del message, world
        return None

    @classmethod
    def known_from(cls, item: str, parts: Mapping[str, str], world: Any) -> Mapping[str, Json]:
        """The first answers for an item that was understood, and for parts of the sentence by their names.

        The whole sentence is the part ``SAID``.
        """
        del item, parts, world
        return {}

    @classmethod
    def answers_notice(cls, text: str) -> NoticeAnswer | None:
        """What a text says to the question that a notice put for this flow; None when it is about something else."""
        del text
        return None

    def spoke_of(self) -> Json:
        """What the answer of this enquiry is about, for words that follow it; None when there is nothing to speak of."""
        return None

    def goes_along(self) -> Mapping[str, Json]:
        """What of this, while it is open, goes along to words that speak of it, or to an enquiry begun on top of it; nothing is kept."""
        return {}

    def concerns(self) -> str:
        """The number of the ticket that this is about, for a person who takes over."""
        return ""

    def closed(self, result: Any) -> str:
        """The number of the ticket that is over, now that the command was carried out; empty when none is."""
        del result
        return ""

    def outlasts(self, number: str) -> bool:
        """Whether this form, which waits while another one is filled, is still of use when that ticket is over."""
        del number
        return True

    def pictures(self) -> tuple[str, ...]:
        """The pictures that belong to the form for which this enquiry makes way."""
        return ()

    def pin(self) -> Place | None:
        """The place that belongs to the form for which this enquiry makes way."""
        return None

    def must_confirm(self) -> bool:
        """Whether the command, as it stands, is read back before it is sent."""
        return self.confirms

    @abstractmethod
    def summary(self) -> str:
        """What the resident reads above the answers before confirming; the answer itself of an enquiry."""

    def command(self) -> C:
        """The command; by default each of its fields is the slot of that name."""
        kind: Any = self.command_type
        built: C = kind(**{name: getattr(self, name) for name in self.command_fields})
        return built

    def done(self, result: Any) -> str:
        """What the resident reads when the command has been carried out."""
        del result
        return "办好了。"

    def after(self, result: Any) -> Start | None:
        """Another flow that follows once the command was carried out."""
        del result
        return None


def as_stored(raw: Json) -> Json:
    """The JSON as it will be read back: lists for tuples, plain words for members of an enumeration."""
    return orjson.loads(orjson.dumps(raw))


def _command_type(cls: type[Flow[Any, Any]]) -> type | None:
    # A class without type arguments of its own inherits those of its base.
    bases: tuple[Any, ...] = getattr(cls, "__orig_bases__", ())
    kinds = [get_args(base)[0] for base in bases if get_args(base)]
    if not kinds or isinstance(kinds[0], TypeVar):
        raise FlowError(f"{cls.__name__}: name the command, as in Flow[OpenRepair, World].")
    return None if kinds[0] is type(None) else kinds[0]


def _check_slots(cls: type[Flow[Any, Any]]) -> None:
    for slot in cls.slots:
        may_be_left_out = slot.optional or slot.rule is not None or slot.assumption is not None
        if slot.default is None and may_be_left_out:
            raise FlowError(f"{cls.__name__}.{slot.name}: a question that may be left out needs a default.")
        if slot.asks and not slot.text and slot.wording is None:
            raise FlowError(f"{cls.__name__}.{slot.name}: a question needs words.")


def _check_command(cls: type[Flow[Any, Any]], command: type) -> None:
    if not dataclasses.is_dataclass(command):
        raise FlowError(f"{cls.__name__}: the command {command.__name__} must be a dataclass.")
    hints = get_type_hints(command)
    builds_itself = cls.command is not Flow.command
    for field in dataclasses.fields(command):
        slot = cls.slot_by_name.get(field.name)
        wanted = hints[field.name]
        if slot is None:
            has_default = (
                field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
            )
            if not has_default and not builds_itself:
                raise FlowError(f"{cls.__name__}: no slot gives {command.__name__}.{field.name}.")
        elif slot.value_type is not wanted and slot.value_type != wanted:
            raise FlowError(
                f"{cls.__name__}.{field.name} gives {slot.value_type}, but {command.__name__} needs {wanted}."
            )
