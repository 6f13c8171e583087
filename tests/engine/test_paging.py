"""Long replies in parts."""

from hypothesis import given
from hypothesis import strategies as st

from sample_flows import Talk
from servicebot.engine.messages import Incoming, Kind, Option, Reply
from servicebot.engine.paging import READ_ON, first_page, split


@given(st.text(st.sampled_from("水管a\n1，😀"), max_size=400), st.integers(60, 300))
def test_every_part_fits_and_nothing_is_lost(text: str, limit: int) -> None:
    parts: list[str] = []
    rest = text
    while rest:
        head, left = split(rest, limit)
        assert len(head.encode()) <= limit
        assert len(left) < len(rest)
        parts.append(head.removesuffix(READ_ON) if left else head)
        rest = left
    assert "".join(parts).replace("\n", "") == text.replace("\n", "")


def test_a_part_ends_with_a_line_where_one_is_near() -> None:
    head, rest = split("一二三四五六七八九十\n" * 20, 200)
    assert head.endswith(f"十\n{READ_ON}")
    assert rest.startswith("一")


def test_choices_come_with_the_last_part() -> None:
    options = (Option("是", "1"),)
    first, rest = first_page(Reply("问" * 100, options), 200)
    assert first.options == (Option("继续", "继续"),)
    assert rest is not None
    assert rest.options == options


async def test_reading_on_gives_the_rest_and_only_once() -> None:
    talk = Talk(limit=100)
    first = await talk.send(Incoming(Kind.TEXT, "帮助"))
    assert first.text.endswith(READ_ON)
    second = await talk.send(Incoming(Kind.TEXT, "继续"))
    assert second.options[-1] == Option("找人工", "0")
    assert (await talk.say("继续")).startswith("现在没有正在办的事")


async def test_an_answer_instead_of_reading_on_is_taken() -> None:
    talk = Talk(limit=60)
    await talk.say("订房")
    assert "几个人" in await talk.say("2")
