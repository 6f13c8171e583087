"""Which words of a resident mean something in every conversation."""

import pytest

from servicebot.engine.vocabulary import Command, command_in, gives_up, is_done


@pytest.mark.parametrize(
    "text",
    [
        "不修了",
        "不用修了",
        "算了不修了",
        "我们家先不修了",
        "不用来了",
        "别来了，谢谢",
        "不用派人来了",
        "不用师傅上门了",
        "不想报修了",
    ],
)
def test_what_is_not_wanted_any_more_is_heard(text: str) -> None:
    assert gives_up(text)


@pytest.mark.parametrize(
    "text",
    [
        "不用了",
        "不会修",
        "怎么还不来修",
        "师傅不用再来第二次吗",
        "不修会不会有危险",
        "别修坏了",
        "修好了不用来了",
    ],
)
def test_what_says_something_else_is_not_taken_for_it(text: str) -> None:
    assert not gives_up(text)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("跳过👌", Command.SKIP),
        ("🙏取消🙏", Command.CANCEL),
        ("菜单[微笑]", Command.MENU),
        ("继续/:ok", Command.CONTINUE),
        ("？", Command.HELP),
        ("😀", None),
    ],
)
def test_emoji_around_a_word_change_nothing(text: str, command: Command | None) -> None:
    assert command_in(text) is command


@pytest.mark.parametrize("text", ["完成", "好了。", "发完了", "提交", "就这几张", "够了👌"])
def test_a_row_of_photos_ends_with_any_word_for_it(text: str) -> None:
    assert is_done(text)


@pytest.mark.parametrize("text", ["", "还有一张", "提交不了", "好了吗"])
def test_a_row_of_photos_goes_on_meanwhile(text: str) -> None:
    assert not is_done(text)
