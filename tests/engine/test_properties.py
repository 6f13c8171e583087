"""Whatever a resident sends, in whatever order: no exception, a reply, and state that reads back the same."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from sample_flows import ENGINE, HOME, SmallWorld
from servicebot.domain.address import Place
from servicebot.domain.people import Resident
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.state.conversation import from_json, to_json

SAID = [
    "订房", "表扬", "几点开门", "问事", "1", "2", "3", "0", "99", "三个人", "是的", "不对", "红屋", "大厅", "30",
    "槐荫社区3号楼2单元501", "槐荫社区", "新芽社区", "晨星社区", "3号楼", "没有", "15400001234", "明天上午", "尽快",
    "返回", "取消", "跳过", "完成", "修改", "修改2", "改电话15400004321", "继续", "帮助", "人工", "菜单", "你好", "谢谢",
    "好的", "", " ", "？", "王奶奶", "订房 开会 槐荫社区3号楼2单元501 15400001234", "接着办", "重新填", "不办了", "晨星花园9号楼1",
]  # fmt: skip
texts = st.sampled_from(SAID) | st.text(max_size=30)
messages = st.one_of(
    st.builds(Incoming, st.sampled_from([Kind.TEXT, Kind.VOICE]), texts),
    st.builds(Incoming, st.just(Kind.IMAGE), st.just(""), st.sampled_from(["a", "b"])),
    st.builds(lambda label: Incoming(Kind.LOCATION, place=Place(1.0, 2.0, label)), texts),
    st.builds(
        lambda key: Incoming(Kind.TAP, key=key), st.sampled_from(["book_room", "hours", "human", "x", ""])
    ),
    st.sampled_from([Incoming(Kind.FOLLOW), Incoming(Kind.OTHER), Incoming(Kind.SCAN, key="x")]),
)
steps = st.tuples(messages, st.sampled_from([0, 0, 0, 1, 31, 1500]))
worlds = st.sampled_from(
    [SmallWorld(), SmallWorld(resident=Resident(7, "wechat", "openid", phone="15400001234", address=HOME))]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(steps, max_size=25), worlds, st.integers(200, 1800))
def test_any_sequence_of_messages_is_answered(
    sequence: list[tuple[Incoming, int]], world: SmallWorld, limit: int
) -> None:
    asyncio.run(_answer_all(sequence, world, limit))


async def _answer_all(sequence: list[tuple[Incoming, int]], world: SmallWorld, limit: int) -> None:
    state, now = b"", world.now_ms
    for message, minutes in sequence:
        now += minutes * 60_000
        here = SmallWorld(resident=world.resident, now_ms=now)
        first, again = [await ENGINE.advance(state, message, here) for _ in range(2)]
        if first.command is not None:
            assert first.command == again.command
            await ENGINE.finished(first, "红屋")
            await ENGINE.finished(again, "红屋")
        reply, state = first.close(limit)
        assert (reply, state) == again.close(limit)
        assert reply is not None
        assert reply.text
        assert len(reply.text.encode()) <= limit
        assert to_json(from_json(state, ENGINE.book.flows)) == state


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_no_stored_bytes_can_break_a_conversation(state: bytes) -> None:
    turn = asyncio.run(ENGINE.advance(state, Incoming(Kind.TEXT, "你好"), SmallWorld()))
    assert turn.close()[0] is not None
