"""Whole messages: what is wished, about what, and what else."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import MORNING
from servicebot.services.packaged import packaged_catalogue
from servicebot.understanding.places.gazetteer import Gazetteer
from servicebot.understanding.understander import PUBLIC_INTENTS, Lexicon, Understander, Understanding
from sixty_communities import district

CATALOGUE = packaged_catalogue()
WORDS = {item.code: item.words for item in CATALOGUE.items()} | {
    kind.id: kind.words for kind in CATALOGUE.reports.types()
}
SUBJECT = Understander(Lexicon.load(catalogue_words=WORDS), Gazetteer.of(district()))
DATA = Path(__file__).parent / "evaluation"
ITEMS = {*WORDS, None}


def rows(half: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()]


def understood(text: str) -> Understanding:
    return SUBJECT.understand(text, MORNING)


def share(half: str, question: str) -> float:
    asked = right = 0
    for row in rows(half):
        got = understood(row["text"]).as_json()
        if question == "intent" and "intent" in row:
            asked, right = asked + 1, right + (got["intent"] in row["intent"])
        if question == "item" and row.get("item"):
            asked, right = asked + 1, right + (got["item"] == row["item"])
        if question == "emergency" and row["emergency"]:
            asked, right = asked + 1, right + (got["emergency"] is not None)
    return right / asked


@pytest.mark.parametrize("half", ["tune", "test"])
@pytest.mark.parametrize(("question", "least"), [("intent", 0.95), ("item", 0.9), ("emergency", 1.0)])
def test_messages_are_understood_as_they_were_labelled(half: str, question: str, least: float) -> None:
    assert share(half, question) >= least


def test_a_home_is_repaired_and_the_neighbourhood_reported() -> None:
    assert understood("厨房的灯不亮了").item == "plumbing_electric.light_fixture"
    assert understood("楼道的灯不亮了").item == "public_lighting"
    assert understood("家里下水道堵了").intent == "repair_request"
    assert understood("小区下水道堵了，污水流一地").intent == "report_problem"


def test_further_wishes_are_kept() -> None:
    meant = understood("马桶堵了，另外路灯也不亮，还想问问我的志愿时长")
    assert (meant.intent, meant.item) == ("repair_request", "drain_unblock.toilet_clog")
    assert meant.also == ("report_problem", "my_progress")


def test_slots_come_with_the_wish() -> None:
    meant = understood("槐荫社区3号楼2单元501水管爆了，明天上午来，15400001234")
    assert dict(meant.slots) == {
        "address": "槐荫社区3号楼2单元501",
        "community": "槐荫社区",
        "building": "3",
        "unit": "2",
        "room": "501",
        "phone": "15400001234",
        "time": "明天上午",
    }
    assert meant.window is not None
    assert meant.as_json()["slots"]["time"]["text"] == "明天上午"


def test_hours_are_read_when_hours_are_logged() -> None:
    assert understood("昨天下午做了两个半小时志愿，登记一下").slots["hours"] == 2.5
    assert "hours" not in understood("等了两个小时了师傅还没来").slots


def test_hours_are_read_between_two_times_of_the_clock() -> None:
    meant = understood("昨天下午两点到四点半在社区发传单，帮我登记下")
    assert (meant.intent, meant.slots["hours"]) == ("log_hours", 2.5)


def test_what_fills_a_form_is_no_wish() -> None:
    meant = understood("帮我修水龙头，住在槐荫社区6号楼2单元401，电话15400001122，随时都行")
    assert (meant.intent, meant.item, meant.also) == ("repair_request", "plumbing_electric.tap_valve", ())
    assert meant.slots["phone"] == "15400001122"
    assert understood("马桶堵了，打我儿子电话15400002323").item == "drain_unblock.toilet_clog"


def test_figures_alone_are_like_no_sentence() -> None:
    assert understood("98765432").intent == "check_ticket"


def test_a_reversed_address_is_put_together() -> None:
    slots = understood("马桶堵了，3单元502，槐荫社区8幢的").slots
    assert (slots["community"], slots["building"], slots["unit"], slots["room"]) == (
        "槐荫社区",
        "8",
        "3",
        "502",
    )


def test_several_repairs_in_one_breath_are_all_kept() -> None:
    meant = understood("马桶堵了灯也坏了锁也坏了")
    assert meant.item == "drain_unblock.toilet_clog"
    assert meant.also == ("repair_request", "repair_request")
    meant = understood("灯坏了 锁也坏了")
    assert (meant.item, meant.also) == ("plumbing_electric.light_fixture", ("repair_request",))


def test_what_may_be_danger_is_not_guessed_at() -> None:
    meant = understood("燃气泄漏怎么办")
    assert (meant.doubt, meant.item) == ("gas_leak", None)


def test_a_price_is_asked_before_anything_is_ordered() -> None:
    assert understood("换锁芯多少钱").intent == "price_question"
    assert understood("换锁芯多少钱").as_json()["intent"] == "other"
    assert understood("锁坏了，换锁芯多少钱").intent == "repair_request"


def test_the_same_trouble_at_home_and_outside_is_one_wish() -> None:
    meant = understood("停电了，就我们一家没电")
    assert (meant.intent, meant.item, meant.also) == ("repair_request", "plumbing_electric.power_trip", ())


def test_a_report_that_was_made_before_is_followed_up() -> None:
    assert understood("都三天了路灯还没修好，我上次报过的").intent == "check_ticket"


def test_the_name_of_a_place_is_no_wish() -> None:
    assert understood("银杏社区服务站在哪").intent == "find_branch"
    assert understood("石榴社区3号楼电梯坏了").item == "elevator_fault"


def test_gas_appliances_are_never_a_form() -> None:
    meant = understood("煤气灶打不着火")
    assert (meant.emergency, meant.intent) == (None, None)
    assert "human_agent" in meant.choices


def test_danger_leaves_no_form_behind() -> None:
    meant = understood("厨房着火了，顺便修下水管")
    assert (meant.emergency, meant.intent, meant.also) == ("fire", None, ())
    assert understood("燃气泄漏怎么办").doubt == "gas_leak"


def test_pinyin_is_read_whatever_a_character_may_sound_like() -> None:
    meant = understood("kongtiao huai le xiang xiuli")
    assert meant.item == "appliance.ac_repair"
    meant = understood("shui long tou lou shui, huaiyin shequ 3hao lou 2 danyuan 501")
    assert meant.item == "plumbing_electric.tap_valve"
    assert [meant.slots[one] for one in ("community", "building", "unit", "room")] == [
        "槐荫社区",
        "3",
        "2",
        "501",
    ]
    assert understood("wo jia ZHAOHUO le").emergency == "fire"


@pytest.mark.parametrize("text", ["居住证", "材料", "老年证", "狗证"])
def test_the_name_of_a_paper_begins_no_form(text: str) -> None:
    meant = understood(text)
    assert meant.intent is None
    assert "repair_request" in meant.choices


def test_a_lamp_may_be_everybodys() -> None:
    meant = understood("灯")
    assert (meant.intent, meant.choices) == (None, ("repair_request", "report_problem"))
    assert meant.items == {
        "repair_request": "plumbing_electric.light_fixture",
        "report_problem": "public_lighting",
    }


@pytest.mark.parametrize("text", ["活动室几点开门", "党员活动中心几点开门", "活动中心周六开不开"])
def test_when_a_place_is_open_is_no_event(text: str) -> None:
    assert understood(text).intent == "find_branch"


def test_another_time_takes_nothing_back() -> None:
    meant = understood("不去了，改到明天")
    assert (meant.intent, meant.also) == ("check_ticket", ())
    assert meant.slots["time"] == "明天"


@pytest.mark.parametrize("text", ["就我家停水", "只有我家停水，邻居都有", "我家没水了，隔壁有水"])
def test_water_that_is_off_in_one_home_is_repaired(text: str) -> None:
    assert understood(text).item == "plumbing_electric.tap_valve"


def test_gas_that_is_off_in_one_home_is_asked_about() -> None:
    meant = understood("就我一家没气")
    assert meant.intent is None
    assert "human_agent" in meant.choices


def test_hours_were_served_on_the_day_before() -> None:
    meant = understood("登记志愿时长2.5小时，周四下午帮老人搬东西")
    assert meant.window is not None
    assert meant.window[1] < MORNING


def test_every_decision_has_its_reason() -> None:
    reasons = understood("水笼头漏税").reasons
    assert any("水龙头" in reason for reason in reasons)
    assert any("tap_valve" in reason for reason in reasons)


def test_a_station_teaches_words_without_code(tmp_path: Path) -> None:
    (tmp_path / "items.toml").write_text(
        '["plumbing_electric.tap_valve"]\nsay = """\n5 水嘴子~4歇菜\n"""\n', encoding="utf-8"
    )
    (tmp_path / "dialect.tsv").write_text("瓦掉\t坏了\n", encoding="utf-8")
    taught = Understander(Lexicon.load(tmp_path, catalogue_words=WORDS), Gazetteer.of(district()))
    assert taught.understand("水嘴子歇菜", MORNING).item == "plumbing_electric.tap_valve"
    assert taught.understand("洗衣机瓦掉", MORNING).item == "appliance.washer_repair"


CLOSINGS = (
    *(
        "没有了",
        "好的",
        "算了",
        "谢谢",
        "就这样",
        "知道了",
        "没别的事了",
        "先这样吧",
        "再说吧",
        "等一下",
        "哎呀",
    ),
    *(
        "没有了，就这样吧",
        "没有其他问题了",
        "暂时没有了，谢谢你啊",
        "好的好的知道了",
        "那就这样，再见",
        "是的没错",
    ),
)


@pytest.mark.parametrize("text", CLOSINGS)
def test_who_only_closes_a_talk_is_asked_nothing(text: str) -> None:
    got = understood(text).as_json()
    assert got["intent"] in {"other", "cancel"}
    assert set(got["choices"]) <= {"other", "cancel"}


def test_a_sentence_that_no_rule_knows_is_compared_with_examples(tmp_path: Path) -> None:
    said = "阁楼上的旧箱笼想请人归拢到院坝"
    assert understood(said).item != "moving_errand.carry_items"
    (tmp_path / "examples.tsv").write_text(
        "moving_errand.carry_items\t阁楼的旧箱笼请人归拢到院坝去\n", encoding="utf-8"
    )
    taught = Understander(Lexicon.load(tmp_path, catalogue_words=WORDS), Gazetteer.of(district()))
    meant = taught.understand(said, MORNING)
    assert (meant.intent, meant.item) == ("repair_request", "moving_errand.carry_items")
    assert any("像例句" in reason for reason in meant.reasons)


def test_a_denied_word_speaks_for_nothing() -> None:
    assert understood("马桶冲不了水，不是堵，是水箱不进水").item == "plumbing_electric.toilet_cistern"


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(rows("tune")), max_size=3).map(
        lambda some: "，".join(row["text"] for row in some)
    )
)
def test_no_text_upsets_the_understander(text: str) -> None:
    got = understood(text).as_json()
    assert got["intent"] in {*PUBLIC_INTENTS, None}
    assert got["item"] in ITEMS
    assert len(got["choices"]) <= 3
    assert set(got["also"]) <= set(PUBLIC_INTENTS)
    json.dumps(got)


def test_every_pattern_of_the_word_files_is_one(tmp_path: Path) -> None:
    lexicon = Lexicon.load(tmp_path)
    lexicon.screen.prove()
    lexicon.rules.prove()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("emergency.toml", '[kinds.fire]\ncard = ["火龙(烧仓"]\n'),
        ("reports.toml", '[public_lighting]\nsay = """\n3 {street_light}灯(柱\n"""\n'),
    ],
)
def test_a_pattern_that_is_none_is_refused_before_any_message(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="is no pattern"):
        Lexicon.load(tmp_path)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我想给上次的维修评个分", "check_ticket"),
        ("维修约到下午改成明天上午行吗", "check_ticket"),
        ("我今天做了件好事，帮邻居搬了东西，想记进去", "log_hours"),
        ("我想报下周三的手机培训班", "event_signup"),
        ("楼里那个党支部搬哪去了", "find_branch"),
    ],
)
def test_what_the_sentence_is_about_beats_the_first_thing_named(text: str, intent: str) -> None:
    assert understood(text).intent == intent


def test_a_few_words_without_a_thing_are_asked_about_and_not_guessed() -> None:
    assert understood("快点啊水都漫出来了").item is None
    assert understood("没有了，就这样吧").intent == "other"
