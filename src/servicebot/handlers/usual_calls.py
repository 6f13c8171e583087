"""The ordinary form of WeChat's calls: one whole POST, read here in a fraction of the time a general parser takes."""

import re
from functools import lru_cache

from servicebot.handlers.bodies import LIMIT
from servicebot.handlers.wechat import PATH

LONGEST_QUERY = 2048
LONGEST_FIELDS = 2048
UNUSUAL = -1

LINE = re.compile(rb'POST %b\?([!"$-~]{1,%d}+) HTTP/1\.1\r\n' % (re.escape(PATH.encode()), LONGEST_QUERY))
FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]++):[ \t]*+([\t -~\x80-\xff]*+)\r\n")
# Any of these changes how the body or the connection is to be understood, which is aiohttp's to know.
SPECIAL = frozenset(
    {
        b"connection",
        b"content-encoding",
        b"expect",
        b"proxy-connection",
        b"sec-websocket-key1",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)


def read_usual_call(data: bytes) -> tuple[str, bytes] | None:
    """Query and body when ``data`` is exactly one call in the ordinary form; None when aiohttp must look at it.

    What is read here, aiohttp reads in the same way, and would keep the connection afterwards.
    """
    query, body, announced = _parts(data)
    return (query, body) if len(body) == announced else None


def lacks_body(data: bytes) -> bool:
    """Whether ``data`` is the head of an ordinary call, with nothing wrong but that its body is still to come."""
    _, body, announced = _parts(data)
    return len(body) < announced


def _parts(data: bytes) -> tuple[str, bytes, int]:
    line = LINE.match(data)
    if line is None:
        return "", b"", UNUSUAL
    start = line.end()
    end = data.find(b"\r\n\r\n", start, start + LONGEST_FIELDS)
    if end < 0:
        return "", b"", UNUSUAL
    return line[1].decode(), data[end + 4 :], announced_length(data[start : end + 2])


# A proxy writes nearly the same fields for every call, and reading them is most of the work.
@lru_cache(maxsize=512)
def announced_length(fields: bytes) -> int:
    """The length of the body that these header fields announce, or UNUSUAL."""
    said: dict[bytes, bytes] = {}
    read = 0
    while read < len(fields):
        field = FIELD.match(fields, read)
        if field is None or (name := field[1].lower()) in said:
            return UNUSUAL
        said[name] = field[2]
        read = field.end()
    length = said.get(b"content-length", b"")
    if (
        b"host" not in said
        or said.pop(b"connection", b"keep-alive").lower() != b"keep-alive"
        or not SPECIAL.isdisjoint(said)
        or not length.isdigit()
        or len(length) > len(str(LIMIT))
        or int(length) > LIMIT
    ):
        return UNUSUAL
    return int(length)
