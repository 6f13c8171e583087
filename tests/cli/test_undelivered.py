"""Listing what could not be brought to anybody."""

import argparse
import json

from fakes import FakeClock
from servicebot.adapters.wechat.errors import ApiError
from servicebot.cli.undelivered import add_parsers, undelivered_text
from servicebot.ports import Delivery, Storage, UnitOfWork
from servicebot.services.notices.ways import notice_cause

RISKY = str(ApiError.answered(87014, "risky content rid: 6a12-b34c"))


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_parsers(parser.add_subparsers())
    return parser.parse_args(["undelivered", *words])


async def test_what_was_given_up_is_listed_with_its_reason_and_without_its_words(
    storage: Storage, clock: FakeClock
) -> None:
    assert await undelivered_text(storage, parsed()) == "Everything arrived, or is on its way."

    async def give_up(uow: UnitOfWork) -> None:
        resident = (await uow.conversations.open("wechat", "o-wang", 1)).resident
        for cause in (notice_cause("48217093", 2, resident.id), "reply:wx:m1"):
            await uow.outbox.put(Delivery(cause, resident.id, "service", "水管爆了".encode(), clock.now_ms()))
        await uow.outbox.put(Delivery("reply:wx:m2", resident.id, "service", b"{}", clock.now_ms()))
        for _ in range(2):
            (delivery,) = await uow.outbox.lease("test", clock.now_ms(), clock.now_ms() + 1, 2)
            await uow.outbox.dead(delivery, RISKY)

    await storage.write(give_up)
    text = await undelivered_text(storage, parsed())
    assert sorted(line.partition("  resident:1  ")[2] for line in text.splitlines()) == [
        f"4821 7093  service  {RISKY}",
        f"an answer  service  {RISKY}",
    ]
    assert "水管" not in text
    facts = json.loads(await undelivered_text(storage, parsed("--json")))
    assert sorted(fact["ticket"] for fact in facts) == ["", "48217093"]
    assert all("87014" in fact["reason"] and fact["attempts"] == 1 for fact in facts)
