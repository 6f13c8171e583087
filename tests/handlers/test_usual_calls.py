"""Reading ordinary calls directly: never anything that aiohttp would read otherwise."""

from typing import Any

import pytest
from aiohttp import web
from aiohttp.http import HttpRequestParser
from aiohttp.http_exceptions import HttpProcessingError
from hypothesis import event, given
from hypothesis import strategies as st

from servicebot.handlers.bodies import LIMIT
from servicebot.handlers.usual_calls import announced_length, read_usual_call

QUERY = "signature=0f&timestamp=1795226400&nonce=41%2B5&openid=o_1"
BODY = "<xml>漏水</xml>".encode()
FIELDS = (b"Host: bot.example.org", b"Content-Type: text/xml", b"Content-Length: %d" % len(BODY))


def call(*fields: bytes, line: bytes = b"", body: bytes = BODY) -> bytes:
    """A call with these header fields."""
    first = line or f"POST /wechat/callback?{QUERY} HTTP/1.1".encode()
    return b"\r\n".join((first, *fields, b"", body))


def with_field(field: bytes) -> bytes:
    """An ordinary call with one more header field."""
    return call(*FIELDS, field)


class Nobody:
    """Connection and loop of a parser that never has to wait for anything."""

    def resume_reading(self, *, resume_parser: bool = True) -> None:
        """Nothing was stopped."""


def as_aiohttp_reads(data: bytes) -> tuple[str, str, bytes, bool] | None:
    """Method, target, body and whether the connection ends; None when it is not exactly one whole request."""
    parser = HttpRequestParser(Nobody(), Nobody(), 2**16, payload_exception=web.RequestPayloadError)  # type: ignore[arg-type] # see above
    try:
        messages, upgraded, tail = parser.feed_data(data)
    except HttpProcessingError:
        return None
    if len(messages) != 1 or upgraded or tail:
        return None
    (message, payload) = messages[0]
    if message.compression or message.chunked or message.upgrade or not payload.is_eof():
        return None
    return message.method, message.path, payload.read_nowait(), message.should_close


def test_ordinary_call_is_read() -> None:
    assert read_usual_call(call(*FIELDS)) == (QUERY, BODY)


@pytest.mark.parametrize(
    "field",
    [
        b"Connection: Keep-Alive",
        b"connection:keep-alive",
        b"X-Forwarded-For: 1.2.3.4",
        b"X-Empty:",
        "X: 中".encode(),
    ],
)
def test_field_that_changes_nothing_is_passed_over(field: bytes) -> None:
    assert read_usual_call(with_field(field)) == (QUERY, BODY)


@pytest.mark.parametrize(
    "field",
    [
        b"Connection: close",
        b"Proxy-Connection: close",
        b"Transfer-Encoding: chunked",
        b"Content-Encoding: gzip",
        b"Expect: 100-continue",
        b"Upgrade: websocket",
        b"TE: trailers",
        b"Content-Length: 1",
        b"Content-Length: %d" % len(BODY),
        b"Host: other.example.org",
        b"X-A: 1\nTransfer-Encoding: chunked",
        b"X-A: 1\r\n folded",
        b"X A: 1",
        b"X-A : 1",
        b": 1",
        b"X-A: \x00",
        b"X-Long: " + b"x" * 4000,
    ],
)
def test_field_that_may_change_the_meaning_is_left_to_aiohttp(field: bytes) -> None:
    assert read_usual_call(with_field(field)) is None


@pytest.mark.parametrize(
    "line",
    [
        b"GET /wechat/callback?a=b HTTP/1.1",
        b"POST /wechat/callback HTTP/1.1",
        b"POST /wechat/callback? HTTP/1.1",
        b"POST /wechat/callback/?a=b HTTP/1.1",
        b"POST /wechat/callback%3Fa=b HTTP/1.1",
        b"POST http://x/wechat/callback?a=b HTTP/1.1",
        b"POST /wechat/callback?a=b HTTP/1.0",
        b"POST /wechat/callback?a=b#c HTTP/1.1",
        b"POST /wechat/callback?a b HTTP/1.1",
        b"POST /wechat/callback?a\tb HTTP/1.1",
        "POST /wechat/callback?中 HTTP/1.1".encode(),
        b"POST /wechat/callback?" + b"a" * 2049 + b" HTTP/1.1",
        b" POST /wechat/callback?a=b HTTP/1.1",
    ],
)
def test_other_request_lines_are_left_to_aiohttp(line: bytes) -> None:
    assert read_usual_call(call(*FIELDS, line=line)) is None


def test_what_is_not_exactly_one_call_is_left_to_aiohttp() -> None:
    whole = call(*FIELDS)
    for part in (whole[:-1], whole + b"x", whole + whole, whole[:60], b"", b"\r\n" + whole):
        assert read_usual_call(part) is None


@pytest.mark.parametrize("length", [b"", b"+5", b"-1", b"5 ", b"0x5", b"\xd9\xa5", b"5,5", b"9" * 30])
def test_odd_lengths_are_left_to_aiohttp(length: bytes) -> None:
    assert read_usual_call(call(FIELDS[0], b"Content-Length: " + length, body=b"12345")) is None


def test_long_heads_are_not_remembered() -> None:
    before = announced_length.cache_info()
    assert read_usual_call(with_field(b"X-Long: " + b"x" * 5000)) is None
    assert announced_length.cache_info() == before


def test_body_longer_than_any_push_is_left_to_aiohttp() -> None:
    for size, read in ((LIMIT, True), (LIMIT + 1, False)):
        data = call(FIELDS[0], b"Content-Length: %d" % size, body=b"x" * size)
        assert (read_usual_call(data) is not None) is read


NAMES = st.sampled_from(
    [
        "Host",
        "Content-Length",
        "Content-Type",
        "Connection",
        "Transfer-Encoding",
        "Expect",
        "Upgrade",
        "Content-Encoding",
        "X-A",
        "X_b",
        "TE",
    ]
)
VALUES = st.sampled_from(
    [
        "",
        "2",
        "02",
        "3",
        "2, 2",
        "close",
        "keep-alive",
        "Keep-Alive, x",
        "chunked",
        "100-continue",
        "gzip",
        " 2",
        "\t2",
        "2 ",
        "é",
    ]
) | st.text("ab \t:\r\n\x00\x7f\x85é", max_size=6)
FIELD = st.tuples(NAMES, st.sampled_from([":", ": ", " : ", ":\t", ""]), VALUES).map("".join)
LINE = st.tuples(
    st.sampled_from(["POST", "post", "GET"]),
    st.sampled_from([" ", "  "]),
    st.sampled_from(["/wechat/callback", "/wechat/callback/", "//wechat/callback"]),
    st.sampled_from(["?", "", "??"]),
    st.text("a=&%20+#\"' \t[]é\x7f", max_size=8),
    st.sampled_from([" HTTP/1.1", " HTTP/1.0", "", " HTTP/1.1 "]),
).map("".join)
PLAIN_FIELD = st.sampled_from(
    ["Connection: keep-alive", "connection:Keep-Alive", "X-A: 1", "X-B:", "X-C: \té \t", "x_d~!: :", "TE: x"]
)


def mostly(usual: st.SearchStrategy[Any], *others: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The usual, and now and then something else, so that about half of the calls are ordinary."""
    return st.sampled_from([usual] * 7 + [st.one_of(*others)]).flatmap(lambda chosen: chosen)


CALLS = st.builds(
    lambda ends, line, fields, body: ends.join((line, *fields, "", body)).encode(),
    mostly(st.just("\r\n"), st.just("\n"), st.just("\r")),
    mostly(
        st.text("!\"$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~", min_size=1, max_size=8).map(
            "POST /wechat/callback?{} HTTP/1.1".format
        ),
        LINE,
    ),
    mostly(
        st.lists(PLAIN_FIELD, max_size=2).map(lambda more: [*more, "Host: x", "Content-Length: 2"]),
        st.lists(FIELD, max_size=2).map(lambda more: ["Host: x", "Content-Length: 2", *more]),
        st.lists(FIELD, max_size=5),
    ),
    mostly(st.just("ok"), st.sampled_from(["o", "okk", "", "0\r\n\r\n", "2\r\nok\r\n0\r\n\r\n"])),
)


@given(CALLS)
def test_what_is_read_here_aiohttp_reads_alike(data: bytes) -> None:
    usual = read_usual_call(data)
    event(f"ordinary: {usual is not None}")
    if usual is not None:
        query, said = usual
        assert as_aiohttp_reads(data) == ("POST", f"/wechat/callback?{query}", said, False)
