"""Moving a ticket from a terminal."""

import argparse
import logging
from pathlib import Path

import pytest

from desk_samples import Office
from servicebot.adapters.storage.migrate import migrate
from servicebot.cli import main
from servicebot.cli.ticket import act, add_parsers
from servicebot.domain.errors import Refused
from servicebot.domain.tickets import Status, Ticket
from servicebot.ports import Storage

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_parsers(parser.add_subparsers())
    return parser.parse_args(["ticket", *words])


async def moved(office: Office, *words: str) -> Ticket:
    return await act(office.storage, office.desk, parsed(*words), office.clock.now_ms())


async def test_every_verb_moves_the_ticket_under_the_name_that_was_given(sqlite_storage: Storage) -> None:
    office = Office(sqlite_storage)
    await office.opens()
    steps = [
        (("assign", "周师傅"), Status.ASSIGNED),
        (("set-out",), Status.ON_THE_WAY),
        (("start",), Status.WORKING),
        (("wait", "等", "配件"), Status.WAITING),
        (("resume",), Status.ASSIGNED),
        (("extend", "2", "缺货"), Status.ASSIGNED),
        (("return", "不会修"), Status.RETURNED),
        (("reply", "下周换"), Status.REPLIED),
        (("fix", "换了阀芯"), Status.FIXED),
        (("reopen", "电话说没好"), Status.REOPENED),
        (("note", "盯紧"), Status.REOPENED),
        (("fix",), Status.FIXED),
        (("confirm", "电话说好了"), Status.CONFIRMED),
    ]
    for words, status in steps:
        office.clock.advance(60_000)
        assert (await moved(office, "4821 7090", *words, "--as", "zhao")).status is status
    events = await sqlite_storage.read(lambda uow: uow.tickets.history("48217090"))
    assert {str(event.actor) for event in events[1:]} == {"staff:zhao"}
    assert [event.note for event in events if event.action == "wait"] == ["等 配件"]


async def test_two_tickets_are_merged_and_one_is_cancelled(sqlite_storage: Storage) -> None:
    office = Office(sqlite_storage)
    await office.opens()
    await office.opens()
    assert (await moved(office, "48217104", "merge", "4821", "7090")).status is Status.MERGED
    assert (await moved(office, "48217090", "cancel", "居民来电")).status is Status.CANCELLED


async def test_what_cannot_be_is_refused(sqlite_storage: Storage) -> None:
    office = Office(sqlite_storage)
    await office.opens()
    for words, reason in (
        (("48217099", "start"), "no ticket number"),
        (("48217090", "start"), "cannot start"),
        (("48217090", "assign"), "who is to do it"),
        (("48217090", "extend", "缺货"), "how many working days"),
        (("48217090", "extend", "99", "缺货", "--supervisor"), "1 to 10 working days"),
        (("4821-7104", "start"), "^there is no ticket 4821 7104$"),
        (("48217090", "merge", "4821", "7104"), "^there is no ticket 4821 7104$"),
        (("48217090", "merge", "48217099"), "^48217099 is no ticket number$"),
        (("48217090", "merge"), "^say which ticket it is the same as$"),
        (("48217090", "merge", "4821 7090"), "^a ticket is not merged into itself$"),
    ):
        with pytest.raises(Refused, match=reason):
            await moved(office, *words)
    with pytest.raises(SystemExit):
        parsed("48217090", "explode")


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "data.key").write_text(KEY)
    migrate(f"sqlite:///{tmp_path / 'servicebot.db'}")
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    return tmp_path


def test_a_wrong_number_and_a_missing_demo_are_one_line(
    station: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["ticket", "48217090", "start", "--data", str(station)]) == 1
    assert capsys.readouterr().err == "servicebot: there is no ticket 4821 7090\n"
    assert main(["ticket", "48217090", "start", "--data", str(tmp_path / "nowhere")]) == 1
    assert "there is no demo" in capsys.readouterr().err
