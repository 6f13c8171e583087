"""kill -9 under load, a few times; the benchmark does it a hundred times with the same ordeal."""

import argparse
import asyncio
from pathlib import Path

import pytest

from chaos import ordeal
from databases import fresh_database

NOTHING_WRONG = {"told_but_not_stored": 0, "stored_but_not_told": 0, "told_twice": 0, "wrong_replies": 0}


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_every_acknowledged_message_has_its_effect_once_over_kills(
    database: str, session_path: Path, unused_tcp_port: int
) -> None:
    # Not in pytest's own directory, which other sessions close again to PostgreSQL's user.
    folder = session_path / f"kills-{database}"
    folder.mkdir()
    trial = argparse.Namespace(port=unused_tcp_port, kills=3, residents=8, seed=7)
    with fresh_database(database, folder) as url:
        seen = asyncio.run(ordeal(trial, url, folder))

    assert {fault: seen[fault] for fault in NOTHING_WRONG} == NOTHING_WRONG, seen
    assert isinstance(seen["tickets_told"], int)
    assert seen["tickets_told"] > 0
