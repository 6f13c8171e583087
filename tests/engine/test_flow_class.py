"""What a flow class promises when it is created, and the types of its answers."""

from dataclasses import dataclass
from typing import assert_type

import pytest

from sample_flows import BookRoom, BookRoomFlow, SmallWorld, Why
from servicebot.domain.address import Address
from servicebot.domain.errors import Invalid
from servicebot.domain.times import Visit
from servicebot.engine import slots
from servicebot.engine.flow import Flow, FlowError
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.questions.choices import Choices, Latest
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.slot import Unanswered


@dataclass(frozen=True, slots=True)
class Order:
    size: int
    note: str = ""


class NotACommand:
    """Something that no flow can build."""


def test_answers_have_the_types_of_their_slots() -> None:
    flow = BookRoomFlow(SmallWorld(), {"why": "party", "people": 3, "photos": ["a"]})
    assert_type(flow.why, Why)
    assert_type(flow.people, int)
    assert_type(flow.photos, tuple[str, ...])
    assert flow.why is Why.PARTY
    assert flow.photos == ("a",)


def types_of(flow: BookRoomFlow) -> None:
    """Read by the type checker, never called."""
    assert_type(flow.home, Address)
    assert_type(flow.visit, Visit)
    assert_type(flow.quiet, bool)
    assert_type(flow.wish, str)
    assert_type(flow.rooms, list[list[str]])
    assert_type(flow.world, SmallWorld)
    assert_type(flow.command(), BookRoom)


def test_an_unanswered_slot_cannot_be_read() -> None:
    flow = BookRoomFlow(SmallWorld(), {})
    with pytest.raises(Unanswered):
        _ = flow.people
    assert flow.wish == ""


def test_slots_answer_for_themselves_through_any_door() -> None:
    flow = BookRoomFlow(SmallWorld(), {})
    with pytest.raises(Invalid):
        BookRoomFlow.who.read(flow, Incoming(Kind.TEXT, " "), None)
    with pytest.raises(Invalid):
        BookRoomFlow.rooms.read(flow, Incoming(Kind.TEXT, "红屋"), None)


def test_a_slot_for_each_field_of_the_command() -> None:
    with pytest.raises(FlowError, match=r"no slot gives Order\.size"):

        class Bad(Flow[Order, SmallWorld], name="bad", title="坏"):
            """Asks for nothing."""

            def summary(self) -> str:
                return ""


def test_a_flow_that_builds_its_command_needs_no_slot_for_it() -> None:
    class Good(Flow[Order, SmallWorld], name="good", title="好"):
        """Asks for nothing."""

        def summary(self) -> str:
            return ""

        def command(self) -> Order:
            return Order(1)

    assert Good(SmallWorld(), {}).command() == Order(1)
    assert Good(SmallWorld(), {}).done(None) == "办好了。"


def test_the_types_of_slot_and_field_agree() -> None:
    with pytest.raises(FlowError, match=r"size gives <class 'str'>, but Order needs <class 'int'>"):

        class Bad(Flow[Order, SmallWorld], name="bad", title="坏"):
            """Asks for words instead of a number."""

            size = slots.text("多大？")

            def summary(self) -> str:
                return ""


def test_a_question_that_may_be_left_out_has_a_default() -> None:
    with pytest.raises(FlowError, match="needs a default"):

        class Bad(Flow[None, SmallWorld], name="bad", title="坏"):
            """May be skipped into nothing."""

            size = slots.number("多大？")

            @size.when
            def sometimes(self) -> bool:
                return False

            def summary(self) -> str:
                return ""


def test_a_question_has_words() -> None:
    with pytest.raises(FlowError, match="needs words"):

        class Bad(Flow[None, SmallWorld], name="bad", title="坏"):
            """Asks silently."""

            size = slots.number("")

            def summary(self) -> str:
                return ""


def test_a_slot_cannot_take_the_name_of_what_every_flow_has() -> None:
    with pytest.raises(FlowError, match="cannot be called title"):

        class Bad(Flow[None, SmallWorld], name="bad", title="坏"):
            """Hides its own title."""

            title = slots.text("怎么称呼？")

            def summary(self) -> str:
                return ""


def test_a_command_is_a_dataclass() -> None:
    with pytest.raises(FlowError, match="must be a dataclass"):

        class Bad(Flow[NotACommand, SmallWorld], name="bad", title="坏"):
            """Builds something unknown."""

            def summary(self) -> str:
                return ""


def test_a_flow_names_its_command() -> None:
    with pytest.raises(FlowError, match="name the command"):

        class Bad(Flow, name="bad", title="坏"):  # type: ignore[type-arg]
            """Says nothing of what it builds."""

            def summary(self) -> str:
                return ""


def test_flows_can_share_slots() -> None:
    class Sized(Flow[Order, SmallWorld]):
        """Holds a slot."""

        size = slots.number("多大？")

    class Small(Sized, name="small", title="小"):
        """Asks for a size."""

        note = slots.text("说明？")

        def summary(self) -> str:
            return ""

    assert [slot.name for slot in Small.slots] == ["size", "note"]
    assert Small(SmallWorld(), {"size": 2, "note": "x"}).command() == Order(2, "x")


def test_two_flows_cannot_share_a_keyword() -> None:
    class First(Flow[None, SmallWorld], name="first", title="一", keywords=("一样",)):
        """Comes first."""

        def summary(self) -> str:
            return ""

    class Second(Flow[None, SmallWorld], name="second", title="二", keywords=("一样",)):
        """Comes second."""

        def summary(self) -> str:
            return ""

    class Thief(Flow[None, SmallWorld], name="thief", title="三", keywords=("人工",)):
        """Takes a word of the conversation itself."""

        def summary(self) -> str:
            return ""

    with pytest.raises(ValueError, match="taken by first"):
        Repertoire([First, Second])
    with pytest.raises(ValueError, match="taken by the conversation itself"):
        Repertoire([Thief])


def test_the_longest_word_decides_and_a_tie_decides_nothing() -> None:
    choices = Choices(
        [("a", "水管", ("水管爆了",)), ("b", "水龙头", ("龙头",)), ("c", "别的", ("水管爆了呀", "灯泡"))]
    )
    assert choices.mentioned("家里水管爆了") == "a"
    assert choices.mentioned("水管和灯泡") is None
    assert choices.mentioned("没有") is None


def test_a_snapshot_is_computed_once() -> None:
    seen: list[object] = []

    def compute(snapshot: list[int]) -> int:
        seen.append(snapshot)
        return len(snapshot)

    size = Latest(compute)
    one, two = [1], [1]
    assert [size(one), size(one), size(two)] == [1, 1, 1]
    assert len(seen) == 2
