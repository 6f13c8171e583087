"""The schema and its migrations, and that no query has to look through a table."""

import pkgutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, inspect
from sqlalchemy.ext.asyncio import create_async_engine

from fakes import FakeClock
from servicebot.adapters.storage import repositories
from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.migrate import SCRIPTS, is_current, migrate
from servicebot.adapters.storage.partial_indexes import say_conditions
from servicebot.adapters.storage.repositories.tickets import _page
from servicebot.adapters.storage.revision import HEAD, REVISIONS
from servicebot.adapters.storage.schema import metadata
from servicebot.adapters.storage.statements import Statement
from servicebot.domain.errors import Refused

# Reference data is read as a whole, so looking through its tables is what is wanted.
READ_WHOLE = ("service_", "streets", "communities", "estates", "reference_versions")
# Exports read every place and every asset.
EXPORTS = ("places.ALL", "reports.ALL_ASSETS")

FAILING = """
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table("half_made", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO half_made (id) VALUES (1)")
    raise RuntimeError("the migration fails")
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new' / 'servicebot.db'}"
    url: str = request.getfixturevalue("postgresql_scratch_url")
    return url


async def inspected(url: str, look: Callable[[Connection], Any]) -> Any:
    if url.startswith("sqlite"):
        engine = create_engine(url, poolclass=NullPool)
        with engine.connect() as connection:
            return look(connection)

    async def opened() -> Any:
        return await asyncpg.connect(url)

    several = create_async_engine("postgresql+asyncpg://", async_creator=opened, poolclass=NullPool)
    async with several.connect() as open_connection:
        return await open_connection.run_sync(look)


async def test_the_migrations_and_the_schema_say_the_same(database_url: str) -> None:
    def ours(name: str | None, kind: str, _parents: Any) -> bool:
        # An R-tree is made of tables by SQLite itself, so it stands in no metadata.
        return not (kind == "table" and (name or "").startswith(("report_index", "place_index")))

    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"include_name": ours})
        return list(compare_metadata(context, say_conditions(metadata)))

    assert await inspected(database_url, differences) == []


async def test_every_constraint_has_the_name_of_the_convention(database_url: str) -> None:
    def names(connection: Connection) -> list[str | None]:
        looked = inspect(connection)
        return [
            constraint["name"]
            for table in metadata.tables
            for constraint in (
                *looked.get_foreign_keys(table),
                *looked.get_unique_constraints(table),
            )
        ]

    found = await inspected(database_url, names)
    assert found
    assert all(name and name[:3] in {"fk_", "uq_"} for name in found)


def test_the_known_revisions_are_those_of_the_scripts() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)

    assert scripts.get_current_head() == HEAD
    assert [script.revision for script in scripts.walk_revisions()] == list(reversed(REVISIONS))


async def test_migrating_makes_a_database_that_can_be_connected(
    empty_url: str, cipher: FieldCipher, clock: FakeClock
) -> None:
    assert not is_current(empty_url)
    with pytest.raises(Refused, match="servicebot migrate"):
        await connect(empty_url, cipher=cipher, clock=clock)

    migrate(empty_url)
    migrate(empty_url)

    assert is_current(empty_url)
    storage = await connect(empty_url, cipher=cipher, clock=clock)
    await storage.check()
    await storage.close()


def test_what_was_migrated_is_one_line_of_the_log(empty_url: str) -> None:
    program = (
        "import logging, sys; logging.basicConfig(level=logging.INFO, format='%(message)s');"
        "from servicebot.adapters.storage.migrate import migrate; migrate(sys.argv[1]); migrate(sys.argv[1])"
    )
    ran = subprocess.run(  # noqa: S603 -- our own interpreter and the text above
        [sys.executable, "-c", program, empty_url], capture_output=True, text=True, check=True
    )
    assert ran.stderr.splitlines() == [f"the database schema went from nothing to {HEAD}"]


async def test_a_migration_that_fails_leaves_nothing_half_made(empty_url: str, tmp_path: Path) -> None:
    scripts = tmp_path / "migrations"
    (scripts / "versions").mkdir(parents=True)
    (scripts / "env.py").write_bytes((SCRIPTS / "env.py").read_bytes())
    (scripts / "versions" / "0001_failing.py").write_text(FAILING)

    with pytest.raises(RuntimeError, match="the migration fails"):
        migrate(empty_url, scripts=scripts)

    def tables(connection: Connection) -> set[str]:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}

    assert await inspected(empty_url, tables) == set()
    migrate(empty_url)
    assert is_current(empty_url)


def test_several_processes_that_start_together_migrate_once(empty_url: str) -> None:
    run = "import sys; from servicebot.adapters.storage.migrate import migrate; migrate(sys.argv[1])"

    def start(_number: int) -> str:
        command = [sys.executable, "-c", run, empty_url]
        return subprocess.run(command, capture_output=True, text=True, check=False).stderr  # noqa: S603 -- our own code

    with ThreadPoolExecutor(max_workers=3) as threads:
        assert list(threads.map(start, range(3))) == ["", "", ""]
    assert is_current(empty_url)


async def test_a_database_of_a_newer_program_is_refused(
    sqlite_url: str, cipher: FieldCipher, clock: FakeClock
) -> None:
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.commit()

    with pytest.raises(Refused, match="newer servicebot"):
        await connect(sqlite_url, cipher=cipher, clock=clock)


def test_starting_on_a_current_database_loads_neither_alembic_nor_the_other_driver(sqlite_url: str) -> None:
    run = """
import asyncio, sys
from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.migrate import migrate

class Clock:
    def now_ms(self):
        return 0

async def start():
    storage = await connect(sys.argv[1], cipher=FieldCipher([bytes(32)]), clock=Clock())
    await storage.check()
    await storage.close()

migrate(sys.argv[1])
asyncio.run(start())
print([name for name in ("alembic", "asyncpg", "greenlet") if name in sys.modules])
"""
    command = [sys.executable, "-c", run, sqlite_url]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 -- our own code

    assert ran.stdout.strip() == "[]"


def statements() -> Iterator[tuple[str, Statement]]:
    for module in pkgutil.iter_modules(repositories.__path__):
        names = vars(import_module(f"{repositories.__name__}.{module.name}"))
        for name, found in names.items():
            if isinstance(found, Statement):
                yield f"{module.name}.{name}", found
    for status, community, after in product((False, True), repeat=3):
        yield f"page {status} {community} {after}", _page(status=status, community=community, after=after)


@pytest.mark.parametrize(
    ("name", "statement"), list(statements()), ids=lambda given: given if isinstance(given, str) else ""
)
def test_a_statement_finds_its_rows_by_an_index_and_in_their_order(
    sqlite_template: Path, name: str, statement: Statement
) -> None:
    sql = statement.sqlite.sql
    if sql.startswith("INSERT") or any(f"FROM {whole}" in sql for whole in READ_WHOLE) or name in EXPORTS:
        return
    with closing(sqlite3.connect(sqlite_template)) as connection:
        rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", [1] * sql.count("?")).fetchall()
    steps = [str(row[-1]) for row in rows]

    # What a query has chosen itself is short.
    walked_in_order = [
        step
        for step in steps
        if step.startswith("SCAN")
        and step not in ("SCAN due", "SCAN chain", "SCAN counted")
        and not step.startswith(
            ("SCAN report_index VIRTUAL TABLE INDEX 2:", "SCAN box VIRTUAL TABLE INDEX 2:")
        )
        # A list that the query was given.
        and not step.startswith(("SCAN json_each VIRTUAL TABLE", "SCAN asked VIRTUAL TABLE"))
    ]
    assert not walked_in_order or (
        " LIMIT ?" in sql and all("USING INDEX" in step for step in walked_in_order)
    )
    assert not [step for step in steps if "TEMP B-TREE" in step], name
