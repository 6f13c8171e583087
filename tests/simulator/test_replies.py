from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebot.simulator import payloads
from servicebot.simulator.account import Account, Format, Mode
from servicebot.simulator.crypto import EnvelopeCipher, sign
from servicebot.simulator.payloads import Payload
from servicebot.simulator.replies import BadReply, PassiveReply, read_reply
from simulator.webhooks import KEY, account_at

PLAIN = account_at("http://127.0.0.1/")
TEXT = payloads.text("你好")
NOW = "1795226400"


def reply(content: str = "<Content>好</Content>", kind: str = "text", **changes: str) -> str:
    fields = {"ToUserName": "oPerson", "FromUserName": PLAIN.original_id, "CreateTime": NOW, "MsgType": kind}
    head = "".join(f"<{name}>{value}</{name}>" for name, value in (fields | changes).items())
    return f"<xml>{head}{content}</xml>"


def read(body: str | bytes, account: Account = PLAIN, push: Payload = TEXT) -> PassiveReply | None:
    raw = body.encode() if isinstance(body, str) else body
    cipher = None if account.mode is Mode.PLAIN else EnvelopeCipher(KEY, account.app_id)
    return read_reply(200, raw, account=account, cipher=cipher, openid="oPerson", push=push)


def sealed(message: str, **changes: str) -> str:
    account = account_at("http://127.0.0.1/", mode=Mode.SAFE)
    encrypted = EnvelopeCipher(KEY, account.app_id).seal(message.encode())
    fields: Mapping[str, str] = {
        "Encrypt": encrypted,
        "MsgSignature": sign(account.token, NOW, "7", encrypted),
        "TimeStamp": NOW,
        "Nonce": "7",
    } | changes
    return "<xml>" + "".join(f"<{name}>{value}</{name}>" for name, value in fields.items()) + "</xml>"


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        ("text", "<Content><![CDATA[好]]></Content>", "好"),
        ("image", "<Image><MediaId>1</MediaId></Image>", ""),
        ("voice", "<Voice><MediaId>1</MediaId></Voice>", ""),
        ("video", "<Video><MediaId>1</MediaId><Title>片</Title></Video>", "片"),
        ("music", "<Music><Title>歌</Title><ThumbMediaId>1</ThumbMediaId></Music>", "歌"),
        (
            "news",
            "<ArticleCount>1</ArticleCount><Articles><item><Title>通知</Title></item></Articles>",
            "通知",
        ),
        ("transfer_customer_service", "", ""),
    ],
)
def test_every_kind_of_reply_is_accepted(kind: str, content: str, text: str) -> None:
    read_back = read(reply(content, kind))
    assert read_back is not None
    assert (read_back.kind, read_back.text) == (kind, text)


@pytest.mark.parametrize(
    "body",
    [
        "Success",
        "success\n",
        '{"errcode": 0}',
        "<xml><ToUserName>oPerson</ToUserName>",
        "<!DOCTYPE xml><xml></xml>",
        "<html></html>",
        reply("<Content>好</Content><Content>好</Content>"),
        reply("<Content>\x07</Content>"),
        reply("<Content> </Content>"),
        reply("<Content><b>好</b></Content>"),
        reply(""),
        reply(f"<Content>{'好' * 683}</Content>"),
        reply(ToUserName="oOther"),
        reply(FromUserName="gh_other"),
        reply(CreateTime="now"),
        reply(CreateTime="1795226400000"),
        reply(kind="card"),
        reply("", "image"),
        reply("<Music><Title>歌</Title></Music>", "music"),
        reply("<ArticleCount>2</ArticleCount><Articles><item><Title>x</Title></item></Articles>", "news"),
        reply(
            "<ArticleCount>2</ArticleCount><Articles><item><Title>x</Title></item><item><Title>y</Title></item></Articles>",
            "news",
        ),
        reply("<ArticleCount>1</ArticleCount><Articles><item></item></Articles>", "news"),
        b"\xff\xfe",
    ],
)
def test_what_the_platform_does_not_accept_is_bad(body: str | bytes) -> None:
    with pytest.raises(BadReply):
        read(body)


def test_longest_text_is_accepted() -> None:
    assert read(reply(f"<Content>{'好' * 682}ab</Content>")) is not None


def test_event_cannot_be_transferred() -> None:
    with pytest.raises(BadReply):
        read(reply("", "transfer_customer_service"), push=payloads.click("HUMAN"))


def test_sealed_reply_opens_in_safe_mode() -> None:
    account = account_at("http://127.0.0.1/", mode=Mode.SAFE)
    read_back = read(sealed(reply()), account)
    assert read_back is not None
    assert read_back.text == "好"


@pytest.mark.parametrize(
    "body",
    [
        reply(),
        sealed(reply(), MsgSignature="0" * 40),
        sealed(reply(), TimeStamp="soon"),
        sealed(reply(), Nonce=""),
        sealed(reply(), Encrypt="AAAA"),
        sealed("success"),
    ],
)
def test_reply_that_is_not_sealed_well_is_bad_in_safe_mode(body: str) -> None:
    with pytest.raises(BadReply):
        read(body, account_at("http://127.0.0.1/", mode=Mode.SAFE))


def test_compatible_mode_accepts_plain_and_sealed() -> None:
    account = account_at("http://127.0.0.1/", mode=Mode.COMPATIBLE)
    assert read(reply(), account) == read(sealed(reply()), account)


def test_json_reply_is_accepted_in_json_format_only() -> None:
    body = (
        f'{{"ToUserName": "oPerson", "FromUserName": "{PLAIN.original_id}", "CreateTime": {NOW},'
        ' "MsgType": "text", "Content": "好"}'
    )
    read_back = read(body, account_at("http://127.0.0.1/", form=Format.JSON))
    assert read_back is not None
    assert read_back.text == "好"
    for bad in (reply(), "[]", body.replace('"text"', '["text"]'), body.replace('"text"', "null")):
        with pytest.raises(BadReply):
            read(bad, account_at("http://127.0.0.1/", form=Format.JSON))


@given(st.binary(max_size=200))
def test_garbage_is_bad_and_nothing_worse(body: bytes) -> None:
    if body not in {b"", b"success"}:
        with pytest.raises(BadReply):
            read(body)
