"""Encryption of fields and the rotation of its keys."""

import base64
import os
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeClock
from logged import log
from passing_storage import PassingStorage
from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.rekey import rekey
from servicebot.adapters.storage.repositories.unit import Unit
from servicebot.adapters.storage.schema import metadata
from servicebot.adapters.storage.statements import Row, Statement, Values
from servicebot.adapters.storage.tx import Tx
from servicebot.domain.address import Address
from servicebot.domain.catalogue import FeeType, Urgency
from servicebot.domain.errors import Refused
from servicebot.domain.followups import Rating, Satisfaction
from servicebot.domain.people import SYSTEM
from servicebot.domain.reports import ReportPlace, Spot
from servicebot.domain.tickets import Status, Ticket, TicketEvent
from servicebot.domain.times import Visit
from servicebot.ports import Delivery, Handover, HandoverMessage, InboxEntry, Result, Storage, UnitOfWork

OLD, NEW = b"o" * 32, b"n" * 32
FIELD = b"residents.phone"
SECRETS = (
    "王芳",
    "15400001234",
    "门口有红灯笼",
    "水管爆了",
    "正在登记",
    "已经收到",
    "邻居王奶奶",
    "找人工",
    "501",
)


@given(st.binary(min_size=1))
def test_what_was_encrypted_comes_back_and_never_looks_the_same_twice(content: bytes) -> None:
    cipher = FieldCipher([NEW])

    stored = cipher.encrypt(content, FIELD)

    assert cipher.decrypt(stored, FIELD) == content
    assert cipher.encrypt(content, FIELD) != stored


def test_empty_stays_empty() -> None:
    assert FieldCipher([NEW]).encrypt(b"", FIELD) == b""
    assert FieldCipher([NEW]).decrypt(b"", FIELD) == b""


def test_the_first_key_encrypts_and_every_key_decrypts() -> None:
    stored = FieldCipher([OLD]).encrypt_text("15400001234", FIELD)
    rotated = FieldCipher([NEW, OLD])

    assert rotated.decrypt_text(stored, FIELD) == "15400001234"
    assert not rotated.is_current(stored)
    assert rotated.is_current(rotated.encrypt_text("x", FIELD))
    assert FieldCipher([NEW]).decrypt_text(rotated.encrypt_text("x", FIELD), FIELD) == "x"


def test_a_value_under_an_unknown_key_names_the_field_and_the_cure() -> None:
    stored = FieldCipher([OLD]).encrypt(b"x", FIELD)

    with pytest.raises(Refused, match=r"residents\.phone.*add the old key") as refused:
        FieldCipher([NEW]).decrypt(stored, FIELD)

    assert refused.value.code == "encryption_key_unknown"


@pytest.mark.parametrize("position", [4, 20, -1])
def test_a_changed_value_is_noticed(position: int) -> None:
    cipher = FieldCipher([NEW])
    stored = bytearray(cipher.encrypt(b"15400001234", FIELD))
    stored[position] ^= 1

    with pytest.raises(Refused, match="changed outside"):
        cipher.decrypt(bytes(stored), FIELD)


def test_a_value_cannot_be_moved_to_another_field() -> None:
    cipher = FieldCipher([NEW])

    with pytest.raises(Refused):
        cipher.decrypt(cipher.encrypt(b"x", FIELD), b"tickets.phone")


def test_keys_are_read_from_text_the_one_in_force_first() -> None:
    text = ",".join(base64.b64encode(key).decode() for key in (NEW, OLD))
    stored = FieldCipher([OLD]).encrypt(b"x", FIELD)

    assert FieldCipher.from_text(f" {text} ").decrypt(stored, FIELD) == b"x"
    assert FieldCipher.from_text(FieldCipher.new_key()).encrypt(b"x", FIELD)


@pytest.mark.parametrize("text", ["", " , ", "not base64!", base64.b64encode(b"short").decode()])
def test_a_key_that_is_none_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(Refused) as refused:
        FieldCipher.from_text(text)

    assert not text.strip(" ,") or text not in str(refused.value)


async def fill(uow: UnitOfWork) -> None:
    """A row in every table that holds something secret, with every secret set."""
    home = Address("huaiyin", "huayuan", "3", "2", "501", "门口有红灯笼")
    loaded = await uow.conversations.open("wechat", "o-wang", 1)
    resident = replace(loaded.resident, name="王芳", phone="15400001234", address=home)
    await uow.conversations.remember(resident)
    await uow.conversations.save(loaded, "正在登记水管爆了".encode(), 1)
    await log(uow, InboxEntry("k", resident.id, 1, "水管爆了".encode(), "已经收到".encode()))
    await uow.outbox.put(Delivery("d", resident.id, "service", "已经收到".encode(), 1))
    await uow.handovers.add(Handover(resident.id, 1, "找人工"))
    await uow.tokens.put("wechat", "secret-token", 1)
    await uow.tickets.add(
        Ticket(
            number="48217093",
            kind="repair",
            item="water.pipe",
            status=Status.ACCEPTED,
            urgency=Urgency.URGENT,
            fee=FeeType.LOW,
            resident_id=resident.id,
            channel="wechat",
            owner="station:huaiyin",
            address=home,
            phone="15400001234",
            description="厨房水管爆了",
            visit=Visit("王芳在家的时候"),
            opened_at=1,
            updated_at=1,
            beneficiary="邻居王奶奶",
        )
    )
    await uow.tickets.log(TicketEvent("48217093", 1, SYSTEM, "open", "", "accepted", "厨房水管爆了"))
    await uow.handovers.say(HandoverMessage(1, 1, "厨房水管爆了"))
    await uow.ratings.add(Rating("48217093", resident.id, Satisfaction.FAIR, 1, "邻居王奶奶"))
    await uow.reports.add(ReportPlace("48217093", "noise", Spot(home)))


async def everything(uow: UnitOfWork) -> list[object]:
    resident = await uow.conversations.resident(1)
    return [
        resident,
        await uow.conversations.open("wechat", "o-wang", 1),
        await uow.inbox.find("k"),
        await uow.handovers.waiting(9),
        await uow.tokens.get("wechat"),
        await uow.tickets.get("48217093"),
        await uow.tickets.history("48217093"),
        await uow.reports.place("48217093"),
    ]


async def test_no_secret_can_be_read_in_the_files_of_the_database(
    sqlite_storage: Storage, sqlite_url: str
) -> None:
    await sqlite_storage.write(fill)

    path = Path(sqlite_url.removeprefix("sqlite:///"))
    stored = b"".join(one.read_bytes() for one in path.parent.iterdir() if one.name.startswith(path.name))
    assert b"o-wang" in stored
    for secret in (*SECRETS, "secret-token"):
        assert secret.encode() not in stored


async def test_after_a_rekey_the_old_key_is_needed_no_more(database_url: str, clock: FakeClock) -> None:
    before = await connect(database_url, cipher=FieldCipher([OLD]), clock=clock)
    await before.write(fill)
    expected = await before.read(everything)
    await before.close()

    between = await connect(database_url, cipher=FieldCipher([NEW, OLD]), clock=clock)
    assert await between.read(everything) == expected
    encrypted = [
        table for table in metadata.sorted_tables if any(c.info.get("encrypted") for c in table.columns)
    ]
    assert await rekey(between) == len(encrypted)
    assert await rekey(between) == 0
    await between.close()

    after = await connect(database_url, cipher=FieldCipher([NEW]), clock=clock)
    assert await after.read(everything) == expected
    assert (await after.write(lambda uow: uow.outbox.lease("a", 9, 99, 9)))[0].payload == "已经收到".encode()
    await after.close()


async def test_a_rekey_reaches_every_row_of_a_long_table(database_url: str, clock: FakeClock) -> None:
    async def record(uow: UnitOfWork) -> None:
        loaded = await uow.conversations.open("wechat", "o", 1)
        for number in range(450):
            await log(uow, InboxEntry(f"k{number}", loaded.resident.id, number, b"m", b"r"))

    before = await connect(database_url, cipher=FieldCipher([OLD]), clock=clock)
    await before.write(record)
    await before.close()
    between = await connect(database_url, cipher=FieldCipher([NEW, OLD]), clock=clock)

    assert await rekey(between) == 450

    await between.close()


class MetRows:
    """A transaction in which somebody else writes between the reading of residents and what is done with them."""

    def __init__(self, tx: Tx, meanwhile: Callable[[], Awaitable[None]]) -> None:
        self.execute = tx.execute
        self.fetch_one = tx.fetch_one
        self._tx = tx
        self._meanwhile = meanwhile

    async def fetch(self, statement: Statement, values: Values = ()) -> list[Row]:
        rows = await self._tx.fetch(statement, values)
        if "FROM residents" in statement.postgresql.sql:
            await self._meanwhile()
        return rows


class MetStorage(PassingStorage):
    """A storage in which every reading of residents meets somebody else's writing."""

    def __init__(self, storage: Storage, clock: FakeClock, meanwhile: Callable[[], Awaitable[None]]) -> None:
        super().__init__(storage)
        self._clock = clock
        self._meanwhile = meanwhile

    async def write(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        async def met(uow: UnitOfWork) -> Result:
            assert isinstance(uow, Unit)
            tx = MetRows(uow.tx, self._meanwhile)
            return await work(Unit(tx, uow.cipher, self._clock, uow.conversations))

        return await self.storage.write(met)


async def test_what_is_written_during_a_rekey_is_not_written_over(
    postgresql_url: str, clock: FakeClock
) -> None:
    async def remember(phone: str, uow: UnitOfWork) -> None:
        resident = (await uow.conversations.open("wechat", "o", 1)).resident
        await uow.conversations.remember(replace(resident, phone=phone))

    before = await connect(postgresql_url, cipher=FieldCipher([OLD]), clock=clock)
    await before.write(partial(remember, "15400000001"))
    await before.close()
    between = await connect(postgresql_url, cipher=FieldCipher([NEW, OLD]), clock=clock)
    met = 0

    async def meanwhile() -> None:
        nonlocal met
        met += 1
        await between.write(partial(remember, "15400000002"))

    await rekey(MetStorage(between, clock, meanwhile))
    resident = await between.read(lambda uow: uow.conversations.known("wechat", "o"))
    assert met == 1
    assert resident is not None
    assert resident.phone == "15400000002"
    await between.close()


async def test_a_wrong_key_is_told_and_nothing_is_lost(sqlite_url: str, clock: FakeClock) -> None:
    before = await connect(sqlite_url, cipher=FieldCipher([OLD]), clock=clock)
    await before.write(fill)
    await before.close()
    wrong = await connect(sqlite_url, cipher=FieldCipher([os.urandom(32)]), clock=clock)

    with pytest.raises(Refused) as refused:
        await wrong.read(everything)
    with pytest.raises(Refused):
        await rekey(wrong)

    assert refused.value.code == "encryption_key_unknown"
    await wrong.close()
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as raw:
        assert raw.execute("SELECT count(*) FROM inbox").fetchone() == (1,)
