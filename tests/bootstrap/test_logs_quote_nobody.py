"""Whatever fails in a running station, the log says what and where, and never what somebody wrote."""

import asyncio
import gc
import io
import json
import logging
import subprocess
import sys
from collections.abc import Callable

import pytest
from sqlalchemy import text

from acquainted import resident_of
from fakes import FakeClock
from outbox_station import ScriptedChannel, Station
from servicebot.adapters.schedule import Job, Ticker
from servicebot.adapters.storage.repositories.unit import Unit
from servicebot.adapters.storage.statements import Statement
from servicebot.bootstrap.logs import configure_logs
from servicebot.domain.deliveries import SendOutcome, SendResult
from servicebot.ports import Delivery, Storage, UnitOfWork
from servicebot.services.notices.delivery import Waker
from servicebot.settings import load

PHONE, PLACE, OPENID = "13800001234", "建国路5号501", "oRes_ident-0123456789ABCDEF0"
WORDS = f"{PLACE}漏水，电话{PHONE}，{OPENID}"
INSERT = Statement(text("INSERT INTO marks (name, at) VALUES (:name, 1)"), "name")
DEFER = Statement(text("PRAGMA defer_foreign_keys = ON"))
NOBODY = 999

# A station whose start fails in a thread and then as a whole.
CRASHING = f"""
import sys, threading
from contextlib import asynccontextmanager
from servicebot import bootstrap
from servicebot.settings import load

@asynccontextmanager
async def open_badly(*_):
    thread = threading.Thread(target=int, args=("{WORDS}",), name="fetching")
    thread.start()
    thread.join()
    yield {{}}["{WORDS}"]

bootstrap.open_station = open_badly
sys.exit(bootstrap.serve(load({{"SERVICEBOT_DATABASE_URL": sys.argv[1], "SERVICEBOT_PORT": "0"}})))
"""

Logged = Callable[[], str]


@pytest.fixture(params=["json", "text"])
def logged(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Logged:
    """What the station has written into its log; it must not quote anybody."""
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    configure_logs(load({"SERVICEBOT_LOG_FORMAT": request.param}))

    def read() -> str:
        said = written.getvalue()
        if request.param == "json":
            said = "\n".join("\n".join(map(str, json.loads(line).values())) for line in said.splitlines())
        assert not any(quoted in said for quoted in (PHONE, PLACE, OPENID, "漏水"))
        return said

    return read


async def tick(job: Job) -> None:
    """Let a ticker call a job once."""
    called = asyncio.Event()

    async def once() -> None:
        called.set()
        await job()

    ticker = Ticker()
    ticker.every(0.01, once, "retention")
    ticker.start()
    await asyncio.wait_for(called.wait(), 30)
    await ticker.stop()


async def test_a_row_that_is_there_already_is_told_by_its_constraint(
    database_url: str, storage: Storage, logged: Logged
) -> None:
    """The database's own words are the DETAIL: Key (name)=(what somebody wrote) already exists."""

    async def twice(uow: UnitOfWork) -> None:
        assert isinstance(uow, Unit)
        for _ in range(2):
            await uow.tx.execute(INSERT, (WORDS,))

    await tick(lambda: storage.write(twice))
    said = logged()
    assert "the job retention failed" in said
    facts = {
        "sqlite": "IntegrityError sqlite_errorname=SQLITE_CONSTRAINT_PRIMARYKEY",
        "postgresql": "UniqueViolationError sqlstate=23505 constraint_name=pk_marks table_name=marks",
    }
    assert facts[database_url.partition(":")[0]] in said
    assert "in twice" in said


async def test_a_job_that_quotes_a_resident_is_told_by_type_and_place(logged: Logged) -> None:
    async def forget() -> None:
        try:
            int(WORDS)
        except ValueError as error:
            raise LookupError(WORDS) from error

    await tick(forget)
    said = logged()
    assert said.index("ValueError") < said.index("LookupError")
    assert "in forget" in said


async def test_a_failing_outbox_is_told_without_what_it_holds(
    sqlite_storage: Storage, clock: FakeClock, logged: Logged
) -> None:
    tried = asyncio.Event()

    class Failing(ScriptedChannel):
        def closed_until(self) -> int:
            tried.set()
            raise ExceptionGroup(WORDS, [KeyError(WORDS), OSError(WORDS)])

    station = Station(sqlite_storage, clock, Failing(), await resident_of(sqlite_storage, OPENID))
    waker = Waker()
    running = asyncio.create_task(station.deliverer().run(waker))
    waker.wake()
    await asyncio.wait_for(tried.wait(), 30)
    waker.close()
    await asyncio.wait_for(running, 30)
    said = logged()
    assert "the outbox could not be emptied" in said
    assert all(named in said for named in ("ExceptionGroup", "KeyError", "OSError", "closed_until"))


async def test_a_delivery_that_breaks_its_sender_is_told_without_its_words(
    sqlite_storage: Storage, clock: FakeClock, logged: Logged
) -> None:
    channel = ScriptedChannel()
    station = Station(sqlite_storage, clock, channel, await resident_of(sqlite_storage, OPENID))
    channel.script = [KeyError(WORDS)]
    await station.queue(WORDS)
    assert await station.deliverer().run_once() == 0
    said = logged()
    assert "broke its sender" in said
    assert "KeyError" in said


async def test_a_commit_that_failed_is_told_by_its_code_and_place(
    sqlite_storage: Storage, logged: Logged
) -> None:
    async def break_the_commit(uow: UnitOfWork) -> None:
        assert isinstance(uow, Unit)
        await uow.tx.execute(DEFER)
        await uow.outbox.put(Delivery(WORDS, NOBODY, "service", WORDS.encode(), 1))

    ended = await asyncio.gather(sqlite_storage.write(break_the_commit), return_exceptions=True)
    assert isinstance(ended[0], Exception)
    said = logged()
    assert "a batch was not committed" in said
    assert "IntegrityError sqlite_errorname=SQLITE_CONSTRAINT_FOREIGNKEY" in said
    assert "batches.py" in said
    assert str(ended[0]) not in said, "the words of a library are nobody's promise"


async def test_what_the_event_loop_catches_is_told_without_what_it_was_called_with(logged: Logged) -> None:
    def explode(words: str) -> None:
        raise ValueError(words)

    async def forgotten() -> None:
        explode(WORDS)

    loop = asyncio.get_running_loop()
    loop.call_soon(explode, WORDS)
    task = asyncio.create_task(forgotten())
    await asyncio.wait([task])
    del task
    gc.collect()
    said = logged()
    assert "Exception in callback" in said
    assert "Task exception was never retrieved" in said
    assert said.count("\nValueError\n") == 2
    assert "in explode" in said


async def test_a_send_that_wechat_refused_is_told_by_its_outcome(
    sqlite_storage: Storage, clock: FakeClock, logged: Logged
) -> None:
    channel = ScriptedChannel()
    station = Station(sqlite_storage, clock, channel, await resident_of(sqlite_storage, OPENID))
    channel.script = [SendOutcome(SendResult.DEAD, f"[40003] invalid openid {OPENID}")]
    await station.queue(WORDS)
    assert await station.deliverer().run_once() == 0
    assert "[40003] invalid openid [redacted]" in logged()


class Full(io.StringIO):
    """A stream that takes nothing at first, like that of a collector which is being restarted."""

    def __init__(self) -> None:
        super().__init__()
        self.tries = 0

    def write(self, text: str) -> int:
        self.tries += 1
        if self.tries == 1:
            raise OSError(28, WORDS)
        return super().write(text)


def test_a_record_that_cannot_be_written_shows_only_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """Logging itself would show the record and every error that was being handled, with their words."""
    written = Full()
    monkeypatch.setattr(sys, "stderr", written)
    configure_logs(load({}))
    try:
        int(WORDS)
    except ValueError:
        logging.getLogger("some.package").exception("it failed")
    assert written.getvalue() == "A record of some.package could not be written: OSError errno=28\n"


def test_a_station_that_crashes_is_told_without_what_it_crashed_over(sqlite_url: str) -> None:
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", CRASHING, sqlite_url], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    thread, whole = [json.loads(line) for line in ran.stderr.splitlines() if "CRITICAL" in line]
    assert (thread["levelname"], thread["ended"]) == ("CRITICAL", "fetching")
    assert "ValueError" in thread["exc_info"]
    assert "KeyError" in whole["exc_info"]
    assert not any(quoted in ran.stderr for quoted in (PHONE, PLACE, OPENID))
