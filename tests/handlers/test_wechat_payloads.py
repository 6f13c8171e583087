"""Every type of push, from a sample file through the door: what it does and under which name it is counted."""

from pathlib import Path

import pytest
from wechatpy import parse_message
from wechatpy.events import EVENT_TYPES
from wechatpy.messages import MESSAGE_TYPES

from servicebot.adapters.wechat.envelope import Mode
from servicebot.adapters.wechat.events import LABELS
from servicebot.adapters.wechat.pushes import read_push
from servicebot.domain.address import Place
from servicebot.engine.messages import Incoming, Kind
from wechat_caller import WHO, Door, sealed_call

PAYLOADS = sorted(Path(__file__).parent.joinpath("payloads").iterdir())
BYTES = {path: path.read_bytes() for path in PAYLOADS}
HEARD = {
    "text.xml": Incoming(Kind.TEXT, "厨房水管漏水，麻烦派人看看"),
    "text.tapped_choice.xml": Incoming(Kind.TEXT, "2"),
    "text.from_article.xml": Incoming(Kind.TEXT, "这个怎么报名？"),
    "text.unshowable.xml": Incoming(Kind.OTHER, key="unsupported"),
    "text.json": Incoming(Kind.TEXT, "路灯不亮了"),
    "text.string_id.json": Incoming(Kind.TEXT, "路灯不亮了"),
    "image.xml": Incoming(Kind.IMAGE),
    "image.json": Incoming(Kind.IMAGE),
    "voice.xml": Incoming(Kind.VOICE, "三号楼二单元五零一水管爆了。"),
    "voice.unrecognised.xml": Incoming(Kind.VOICE),
    "video.xml": Incoming(Kind.OTHER, key="video"),
    "shortvideo.xml": Incoming(Kind.OTHER, key="shortvideo"),
    "location.xml": Incoming(Kind.LOCATION, place=Place(23.134521, 113.358803, "桐城区槐荫路12号")),
    "file.xml": Incoming(Kind.OTHER, key="file"),
    "link.xml": Incoming(Kind.OTHER, key="link"),
    "link.json": Incoming(Kind.OTHER, key="link"),
    "miniprogrampage.xml": Incoming(Kind.OTHER, key="miniprogrampage"),
    "miniprogrampage.json": Incoming(Kind.OTHER, key="miniprogrampage"),
    "event.subscribe.xml": Incoming(Kind.FOLLOW),
    "event.subscribe.with_scene.xml": Incoming(Kind.FOLLOW, key="community-7"),
    "event.subscribe.after_payment.xml": Incoming(Kind.FOLLOW),
    "event.subscribe.from_product.xml": Incoming(Kind.FOLLOW),
    "event.unsubscribe.xml": Incoming(Kind.LEAVE),
    "event.user_authorization_cancellation.xml": Incoming(Kind.LEAVE),
    "event.scan.xml": Incoming(Kind.SCAN, key="community-7"),
    "event.click.xml": Incoming(Kind.TAP, key="repair"),
    **dict.fromkeys(
        ("event.subscribe_msg_popup_event.xml", "event.subscribe_msg_popup_event.json"),
        Incoming(Kind.SUBSCRIPTION, key="accept:invented-template-1 reject:invented-template-2"),
    ),
    **dict.fromkeys(
        ("event.subscribe_msg_popup_event.single.xml", "event.subscribe_msg_popup_event.single.json"),
        Incoming(Kind.SUBSCRIPTION, key="accept:invented-template-1"),
    ),
    **dict.fromkeys(
        ("event.subscribe_msg_change_event.xml", "event.subscribe_msg_change_event.json"),
        Incoming(Kind.SUBSCRIPTION, key="off:invented-template-1"),
    ),
    "event.scancode_waitmsg.xml": Incoming(Kind.TAP, "https://example.com/door/7", key="scan"),
}


def label_of(path: Path) -> str:
    """The name a sample is counted under: its own, without its variant."""
    parts = path.name.split(".")
    return f"event.{parts[1]}" if parts[0] == "event" else parts[0]


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.name)
@pytest.mark.parametrize("mode", [Mode.PLAIN, Mode.SAFE])
async def test_every_push_is_counted_and_heard_or_acknowledged(path: Path, mode: Mode) -> None:
    async with Door(mode=mode) as door:
        push = BYTES[path]
        query, body = sealed_call(push, door.clock.now_ms())
        status, answer = await door.post(push if mode is Mode.PLAIN else body, query)
        assert status == 200
        assert door.figure("servicebot_wechat_pushes_total", type=label_of(path)) == 1
        expected = HEARD.get(path.name)
        if expected is None:
            assert answer == b"success"
            assert not door.fake.arrivals
            return
        assert (answer == b"success") is (expected.kind is Kind.LEAVE)
        (arrival,) = door.fake.arrivals
        assert arrival.external_id == WHO
        if expected.kind is Kind.IMAGE:
            assert arrival.media_source.startswith("invented-media-image")
            expected = Incoming(Kind.IMAGE, media=arrival.message.media)
        assert arrival.message == expected


def test_every_type_that_wechatpy_knows_has_a_sample() -> None:
    seen = {type(parse_message(BYTES[path])) for path in PAYLOADS if path.suffix == ".xml"}
    assert seen >= {*EVENT_TYPES.values(), *MESSAGE_TYPES.values()}


def test_every_name_that_is_counted_has_a_sample() -> None:
    assert {label_of(path) for path in PAYLOADS} == set(LABELS)


def test_lists_of_subscription_events_read_alike_when_single() -> None:
    single, several = (
        read_push(BYTES[path]).items("List")
        for path in PAYLOADS
        if path.name
        in {"event.subscribe_msg_popup_event.json", "event.subscribe_msg_popup_event.single.json"}
    )
    assert {len(single), len(several)} == {1, 2}
    assert all(item["TemplateId"] for item in (*single, *several))
