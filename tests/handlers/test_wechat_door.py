"""The WeChat door over HTTP: what it lets in, what it answers, and that nothing makes it fail."""

import gzip
import json
import logging
from collections.abc import AsyncIterator

import pytest
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto

from servicebot.adapters.logs.redacting import RedactingFilter
from servicebot.adapters.wechat.envelope import Mode
from servicebot.adapters.wechat.xml_tree import parse_xml
from servicebot.engine.messages import Incoming, Kind, Option, Reply
from servicebot.handlers.bodies import LIMIT
from servicebot.services.arrival import Answer, Arrival
from wechat_caller import (
    APP_ID,
    KEY,
    OLD_KEY,
    TOKEN,
    WHO,
    Door,
    FakeReceiver,
    plain_query,
    sealed_call,
    text_push,
)

HOSTILE = [
    b"",
    b"\x00" * 100,
    b"<xml",
    b"<xml><a></xml>",
    b"{",
    b"[]",
    b"null",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]><xml><Content>&a;</Content></xml>",
    b"<xml>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</xml>",
    b"<xml>" + b"<a/>" * 10_000 + b"</xml>",
    b'{"a":' * 2000,
    text_push(sender="]]>"),
    b"<xml><Encrypt>AAAA</Encrypt></xml>",
    b'{"Encrypt": "AAAA"}',
    "<?xml version='1.0' encoding='utf-16'?><xml/>".encode("utf-16"),
]


async def test_text_is_acted_on_and_answered() -> None:
    async with Door() as door:
        status, body = await door.post(text_push("水管爆了"))
        assert status == 200
        assert parse_message(body).content == "收到"
        (arrival,) = door.fake.arrivals
        assert (arrival.channel, arrival.external_id) == ("wechat", WHO)
        assert arrival.message == Incoming(Kind.TEXT, "水管爆了")
        assert arrival.received_at == door.clock.now_ms()
        assert door.figure("servicebot_wechat_pushes_total", type="text") == 1
        assert door.figure("servicebot_wechat_answers_total", outcome="replied") == 1
        assert door.figure("servicebot_wechat_seconds_count") == 1


@pytest.mark.parametrize("mode", [Mode.SAFE, Mode.COMPATIBLE])
async def test_sealed_text_gets_a_sealed_answer(mode: Mode) -> None:
    async with Door(mode=mode, keys=(OLD_KEY, KEY)) as door:
        query, body = sealed_call(text_push("漏水"), door.clock.now_ms())
        status, answer = await door.post(body, query)
        fields = parse_xml(answer)
        said = WeChatCrypto(TOKEN, KEY, APP_ID).decrypt_message(
            answer, fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"]
        )
        assert status == 200
        assert parse_message(said).content == "收到"
        assert door.fake.arrivals[0].message.text == "漏水"


async def test_json_push_is_answered_as_json() -> None:
    async with Door() as door:
        push = {"ToUserName": "gh_1", "FromUserName": WHO, "MsgType": "text", "Content": "漏水", "MsgId": 7}
        status, answer = await door.post(json.dumps(push).encode(), headers={"Content-Type": "text/plain"})
        assert status == 200
        assert json.loads(answer)["Content"] == "收到"


async def test_choices_of_a_reply_can_be_tapped() -> None:
    receiver = FakeReceiver(Answer(Reply("修什么？\n1 水管", (Option("水管", "1"),))))
    async with Door(receiver=receiver) as door:
        _, answer = await door.post(text_push())
        assert 'msgmenucontent=1&msgmenuid=1">水管</a>' in parse_xml(answer)["Content"]


@pytest.mark.parametrize(
    "answer", [Answer(None), Answer(Reply("稍后"), deferred=True), Answer(None, deferred=True)]
)
async def test_success_is_said_when_nothing_else_is(answer: Answer) -> None:
    async with Door(receiver=FakeReceiver(answer)) as door:
        assert await door.post(text_push()) == (200, b"success")


async def test_somebody_who_left_is_not_answered() -> None:
    async with Door() as door:
        push = {"ToUserName": "g", "FromUserName": WHO, "MsgType": "event", "Event": "unsubscribe"}
        assert await door.post(json.dumps(push).encode()) == (200, b"success")
        assert door.fake.arrivals[0].message.kind is Kind.LEAVE


async def test_repeated_message_gets_the_recorded_reply() -> None:
    async with Door(receiver=FakeReceiver(Answer(Reply("记下的"), repeated=True))) as door:
        _, answer = await door.post(text_push())
        assert parse_xml(answer)["Content"] == "记下的"
        assert door.figure("servicebot_wechat_answers_total", outcome="repeated") == 1


async def test_retries_arrive_with_one_key() -> None:
    async with Door() as door:
        first = plain_query(door.clock.now_ms())
        await door.post(text_push(), first)
        await door.post(text_push(), first)
        door.clock.advance(5000)
        await door.post(text_push(), plain_query(door.clock.now_ms(), nonce="another"))
        assert len({arrival.key for arrival in door.fake.arrivals}) == 1


async def test_image_arrives_with_the_id_to_fetch_it_by() -> None:
    async with Door() as door:
        push = {"ToUserName": "g", "FromUserName": WHO, "MsgType": "image", "MediaId": "m-1", "MsgId": 7}
        await door.post(json.dumps(push).encode())
        assert door.fake.arrivals[0].media_source == "m-1"


async def test_address_check_is_echoed_as_plain_text() -> None:
    async with Door(mode=Mode.SAFE) as door:
        query = plain_query(door.clock.now_ms(), echostr="4375120948345356249")
        assert await door.get(query) == (200, "text/plain", "4375120948345356249")


@pytest.mark.parametrize("query", ["", "echostr=<script>", "signature=1&timestamp=2&nonce=3&echostr=4"])
async def test_address_check_without_a_right_signature_echoes_nothing(query: str) -> None:
    async with Door() as door:
        status, kind, text = await door.get(query)
        assert (status, kind) == (403, "text/plain")
        assert "4" not in text
        assert "<" not in text


@pytest.mark.parametrize("mode", list(Mode))
async def test_forged_push_is_forbidden_and_counted(mode: Mode) -> None:
    async with Door(mode=mode) as door:
        query, body = sealed_call(text_push(), door.clock.now_ms(), token="wrong")
        status, _ = await door.post(body, query)
        assert status == 403
        assert not door.fake.arrivals
        assert door.figure("servicebot_wechat_refused_total", reason="forged") == 1


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("body", HOSTILE)
async def test_hostile_body_is_refused_or_only_acknowledged(mode: Mode, body: bytes) -> None:
    async with Door(mode=mode) as door:
        query = plain_query(door.clock.now_ms(), encrypt_type="aes", msg_signature="1" * 40)
        status, answer = await door.post(body, query)
        assert status in {400, 403} or (status, answer) == (200, b"success")
        assert b"Traceback" not in answer
        assert not door.fake.arrivals


@pytest.mark.parametrize("inside", HOSTILE)
async def test_hostile_message_in_a_right_envelope_is_refused_or_only_acknowledged(inside: bytes) -> None:
    async with Door(mode=Mode.SAFE) as door:
        query, body = sealed_call(inside.decode("latin-1").encode(), door.clock.now_ms())
        status, answer = await door.post(body, query)
        assert status == 400 or (status, answer) == (200, b"success")
        assert not door.fake.arrivals


async def test_announced_huge_body_is_refused_unread() -> None:
    async with Door() as door:
        status, _ = await door.post(b"x" * (LIMIT + 1))
        assert status == 413
        assert door.figure("servicebot_wechat_refused_total", reason="too_large") == 1


async def test_unannounced_huge_body_is_cut_off() -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 4096

    async with Door() as door:
        query = plain_query(door.clock.now_ms())
        async with door.client.post(f"/wechat/callback?{query}", data=endless()) as response:
            assert response.status == 413


async def test_body_in_pieces_is_read_whole() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for byte in text_push("慢慢来"):
            yield bytes((byte,))

    async with Door() as door:
        query = plain_query(door.clock.now_ms())
        async with door.client.post(f"/wechat/callback?{query}", data=pieces()) as response:
            assert response.status == 200
        assert door.fake.arrivals[0].message.text == "慢慢来"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"x" * (LIMIT + 1), {}),
        (b"no gzip at all", {"Content-Encoding": "gzip"}),
        (gzip.compress(text_push()), {"Content-Encoding": "deflate"}),
    ],
    ids=["too large", "not compressed", "compressed otherwise"],
)
async def test_after_a_body_that_was_not_read_the_connection_ends_and_says_so(
    body: bytes, headers: dict[str, str]
) -> None:
    """A proxy keeps connections for other callers, and would send the next one's push into one that is just ending."""
    async with Door() as door:
        query = plain_query(door.clock.now_ms())
        async with door.client.post(f"/wechat/callback?{query}", data=body, headers=headers) as response:
            assert response.status in {400, 413}
            assert response.headers["Connection"] == "close"
        assert (await door.post(text_push()))[0] == 200


async def test_compressed_body_is_refused() -> None:
    async with Door() as door:
        status, _ = await door.post(gzip.compress(text_push()), headers={"Content-Encoding": "gzip"})
        assert status == 400


async def test_other_methods_are_not_allowed() -> None:
    async with Door() as door, door.client.put("/wechat/callback") as response:
        assert response.status == 405


async def test_refusals_and_failures_log_nothing_personal(caplog: pytest.LogCaptureFixture) -> None:
    class Quoting:
        async def handle(self, arrival: Arrival) -> Answer:
            raise RuntimeError(arrival.external_id + arrival.message.text)

    caplog.set_level(logging.DEBUG)
    async with Door(receiver=Quoting()) as door:
        with caplog.filtering(RedactingFilter()):
            for _ in range(3):
                await door.post_or_hang_up(text_push("我的电话15400001234"))
        await door.post(text_push("我的电话15400001234"), "signature=1&timestamp=1&nonce=1")
    said = "\n".join(
        logging.Formatter().format(record) for record in caplog.records if record.name.startswith("service")
    )
    assert "RuntimeError" in said
    for secret in (WHO, "15400001234", TOKEN, KEY):
        assert secret not in said
