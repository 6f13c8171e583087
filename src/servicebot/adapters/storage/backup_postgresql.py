"""Backup and restore of a PostgreSQL database by its own pg_dump and pg_restore."""

import asyncio
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

from servicebot.adapters.storage.migrate import off_the_loop, revision_of
from servicebot.adapters.storage.postgres_probe import fetch_version, has_rows
from servicebot.adapters.storage.revision import require_head, require_known
from servicebot.domain.errors import Refused

# Of a file: its form is newer than the program.
UNSUPPORTED = "unsupported version"


def require_new_enough(url: str) -> None:
    """Raise Refused when pg_dump is older than the server, which it says of itself only once a file is begun."""
    own = re.search(r"[0-9]+(\.[0-9]+)*", _run("pg_dump", "--version"))
    server = off_the_loop(lambda: asyncio.run(fetch_version(url)))
    if own and _major(own[0]) < _major(server):
        raise Refused(
            "program_too_old",
            f"pg_dump is version {own[0]}, older than the server's {server}: install PostgreSQL's client programs of "
            f"version {_major(server)} or newer (postgresql-client-{_major(server)}) and try again.",
        )


def dump(url: str, path: Path) -> None:
    """Dump a database, in use or not, and read the dump through once."""
    require_head(revision_of(url))
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}", url=url)
    require_head(_check(path))


def load(path: Path, url: str, *, force: bool) -> None:
    """Replace what is in the database, in one transaction."""
    require_known(_check(path))
    if not force and off_the_loop(lambda: asyncio.run(has_rows(url))):
        raise Refused("database_not_empty", "The database holds data; --force replaces it.")
    how = (
        "--clean",
        "--if-exists",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
    )
    _run("pg_restore", *how, str(path), url=url)
    require_known(revision_of(url))


def _check(path: Path) -> str | None:
    _run("pg_restore", f"--file={os.devnull}", str(path))
    script = _run("pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(path))
    rows = script.partition("FROM stdin;\n")[2].partition("\n\\.")[0]
    return rows or None


def _major(version: str) -> int:
    found = re.match("[0-9]+", version)
    return int(found[0]) if found else 0


def _run(program: str, *arguments: str, url: str = "") -> str:
    found = shutil.which(program)
    if found is None:
        raise Refused("program_missing", f"{program} was not found; install PostgreSQL's client programs.")
    environment = dict(os.environ)
    if url:
        address, environment["PGPASSWORD"] = _without_password(url)
        arguments = (f"--dbname={address}", *arguments)
    try:
        ran = subprocess.run(  # noqa: S603 -- the program is PostgreSQL's and nothing passes through a shell
            [found, *arguments], env=environment, capture_output=True, text=True, check=True
        )
    except subprocess.CalledProcessError as error:
        reason = str(error.stderr).strip().rpartition("\n")[2]
        if UNSUPPORTED in reason:
            raise Refused(
                "program_too_old",
                f"This backup was written by a newer pg_dump than this {program} can read: install PostgreSQL's client "
                "programs of the version that wrote it and try again.",
            ) from error
        raise Refused("backup_failed", f"{program} failed: {reason}.") from error
    return ran.stdout


def _without_password(url: str) -> tuple[str, str]:
    # Arguments are visible to every user of the machine, the environment is not.
    parts = urlsplit(url)
    login, at, place = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    return parts._replace(netloc=f"{user}{at}{place}").geturl(), unquote(password)
