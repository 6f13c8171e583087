"""What the check of flows finds, and what a picture of one shows."""

from dataclasses import dataclass
from typing import Any

from sample_flows import SmallWorld
from servicebot.engine import slots
from servicebot.engine.flow import Flow
from servicebot.flows import FLOWS
from servicebot.flows.repair import RepairFlow
from servicebot.flows.tickets import AddToTicketFlow, MyTickets
from servicebot.services.flow_check import TRANSCRIPTS, diagram, problems

CHATS = dict.fromkeys(TRANSCRIPTS, "resident: 你好")


@dataclass(frozen=True, slots=True)
class Order:
    """What is ordered."""

    size: str


@dataclass(frozen=True, slots=True)
class Unheard:
    """（待写）Move this command into domain/."""

    size: str


class Good(Flow[Order, SmallWorld], name="good", title="好", keywords=("好事",)):
    """A resident orders something."""

    size = slots.text("多大？")

    def summary(self) -> str:
        return ""


class Bad(Flow[Order, SmallWorld], name="bad", title="（待写）", keywords=("好事", "人工")):
    size = slots.text("说说多大。比如说大。或者说小。" + "很" * 60, label="（待写）")
    kind = slots.choice("哪种？", {str(number): f"第{number}种" for number in range(10)})
    day = slots.when("哪天？", suggestions=("今天", "明天") * 5)

    def summary(self) -> str:
        return ""


class New(Flow[Unheard, SmallWorld], name="good", title="新", keywords=("新事",)):
    """A resident asks for what nobody does yet."""

    size = slots.text("多大？")

    def summary(self) -> str:
        return ""


def found(*flows: type[Flow[Any, SmallWorld]], page: str = "`good` `bad`") -> str:
    return "\n".join(problems(flows, page, {"good": CHATS, "bad": {"happy": "（待写）"}}, {Order}))


def test_a_good_flow_has_no_problems() -> None:
    assert found(Good) == ""


def test_every_problem_is_said() -> None:
    said = found(Good, Bad)
    for words in (
        "bad: the keyword 好事 is good's.",
        "bad: the keyword 人工 belongs to the conversation itself.",
        "bad: its docstring",
        "bad: a placeholder is left in '（待写）'.",
        "bad.size: a placeholder is left in its words.",
        "bad.size: 75 characters",
        "bad.size: 3 sentences",
        "bad.kind: 10 choices",
        "bad.day: 10 choices",
        "bad: transcripts are missing: back, cancel, wrong_kind, recover.",
        "bad: a placeholder is left in the transcript happy.",
    ):
        assert words in said


def test_a_flow_must_be_on_the_page() -> None:
    assert found(Good, page="") == "good: docs/flows.md does not describe it."


def test_nothing_may_be_left_to_be_written_on_the_page() -> None:
    assert found(Good, page="### `good`\n\n（待写）What it is for.") == (
        "docs/flows.md: a placeholder is left in it."
    )


def test_a_command_must_be_written_and_carried_out() -> None:
    assert found(New).splitlines() == [
        "good: a placeholder is left in '（待写）Move this command into domain/.'.",
        "good: nothing carries out Unheard; give it a use case in services/actions.py.",
    ]


def test_a_picture_shows_questions_rules_and_endings() -> None:
    picture = diagram(RepairFlow)
    for line in (
        'start(["报修服务"])',
        'q_category["您需要哪类服务？"]',
        'if_gas_smell{"is_refused"}',
        "if_gas_smell -- yes --> q_gas_smell",
        'q_gas_smell -. "not_ours" .-> ended(["end"])',
        'q_same_matter["is_it_the_same"]',
        "q_earlier[/earlier/]",
        'last(["✓ OpenRepair"])',
    ):
        assert line in picture
    assert 'last(["我的工单"])' in diagram(MyTickets)
    assert 'last(["AddToTicket"])' in diagram(AddToTicketFlow)


def test_every_flow_can_be_drawn() -> None:
    assert all(diagram(flow).startswith("flowchart TD") for flow in FLOWS)
