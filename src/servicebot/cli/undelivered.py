"""``servicebot undelivered``: the messages that were given up, so that somebody can take up the telephone instead."""

import argparse
from typing import Any

import orjson

from servicebot.cli.instants import iso, short
from servicebot.cli.opened import add_data, on_database, settings_for
from servicebot.domain.numbers import say_number
from servicebot.ports import Clock, Delivery, Storage
from servicebot.services.notices.ways import noticed_ticket

MOST = 200


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``undelivered``."""
    undelivered = subparsers.add_parser(
        "undelivered",
        help="list messages that could not be brought to anybody",
        description=(
            f"List messages that were given up, the newest {MOST}, each with the channel's reason. "
            "What they say is not shown."
        ),
    )
    undelivered.add_argument("--json", action="store_true", help="print one JSON array instead of lines")
    add_data(undelivered)
    undelivered.set_defaults(run=_run)


async def undelivered_text(storage: Storage, args: argparse.Namespace) -> str:
    """What the command prints for its arguments."""
    found = await storage.read(lambda uow: uow.outbox.dead_letters(MOST))
    if args.json:
        facts = [_facts(delivery, reason) for delivery, reason in found]
        return orjson.dumps(facts, option=orjson.OPT_INDENT_2).decode()
    lines = (_line(delivery, reason) for delivery, reason in found)
    return "\n".join(lines) or "Everything arrived, or is on its way."


def _facts(delivery: Delivery, reason: str) -> dict[str, Any]:
    return {
        "since": iso(delivery.created_at),
        "resident": f"resident:{delivery.resident_id}",
        "kind": delivery.kind,
        "ticket": noticed_ticket(delivery.unique),
        "attempts": delivery.attempts,
        "reason": reason,
    }


def _line(delivery: Delivery, reason: str) -> str:
    number = noticed_ticket(delivery.unique)
    about = say_number(number) if number else "an answer"
    since, resident = short(delivery.created_at), f"resident:{delivery.resident_id}"
    return f"{since}  {resident}  {about}  {delivery.kind}  {reason}"


def _run(args: argparse.Namespace) -> int:
    async def work(storage: Storage, _clock: Clock) -> str:
        return await undelivered_text(storage, args)

    print(on_database(settings_for(args.data), work))
    return 0
