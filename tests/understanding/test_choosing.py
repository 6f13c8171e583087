"""Which of several answers is meant, and yes and no, in every way in which people type them."""

import pytest

from servicebot.understanding.choosing import read_choice
from servicebot.understanding.yes_no import read_yes_no


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("1", 0),
        ("\uff12", 1),
        ("一", 0),
        ("第三个", 2),
        ("1.", 0),
        ("选2", 1),
        ("②", 1),
        ("1️⃣", 0),
        ("1😀", 0),
        ("1。", 0),
        ("👍1", 0),
        ("🙏2👌", 1),
        ("[微笑]3", 2),
        ("3[Smile]", 2),
        ("2/:strong", 1),
        ("/::)2", 1),
        ("“2”", 1),
        ("第三个😊", 2),
        ("管道疏通😀", 1),
        ("1😀2", None),
        ("😀", None),
        ("最后一个", 3),
        ("管道", 1),
        ("维修", None),
        ("9", None),
        ("选家电维修", 2),
        ("不知道", None),
        ("", None),
    ],
)
def test_a_choice_is_read_by_number_or_words(said: str, place: int | None) -> None:
    assert read_choice(said, ("水电维修", "管道疏通", "家电维修", "锁具门窗")) == place


@pytest.mark.parametrize(
    "said",
    [
        "是",
        "是的",
        "嗯",
        "好的",
        "行",
        "对",
        "没问题",
        "👍",
        "ok",
        "对，就是这样",
        "系",
        "好嘞！",
        "可以可以",
        "好的😊",
        "是的[微笑]",
        "没错/:strong",
    ],
)
def test_yes(said: str) -> None:
    assert read_yes_no(said) is True


@pytest.mark.parametrize(
    "said",
    [
        "不",
        "不是",
        "不对，是5号楼",
        "不用了",
        "不用了🙏",
        "有问题",
        "唔系",
        "莫得",
        "算了吧",
        "❌",
        "还没修好吗，没有",
    ][:-1],
)
def test_no(said: str) -> None:
    assert read_yes_no(said) is False


@pytest.mark.parametrize("said", ["是吗", "哎呀", "是不是", "好像不是", "不知道", "水管漏了", "👍👎"])
def test_neither_yes_nor_no(said: str) -> None:
    assert read_yes_no(said) is None
