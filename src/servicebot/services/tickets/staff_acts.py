"""What staff do to a ticket, by the words of a command line: ``assign``, ``set-out``, ``fix`` and the rest."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from servicebot.domain.errors import Refused
from servicebot.domain.numbers import read_number
from servicebot.domain.people import Actor
from servicebot.domain.tickets import Ticket
from servicebot.ports import UnitOfWork
from servicebot.services.tickets.desk import TicketDesk

Do = Callable[[TicketDesk, UnitOfWork, Actor, str, str, int], Awaitable[Ticket]]
"""Do it: desk, transaction, who, the ticket's number, the words that follow, the instant."""


@dataclass(frozen=True, slots=True)
class StaffAct:
    """One verb: what the words after it are, and what it does."""

    words: str
    do: Do


async def _extend(
    desk: TicketDesk, uow: UnitOfWork, actor: Actor, number: str, words: str, at: int
) -> Ticket:
    days, _, reason = words.partition(" ")
    if not days.isdigit():
        raise Refused("days_needed", "say how many working days, then why: 3 等配件")
    return await desk.extend(uow, actor, number, int(days), reason, at)


async def _merge(desk: TicketDesk, uow: UnitOfWork, actor: Actor, number: str, words: str, at: int) -> Ticket:
    into = read_number(words)
    if not words:
        raise Refused("target_needed", "say which ticket it is the same as")
    if into is None:
        raise Refused("not_a_number", f"{words} is no ticket number")
    if into == number:
        raise Refused("target_needed", "a ticket is not merged into itself")
    return await desk.merge(uow, actor, number, into, at)


ACTS: Mapping[str, StaffAct] = {
    "assign": StaffAct("who", TicketDesk.assign),
    "set-out": StaffAct("", lambda desk, uow, actor, number, _, at: desk.set_out(uow, actor, number, at)),
    "start": StaffAct("", lambda desk, uow, actor, number, _, at: desk.start(uow, actor, number, at)),
    "wait": StaffAct("why", TicketDesk.wait),
    "resume": StaffAct("", lambda desk, uow, actor, number, _, at: desk.resume(uow, actor, number, at)),
    "reply": StaffAct("words", TicketDesk.reply),
    "fix": StaffAct(
        "[words]",
        lambda desk, uow, actor, number, words, at: desk.fix(uow, actor, number, words, (), at),
    ),
    "confirm": StaffAct(
        "words of the call",
        lambda desk, uow, actor, number, words, at: desk.confirm(uow, actor, number, at, words),
    ),
    "reopen": StaffAct("why", TicketDesk.reopen),
    "return": StaffAct("why", TicketDesk.return_),
    "extend": StaffAct("days and why", _extend),
    "merge": StaffAct("number of the other one", _merge),
    "cancel": StaffAct("why", TicketDesk.cancel),
    "note": StaffAct("words", TicketDesk.note),
}
