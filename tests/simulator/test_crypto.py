import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto, WeChatCrypto

from servicebot.simulator.crypto import BadEnvelope, EnvelopeCipher, sign
from simulator.webhooks import KEY, OTHER_KEY

# The examples of the platform's own page on message pushes.
OFFICIAL_APP = "wxba5fad812f8e6fb9"
OFFICIAL_KEY = "A" * 43
OFFICIAL_PUSH = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsX"
    "UnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajA"
    "sjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
OFFICIAL_REPLY = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


def test_signature_matches_the_official_example() -> None:
    assert sign("AAAAA", "1714036504", "1514711492") == "f464b24fc39322e44b38aa78f5edd27bd1441696"


def test_message_signatures_match_the_official_examples() -> None:
    pushed = sign("AAAAA", "1714112445", "415670741", OFFICIAL_PUSH)
    assert pushed == "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"
    replied = sign("AAAAA", "1713424427", "415670741", OFFICIAL_REPLY)
    assert replied == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


def test_official_envelopes_open() -> None:
    cipher = EnvelopeCipher(OFFICIAL_KEY, OFFICIAL_APP)
    assert json.loads(cipher.open(OFFICIAL_PUSH))["debug_str"] == "hello world"
    assert json.loads(cipher.open(OFFICIAL_REPLY)) == {"demo_resp": "good luck"}


@given(st.binary(max_size=3000))
def test_what_was_sealed_opens_again(message: bytes) -> None:
    cipher = EnvelopeCipher(KEY, "wx1")
    assert cipher.open(cipher.seal(message)) == message


@given(st.text(max_size=300))
def test_wechatpy_opens_what_we_seal_and_the_other_way_round(text: str) -> None:
    ours, theirs = EnvelopeCipher(KEY, "wx1"), WeChatCrypto("t", KEY, "wx1")
    assert PrpCrypto(theirs.key).decrypt(ours.seal(text.encode()), "wx1") == text
    assert ours.open(PrpCrypto(theirs.key).encrypt(text, "wx1").decode()) == text.encode()


@given(st.text(max_size=200))
def test_nothing_but_an_envelope_opens(text: str) -> None:
    with pytest.raises(BadEnvelope):
        EnvelopeCipher(KEY, "wx1").open(text)


def test_another_key_or_another_app_does_not_open() -> None:
    sealed = EnvelopeCipher(KEY, "wx1").seal(b"x")
    with pytest.raises(BadEnvelope):
        EnvelopeCipher(OTHER_KEY, "wx1").open(sealed)
    with pytest.raises(BadEnvelope):
        EnvelopeCipher(KEY, "wx2").open(sealed)


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="43 characters"):
        EnvelopeCipher("short", "wx1")
