"""``servicebot retention`` and ``servicebot resident``: what is kept, and what one resident may ask for."""

import argparse
import asyncio
import sys
from pathlib import Path

import orjson

from servicebot.cli.opened import add_data, on_database, settings_for
from servicebot.cli.operator import login
from servicebot.domain.counting import counted
from servicebot.domain.errors import Refused
from servicebot.domain.people import Resident
from servicebot.domain.privacy import AuditLine
from servicebot.ports import Clock, Storage, UnitOfWork
from servicebot.settings import Settings

STILL_OPEN = (
    "open ticket is anonymised once it is closed",
    "open tickets are anonymised once they are closed",
)


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``retention`` and ``resident``."""
    retention = subparsers.add_parser(
        "retention",
        help="take away what has been kept long enough",
        description="Redact, delete and anonymise what is older than its period; the server does so once a day.",
    )
    retention.add_argument("--dry-run", action="store_true", help="only count what would be taken away")
    add_data(retention)
    retention.set_defaults(run=_retention)
    resident = subparsers.add_parser(
        "resident",
        help="give out or erase everything about one resident",
        description="Answer a resident who asks for a copy of their data, or to be erased. Both are logged.",
    )
    acts = resident.add_subparsers(title="acts", metavar="ACT", required=True)
    for name, line, run in (
        ("export", "print everything about a resident as JSON", _export),
        ("erase", "erase everything but what open tickets need", _erase),
    ):
        act = acts.add_parser(name, help=line, description=f"{line[0].upper()}{line[1:]}.")
        act.add_argument("id", metavar="OPENID", help="the channel's own id of the resident")
        act.add_argument("--channel", default="wechat", metavar="NAME", help="wechat unless said otherwise")
        add_data(act)
        act.set_defaults(run=run)
        if run is _export:
            act.add_argument(
                "--photos", type=Path, metavar="DIR", help="also copy their pictures and recordings there"
            )


def _retention(args: argparse.Namespace) -> int:
    from servicebot.bootstrap.privacy import retention_of  # noqa: PLC0415 - --help needs no database

    chosen = settings_for(args.data)

    async def work(storage: Storage, clock: Clock) -> str:
        job = retention_of(chosen, storage, clock)
        return str(await (job.dry_run() if args.dry_run else job.run()))

    told = on_database(chosen, work)
    print(f"{'Would take away' if args.dry_run else 'Took away'}: {told}.")
    return 0


def _export(args: argparse.Namespace) -> int:
    from servicebot.services.privacy.words import copy_for_scripts  # noqa: PLC0415 - as above

    chosen = settings_for(args.data)

    async def work(storage: Storage, clock: Clock) -> bytes:
        async def export(uow: UnitOfWork) -> bytes:
            resident = await _found(uow, args)
            await uow.audit.write(
                AuditLine(clock.now_ms(), _actor(), "export", f"resident:{resident.id}", "json")
            )
            return orjson.dumps(await copy_for_scripts(uow, resident), option=orjson.OPT_INDENT_2)

        return await storage.write(export)

    copy = on_database(chosen, work)
    if args.photos is not None:
        copied, missing = on_database(chosen, lambda storage, _: _photos(args, chosen, storage))
        print(
            f"{counted(copied, 'file is', 'files are')} in {args.photos}; {counted(missing, 'was', 'were')} not there any more.",
            file=sys.stderr,
        )
    print(copy.decode())
    return 0


async def _photos(args: argparse.Namespace, chosen: Settings, storage: Storage) -> tuple[int, int]:
    """Copy what a resident sent, readable by the operator only; how many files, and how many were not there."""
    from servicebot.adapters.media_files import MediaFiles  # noqa: PLC0415 - as above

    async def paths(uow: UnitOfWork) -> list[str]:
        resident = await _found(uow, args)
        kept = [await uow.media.get(one) for one in await uow.personal.media_of(resident.id)]
        return [one.path for one in kept if one is not None and one.path and not one.error]

    store, missing = MediaFiles(chosen.media_dir), 0
    found = await storage.read(paths)
    await asyncio.to_thread(args.photos.mkdir, mode=0o700, parents=True, exist_ok=True)
    for path in found:
        try:
            content = await store.read(path)
        except FileNotFoundError:
            missing += 1
        else:
            await asyncio.to_thread(_write, args.photos / Path(path).name, content)
    return len(found) - missing, missing


def _write(target: Path, content: bytes) -> None:
    target.touch(mode=0o600)
    target.write_bytes(content)


def _erase(args: argparse.Namespace) -> int:
    from servicebot.bootstrap.privacy import retention_of  # noqa: PLC0415 - as above
    from servicebot.services.privacy.rights import erase_by_desk  # noqa: PLC0415 - as above

    chosen = settings_for(args.data)

    async def work(storage: Storage, clock: Clock) -> int:
        async def rows(uow: UnitOfWork) -> int:
            resident = await _found(uow, args)
            at, actor = clock.now_ms(), _actor()
            done = await erase_by_desk(uow, resident, at, actor=actor, cause="asked at the desk")
            return done.open_tickets

        still_open = await storage.write(rows)
        await retention_of(chosen, storage, clock).sweep_media()
        return still_open

    still_open = on_database(chosen, work)
    left = counted(still_open, *STILL_OPEN)
    print(f"Erased. {left}." if still_open else "Erased.")
    return 0


async def _found(uow: UnitOfWork, args: argparse.Namespace) -> Resident:
    resident = await uow.conversations.known(args.channel, args.id)
    if resident is None:
        raise Refused("not_found", f"nobody has this id on the channel {args.channel}")
    return resident


def _actor() -> str:
    return f"operator:{login()}"
