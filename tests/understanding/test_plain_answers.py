"""What residents say instead of yes or no before a repair."""

import pytest

from servicebot.understanding.plain_answers import (
    burns_gas,
    may_be_kept,
    shows_papers,
    smells_gas,
    somebody_inside,
    sparks_or_smoke,
    whole_building,
)


@pytest.mark.parametrize(
    ("said", "inside"),
    [
        ("孩子在里面哭", True),
        ("我妈一个人在屋里", True),
        ("我三岁的娃", True),
        ("奶奶瘫在床上", True),
        ("两个人在里头", True),
        ("老公在外面，孩子在屋里", True),
        ("没有孩子", False),
        ("屋里没人", False),
        ("里面没有老人小孩", False),
        ("孩子不在里面", False),
        ("就我一个人在外面", False),
        ("只有我自己，在门口", False),
        ("家里就我一个人住", False),
        ("就我一个人", True),
        ("我一个人被锁在里面", True),
        ("孩子跟我在门外", None),
        ("急死了", None),
    ],
)
def test_whoever_is_named_is_inside_unless_the_words_say_no(said: str, inside: bool | None) -> None:
    assert somebody_inside(said) is inside


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("身份证在屋里", True),
        ("都在家里呢", True),
        ("锁在里面了", True),
        ("开了门就能拿", True),
        ("进去就有", True),
        ("没带，在家里", True),
        ("带着呢", True),
        ("手机上有电子身份证", True),
        ("身份证丢了", False),
        ("身份证不在家里", False),
        ("没带", None),
        ("有证", True),
        ("都有", True),
        ("有的有的", True),
        ("我有身份证", True),
        ("租房合同有", True),
        ("能拿出来", True),
        ("证在家里", True),
        ("没有证", False),
        ("没有身份证", False),
        ("拿不到", False),
        ("没有房产证", None),
        ("身份证有，房产证没有", None),
        ("有证吗", None),
        ("有人等着", None),
        ("我在外地", None),
        ("我在家里等", None),
    ],
)
def test_papers_behind_the_door_can_be_shown(said: str, shown: bool | None) -> None:
    assert shows_papers(said) is shown


@pytest.mark.parametrize(
    ("said", "smells"),
    [
        ("没有味道", False),
        ("闻不到", False),
        ("没闻到", False),
        ("没漏气", False),
        ("有一点味道", True),
        ("味道不小", True),
        ("有一点", True),
        ("一点味道都没有", False),
        ("好像闻到一点", True),
        ("什么味吗", None),
        ("在厨房", None),
        ("感冒了闻不出来", True),
        ("我鼻子不通，没闻到", True),
        ("鼻炎，闻不到味道", True),
        ("戴着口罩没味道", True),
        ("嗅觉不行了", True),
        ("闻不准", True),
        ("我感冒了，老伴说没味道", False),
        ("我鼻子不好，女儿闻了说没有", False),
        ("感冒已经好了，没味道", False),
        ("我鼻子很灵，没闻到", False),
        ("鼻子没问题，没有味道", False),
    ],
)
def test_a_smell_counts_however_faint(said: str, smells: bool | None) -> None:
    assert smells_gas(said) is smells


@pytest.mark.parametrize(
    ("said", "burns"),
    [
        ("有点焦味", True),
        ("插座那里冒烟", True),
        ("没有火花", False),
        ("没看到冒烟", False),
        ("只有我们家", None),
    ],
)
def test_sparks_and_smoke(said: str, burns: bool | None) -> None:
    assert sparks_or_smoke(said) is burns


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("就我家", False),
        ("只有我们家没电", False),
        ("邻居家都有电", False),
        ("楼道灯亮着", False),
        ("整栋楼都没电", True),
        ("隔壁也没电", True),
        ("小区都黑了", True),
        ("我家停电了", None),
    ],
)
def test_who_else_has_no_power(said: str, whole: bool | None) -> None:
    assert whole_building(said) is whole


@pytest.mark.parametrize(
    ("said", "gas"),
    [
        ("燃气的", True),
        ("煤气的", True),
        ("烧气的", True),
        ("是用天然气的那种", True),
        ("燃气热水器", True),
        ("电的", False),
        ("不是燃气的，用电的", False),
        ("太阳能", False),
        ("燃气公司宿舍3号楼", None),
        ("不热", None),
    ],
)
def test_what_a_heater_burns(said: str, gas: bool | None) -> None:
    assert burns_gas(said) is gas


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("不记", False),
        ("不记了", False),
        ("别记我的电话", False),
        ("不用留", False),
        ("那就记住吧", True),
        ("记", True),
        ("留着吧", True),
        ("记得带工具", None),
        ("不热", None),
    ],
)
def test_whether_phone_and_address_may_be_kept(said: str, kept: bool | None) -> None:
    assert may_be_kept(said) is kept
