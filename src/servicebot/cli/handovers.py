"""``servicebot handovers`` and ``servicebot answer``: who waits for a person, and what the person says."""

import argparse
import logging
from collections.abc import Sequence
from typing import Any

import orjson

from servicebot.cli.arguments import number
from servicebot.cli.instants import iso, short
from servicebot.cli.opened import add_data, on_database, settings_for
from servicebot.cli.operator import add_login, login
from servicebot.domain.numbers import say_number
from servicebot.ports import Clock, Handover, HandoverMessage, Storage, UnitOfWork
from servicebot.services.handovers import desk_talk

logger = logging.getLogger(__name__)

MOST = 200


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``handovers`` and ``answer``."""
    handovers = subparsers.add_parser(
        "handovers",
        help="list who waits for a person, or talks with one",
        description="List open conversations, danger first, then by how long they wait. What was said is hidden.",
    )
    handovers.add_argument("--json", action="store_true", help="print one JSON array instead of lines")
    handovers.add_argument("--reveal", action="store_true", help="show what was said; this is logged")
    add_data(handovers)
    handovers.set_defaults(run=_list)
    answer = subparsers.add_parser(
        "answer",
        help="answer a resident who waits for a person",
        description="Take a conversation by answering it, or end it. The bot is quiet until it ends.",
    )
    answer.add_argument("conversation", type=number(1), help="its number in the list of servicebot handovers")
    answer.add_argument("words", nargs="*", default=[], help="what to say; without any it is only taken")
    answer.add_argument("--close", action="store_true", help="end the conversation after these words")
    add_login(answer, "who answers")
    add_data(answer)
    answer.set_defaults(run=_answer)


async def handovers_text(storage: Storage, args: argparse.Namespace) -> str:
    """What ``handovers`` prints for its arguments."""

    async def read(uow: UnitOfWork) -> list[tuple[Handover, Sequence[HandoverMessage]]]:
        found = await uow.handovers.waiting(MOST)
        return [(one, await uow.handovers.said(one.id)) for one in found]

    found = await storage.read(read)
    if args.reveal:
        logger.warning(
            "%s was shown %d conversations",
            login(),
            len(found),
            extra={"action": "reveal_handovers"},
        )
    if args.json:
        facts = [_facts(handover, said, reveal=args.reveal) for handover, said in found]
        return orjson.dumps(facts, option=orjson.OPT_INDENT_2).decode()
    lines = (line for handover, said in found for line in _lines(handover, said if args.reveal else ()))
    return "\n".join(lines) or "Nobody waits."


async def answer(storage: Storage, args: argparse.Namespace, at: int) -> Handover:
    """Do what ``answer`` is told and return the conversation as it stands then."""
    words = " ".join(args.words)

    async def work(uow: UnitOfWork) -> Handover:
        done: Handover | None = None
        if words:
            done = await desk_talk.answer(uow, args.conversation, args.login, words, at)
        if args.close:
            return await desk_talk.close(uow, args.conversation, args.login, at)
        return done or await desk_talk.take(uow, args.conversation, args.login, at)

    return await storage.write(work)


def _facts(handover: Handover, said: Sequence[HandoverMessage], *, reveal: bool) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": handover.id,
        "since": iso(handover.at),
        "urgent": handover.urgent,
        "reason": handover.reason,
        "state": "with_staff" if handover.staff else "waiting",
        "staff": handover.staff,
        "ticket": handover.ticket,
        "resident": f"resident:{handover.resident_id}",
        "messages": len(said),
    }
    if reveal:
        facts["said"] = [
            {"at": iso(one.at), "staff": one.staff, "words": one.words, "media": one.media} for one in said
        ]
    return facts


def _lines(handover: Handover, said: Sequence[HandoverMessage]) -> list[str]:
    mark = "!" if handover.urgent else " "
    ticket = f", {say_number(handover.ticket)}" if handover.ticket else ""
    who = handover.staff or "waiting"
    head = f"{mark} {handover.id:>4}  {short(handover.at)}  {who}  {handover.reason}{ticket}"
    return [head, *(f"        {one.staff or 'resident'}: {_what(one)}" for one in said)]


def _what(said: HandoverMessage) -> str:
    """What was said, and which picture was shown."""
    picture = f"[picture {said.media}]" if said.media else ""
    return f"{said.words} {picture}".strip()


def _list(args: argparse.Namespace) -> int:
    async def work(storage: Storage, _clock: Clock) -> str:
        return await handovers_text(storage, args)

    print(on_database(settings_for(args.data), work))
    return 0


def _answer(args: argparse.Namespace) -> int:
    async def work(storage: Storage, clock: Clock) -> Handover:
        return await answer(storage, args, clock.now_ms())

    handover = on_database(settings_for(args.data), work)
    state = "closed" if handover.closed_at else f"with {handover.staff}"
    print(f"{handover.id}: {state}")
    return 0
