"""What is done about an understood sentence: a flow, guesses, a kind word, or a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sample_flows import DIRECTORY
from servicebot.engine.routing import Obey, Remark, Routing, Unsure
from servicebot.engine.state.wishes import Wish
from servicebot.engine.vocabulary import Command
from servicebot.flows import FLOWS
from servicebot.services.hearing import Hearing
from servicebot.services.packaged import packaged_catalogue
from servicebot.services.remarks import NOT_HERE
from servicebot.services.world import World
from servicebot.understanding.places.gazetteer import Gazetteer

TAP = "plumbing_electric.tap_valve"
BLOOD = "care_convenience.blood_pressure"


@dataclass
class Meant:
    """An understood sentence."""

    intent: str | None = None
    item: str | None = None
    choices: tuple[str, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    detail: str = ""
    items: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Reader:
    """Understands what it was told to."""

    known: dict[str, Meant]

    def understand(self, text: str, now_ms: int) -> Meant:
        del now_ms
        return self.known.get(text, Meant())


CATALOGUE = packaged_catalogue()
WORLD = cast(
    "World",
    SimpleNamespace(
        catalogue=CATALOGUE, now_ms=0, contact=lambda: "热线 000", gazetteer=Gazetteer.of(DIRECTORY)
    ),
)


def hear(text: str, **known: Meant) -> object:
    return Hearing(FLOWS, Reader(known))(text, WORLD)


def test_a_sure_wish_starts_its_flow_with_what_was_understood() -> None:
    meant = Meant("repair_request", TAP, slots={"phone": "15400001234", "beneficiary": "王奶奶", "time": ""})
    heard = hear("水喉漏水", 水喉漏水=meant)
    assert heard == Routing(
        "repair",
        "水喉漏水",
        answers={"phone": "15400001234"},
        known={
            "category": "plumbing_electric",
            "item": TAP,
            "description": "水喉漏水",
            "whom": "other",
            "beneficiary": "王奶奶",
        },
    )


def test_an_unknown_item_is_asked_for() -> None:
    heard = hear("坏了", 坏了=Meant("repair_request", "gone.item"))
    assert isinstance(heard, Routing)
    assert heard.known == {}


def test_a_report_is_started_with_its_type() -> None:
    heard = hear("好吵", 好吵=Meant("report_problem", "noise"))
    assert isinstance(heard, Routing)
    assert heard.flow == "report"
    assert heard.known["matter"] == "noise"


def test_other_wishes_are_kept_with_their_part_of_the_sentence() -> None:
    text = "换灯泡，顺便量血压，查查我报的"
    heard = hear(
        text,
        **{
            text: Meant("repair_request", TAP, also=("repair_request", "check_ticket", "log_hours")),
            "量血压": Meant("repair_request", BLOOD),
            "换灯泡": Meant("repair_request", TAP),
        },
    )
    assert isinstance(heard, Routing)
    blood, tickets = heard.also
    assert (blood.flow, blood.said) == ("repair", "量血压")
    assert (tickets.flow, tickets.said) == ("tickets", "")
    assert blood.label == (CATALOGUE.by_code[BLOOD].name if BLOOD in CATALOGUE.by_code else "报修服务")


def test_an_unsure_sentence_becomes_guesses() -> None:
    heard = hear("那个事", 那个事=Meant(choices=("check_ticket", "log_hours", "find_branch")))
    assert heard == Unsure(
        (
            Wish("tickets", "那个事", "我的工单、查进度"),
            Wish("find_place", "那个事", "找服务站、党支部、网点"),
        )
    )


def test_a_thing_alone_is_asked_about_by_what_can_be_done() -> None:
    lamps = {"repair_request": "plumbing_electric.light_fixture", "report_problem": "public_lighting"}
    meant = Meant(choices=("repair_request", "report_problem"), items=lamps)
    assert hear("灯", 灯=meant) == Unsure(
        (Wish("repair", "灯具更换安装", "灯具更换安装"), Wish("report", "楼道/路灯不亮", "楼道/路灯不亮"))
    )


def test_what_a_branch_sees_to_is_looked_for_and_a_question_about_it_may_have_a_page() -> None:
    assert hear("开党员证明", 开党员证明=Meant("repair_request", "x.y")) == Routing(
        "find_place", "开党员证明"
    )
    asked = hear("党费怎么交", 党费怎么交=Meant("other", detail="knowledge"))
    assert asked == Routing("find_place", "党费怎么交", tentative=True)
    assert hear("明天党课请假", 明天党课请假=Meant("meeting_leave")) != Routing("find_place", "明天党课请假")


def test_nothing_is_guessed_where_nothing_is_near() -> None:
    assert hear("啦啦啦") is None


def test_a_keyword_needs_no_understanding() -> None:
    assert hear("报修", 报修=Meant("find_branch")) == Routing("repair")
    heard = hear("我要导出资料", 我要导出资料=Meant("find_branch"))
    assert isinstance(heard, Routing)
    assert heard.flow == "export_data"


def test_a_cancel_means_the_form_inside_a_form() -> None:
    heard = hear("我不想要了呀", 我不想要了呀=Meant("cancel"))
    assert isinstance(heard, Routing)
    assert (heard.flow, heard.inside) == ("cancel_ticket", Command.CANCEL)


@pytest.mark.parametrize(("intent", "command"), [("human_agent", Command.HUMAN), ("greeting", Command.MENU)])
def test_words_of_the_conversation_in_other_words(intent: str, command: Command) -> None:
    assert hear("说点啥", 说点啥=Meant(intent)) == Obey(command)


@pytest.mark.parametrize("detail", ["abuse", "off_topic", "thanks"])
def test_talk_that_wants_no_service_gets_a_kind_word(detail: str) -> None:
    heard = hear("说点啥", 说点啥=Meant("other", detail=detail))
    assert isinstance(heard, Remark)
    assert heard.menu is (detail == "off_topic")


@pytest.mark.parametrize("intent", NOT_HERE)
def test_a_wish_without_a_flow_is_sent_to_people(intent: str) -> None:
    heard = hear("说点啥", 说点啥=Meant(intent))
    assert isinstance(heard, Remark)
    assert "热线 000" in heard.text
    assert "人工" in heard.text
