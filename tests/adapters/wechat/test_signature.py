"""WeChat's signature and the query it comes in."""

from hmac import compare_digest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebot.adapters.wechat.queries import read_query
from servicebot.adapters.wechat.rejections import BadPush, Reason
from servicebot.adapters.wechat.replays import ReplayGuard
from servicebot.adapters.wechat.signature import is_signed, sign
from wechat_caller import signature

words = st.text(st.characters(codec="utf-8"), max_size=40)


def test_official_example_of_the_address_check_is_signed_right() -> None:
    assert is_signed("f464b24fc39322e44b38aa78f5edd27bd1441696", "AAAAA", "1714036504", "1514711492")


def test_official_example_of_a_plain_push_is_signed_right() -> None:
    assert is_signed("899cf89e464efb63f54ddac96b0a0a235f53aa78", "AAAAA", "1714037059", "486452656")


@given(st.lists(words, min_size=3, max_size=4))
def test_signatures_are_those_of_wechatpy(parts: list[str]) -> None:
    assert sign(*parts) == signature(*parts)


@given(words, words, words, words)
def test_no_text_but_the_signature_passes(given_text: str, token: str, timestamp: str, nonce: str) -> None:
    assert is_signed(given_text, token, timestamp, nonce) is (given_text == sign(token, timestamp, nonce))


def test_signatures_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return compare_digest(one, other)

    monkeypatch.setattr("servicebot.adapters.wechat.signature.compare_digest", compare)
    assert not is_signed("forged", "token", "1", "2")
    assert compared == [(sign("token", "1", "2").encode(), b"forged")]


def test_query_is_decoded_and_other_names_are_left_out() -> None:
    found = read_query("signature=ab&timestamp=12&nonce=a%2Bb+c&openid=o1&nonce[]=x&encrypt_type")
    assert found == {"signature": "ab", "timestamp": "12", "nonce": "a+b c", "encrypt_type": ""}


@pytest.mark.parametrize(
    "raw", ["nonce=1&nonce=2", "signature=a&signature=a", "nonce=" + "1" * 3000, "nonce=é"]
)
def test_ambiguous_or_odd_query_is_refused(raw: str) -> None:
    with pytest.raises(BadPush) as caught:
        read_query(raw)
    assert caught.value.reason is Reason.MALFORMED


@given(st.text(max_size=200))
def test_any_query_is_read_or_refused(raw: str) -> None:
    try:
        found = read_query(raw)
    except BadPush:
        return
    assert all(isinstance(value, str) for value in found.values())


def test_signature_stays_with_its_first_message() -> None:
    guard = ReplayGuard()
    guard.admit("s", "wx:a")
    guard.admit("s", "wx:a")
    guard.admit("t", "wx:b")
    with pytest.raises(BadPush) as caught:
        guard.admit("s", "wx:b")
    assert caught.value.reason is Reason.REPLAYED


def test_guard_keeps_the_newest_signatures_and_forgets_the_oldest() -> None:
    guard = ReplayGuard(capacity=2)
    for signed in ("1", "2", "3", "4"):
        guard.admit(signed, "wx:a")
    guard.admit("1", "wx:b")
    for signed in ("3", "4"):
        with pytest.raises(BadPush):
            guard.admit(signed, "wx:b")
