from dataclasses import replace

import orjson
import pytest

from fakes import FakeClock
from servicebot.adapters.wechat.channel import WeChatChannel
from servicebot.domain.deliveries import Contact, SendResult
from servicebot.domain.people import Resident
from servicebot.engine.messages import Option, Reply, reply_from_json, reply_to_json
from servicebot.ports import Delivery, Storage
from servicebot.simulator.clock import HOUR, MINUTE, SECOND
from servicebot.simulator.fans import Act
from wechat_world import OPENID, SEND, TEMPLATE, World

RESIDENT = Resident(7, "wechat", OPENID)
BIZSEND = "cgi-bin/message/subscribe/bizsend"
PROGRESS = {"template_id": "repair-progress", "data": {"thing1": "水管漏水", "time2": "15:00"}}


@pytest.fixture
def channel(world: World, sqlite_storage: Storage, clock: FakeClock) -> WeChatChannel:
    return WeChatChannel(world.client(sqlite_storage), clock)


def service(reply: Reply) -> Delivery:
    return Delivery("reply:1", 7, "service", reply_to_json(reply), 0, id=1, attempts=1)


def notice(kind: str, payload: object = PROGRESS) -> Delivery:
    return Delivery("ticket:1:assigned", 7, kind, orjson.dumps(payload), 0, id=42, attempts=1)


HELLO = service(Reply("师傅出发了"))


async def test_reply_arrives_with_its_choices_tappable(world: World, channel: WeChatChannel) -> None:
    reply = Reply(
        "修好了吗？\n1. 修好了\n2. 没修好", (Option("修好了", "修好了"), Option("没修好", "没修好"))
    )
    outcome = await channel.send(service(reply), RESIDENT)
    assert outcome.result is SendResult.SENT
    (text,) = world.texts()
    assert text.count("weixin://bizmsgmenu") == 2


async def test_words_of_residents_open_no_link(world: World, channel: WeChatChannel) -> None:
    await channel.send(service(Reply('<a href="http://evil">点我</a>')), RESIDENT)
    assert "<a" not in world.texts()[0]


async def test_long_reply_goes_in_several_texts_with_nothing_lost(
    world: World, channel: WeChatChannel
) -> None:
    lines = [f"第{number}条：" + "请关好总阀门" * 8 for number in range(20)]
    outcome = await channel.send(service(Reply("\n".join(lines))), RESIDENT)
    assert outcome.result is SendResult.SENT
    texts = world.texts()
    assert len(texts) > 1
    assert all(len(text.encode()) <= 2000 for text in texts)
    assert "\n".join(texts).split("\n") == lines


async def test_unbroken_text_is_cut_between_characters(world: World, channel: WeChatChannel) -> None:
    await channel.send(service(Reply("水" * 2000)), RESIDENT)
    assert "".join(world.texts()) == "水" * 2000


async def test_text_too_long_for_the_platform_is_split_smaller(world: World, channel: WeChatChannel) -> None:
    lines = [f"第{number}条：" + "请关好总阀门" * 8 for number in range(10)]
    world.platform.faults.answer(SEND, 45002)
    outcome = await channel.send(service(Reply("\n".join(lines))), RESIDENT)
    assert outcome.result is SendResult.SENT
    assert [len(text.encode()) <= 1000 for text in world.texts()] == [True, True]
    assert "\n".join(world.texts()).split("\n") == lines


async def test_text_that_stays_too_long_is_given_up(world: World, channel: WeChatChannel) -> None:
    world.platform.faults.answer(SEND, 45002, times=99)
    outcome = await channel.send(service(Reply("请关好总阀门。" * 60)), RESIDENT)
    assert outcome.result is SendResult.DEAD


async def test_what_no_longer_fits_the_window_is_parked_as_a_rest(
    world: World, channel: WeChatChannel
) -> None:
    lines = [f"{number}" * 1900 for number in range(7)]
    outcome = await channel.send(service(Reply("\n".join(lines))), RESIDENT)
    assert outcome.result is SendResult.PARKED
    assert "45047" in outcome.error
    assert world.texts() == lines[:5]
    rest = reply_from_json(outcome.rest)
    assert rest is not None
    assert rest.text.split("\n") == lines[5:]


async def test_a_refusal_of_the_first_message_leaves_the_payload_whole(
    world: World, channel: WeChatChannel
) -> None:
    world.platform.faults.answer(SEND, 45015)
    outcome = await channel.send(HELLO, RESIDENT)
    assert (outcome.result, outcome.rest) == (SendResult.PARKED, b"")


async def test_closed_window_is_not_called_again_before_the_resident_acts(
    world: World, channel: WeChatChannel, clock: FakeClock
) -> None:
    silent = Contact(wrote_at=clock.now_ms() - 49 * HOUR)
    outcome = await channel.send(HELLO, RESIDENT, contact=silent)
    assert outcome.result is SendResult.PARKED
    assert world.calls_of(SEND) == 0
    outcome = await channel.send(HELLO, RESIDENT, contact=replace(silent, wrote_at=clock.now_ms()))
    assert outcome.result is SendResult.SENT


async def test_a_tap_grants_three_messages_for_a_minute(
    world: World, channel: WeChatChannel, clock: FakeClock
) -> None:
    world.fan.window.close()
    world.account.acted(world.fan, Act.MENU)
    tapped = Contact(tapped_at=clock.now_ms())
    results = [(await channel.send(HELLO, RESIDENT, contact=tapped)).result for _ in range(4)]
    assert results == [SendResult.SENT] * 3 + [SendResult.PARKED]
    assert world.calls_of(SEND) == 3


async def test_picture_and_menu_are_service_messages_too(world: World, channel: WeChatChannel) -> None:
    picture = world.account.media.put("image", b"\xff\xd8 a picture", "image/jpeg")
    menu = {"head_content": "满意吗？", "list": [{"id": "1", "content": "满意"}], "tail_content": "谢谢"}
    for payload in ({"image": picture.id}, {"menu": menu}):
        outcome = await channel.send(notice("service", payload), RESIDENT)
        assert outcome.result is SendResult.SENT
    assert [message.kind for message in world.account.sent_to(OPENID)] == ["image", "msgmenu"]


async def test_silence_is_sent_as_silence(world: World, channel: WeChatChannel) -> None:
    outcome = await channel.send(Delivery("reply:2", 7, "service", b"", 0, id=2), RESIDENT)
    assert outcome.result is SendResult.SENT
    assert world.texts() == []


async def test_template_with_the_same_delivery_is_shown_once(world: World, channel: WeChatChannel) -> None:
    for _ in range(2):
        assert (await channel.send(notice("template"), RESIDENT)).result is SendResult.SENT
    assert len(world.account.sent_to(OPENID)) == 1
    await channel.send(replace(notice("template"), id=43), RESIDENT)
    assert len(world.account.sent_to(OPENID)) == 2


async def test_subscribe_message_uses_a_credit_and_dies_without_one(
    world: World, channel: WeChatChannel
) -> None:
    world.fan.subscriptions["repair-progress"] = 1
    assert (await channel.send(notice("subscribe"), RESIDENT)).result is SendResult.SENT
    outcome = await channel.send(notice("subscribe"), RESIDENT)
    assert outcome.result is SendResult.DEAD
    assert "43101" in outcome.error


async def test_miniprogram_residents_get_theirs_by_its_own_api(world: World, channel: WeChatChannel) -> None:
    world.fan.subscriptions["repair-progress"] = 1
    outcome = await channel.send(notice("subscribe"), replace(RESIDENT, channel="miniprogram"))
    assert outcome.result is SendResult.SENT
    assert world.calls_of("cgi-bin/message/subscribe/send") == 1


async def test_field_of_the_wrong_shape_is_a_dead_letter_without_a_call(
    world: World, channel: WeChatChannel
) -> None:
    wrong = {"template_id": "repair-progress", "data": {"thing1": "水管漏水", "time2": "明天"}}
    outcome = await channel.send(notice("subscribe", wrong), RESIDENT)
    assert (outcome.result, outcome.error) == (SendResult.DEAD, "data.time2.value")
    assert world.calls_of(BIZSEND) == 0


@pytest.mark.parametrize(
    ("errcode", "result", "wait"),
    [
        (43108, SendResult.RETRY, SECOND),
        (45011, SendResult.RETRY, MINUTE),
        (45009, SendResult.RETRY, 14 * HOUR),
        (40001, SendResult.RETRY, 0),
        (12345, SendResult.RETRY, 0),
        (50004, SendResult.OFF, 5 * MINUTE),
        (48001, SendResult.OFF, HOUR),
        (40037, SendResult.DEAD, 0),
        (48002, SendResult.DEAD, 0),
        (87014, SendResult.DEAD, 0),
        (45065, SendResult.SENT, 0),
    ],
)
async def test_every_refusal_has_its_outcome(
    world: World, channel: WeChatChannel, clock: FakeClock, errcode: int, result: SendResult, wait: int
) -> None:
    world.platform.faults.answer(TEMPLATE, errcode, times=2)
    outcome = await channel.send(notice("template"), RESIDENT)
    assert outcome.result is result
    assert outcome.not_before == (clock.now_ms() + wait if wait else 0)
    assert not outcome.unfollowed


async def test_who_left_the_account_is_noticed(world: World, channel: WeChatChannel) -> None:
    world.fan.followed = False
    outcome = await channel.send(notice("template"), RESIDENT)
    assert (outcome.result, outcome.unfollowed) == (SendResult.DEAD, True)


async def test_a_banned_kind_is_switched_off_and_the_others_go_on(
    world: World, channel: WeChatChannel, clock: FakeClock
) -> None:
    world.platform.faults.answer(TEMPLATE, 48004)
    await channel.send(notice("template"), RESIDENT)
    assert (await channel.send(notice("template"), RESIDENT)).result is SendResult.OFF
    assert world.calls_of(TEMPLATE) == 1
    assert (await channel.send(HELLO, RESIDENT)).result is SendResult.SENT
    clock.advance(HOUR)
    assert (await channel.send(notice("template"), RESIDENT)).result is SendResult.SENT


@pytest.mark.parametrize(
    "resident", [replace(RESIDENT, channel="phone"), replace(RESIDENT, subscribed=False)]
)
async def test_who_cannot_be_reached_costs_no_call(
    world: World, channel: WeChatChannel, resident: Resident
) -> None:
    assert (await channel.send(HELLO, resident)).result is SendResult.DEAD
    assert world.requests == []
