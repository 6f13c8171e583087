"""What a running station keeps in memory: nothing that it has no use for."""

import json
import os
import secrets
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

SERVING = """
import asyncio, json, os, sys
from servicebot.adapters.clock import SystemClock
from servicebot.bootstrap.station import open_station
from servicebot.settings import load

async def serve():
    async with open_station(load(os.environ), SystemClock()):
        print(json.dumps(sorted(sys.modules)))

asyncio.run(serve())
"""
APART = """
from pathlib import Path
from servicebot.bootstrap.apart import do_apart

kept = []
print(do_apart(lambda: (kept.append(1), Path("done").write_text("yes"))), kept)
"""
PUT_OFF = """
from servicebot.adapters.wechat.vocabulary import WeChatClient
from wechatpy import oauth

print(oauth.requests.Session.__module__)
"""
UNUSED = (
    *("asyncpg", "sqlalchemy.dialects.postgresql", "alembic", "openpyxl", "PIL", "segno"),
    *("requests", "urllib3", "charset_normalizer"),
    *("servicebot.simulator", "servicebot.cli", "servicebot.services.demo.seeding"),
)


def test_a_station_on_sqlite_loads_nothing_that_it_does_not_use(tmp_path: Path, sqlite_url: str) -> None:
    given = {
        "SERVICEBOT_DATABASE_URL": sqlite_url,
        "SERVICEBOT_WECHAT_APP_ID": "wx0000000000000000",
        "SERVICEBOT_WECHAT_APP_SECRET": secrets.token_hex(16),
        "SERVICEBOT_WECHAT_TOKEN": secrets.token_hex(16),
        "SERVICEBOT_WECHAT_MODE": "plain",
        "SERVICEBOT_DATA_KEYS": b64encode(secrets.token_bytes(32)).decode(),
        "SERVICEBOT_MEDIA_DIR": str(tmp_path / "media"),
    }
    ran = _python(SERVING, env={**os.environ, **given})
    assert ran.returncode == 0, ran.stderr
    loaded: list[str] = json.loads(ran.stdout)
    assert [name for name in loaded if any(f"{name}.".startswith(f"{one}.") for one in UNUSED)] == []


def test_what_wechatpy_is_kept_from_loading_is_there_for_whoever_asks_for_it() -> None:
    ran = _python(PUT_OFF)
    assert (ran.stdout, ran.stderr) == ("requests.sessions\n", "")


def test_work_that_is_done_apart_leaves_its_results_and_nothing_in_memory(tmp_path: Path) -> None:
    ran = _python(APART, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "done").exists() == (ran.stdout == "True []\n")


def test_work_that_fails_apart_is_told(tmp_path: Path) -> None:
    (tmp_path / "done").mkdir()
    ran = _python(APART, cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (0, "False []\n")


def _python(code: str, **how: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, **how
    )
