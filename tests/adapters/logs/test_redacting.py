import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebot.adapters.logs.redacting import MASK, RedactingFilter, redact

OPENID = "oRes_ident-0123456789ABCDEF0"
TOKEN = "88_qJ5s0me-Token_ofWeChat"


@pytest.mark.parametrize(
    "text",
    [
        f"GET https://api.weixin.qq.com/cgi-bin/menu/get?access_token={TOKEN}&x=1",
        f'{{"access_token": "{TOKEN}", "expires_in": 7200}}',
        f"{{'access_token': '{TOKEN}'}}",
        f"secret={TOKEN}",
        f"AppSecret: {TOKEN}",
        f'"EncodingAESKey": "{TOKEN}"',
    ],
)
def test_labelled_secrets_are_masked(text: str) -> None:
    assert TOKEN not in redact(text)
    assert MASK in redact(text)
    assert redact(redact(text)) == redact(text)


def test_what_stands_around_a_secret_stays() -> None:
    assert redact(f"?access_token={TOKEN}&media_id=7") == f"?access_token={MASK}&media_id=7"
    assert redact("invalid ip 203.0.113.9, not in whitelist rid: 6b00fb20") == (
        "invalid ip 203.0.113.9, not in whitelist rid: 6b00fb20"
    )


@given(
    st.from_regex(r"\Ao[A-Za-z0-9_-]{27}\Z"), st.sampled_from(["{}", "openid={}&a", "to <{}>", "“{}”", "{}:"])
)
def test_openids_are_masked_wherever_they_stand(openid: str, frame: str) -> None:
    assert openid not in redact(frame.format(openid))


def test_whole_records_are_redacted(caplog: pytest.LogCaptureFixture) -> None:
    secret = "0123456789abcdef"
    logger = logging.getLogger("test.redact")
    with caplog.filtering(RedactingFilter([secret])):
        try:
            int(f"https://x/?access_token={TOKEN}")
        except ValueError:
            logger.exception(
                "for %s with %s", OPENID, secret, extra={"action": "x", "url": f"access_token={TOKEN}"}
            )
    seen = caplog.text + repr(vars(caplog.records[0]))
    assert "ValueError" in caplog.text
    for hidden in (TOKEN, OPENID, secret):
        assert hidden not in seen


def test_lines_of_the_source_in_a_record_are_redacted(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("test.redact")
    with caplog.filtering(RedactingFilter()):
        logger.warning("here", stack_info=True, extra={"url": "?access_token=88_stands_in_this_line"})
    assert "Stack (most recent call last)" in caplog.text
    assert "88_stands_in_this_line" not in caplog.text


def test_records_without_secrets_stay_as_they_are(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.filtering(RedactingFilter()):
        logging.getLogger("test.redact").warning("served %d of %s", 3, "repair", extra={"action": "served"})
    assert caplog.records[0].getMessage() == "served 3 of repair"
