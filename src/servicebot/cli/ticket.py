"""``servicebot ticket``: move one ticket from a terminal or a script, as staff would."""

import argparse

from servicebot.cli.opened import add_data, on_database, settings_for
from servicebot.cli.operator import add_login
from servicebot.domain.errors import Refused
from servicebot.domain.numbers import read_number, say_number
from servicebot.domain.people import Actor, Role
from servicebot.domain.tickets import Ticket
from servicebot.ports import Clock, Storage, UnitOfWork
from servicebot.services.tickets.desk import TicketDesk
from servicebot.services.tickets.staff_acts import ACTS
from servicebot.services.tickets.words import LABELS


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``ticket``."""
    ticket = subparsers.add_parser(
        "ticket",
        help="move a ticket, as staff do",
        description="Do something to a ticket; its resident is told by the running server.",
        epilog="verbs: " + ", ".join(f"{name} {act.words}".strip() for name, act in ACTS.items()),
    )
    ticket.add_argument("number", help="its number; in quotes when it has a blank")
    ticket.add_argument("verb", type=_verb, choices=[*ACTS], metavar="VERB", help="what to do, see below")
    ticket.add_argument("words", nargs="*", default=[], help="what the verb needs")
    add_login(ticket, "who does it")
    ticket.add_argument("--supervisor", action="store_true", help="as the street's supervisor")
    add_data(ticket)
    ticket.set_defaults(run=_run)


def _verb(text: str) -> str:
    if text.isdigit():
        raise argparse.ArgumentTypeError(f"{text} is no verb; write the ticket's number without the blank")
    return text


async def act(storage: Storage, desk: TicketDesk, args: argparse.Namespace, at: int) -> Ticket:
    """Do what the arguments say and return the ticket as it stands then."""
    number = read_number(args.number)
    if number is None:
        raise Refused("not_a_number", f"{args.number} is no ticket number")
    actor = Actor(Role.SUPERVISOR if args.supervisor else Role.STAFF, args.login)
    words = " ".join(args.words)

    async def work(uow: UnitOfWork) -> Ticket:
        return await ACTS[args.verb].do(desk, uow, actor, number, words, at)

    return await storage.write(work)


def _run(args: argparse.Namespace) -> int:
    from servicebot.services.packaged import packaged_calendar  # noqa: PLC0415 - --help needs no calendar
    from servicebot.services.reference import ReferenceCache  # noqa: PLC0415 - as above

    async def work(storage: Storage, clock: Clock) -> Ticket:
        reference = ReferenceCache()
        await reference.refresh(storage)
        desk = TicketDesk(reference, packaged_calendar(), _draws_none)
        return await act(storage, desk, args, clock.now_ms())

    ticket = on_database(settings_for(args.data), work)
    who = f", {ticket.assignee}" if ticket.assignee else ""
    print(f"{say_number(ticket.number)}: {LABELS[ticket.status].staff}{who}")
    return 0


def _draws_none() -> str:
    raise RuntimeError("no ticket is opened here")
