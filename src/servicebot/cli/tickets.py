"""``servicebot tickets``: the tickets as a table for people or as JSON for scripts."""

import argparse
import logging
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import orjson

from servicebot.cli.arguments import number
from servicebot.cli.instants import iso, short
from servicebot.cli.opened import add_data, on_database, settings_for
from servicebot.cli.operator import login
from servicebot.domain.catalogue import Catalogue
from servicebot.domain.directory import Directory, say_address
from servicebot.domain.errors import Refused
from servicebot.domain.numbers import say_number
from servicebot.domain.people import mask_phone
from servicebot.domain.sheets.cells import Names
from servicebot.domain.tickets import Status, Ticket
from servicebot.domain.workdays import midnight
from servicebot.ports import Clock, Storage, UnitOfWork
from servicebot.services.tickets.words import LABELS, item_name

logger = logging.getLogger(__name__)

PAGE = 500
HEADINGS = ("NUMBER", "OPENED", "STATUS", "ITEM", "WHERE", "WHO", "DUE")
WIDE = frozenset("WF")


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``tickets``."""
    tickets = subparsers.add_parser(
        "tickets",
        help="list tickets, for people or for scripts",
        description="List tickets, newest first. Phones are masked and addresses end at the building.",
    )
    tickets.add_argument("--json", action="store_true", help="print one JSON array instead of a table")
    tickets.add_argument(
        "--status",
        choices=[status.value for status in Status],
        default="",
        metavar="STATUS",
        help=f"only one of: {', '.join(Status)}",
    )
    tickets.add_argument(
        "--community", default="", metavar="NAME", help="only this community, by its name or id"
    )
    tickets.add_argument(
        "--since", type=_day, metavar="DATE", help="only those opened on or after this day (2026-11-20)"
    )
    tickets.add_argument("--limit", type=number(1), metavar="N", help="at most so many")
    tickets.add_argument(
        "--reveal", action="store_true", help="show phone, door and words in full; this is logged"
    )
    add_data(tickets)
    tickets.set_defaults(run=_run)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day like 2026-11-20") from error


async def tickets_text(storage: Storage, args: argparse.Namespace, now: int) -> str:
    """What the command prints for its arguments."""

    async def read(uow: UnitOfWork) -> tuple[list[Ticket], Catalogue, Directory]:
        directory = await uow.reference.directory()
        return await _found(uow, args, directory), await uow.reference.catalogue(), directory

    found, catalogue, directory = await storage.read(read)
    if args.reveal:
        logger.warning(
            "%s was shown %d tickets in full",
            login(),
            len(found),
            extra={"action": "reveal_tickets"},
        )
    facts = [_facts(ticket, catalogue, directory, now, reveal=args.reveal) for ticket in found]
    if args.json:
        return orjson.dumps(facts, option=orjson.OPT_INDENT_2).decode()
    return _table(HEADINGS, [_row(ticket, fact) for ticket, fact in zip(found, facts, strict=True)])


async def _found(uow: UnitOfWork, args: argparse.Namespace, directory: Directory) -> list[Ticket]:
    names = Names.of_communities(directory)
    if args.community in names.shared:
        raise Refused(
            "community_shared", f"several communities are called {args.community}; give the id of one"
        )
    known = names.find(args.community)
    found = await _chosen(uow, args, known or args.community)
    # Tickets outlive a community that was taken out of the directory.
    if args.community and not known and not found:
        raise Refused("community_unknown", f"there is no community {args.community}")
    return found


async def _chosen(uow: UnitOfWork, args: argparse.Namespace, community: str) -> list[Ticket]:
    since = midnight(args.since) if args.since else 0
    found: list[Ticket] = []
    last = ""
    while True:
        page = await uow.tickets.page(status=args.status, community=community, before=last, limit=PAGE)
        found += [ticket for ticket in page if ticket.opened_at >= since]
        enough = args.limit is not None and len(found) >= args.limit
        if enough or len(page) < PAGE or page[-1].opened_at < since:
            return found[: args.limit]
        last = page[-1].number


def _facts(
    ticket: Ticket, catalogue: Catalogue, directory: Directory, now: int, *, reveal: bool
) -> dict[str, Any]:
    facts = {
        "number": ticket.number,
        "kind": ticket.kind,
        "item": ticket.item,
        "item_name": item_name(ticket, catalogue),
        "status": ticket.status.value,
        "urgency": ticket.urgency.value,
        "fee": ticket.fee.value,
        "owner": ticket.owner,
        "assignee": ticket.assignee,
        "channel": ticket.channel,
        "resident": f"resident:{ticket.resident_id}",
        "community": ticket.address.community,
        "address": say_address(ticket.address, directory, door=reveal),
        "phone": ticket.phone if reveal else mask_phone(ticket.phone),
        "opened_at": _iso(ticket.opened_at),
        "updated_at": _iso(ticket.updated_at),
        "due_contact": _iso(ticket.due_contact),
        "due_visit": _iso(ticket.due_visit),
        "due_close": _iso(ticket.due_close),
        "overdue": ticket.overdue(now),
        "photos": len(ticket.photos),
        "merged_into": ticket.merged_into,
    }
    if reveal:
        facts |= {
            "description": ticket.description,
            "beneficiary": ticket.beneficiary,
            "visit": ticket.visit.said,
        }
    return facts


def _iso(at: int) -> str | None:
    return iso(at) if at else None


def _row(ticket: Ticket, facts: dict[str, Any]) -> tuple[str, ...]:
    due = short(ticket.next_due) if ticket.next_due else ""
    shown = [
        say_number(ticket.number),
        short(ticket.opened_at),
        LABELS[ticket.status].staff,
        facts["item_name"],
        facts["address"],
        ticket.assignee or ticket.owner,
        due + (" !" if facts["overdue"] else ""),
    ]
    if "description" in facts:
        shown += [facts["phone"], facts["description"]]
    return tuple(shown)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return "No tickets."
    lines = [tuple(headings) + ("PHONE", "WORDS")[: len(rows[0]) - len(headings)], *rows]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    padded = (
        cell.replace("\n", " ") + " " * (width - _width(cell))
        for cell, width in zip(cells, widths, strict=True)
    )
    return "  ".join(padded).rstrip()


def _width(text: str) -> int:
    """Columns in a terminal, where Chinese takes two each."""
    return sum(2 if unicodedata.east_asian_width(character) in WIDE else 1 for character in text)


def _run(args: argparse.Namespace) -> int:
    async def work(storage: Storage, clock: Clock) -> str:
        return await tickets_text(storage, args, clock.now_ms())

    print(on_database(settings_for(args.data), work))
    return 0
