"""Listing who waits for a person, and answering them."""

import argparse
import json
import logging

import pytest

from desk_samples import Office
from servicebot.cli.handovers import add_parsers, answer, handovers_text
from servicebot.domain.errors import Refused
from servicebot.ports import Storage
from servicebot.services.handovers.waiting import hand_over


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_parsers(parser.add_subparsers())
    return parser.parse_args([*words])


@pytest.fixture
async def office(sqlite_storage: Storage) -> Office:
    office = Office(sqlite_storage)
    resident = await office.writes()
    at = office.clock.now_ms()
    await sqlite_storage.write(
        lambda uow: hand_over(uow, resident, at, "asked for a person", ticket="48217090", told="还在漏")
    )
    return office


async def test_who_waits_is_listed_and_what_was_said_is_hidden(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    text = await handovers_text(office.storage, parsed("handovers"))
    assert text == "     1  11-20 10:00  waiting  asked for a person, 4821 7090"
    (fact,) = json.loads(await handovers_text(office.storage, parsed("handovers", "--json")))
    assert (fact["state"], fact["messages"], fact["ticket"]) == ("waiting", 1, "48217090")
    assert "said" not in fact
    with caplog.at_level(logging.WARNING):
        revealed = await handovers_text(office.storage, parsed("handovers", "--reveal"))
    assert revealed.endswith("resident: 还在漏")
    assert [record.__dict__["action"] for record in caplog.records] == ["reveal_handovers"]


async def test_answering_takes_and_closing_empties_the_list(office: Office) -> None:
    at = office.clock.now_ms()
    taken = await answer(office.storage, parsed("answer", "1", "--as", "zhao"), at)
    assert taken.staff == "zhao"
    with pytest.raises(Refused):
        await answer(office.storage, parsed("answer", "1", "我来", "--as", "qian"), at)
    said = await answer(office.storage, parsed("answer", "1", "马上", "来", "--as", "zhao"), at)
    assert not said.closed_at
    closed = await answer(office.storage, parsed("answer", "1", "再见", "--close", "--as", "zhao"), at)
    assert closed.closed_at == at
    assert await handovers_text(office.storage, parsed("handovers")) == "Nobody waits."
    assert (await office.told(0))[1:3] == ["值班人员：马上 来", "值班人员：再见"]


async def test_a_picture_is_listed_as_one(office: Office) -> None:
    at = office.clock.now_ms()
    resident = await office.writes()
    await office.storage.write(
        lambda uow: hand_over(uow, resident, at, "wrote to the desk", told="这里", shown="m-1")
    )
    revealed = await handovers_text(office.storage, parsed("handovers", "--reveal"))
    assert revealed.endswith("resident: 这里 [picture m-1]")
