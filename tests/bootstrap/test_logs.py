"""What a running station writes into its log, seen from outside."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SECRET, OPENID = "0123456789abcdef0123456789abcdef", "oRes_ident-0123456789ABCDEF0"
PROGRAM = f"""
import logging
from servicebot.bootstrap.logs import configure_logs
from servicebot.settings import load
configure_logs(load({{"SERVICEBOT_WECHAT_APP_SECRET": "{SECRET}", "SERVICEBOT_LOG_FORMAT": "FORMAT"}}))
logging.getLogger("some.package").warning("for {OPENID} with {SECRET}, ?access_token=88_abc&x=1")
"""


CALLED = """
import asyncio
from servicebot.adapters.clock import SystemClock
from servicebot.bootstrap.listening import listen, open_doorways
from servicebot.bootstrap.logs import configure_logs
from servicebot.bootstrap.station import open_station
from servicebot.settings import load
import os, sys

async def call(port, raw):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(raw)
    answer = await reader.read()
    writer.close()
    return answer.split(b" ")[1]

async def serve():
    clock = SystemClock()
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    async with open_station(load(os.environ), clock) as app, open_doorways(app, listener, clock):
        print([(await call(port, raw)).decode() for raw in RAW])

RAW = (
    b"GET /wechat/callback HTTP/9.9\\r\\n\\r\\n",
    b"POST /wechat/callback?openid=secret" + b"x" * 9000 + b" HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
    b"POST /metrics HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\nContent-Encoding: gzip\\r\\nContent-Length: 4\\r\\n\\r\\nnone",
)
configure_logs(load({}))
asyncio.run(serve())
"""


def test_what_is_no_http_costs_a_line_without_a_traceback(sqlite_url: str, tmp_path: Path) -> None:
    """Every scanner on the internet sends some, and an ERROR wakes somebody."""
    given = {
        "SERVICEBOT_DATABASE_URL": sqlite_url,
        "SERVICEBOT_WECHAT_TOKEN": "token",
        "SERVICEBOT_WECHAT_MODE": "plain",
        "SERVICEBOT_DATA_KEY_FILE": str(tmp_path / "made.key"),
    }
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", CALLED],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **given},
    )
    assert ran.stdout == "['400', '400', '405']\n"
    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert {line["levelname"] for line in lines} <= {"INFO"}
    assert sum(line.get("action") == "unreadable_request" for line in lines) >= 2
    assert not any(hidden in ran.stderr for hidden in ("Traceback", "secret"))


@pytest.mark.parametrize("form", ["json", "text"])
def test_no_record_of_any_logger_holds_a_secret_or_an_openid(form: str) -> None:
    program = PROGRAM.replace("FORMAT", form)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    assert "some.package" in ran.stderr
    assert "[redacted]" in ran.stderr
    assert not any(hidden in ran.stderr for hidden in (SECRET, OPENID, "88_abc"))
