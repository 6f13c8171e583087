import argparse
import asyncio
import json
import logging
from pathlib import Path

import pytest

from fakes import FakeClock
from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.migrate import migrate
from servicebot.cli import main
from servicebot.cli.tickets import add_parsers, tickets_text
from servicebot.domain.errors import Refused
from servicebot.domain.tickets import Status
from servicebot.ports import Storage
from servicebot.services.demo.seeding import seed_demo

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

TICKETS = 300 + 40  # repairs and reports of the invented city


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_parsers(parser.add_subparsers())
    return parser.parse_args(["tickets", *words])


async def shown(storage: Storage, clock: FakeClock, *words: str) -> str:
    return await tickets_text(storage, parsed(*words), clock.now_ms())


@pytest.fixture
async def city(sqlite_storage: Storage, clock: FakeClock) -> Storage:
    await seed_demo(sqlite_storage, clock)
    return sqlite_storage


async def test_every_ticket_is_listed_newest_first_with_the_person_hidden(
    city: Storage, clock: FakeClock
) -> None:
    listed = json.loads(await shown(city, clock, "--json"))
    assert len(listed) == TICKETS
    opened = [ticket["opened_at"] for ticket in listed]
    assert opened == sorted(opened, reverse=True)
    assert all(at.endswith("+08:00") for at in opened)
    assert sum(ticket["overdue"] for ticket in listed) == 30 + 15
    assert all("description" not in ticket for ticket in listed)
    for ticket in (ticket for ticket in listed if ticket["kind"] == "repair"):
        assert ticket["phone"].startswith("154****")
        assert ticket["address"].endswith("号楼")


async def test_tickets_are_chosen_by_status_community_day_and_number(city: Storage, clock: FakeClock) -> None:
    everything = json.loads(await shown(city, clock, "--json"))
    community = everything[0]["community"]
    chosen = json.loads(await shown(city, clock, "--json", "--community", community))
    assert chosen == [ticket for ticket in everything if ticket["community"] == community]
    names = {one.id: one.name for one in (await city.read(lambda uow: uow.reference.directory())).communities}
    assert chosen == json.loads(await shown(city, clock, "--json", "--community", names[community]))
    waiting = json.loads(await shown(city, clock, "--json", "--status", "waiting"))
    assert [ticket["status"] for ticket in waiting] == ["waiting"] * 16
    recent = json.loads(await shown(city, clock, "--json", "--since", "2026-11-19"))
    assert recent == [ticket for ticket in everything if ticket["opened_at"] >= "2026-11-19"]
    assert 0 < len(recent) < TICKETS
    assert json.loads(await shown(city, clock, "--json", "--limit", "7")) == everything[:7]


async def test_pages_are_put_together(
    city: Storage, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await shown(city, clock, "--json")
    monkeypatch.setattr("servicebot.cli.tickets.PAGE", 7)
    assert await shown(city, clock, "--json") == whole
    assert await shown(city, clock, "--json", "--limit", "20") != whole


async def test_revealing_is_logged_without_what_was_revealed(
    city: Storage, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        listed = json.loads(await shown(city, clock, "--json", "--reveal", "--limit", "3"))
    assert all(ticket["phone"].startswith("1540000") and ticket["description"] for ticket in listed)
    assert all(ticket["address"].endswith("室") for ticket in listed)
    [record] = caplog.records
    assert record.__dict__["action"] == "reveal_tickets"
    assert "3 tickets" in record.message
    assert "154" not in record.message


async def test_the_table_is_for_people(city: Storage, clock: FakeClock) -> None:
    lines = (await shown(city, clock, "--status", "assigned", "--limit", "3")).splitlines()
    assert lines[0].split() == ["NUMBER", "OPENED", "STATUS", "ITEM", "WHERE", "WHO", "DUE"]
    assert all("已派单" in line for line in lines[1:])
    assert len(lines) == 4
    in_full = await shown(city, clock, "--reveal", "--limit", "1")
    assert in_full.splitlines()[0].endswith("PHONE        WORDS")


async def test_an_empty_station_says_so(sqlite_storage: Storage, clock: FakeClock) -> None:
    assert await shown(sqlite_storage, clock) == "No tickets."
    assert json.loads(await shown(sqlite_storage, clock, "--json")) == []


@pytest.mark.parametrize(
    "words", [("--status", "lost"), ("--since", "yesterday"), ("--limit", "0"), ("--limit", "x")]
)
def test_a_wrong_argument_is_refused(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed(*words)
    assert words[1] in capsys.readouterr().err


def test_every_status_can_be_asked_for() -> None:
    assert [parsed("--status", status).status for status in Status] == [*Status]


async def _seeded(data: Path) -> None:
    url = f"sqlite:///{data / 'servicebot.db'}"
    migrate(url)
    (data / "servicebot.key").write_text(KEY, "ascii")
    storage = await connect(url, cipher=FieldCipher.from_text(KEY), clock=FakeClock())
    await seed_demo(storage, FakeClock())
    await storage.close()


@pytest.fixture
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("servicebot.bootstrap.logs.configure_logs", lambda _settings: None)


@pytest.mark.usefixtures("_quiet")
def test_a_demo_is_read_by_its_directory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(_seeded(tmp_path))
    assert main(["tickets", "--json", "--data", str(tmp_path)]) == 0
    assert len(json.loads(capsys.readouterr().out)) == TICKETS


@pytest.mark.usefixtures("_quiet")
def test_a_database_brings_its_key_along_wherever_the_command_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(_seeded(tmp_path))
    monkeypatch.setenv("SERVICEBOT_DATABASE_URL", f"sqlite:///{tmp_path / 'servicebot.db'}")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert main(["tickets", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == TICKETS
    assert list(elsewhere.iterdir()) == []


@pytest.mark.usefixtures("_quiet")
def test_whoever_forgets_to_name_the_demo_is_told_how(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["tickets"]) == 1
    assert "servicebot migrate" in capsys.readouterr().err
    demo = tmp_path / "var" / "demo"
    demo.mkdir(parents=True)
    asyncio.run(_seeded(demo))
    assert main(["tickets"]) == 1
    assert "--data var/demo" in capsys.readouterr().err
    assert main(["tickets", "--json", "--data", "var/demo"]) == 0


def test_a_directory_without_a_demo_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tickets", "--data", str(tmp_path)]) == 1
    assert "no demo" in capsys.readouterr().err


def test_an_unknown_status_is_answered_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed("--status", "bogus")
    assert "choose from 'accepted', 'assigned'," in capsys.readouterr().err


async def test_a_community_that_is_none_is_no_empty_list(city: Storage, clock: FakeClock) -> None:
    with pytest.raises(Refused, match="there is no community 槐阴社区"):
        await shown(city, clock, "--community", "槐阴社区")
