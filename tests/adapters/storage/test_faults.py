"""A database that cannot be used says why in words, with what to look at, and never with its password."""

import socket
import sqlite3
import ssl
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest

from conftest import run_sql
from servicebot.adapters.storage.backup import backup
from servicebot.adapters.storage.faults import told_in_words
from servicebot.adapters.storage.migrate import migrate, revision_of
from servicebot.adapters.storage.postgres_words import why_refused, why_unreachable
from servicebot.adapters.storage.sqlite_words import why_unusable
from servicebot.domain.errors import Refused

URL = "postgresql://bot:hush@db.example:5433/station"


def _full(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA max_page_count = 1")
        connection.execute("CREATE TABLE much (content BLOB)")
        connection.execute("INSERT INTO much VALUES (zeroblob(100000))")


def _locked(path: Path) -> None:
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(path, timeout=0)) as other:
        one.execute("BEGIN EXCLUSIVE")
        other.execute("BEGIN IMMEDIATE")


def _readonly(path: Path) -> None:
    sqlite3.connect(path).close()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.execute("CREATE TABLE one (id INTEGER)")


def _no_database(path: Path) -> None:
    path.write_bytes(b"not a database, but long enough to be taken for one" * 40)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("SELECT 1 FROM sqlite_master")


def _folder(path: Path) -> None:
    path.mkdir()
    sqlite3.connect(path).close()


def _nowhere(path: Path) -> None:
    sqlite3.connect(path / "deep" / "other.db").close()


@pytest.mark.parametrize(
    ("provoke", "told"),
    [
        (_full, "The disk on which {} lies is full: make room."),
        (_locked, "{} is locked by another program for long: end that one, or wait for it."),
        (_readonly, "{} cannot be written to: is its file system read-only, "),
        (_no_database, "{} is no SQLite database."),
        (_folder, "{} is a folder, not a file."),
    ],
)
def test_what_keeps_a_file_from_being_used_is_told(
    provoke: Callable[[Path], None], told: str, tmp_path: Path
) -> None:
    path = tmp_path / "station.db"
    with pytest.raises(Refused) as refused, told_in_words(f"sqlite:///{path}"):
        provoke(path)
    assert str(refused.value).startswith(told.format(path))


def test_a_folder_that_is_not_there_and_one_of_somebody_else_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError) as error:
        _nowhere(tmp_path)
    assert (
        why_unusable(tmp_path / "deep" / "other.db", error.value)
        == f"There is no folder {tmp_path / 'deep'}."
    )
    assert "must belong to the user" in why_unusable(tmp_path / "other.db", error.value)


def test_a_mistake_of_the_program_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "station.db"
    with (
        pytest.raises(sqlite3.OperationalError),
        told_in_words(f"sqlite:///{path}"),
        closing(sqlite3.connect(path)) as connection,
    ):
        connection.execute("SELECT nothing FROM nowhere")


def test_a_disk_that_fills_up_while_migrating_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect

    def small(path: Path, **options: float) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(path, isolation_level=None, timeout=options["timeout"])
        connection.execute("PRAGMA max_page_count = 5")
        return connection

    monkeypatch.setattr("servicebot.adapters.storage.upgrade.sqlite3.connect", small)
    with pytest.raises(Refused, match=r"station\.db lies is full"):
        migrate(f"sqlite:///{tmp_path / 'station.db'}")


def test_a_disk_that_fills_up_while_copying_is_that_of_the_copy(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    copy = tmp_path / "away" / "station.backup"

    def small(path: Path | str, **options: bool) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(path, **options)  # type: ignore[call-overload]  # what it was given
        if str(path).endswith(".part"):
            connection.execute("PRAGMA max_page_count = 1")
        return connection

    monkeypatch.setattr("servicebot.adapters.storage.backup_sqlite.sqlite3.connect", small)
    with pytest.raises(Refused, match=rf"on which {copy}\.part lies is full"):
        backup(sqlite_url, copy)
    assert list(copy.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (socket.gaierror(-2, "Name or service not known"), "db.example:5433: this host is not known"),
        (ConnectionRefusedError(111, "Connect call failed"), "db.example:5433: nothing listens there"),
        (TimeoutError(), "nothing came in 10 seconds"),
        (OSError(101, "Network is unreachable"), "at db.example:5433: Network is unreachable."),
        (ConnectionError('PostgreSQL server at "x" rejected SSL upgrade'), "it offers no TLS"),
        (ConnectionResetError(104, "Connection reset by peer"), "the connection broke"),
        (ssl.SSLCertVerificationError(1, "self-signed certificate"), "its certificate is not trusted"),
        (ssl.SSLError(1, "wrong version number"), "no TLS came about"),
        (FileNotFoundError(2, "No such file", "/etc/root.crt"), "a file is not there: /etc/root.crt."),
        (PermissionError(13, "Permission denied"), "may not open its socket"),
        (
            asyncpg.InterfaceError("`sslmode` parameter must be one of: disable"),
            "SERVICEBOT_DATABASE_URL: `sslmode`",
        ),
        (
            asyncpg.InvalidPasswordError("no"),
            "refuses the user bot with the password of SERVICEBOT_DATABASE_URL",
        ),
        (
            asyncpg.InvalidAuthorizationSpecificationError("no entry"),
            "does not let the user bot in from here (no entry)",
        ),
        (asyncpg.InvalidCatalogNameError("no"), "has no database called station"),
        (asyncpg.TooManyConnectionsError("no"), "raise max_connections"),
        (asyncpg.CannotConnectNowError("no"), "is starting or stopping"),
        (asyncpg.InternalServerError("odd\nmore"), "PostgreSQL refuses the connection: odd."),
    ],
)
def test_a_server_that_cannot_be_reached_is_told(error: Exception, told: str) -> None:
    words = why_unreachable(URL, error)
    assert told in words
    assert "hush" not in words
    assert type(error).__name__ not in words


@pytest.mark.parametrize("password", ["hush/1", "hush#1", "hush?1", "hush@1"])
def test_a_password_that_must_be_written_otherwise_is_told_and_not_shown(password: str) -> None:
    with pytest.raises(Refused, match="In a password @ is written %40") as refused:
        revision_of(f"postgresql://bot:{password}@127.0.0.1:1/station")
    assert "hush" not in str(refused.value)


def test_a_password_that_is_missing_is_told_as_missing() -> None:
    words = why_refused("postgresql://bot@db.example/station", asyncpg.InvalidPasswordError("no"))
    assert (
        words == "PostgreSQL asks the user bot for a password, and there is none in SERVICEBOT_DATABASE_URL."
    )


def test_a_server_where_nothing_listens_is_told() -> None:
    with pytest.raises(Refused, match=r"does not answer at 127\.0\.0\.1:1: nothing listens there"):
        revision_of("postgresql://bot:hush@127.0.0.1:1/station")


def test_a_database_and_a_user_that_do_not_exist_are_named(postgresql_server: Callable[[str], str]) -> None:
    with pytest.raises(Refused, match="has no database called nowhere"):
        revision_of(postgresql_server("nowhere"))
    with pytest.raises(Refused, match="does not let the user stranger in from here"):
        revision_of(postgresql_server("template").replace("://postgres", "://stranger"))


def test_a_user_without_the_right_to_make_tables_is_told(postgresql_scratch_url: str) -> None:
    run_sql(postgresql_scratch_url, "CREATE ROLE guest LOGIN")
    try:
        with pytest.raises(Refused, match=r"to the user guest \(permission denied for schema public\)"):
            migrate(postgresql_scratch_url.replace("://postgres", "://guest"))
    finally:
        run_sql(postgresql_scratch_url, "DROP ROLE guest")
