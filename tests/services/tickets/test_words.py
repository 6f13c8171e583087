from dataclasses import replace

import pytest

from servicebot.domain.directory import say_address
from servicebot.domain.files.directory import read_directory
from servicebot.domain.lifecycle import Action
from servicebot.domain.people import SYSTEM
from servicebot.domain.tickets import Status, TicketEvent
from servicebot.domain.times import Visit
from servicebot.services.packaged import packaged_catalogue, packaged_text
from servicebot.services.spoken_times import say_time, say_visit
from servicebot.services.tickets.words import (
    LABELS,
    card,
    line,
    owner_name,
    refusal_for_resident,
    say_assignee,
)
from ticket_samples import RESIDENT, STAFF, TECHNICIAN, instant, ticket

CATALOGUE = packaged_catalogue()
DIRECTORY = read_directory(packaged_text("demo/directory.toml"))
NOW = instant("2026-11-20 11:00")


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-20 17:30", "今天 17:30"),
        ("2026-11-19 09:05", "昨天 09:05"),
        ("2026-11-21 00:00", "明天 00:00"),
        ("2026-11-22 23:59", "后天 23:59"),
        ("2026-11-25 14:00", "下周三 14:00"),
        ("2026-11-29 14:00", "下周日 14:00"),
        ("2026-11-30 14:00", "11月30日 14:00"),
        ("2026-11-18 14:00", "11月18日 14:00"),
        ("2027-01-04 09:00", "2027年1月4日 09:00"),
    ],
)
def test_an_instant_is_said_with_its_day(at: str, said: str) -> None:
    assert say_time(instant(at), NOW) == said


def test_a_day_of_this_week_is_called_by_its_name() -> None:
    assert say_time(instant("2026-11-20 14:00"), instant("2026-11-16 09:00")) == "周五 14:00"


def test_a_slot_is_said_with_both_ends() -> None:
    slot = Visit("下周三下午", instant("2026-11-25 14:00"), instant("2026-11-25 16:00"))
    assert say_visit(slot, NOW) == "下周三 14:00-16:00"
    weekend = Visit("周末", instant("2026-11-21 08:00"), instant("2026-11-22 18:00"))
    assert say_visit(weekend, NOW) == "明天到后天"
    assert say_visit(Visit("随时"), NOW) == "随时"


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [
        ("2026-11-23 08:00", "2026-11-25 12:00", "下周一到下周三上午"),
        ("2026-11-23 14:00", "2026-11-25 18:00", "下周一到下周三下午"),
        ("2026-11-23 18:00", "2026-11-25 20:00", "下周一到下周三晚上"),
        ("2026-11-20 11:00", "2026-11-22 12:00", "今天到后天上午"),
        ("2026-11-20 15:00", "2026-11-22 18:00", "今天到后天"),
    ],
)
def test_a_slot_of_several_days_is_said_with_its_part_of_the_day(begins: str, ends: str, said: str) -> None:
    assert say_visit(Visit("", instant(begins), instant(ends)), NOW) == said


def test_every_status_has_words_for_residents_and_for_staff() -> None:
    assert set(LABELS) == set(Status)
    for label in LABELS.values():
        assert label.resident
        assert label.staff


@pytest.mark.parametrize(
    ("status", "rest"),
    [
        (Status.ACCEPTED, "已受理，正在安排，今天 16:00 前联系您"),
        (Status.ASSIGNED, "师傅已接单，下周一 10:00 前上门"),
        (Status.ON_THE_WAY, "师傅在路上，下周一 10:00 前上门"),
        (Status.WORKING, "正在办，下周三 17:30 前办好"),
        (Status.WAITING, "暂时等一等"),
        (Status.FIXED, "已办好，等您确认"),
        (Status.CONFIRMED, "已办结"),
    ],
)
def test_a_line_says_the_state_and_by_when(status: Status, rest: str) -> None:
    assert line(ticket(status=status), CATALOGUE, NOW) == f"4821 7090 水龙头/阀门漏水 — {rest}"


def test_a_booked_visit_is_what_the_resident_waits_for() -> None:
    slot = Visit("下周三下午", instant("2026-11-25 14:00"), instant("2026-11-25 16:00"))
    booked = ticket(status=Status.ASSIGNED, visit=slot, due_visit=slot.end)
    assert line(booked, CATALOGUE, NOW).endswith("师傅已接单，约在下周三 14:00-16:00")


def test_a_visit_that_is_over_is_not_what_the_resident_waits_for() -> None:
    over = Visit("昨天下午", instant("2026-11-19 14:00"), instant("2026-11-19 16:00"))
    again = ticket(status=Status.REOPENED, visit=over, due_visit=instant("2026-11-23 10:00"), due_contact=0)
    assert line(again, CATALOGUE, NOW).endswith("重新安排中，下周一 10:00 前上门")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("周大海", "周师傅"),
        ("周海", "周师傅"),
        ("周师傅", "周师傅"),
        ("李阿姨", "李阿姨"),
        ("钱律师", "钱律师"),
        ("安心开锁", "安心开锁"),
        ("", "工作人员"),
    ],
)
def test_who_comes_is_called_by_the_family_name_or_their_title(name: str, said: str) -> None:
    assert say_assignee(ticket(assignee=name)) == said


def test_lateness_is_admitted() -> None:
    late = instant("2026-11-20 16:01")
    assert line(ticket(), CATALOGUE, late).endswith("比答应的晚了，可回复「催办」")


def test_an_item_that_left_the_catalogue_still_has_words() -> None:
    assert "上门服务" in line(ticket(item="gone.gone"), CATALOGUE, NOW)


def test_a_card_says_where_it_stands_who_has_it_and_what_happened() -> None:
    opened = ticket().opened_at
    history = [
        TicketEvent("48217090", opened, RESIDENT, Action.OPEN, "", "accepted"),
        TicketEvent("48217090", opened + 600_000, STAFF, Action.ASSIGN, "accepted", "assigned"),
        TicketEvent(
            "48217090",
            opened + 1_200_000,
            RESIDENT,
            Action.ADD,
            "assigned",
            "assigned",
            "下午在家",
            ("a", "b"),
        ),
        TicketEvent("48217090", opened + 1_800_000, TECHNICIAN, Action.WAIT, "assigned", "waiting", "等配件"),
    ]
    shown = card(ticket(status=Status.ASSIGNED, assignee="周师傅"), history, CATALOGUE, DIRECTORY, NOW)
    assert (
        shown
        == """工单 4821 7090
水龙头/阀门漏水
进度：师傅已接单
谁在办：周师傅（槐荫社区服务站）
时间：下周一 10:00 前上门
地址：槐荫社区槐荫新村3号楼2单元501室
电话：154****1234
说明：厨房水龙头一直滴水
经过：
· 今天 10:00 已受理
· 今天 10:10 已派师傅
· 今天 10:20 您补充：下午在家（照片 2 张）
· 今天 10:30 暂停：等配件"""
    )


def test_a_closed_card_names_nobody_and_promises_nothing() -> None:
    shown = card(ticket(status=Status.CANCELLED), (), CATALOGUE, DIRECTORY, NOW)
    assert "谁在办" not in shown
    assert "时间" not in shown
    assert "经过" not in shown


def test_a_long_history_shows_its_end() -> None:
    line_of = TicketEvent("48217090", NOW, SYSTEM, Action.ADD, "accepted", "accepted", "第一条")
    history = [line_of] + [replace(line_of, note=f"第{n}条") for n in range(2, 20)]
    shown = card(ticket(), history, CATALOGUE, DIRECTORY, NOW)
    assert "第一条" not in shown
    assert shown.endswith("第19条")


def test_a_desk_has_a_name_also_without_a_station() -> None:
    assert owner_name("station:huaiyin", DIRECTORY) == "槐荫社区服务站"
    assert owner_name("station:huaiyin", replace(DIRECTORY, stations=())) == "槐荫社区服务站"
    assert owner_name("district", DIRECTORY) == "区服务热线"


def test_an_address_ends_at_the_building_when_the_door_is_nobody_elses_matter() -> None:
    assert say_address(ticket().address, DIRECTORY, door=False) == "槐荫社区槐荫新村3号楼"


def test_every_no_tells_what_helps() -> None:
    for action in Action:
        for code in ("not_now", "too_often", "words_needed", "not_yours"):
            assert refusal_for_resident(action, code, "热线 12345").endswith("。")
