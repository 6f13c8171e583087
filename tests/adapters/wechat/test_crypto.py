"""WeChat's message encryption, against the official example and wechatpy as an independent other side."""

import base64
import binascii

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto, WeChatCrypto

from servicebot.adapters.wechat.crypto import KeyRing, MessageKey
from servicebot.adapters.wechat.rejections import BadPush, Reason
from wechat_caller import APP_ID, KEY, OLD_KEY, TOKEN

OFFICIAL_KEY = "A" * 43
OFFICIAL_APP_ID = "wxba5fad812f8e6fb9"
OFFICIAL_ENCRYPTED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6J"
    "sXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8"
    "EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
OFFICIAL_MESSAGE = (
    b'{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
    b'"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
)
OFFICIAL_REPLY = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="

messages = st.text(st.characters(codec="utf-8"), max_size=300)


def reason_of(key: MessageKey | KeyRing, encrypted: str) -> Reason:
    with pytest.raises(BadPush) as caught:
        key.decrypt(encrypted)
    return caught.value.reason


def test_official_push_opens() -> None:
    assert MessageKey(OFFICIAL_KEY, OFFICIAL_APP_ID).decrypt(OFFICIAL_ENCRYPTED) == OFFICIAL_MESSAGE


def test_official_reply_opens() -> None:
    opened = MessageKey(OFFICIAL_KEY, OFFICIAL_APP_ID).decrypt(OFFICIAL_REPLY)
    assert opened == b'{"demo_resp":"good luck"}'


def test_push_for_another_app_is_refused() -> None:
    assert reason_of(MessageKey(OFFICIAL_KEY, "wxanother"), OFFICIAL_ENCRYPTED) is Reason.FOREIGN


@given(messages)
def test_what_wechatpy_seals_opens(message: str) -> None:
    crypto = WeChatCrypto(TOKEN, KEY, APP_ID)
    sealed = PrpCrypto(crypto.key).encrypt(message, APP_ID).decode()
    assert MessageKey(KEY, APP_ID).decrypt(sealed).decode() == message


@given(messages)
def test_what_is_sealed_opens_in_wechatpy(message: str) -> None:
    crypto = WeChatCrypto(TOKEN, KEY, APP_ID)
    sealed = MessageKey(KEY, APP_ID).encrypt(message.encode())
    assert PrpCrypto(crypto.key).decrypt(sealed, APP_ID) == message


@given(st.binary(max_size=500))
def test_round_trip_keeps_every_byte(message: bytes) -> None:
    key = MessageKey(KEY, APP_ID)
    sealed = key.encrypt(message)
    assert key.decrypt(sealed) == message
    assert len(base64.b64decode(sealed)) % 32 == 0


def test_same_message_is_sealed_differently_each_time() -> None:
    key = MessageKey(KEY, APP_ID)
    assert key.encrypt(b"hello") != key.encrypt(b"hello")


@given(st.text(max_size=200))
def test_any_text_is_opened_or_refused(encrypted: str) -> None:
    with pytest.raises(BadPush):
        MessageKey(KEY, APP_ID).decrypt(encrypted)


@given(st.binary(min_size=1, max_size=8).map(lambda data: data * 32))
def test_any_whole_blocks_are_refused_without_another_error(sealed: bytes) -> None:
    with pytest.raises(BadPush):
        MessageKey(KEY, APP_ID).decrypt(binascii.b2a_base64(sealed, newline=False).decode())


@pytest.mark.parametrize("encrypted", ["", "!!!", "AAAA", "A" * 43, "AAAAAAAAAAAAAAAAAAAAAA=="])
def test_ciphertext_that_is_not_whole_blocks_is_malformed(encrypted: str) -> None:
    assert reason_of(MessageKey(KEY, APP_ID), encrypted) is Reason.MALFORMED


def sealed_as_it_stands(plain: bytes) -> str:
    """Blocks that hold exactly these bytes, whatever they are."""
    key = base64.b64decode(KEY + "=")
    encryptor = Cipher(AES256(key), CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


@pytest.mark.parametrize(
    "padding",
    [bytes([44]) * 44, b"\1" * 11 + bytes([12]), bytes([12]) * 11 + b"\0"],
    ids=["longer than a block", "not all the same", "none"],
)
def test_wrong_padding_is_refused_though_length_and_app_are_right(padding: bytes) -> None:
    key, message = MessageKey(KEY, APP_ID), b"m" * 14
    whole = b"x" * 16 + len(message).to_bytes(4, "big") + message + APP_ID.encode()
    assert key.decrypt(sealed_as_it_stands(whole + bytes([12]) * 12)) == message
    assert reason_of(key, sealed_as_it_stands(whole + padding)) is Reason.FOREIGN


def test_current_key_opens_beside_a_previous_one() -> None:
    message, _ = KeyRing((KEY, OLD_KEY), APP_ID).decrypt(MessageKey(KEY, APP_ID).encrypt(b"after the change"))
    assert message == b"after the change"


def test_previous_key_still_opens_and_seals_its_reply() -> None:
    ring = KeyRing((KEY, OLD_KEY), APP_ID)
    message, key = ring.decrypt(MessageKey(OLD_KEY, APP_ID).encrypt(b"before the change"))
    assert message == b"before the change"
    assert MessageKey(OLD_KEY, APP_ID).decrypt(key.encrypt(b"reply")) == b"reply"


def test_malformed_ciphertext_is_not_tried_with_every_key() -> None:
    assert reason_of(KeyRing((KEY, OLD_KEY), APP_ID), "AAAA") is Reason.MALFORMED


def test_unknown_key_is_foreign_to_the_whole_ring() -> None:
    ring = KeyRing((KEY,), APP_ID)
    assert reason_of(ring, MessageKey(OLD_KEY, APP_ID).encrypt(b"x")) is Reason.FOREIGN


@pytest.mark.parametrize("key", ["", "short", KEY + "A", "!" * 43, KEY[:-1] + "="])
def test_key_of_the_wrong_form_is_refused_at_once(key: str) -> None:
    with pytest.raises(ValueError, match="EncodingAESKey"):
        MessageKey(key, APP_ID)
