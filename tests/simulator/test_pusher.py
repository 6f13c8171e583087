import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
import pytest
import xmltodict

from fakes import FakeClock
from servicebot.simulator import payloads, samples
from servicebot.simulator.account import Format, Mode
from servicebot.simulator.crypto import EnvelopeCipher
from servicebot.simulator.pusher import CALLS, TIMEOUT_S, Pusher
from simulator.webhooks import KEY, Webhook, serving

OPENID = "oPerson"
HELLO = payloads.text("你好")


@asynccontextmanager
async def pushing(webhook: Webhook, clock: FakeClock, timeout_s: float = 5.0) -> AsyncIterator[Pusher]:
    pusher = Pusher(webhook.account, clock=clock, timeout_s=timeout_s)
    try:
        yield pusher
    finally:
        await pusher.close()


@pytest.mark.parametrize("mode", Mode)
async def test_reply_reaches_the_fan_in_every_mode(mode: Mode, clock: FakeClock) -> None:
    async with serving(mode) as webhook, pushing(webhook, clock) as pusher:
        webhook.answers("您好 <1> & ]]>")
        result = await pusher.push(OPENID, HELLO)
    assert (result.ok, result.attempts) == (True, 1)
    assert result.reply is not None
    assert result.reply.text == "您好 <1> & ]]>"
    assert webhook.calls[0]["Content"] == "你好"
    assert webhook.calls[0]["FromUserName"] == OPENID
    assert int(webhook.calls[0]["MsgId"]) < 2**63


@pytest.mark.parametrize("mode", Mode)
async def test_every_message_and_event_is_well_formed(mode: Mode, clock: FakeClock) -> None:
    async with serving(mode) as webhook, pushing(webhook, clock) as pusher:
        for payload in samples.everything():
            assert (await pusher.push(OPENID, payload)).ok
    events = {call["Event"] for call in webhook.calls if call["MsgType"] == "event"}
    assert len(events) > 55
    assert {call["MsgType"] for call in webhook.calls} >= {"text", "voice", "shortvideo", "miniprogrampage"}


def test_the_platform_waits_five_seconds_and_calls_three_times() -> None:
    assert (TIMEOUT_S, CALLS) == (5.0, 3)


async def test_compatible_mode_sends_plain_fields_beside_the_encrypted(clock: FakeClock) -> None:
    async with serving(Mode.COMPATIBLE) as webhook, pushing(webhook, clock) as pusher:
        await pusher.push(OPENID, HELLO)
    message = xmltodict.parse(webhook.bodies[0])["xml"]
    assert message["Content"] == "你好"
    assert message["Encrypt"]


async def test_safe_mode_sends_nothing_readable(clock: FakeClock) -> None:
    async with serving(Mode.SAFE) as webhook, pushing(webhook, clock) as pusher:
        await pusher.push(OPENID, HELLO)
    assert set(xmltodict.parse(webhook.bodies[0])["xml"]) == {"ToUserName", "Encrypt"}


async def test_json_pushes_have_the_platforms_oddities(clock: FakeClock) -> None:
    async with serving(form=Format.JSON) as webhook, pushing(webhook, clock) as pusher:
        await pusher.push(OPENID, HELLO)
        await pusher.push(OPENID, payloads.subscribe_popup(["one"], "accept"))
        await pusher.push(OPENID, payloads.subscribe_popup(["one", "two"], "reject"))
    text, single, several = (orjson.loads(body) for body in webhook.bodies)
    assert isinstance(text["CreateTime"], int)
    assert isinstance(single["CreateTime"], str)
    assert single["List"]["TemplateId"] == "one"
    assert [entry["TemplateId"] for entry in several["List"]] == ["one", "two"]


async def test_json_reply_is_read_in_json_format(clock: FakeClock) -> None:
    async with serving(Mode.SAFE, Format.JSON) as webhook, pushing(webhook, clock) as pusher:
        webhook.answers(b'{"ToUserName": "oPerson"}')
        result = await pusher.push(OPENID, HELLO)
    assert result.answers[0].fault.startswith("not an encrypted reply")
    sealed = orjson.loads(webhook.bodies[0])["Encrypt"]
    opened = orjson.loads(EnvelopeCipher(KEY, webhook.account.app_id).open(sealed))
    assert opened["Content"] == "你好"


async def test_silence_and_success_show_nothing(webhook: Webhook, clock: FakeClock) -> None:
    async with pushing(webhook, clock) as pusher:
        webhook.answers(b"", b"success")
        results = [await pusher.push(OPENID, HELLO) for _ in range(2)]
    assert [(result.ok, result.reply) for result in results] == [(True, None), (True, None)]


async def test_slow_server_is_called_three_times_with_the_same_message(
    webhook: Webhook, clock: FakeClock
) -> None:
    async with pushing(webhook, clock, timeout_s=0.5) as pusher:
        webhook.answers(None, None, None, "too late")
        result = await pusher.push(OPENID, HELLO)
    assert (result.attempts, result.fault) == (3, "no answer in time")
    assert len(set(webhook.bodies)) == 1
    assert len(webhook.bodies) == 3


async def test_answer_to_the_second_call_counts(webhook: Webhook, clock: FakeClock) -> None:
    async with pushing(webhook, clock, timeout_s=1.0) as pusher:
        webhook.answers(None, "来了")
        result = await pusher.push(OPENID, HELLO)
    assert (result.attempts, result.ok) == (2, True)
    assert result.reply is not None
    assert result.reply.text == "来了"


async def test_failing_server_is_called_again(webhook: Webhook, clock: FakeClock) -> None:
    async with pushing(webhook, clock) as pusher:
        webhook.answers(500, b'{"errcode": 0}', "好了")
        result = await pusher.push(OPENID, HELLO)
    assert (result.attempts, result.ok) == (3, True)
    assert [answer.fault[:11] for answer in result.answers] == ["HTTP status", "not well-fo", ""]


async def test_server_that_is_down_is_a_fault(clock: FakeClock) -> None:
    async with serving() as webhook:
        pass
    async with pushing(webhook, clock) as pusher:
        result = await pusher.push(OPENID, HELLO)
    assert (result.attempts, result.ok) == (3, False)
    assert result.fault.startswith("no answer: Client")


async def test_lost_answer_makes_the_platform_call_again(webhook: Webhook, clock: FakeClock) -> None:
    async with pushing(webhook, clock) as pusher:
        pusher.mishaps.lost_answers = 2
        webhook.answers("一", "二", "三")
        result = await pusher.push(OPENID, HELLO)
    assert result.attempts == 3
    assert [answer.reply.text for answer in result.answers if answer.reply] == ["一", "二", "三"]
    assert result.reply is not None
    assert result.reply.text == "三"


async def test_doubled_push_shows_only_the_first_answer(webhook: Webhook, clock: FakeClock) -> None:
    async with pushing(webhook, clock) as pusher:
        pusher.mishaps.doubled = 1
        webhook.answers("一", "二")
        result = await pusher.push(OPENID, HELLO)
    assert webhook.bodies[0] == webhook.bodies[1]
    assert len(result.answers) == 2
    assert result.reply is not None
    assert result.reply.text == "一"


async def test_held_push_arrives_after_the_next(webhook: Webhook, clock: FakeClock) -> None:
    async with pushing(webhook, clock) as pusher:
        pusher.mishaps.held = 1
        first = asyncio.create_task(pusher.push(OPENID, payloads.text("一")))
        await asyncio.sleep(0)
        await pusher.push(OPENID, payloads.text("二"))
        await first
    assert [call["Content"] for call in webhook.calls] == ["二", "一"]


async def test_many_fans_are_pushed_at_once(webhook: Webhook, clock: FakeClock) -> None:
    async with pushing(webhook, clock) as pusher:
        results = await asyncio.gather(*(pusher.push(f"oPerson{number}", HELLO) for number in range(200)))
    assert all(result.ok for result in results)
    assert len({call["FromUserName"] for call in webhook.calls}) == 200
    assert len({call["MsgId"] for call in webhook.calls}) == 200


async def test_prepared_push_is_a_whole_http_request(webhook: Webhook, clock: FakeClock) -> None:
    async with pushing(webhook, clock) as pusher:
        signed = pusher.prepare(OPENID, HELLO)
    host, _, port = webhook.account.callback.removeprefix("http://").partition("/")[0].partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(signed.http())
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.close()
    await writer.wait_closed()
    assert webhook.calls[0]["Content"] == "你好"


async def test_push_with_the_key_before_is_read_with_that_key(clock: FakeClock) -> None:
    async with serving(Mode.SAFE) as webhook, pushing(webhook, clock) as pusher:
        before = pusher.prepare(OPENID, HELLO, key=1)
        sealed = xmltodict.parse(before.body)["xml"]["Encrypt"]
    opened = EnvelopeCipher(webhook.account.aes_keys[1], webhook.account.app_id).open(sealed)
    assert "你好" in opened.decode()


@pytest.mark.parametrize(
    ("answer", "ok", "reason"),
    [
        ("{}", True, ""),
        ('"{}"', False, "the echo stands in quotes"),
        ("{}\n", False, "the echo has blanks or line ends around it"),
        ("\ufeff{}", False, "the echo begins with a byte order mark"),
        ("ok", False, "the answer is not the echo"),
        (403, False, "HTTP status 403"),
    ],
)
async def test_url_check_says_what_is_wrong(
    webhook: Webhook, clock: FakeClock, answer: str | int, ok: bool, reason: str
) -> None:
    async with pushing(webhook, clock) as pusher:
        webhook.answers(answer)
        verification = await pusher.verify()
    assert (verification.ok, verification.reason) == (ok, reason)


async def test_forged_push_has_a_wrong_signature(webhook: Webhook, clock: FakeClock) -> None:
    async with pushing(webhook, clock) as pusher:
        pusher.new_nonce = lambda: "42"
        assert pusher.prepare(OPENID, HELLO).url != pusher.prepare(OPENID, HELLO, forged=True).url
