"""The envelope: which calls are taken for WeChat's in each mode, and how a reply is closed."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from fakes import MORNING
from servicebot.adapters.wechat.crypto import MessageKey
from servicebot.adapters.wechat.envelope import WINDOW_MS, Credentials, Envelope, Mode
from servicebot.adapters.wechat.rejections import BadPush, Reason
from servicebot.adapters.wechat.xml_tree import parse_xml
from wechat_caller import (
    APP_ID,
    KEY,
    OLD_KEY,
    TOKEN,
    plain_query,
    sealed_call,
    signature,
    text_push,
)

NOW = MORNING
SEALED_MODES = (Mode.SAFE, Mode.COMPATIBLE)
PLAIN_PART = text_push("明文").removeprefix(b"<xml>").removesuffix(b"</xml>")


def envelope(mode: Mode, *keys: str) -> Envelope:
    return Envelope(Credentials(TOKEN, APP_ID, keys or (KEY,), mode))


def reason_of(door: Envelope, query: str, body: bytes, now: int = NOW) -> Reason:
    with pytest.raises(BadPush) as caught:
        door.open(query, body, now)
    return caught.value.reason


def without(query: str, name: str) -> str:
    return "&".join(part for part in query.split("&") if not part.startswith(f"{name}="))


def changed(query: str, name: str, value: str) -> str:
    return f"{without(query, name)}&{name}={value}"


@pytest.mark.parametrize(
    ("token", "app_id", "keys", "mode"),
    [
        ("", APP_ID, (KEY,), Mode.SAFE),
        ("", "", (), Mode.PLAIN),
        (TOKEN, "", (KEY,), Mode.SAFE),
        (TOKEN, APP_ID, (), Mode.SAFE),
        (TOKEN, APP_ID, (), Mode.COMPATIBLE),
    ],
)
def test_open_door_cannot_be_configured(token: str, app_id: str, keys: tuple[str, ...], mode: Mode) -> None:
    with pytest.raises(ValueError, match="page"):
        Credentials(token, app_id, keys, mode)


def test_credentials_do_not_show_their_secrets() -> None:
    assert KEY not in repr(Credentials(TOKEN, APP_ID, (KEY,)))


def test_official_push_of_safe_mode_opens() -> None:
    encrypted = (
        "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6J"
        "sXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8"
        "EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
    )
    query = (
        "signature=6c5c811b55cc85e0e1b54100749188c20beb3f5d&timestamp=1714112445&nonce=415670741"
        "&openid=o9AgO5Kd5ggOC-bXrbNODIiE3bGY&encrypt_type=aes"
        "&msg_signature=046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"
    )
    door = Envelope(Credentials("AAAAA", "wxba5fad812f8e6fb9", ("A" * 43,)))
    body = orjson.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": encrypted})
    opened = door.open(query, body, 1714112445_000)
    assert (opened.push.kind, opened.push.event) == ("event", "debug_demo")
    assert opened.push.text("debug_str") == "hello world"
    closed = orjson.loads(opened.close(b'{"demo_resp":"good luck"}', 1713424427_000))
    assert (closed["TimeStamp"], closed["Nonce"]) == (1713424427, "415670741")
    assert closed["MsgSignature"] == signature("AAAAA", "1713424427", "415670741", closed["Encrypt"])


def test_plain_push_opens_with_its_signature() -> None:
    opened = envelope(Mode.PLAIN).open(plain_query(NOW), text_push("漏水"), NOW)
    assert opened.push.words("Content") == "漏水"
    assert opened.close(b"reply", NOW) == b"reply"


@pytest.mark.parametrize("mode", SEALED_MODES)
def test_sealed_push_opens_and_its_reply_opens_in_wechatpy(mode: Mode) -> None:
    query, body = sealed_call(text_push("漏水"), NOW, nonce="n-1")
    opened = envelope(mode).open(query, body, NOW)
    assert opened.push.words("Content") == "漏水"
    closed = opened.close("<xml>回复</xml>".encode(), NOW)
    fields = parse_xml(closed)
    assert (fields["Nonce"], fields["TimeStamp"]) == ("n-1", str(NOW // 1000))
    crypto = WeChatCrypto(TOKEN, KEY, APP_ID)
    said = crypto.decrypt_message(closed, fields["MsgSignature"], fields["TimeStamp"], "n-1")
    assert said == "<xml>回复</xml>"


@pytest.mark.parametrize("mode", SEALED_MODES)
def test_plain_fields_beside_the_sealed_ones_are_ignored(mode: Mode) -> None:
    fake = PLAIN_PART.replace("明文".encode(), b"<Encrypt>AAAA</Encrypt>")
    query, body = sealed_call(text_push("密文"), NOW, plain=fake)
    assert envelope(mode).open(query, body, NOW).push.words("Content") == "密文"


def test_reply_is_sealed_with_the_key_that_opened_the_push() -> None:
    query, body = sealed_call(text_push(), NOW, key=OLD_KEY)
    closed = envelope(Mode.SAFE, KEY, OLD_KEY).open(query, body, NOW).close(b"reply", NOW)
    assert MessageKey(OLD_KEY, APP_ID).decrypt(parse_xml(closed)["Encrypt"]) == b"reply"


@pytest.mark.parametrize("mode", SEALED_MODES)
@pytest.mark.parametrize("missing", ["encrypt_type", "msg_signature"])
def test_sealed_mode_refuses_what_is_not_marked_as_sealed(mode: Mode, missing: str) -> None:
    query, body = sealed_call(text_push(), NOW, plain=PLAIN_PART)
    assert reason_of(envelope(mode), without(query, missing), body) is Reason.UNENCRYPTED


@pytest.mark.parametrize("mode", SEALED_MODES)
@pytest.mark.parametrize(
    "body", [text_push(), b"", b"<xml></xml>", b"{}", b'{"Encrypt":5}', b"<Encrypt></Encrypt>"]
)
def test_sealed_mode_refuses_a_plain_body_however_it_is_signed(mode: Mode, body: bytes) -> None:
    query = plain_query(
        NOW, encrypt_type="aes", msg_signature=signature(TOKEN, str(NOW // 1000), "415670741", "")
    )
    assert reason_of(envelope(mode), query, body) is Reason.UNENCRYPTED


@pytest.mark.parametrize("inside", ["漏水", "a b", "<a>", "]]>", "AAA", "AAAA\n"])
def test_what_is_no_ciphertext_is_refused_by_its_signature_or_by_itself(inside: str) -> None:
    body = f"<xml><Encrypt>{inside}</Encrypt></xml>".encode()
    forged = plain_query(NOW, encrypt_type="aes", msg_signature="0" * 40)
    assert reason_of(envelope(Mode.SAFE), forged, body) in {Reason.FORGED, Reason.UNENCRYPTED}
    cut = inside.encode().decode("latin-1").strip()
    signed = signature(TOKEN, str(NOW // 1000), "415670741", cut)
    query = plain_query(NOW, encrypt_type="aes", msg_signature=signed)
    assert reason_of(envelope(Mode.SAFE), query, body) in {
        Reason.MALFORMED,
        Reason.UNENCRYPTED,
        Reason.FORGED,
    }


@pytest.mark.parametrize("body", [b"</Encrypt><Encrypt>AAAA", b"<xml><Encrypt>", b"</Encrypt>"])
def test_half_a_sealed_field_is_none(body: bytes) -> None:
    query = plain_query(NOW, encrypt_type="aes", msg_signature="0" * 40)
    assert reason_of(envelope(Mode.SAFE), query, body) is Reason.UNENCRYPTED


def test_mode_is_never_taken_from_the_request() -> None:
    query, body = sealed_call(text_push(), NOW)
    opened = envelope(Mode.PLAIN).open(query, body, NOW)
    assert opened.push.kind == ""
    assert opened.sealer is None


def test_signature_over_token_time_and_nonce_does_not_open_safe_mode() -> None:
    query, body = sealed_call(text_push(), NOW)
    plain = plain_query(NOW).partition("&")[0].partition("=")[2]
    assert reason_of(envelope(Mode.SAFE), changed(query, "msg_signature", plain), body) is Reason.FORGED


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("name", ["signature", "timestamp", "nonce", "msg_signature"])
def test_any_changed_part_of_the_query_is_noticed(mode: Mode, name: str) -> None:
    if mode is Mode.PLAIN and name == "msg_signature":
        name = "signature"
    if mode is not Mode.PLAIN and name == "signature":
        name = "msg_signature"
    query, body = sealed_call(text_push(), NOW)
    value = str(NOW // 1000 + 1) if name == "timestamp" else "1" * 40
    assert reason_of(envelope(mode), changed(query, name, value), body) is Reason.FORGED


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("query", ["", "signature=", "nonce[]=1&timestamp[]=1", "echostr=1"])
def test_call_without_signature_is_forged(mode: Mode, query: str) -> None:
    assert reason_of(envelope(mode), query, text_push()) is Reason.FORGED


def test_unset_token_signs_nothing() -> None:
    assert reason_of(envelope(Mode.PLAIN), plain_query(NOW, token=""), text_push()) is Reason.FORGED


def test_key_or_app_of_somebody_else_is_foreign() -> None:
    for query, body in (
        sealed_call(text_push(), NOW, key=OLD_KEY),
        sealed_call(text_push(), NOW, app_id="wxother"),
    ):
        assert reason_of(envelope(Mode.SAFE), query, body) is Reason.FOREIGN


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("drift", [-1, 1])
def test_old_or_future_call_is_stale(mode: Mode, drift: int) -> None:
    query, body = sealed_call(text_push(), NOW)
    assert reason_of(envelope(mode), query, body, NOW + drift * (WINDOW_MS + 1000)) is Reason.STALE


@pytest.mark.parametrize("timestamp", ["soon", "٣٣", "-5", "1" * 13, "1.5"])
def test_timestamp_that_is_no_number_is_malformed(timestamp: str) -> None:
    query = changed(plain_query(NOW), "timestamp", timestamp)
    assert reason_of(envelope(Mode.PLAIN), query, text_push()) is Reason.MALFORMED


def test_nonce_that_could_break_the_envelope_is_malformed() -> None:
    assert reason_of(envelope(Mode.PLAIN), plain_query(NOW, nonce="]]>"), text_push()) is Reason.MALFORMED


def test_captured_plain_address_does_not_carry_another_body() -> None:
    door = envelope(Mode.PLAIN)
    door.open(plain_query(NOW), text_push("真的", number=1), NOW)
    assert reason_of(door, plain_query(NOW), text_push("假的", number=2)) is Reason.REPLAYED


@pytest.mark.parametrize("mode", list(Mode))
def test_retries_of_one_message_all_open(mode: Mode) -> None:
    door = envelope(mode)
    query, body = sealed_call(text_push(), NOW)
    later, again = sealed_call(text_push(), NOW + 5000, nonce="2")
    if mode is Mode.PLAIN:
        body = again = text_push()
    keys = {
        door.open(query, body, NOW).key,
        door.open(query, body, NOW + 5000).key,
        door.open(later, again, NOW + 10_000).key,
    }
    assert len(keys) == 1


def test_echo_is_given_only_for_a_right_and_fresh_signature() -> None:
    for mode in Mode:
        door = envelope(mode)
        query = plain_query(NOW, echostr="4375120948345356249")
        assert door.echo(query, NOW) == "4375120948345356249"
        for bad in (
            changed(query, "signature", "1" * 40),
            without(query, "echostr"),
            query.replace("nonce", "n"),
        ):
            with pytest.raises(BadPush):
                door.echo(bad, NOW)
        with pytest.raises(BadPush):
            door.echo(query, NOW + WINDOW_MS + 1000)


@given(st.data(), st.sampled_from(list(Mode)))
def test_damaged_call_is_opened_whole_or_refused(data: st.DataObject, mode: Mode) -> None:
    query, sealed = sealed_call(text_push(), NOW)
    body = bytearray(text_push() if mode is Mode.PLAIN else sealed)
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    at = data.draw(st.integers(0, len(query)))
    query = query[:at] + data.draw(st.text(max_size=2)) + query[at + data.draw(st.integers(0, 2)) :]
    try:
        opened = envelope(mode).open(query, bytes(body), NOW)
    except BadPush:
        return
    if mode is not Mode.PLAIN:
        assert opened.push.words("Content") == "水管爆了"
