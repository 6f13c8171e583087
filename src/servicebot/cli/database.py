"""``servicebot migrate``, ``backup``, ``restore`` and ``rekey``: what is done to a database from outside."""

import argparse
import asyncio
from pathlib import Path

from servicebot.cli.chosen import chosen_settings
from servicebot.cli.opened import opened
from servicebot.domain.counting import counted
from servicebot.settings import Settings


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the four verbs."""
    migrate = subparsers.add_parser(
        "migrate",
        help="bring the database to this version's schema",
        description="Create the database, or bring it to this version's schema; does nothing when it is current.",
    )
    migrate.set_defaults(run=_migrate)
    backup = subparsers.add_parser(
        "backup",
        help="copy the database into a file while it is in use",
        description="Copy the database into a new file while residents write, and check the copy.",
    )
    backup.add_argument("file", type=Path, help="the file to write; it must not exist")
    backup.set_defaults(run=_backup)
    restore = subparsers.add_parser(
        "restore",
        help="put a backup in the place of the database",
        description="Check a backup and put it in the place of the database. Stop every process first.",
    )
    restore.add_argument("file", type=Path, help="the file that servicebot backup wrote")
    restore.add_argument("--force", action="store_true", help="replace a database that has rows")
    restore.set_defaults(run=_restore)
    rekey = subparsers.add_parser(
        "rekey",
        help="encrypt everything again with the first data key",
        description="Encrypt again, with the first data key, what an older one encrypted; residents may go on writing.",
    )
    rekey.set_defaults(run=_rekey)


def _migrate(_args: argparse.Namespace) -> int:
    from servicebot.adapters.storage.migrate import is_current, migrate  # noqa: PLC0415 - --help needs no database

    url = chosen_settings().database_url
    if is_current(url):
        print("The database is current.")
    else:
        migrate(url)
        print("The database now has this version's schema.")
    return 0


def _backup(args: argparse.Namespace) -> int:
    from servicebot.adapters.storage.backup import backup  # noqa: PLC0415 - as above

    backup(chosen_settings().database_url, args.file)
    print(f"{args.file} holds {args.file.stat().st_size:,} bytes. Photos and data keys are not in it.")
    return 0


def _restore(args: argparse.Namespace) -> int:
    from servicebot.adapters.storage.backup import restore  # noqa: PLC0415 - as above

    restore(args.file, chosen_settings().database_url, force=args.force)
    print("Restored. Run servicebot migrate if the backup is older than this version.")
    return 0


def _rekey(_args: argparse.Namespace) -> int:
    rows = asyncio.run(_encrypt_again(chosen_settings()))
    print(f"{counted(rows, 'row was', 'rows were')} encrypted again.")
    return 0


async def _encrypt_again(chosen: Settings) -> int:
    from servicebot.adapters.storage.rekey import rekey  # noqa: PLC0415 - as above

    async with opened(chosen) as (storage, _):
        return await rekey(storage)
