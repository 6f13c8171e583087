"""Residents and the state of their conversations."""

from typing import Any

import orjson
from sqlalchemy import select, text, update

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.schema import conversations, residents
from servicebot.adapters.storage.statements import Row, Statement, Value, insertion, value
from servicebot.adapters.storage.tx import Tx
from servicebot.domain.address import Address
from servicebot.domain.errors import Conflict, Refused
from servicebot.domain.people import Resident
from servicebot.ports import InboxEntry, LoadedConversation

_NAME, _PHONE, _ADDRESS = b"residents.name", b"residents.phone", b"residents.address"
_STATE, MESSAGE, REPLY = b"conversations.state", b"inbox.message", b"inbox.reply"

_PERSON = (
    residents.c.id,
    residents.c.channel,
    residents.c.external_id,
    residents.c.name,
    residents.c.phone,
    residents.c.address,
    residents.c.subscribed,
    residents.c.told,
    residents.c.consented,
)
_KEPT = ("name", "phone", "address", "subscribed", "told", "consented")
_WHO = residents.c.channel == value("channel"), residents.c.external_id == value("external_id")
_LOADED = select(
    conversations.c.state, conversations.c.version, conversations.c.last_entry, *_PERSON
).join_from(residents, conversations)

LOOK = Statement(_LOADED.where(*_WHO), "channel", "external_id")
OPEN_LOCKED = Statement(_LOADED.where(*_WHO).with_for_update(of=conversations), "channel", "external_id")
AS_LOADED = conversations.c.resident_id == value("id_"), conversations.c.version == value("loaded_version")
SAVE = Statement(
    update(conversations)
    .where(*AS_LOADED)
    .values({name: value(name) for name in ("state", "version", "updated_at", "last_entry")}),
    *("state", "version", "updated_at", "last_entry", "id_", "loaded_version"),
)
# Whoever opened the conversation before its owner was erased must not write the owner back.
REMEMBER = Statement(
    update(residents)
    .where(residents.c.id == value("id_"), residents.c.erased_at == text("0"))
    .values({name: value(name) for name in _KEPT}),
    *(*_KEPT, "id_"),
)
ERASE = Statement(
    update(residents)
    .where(residents.c.id == value("id_"))
    .values(
        {
            **{name: value(name) for name in ("external_id", "name", "phone", "address", "subscribed")},
            **{name: value(name) for name in ("told", "consented", "erased_at", "erasing")},
        }
    ),
    *("external_id", "name", "phone", "address", "subscribed", "told", "consented", "erased_at", "erasing"),
    "id_",
)
NOTE_TOLD = Statement(
    update(residents).where(residents.c.id == value("id_")).values(told=value("told")), "told", "id_"
)
NOTE_UNFOLLOWED = Statement(
    update(residents).where(residents.c.id == value("id_")).values(subscribed=text("0")), "id_"
)
CLEAR_STATE = Statement(
    update(conversations).where(conversations.c.resident_id == value("id_")).values(state=value("state")),
    *("state", "id_"),
)
# Locked, so that whoever writes at this moment is not forgotten.
LAST = Statement(
    select(conversations.c.updated_at, residents.c.channel, residents.c.external_id)
    .join_from(conversations, residents)
    .where(conversations.c.resident_id == value("id_"))
    .with_for_update(of=conversations),
    "id_",
)
FORGET_KNOWN = Statement(
    update(residents)
    .where(residents.c.id == value("id_"))
    .values({name: value("blank") for name in ("name", "phone", "address")}),
    *("blank", "id_"),
)
RESIDENT = Statement(select(*_PERSON).where(residents.c.id == value("id_")), "id_")
ADD_RESIDENT = insertion(
    residents, without=["id", "told", "consented", "erased_at", "erasing"], returning=["id"]
)
ADD_CONVERSATION = insertion(conversations)


class StoredConversations:
    """One row a resident and one a conversation, as readers see them; how a message is recorded differs by engine."""

    __slots__ = ("_cipher", "_tx")

    _open = LOOK

    def __init__(self, tx: Tx, cipher: FieldCipher) -> None:
        self._tx = tx
        self._cipher = cipher

    async def open(self, channel: str, external_id: str, at: int) -> LoadedConversation:
        """The conversation with this person, created at the first contact."""
        row = await self._tx.fetch_one(self._open, (channel, external_id))
        if row is None:
            row = await self._first_contact(channel, external_id, at)
        state, version, last_entry, *person = row
        return LoadedConversation(
            self._resident(person), self._cipher.decrypt(state, _STATE), version, last_entry
        )

    async def save(self, loaded: LoadedConversation, state: bytes, at: int) -> None:
        """Replace the state; raises Conflict when somebody else saved first."""
        values = self._saved(loaded, state, at)
        if not await self._tx.execute(SAVE, (*values, loaded.last_entry, loaded.resident.id, loaded.version)):
            raise Conflict(f"The conversation of resident {loaded.resident.id} was saved by somebody else.")

    async def record(
        self,
        loaded: LoadedConversation,
        state: bytes,  # noqa: ARG002 -- what a writer takes
        entry: InboxEntry,
    ) -> None:
        """A reader records nothing."""
        raise Refused("read_only", f"Entry {entry.key} of {loaded.resident.id} needs a writer.")

    async def remember(self, resident: Resident) -> None:
        """Store what is remembered of a resident."""
        encrypt, address = self._cipher.encrypt_text, resident.address
        values = (
            encrypt(resident.name, _NAME),
            encrypt(resident.phone, _PHONE),
            self._cipher.encrypt(orjson.dumps(address) if address else b"", _ADDRESS),
            int(resident.subscribed),
            resident.told,
            resident.consented,
            resident.id,
        )
        await self._tx.execute(REMEMBER, values)

    async def note_told(self, resident: Resident, version: int) -> None:
        """Note which privacy notice a resident has read, and change nothing else."""
        await self._tx.execute(NOTE_TOLD, (version, resident.id))

    async def note_unfollowed(self, resident: Resident) -> None:
        """Note that a resident cannot be written to any more, and change nothing else."""
        await self._tx.execute(NOTE_UNFOLLOWED, (resident.id,))

    async def resident(self, resident_id: int) -> Resident | None:
        """The resident with this id."""
        row = await self._tx.fetch_one(RESIDENT, (resident_id,))
        return None if row is None else self._resident(row)

    async def known(self, channel: str, external_id: str) -> Resident | None:
        """The resident whom the channel calls so, without making one."""
        row = await self._tx.fetch_one(LOOK, (channel, external_id))
        return None if row is None else self._resident(row[3:])

    async def erase(self, resident: Resident, at: int) -> None:
        """Leave of a resident nothing but a number, so that the same person is a stranger the next time."""
        nobody = f"erased:{resident.id}"
        await self._tx.execute(ERASE, (nobody, b"", b"", b"", 0, 0, 0, at, 1, resident.id))
        await self._tx.execute(CLEAR_STATE, (b"", resident.id))
        self._outdated(resident.channel, resident.external_id)

    async def forget_state(self, resident_id: int, before: int) -> bool:
        """Drop the state of somebody who has not written since ``before``; False when they have."""
        return await self._forget(resident_id, before, CLEAR_STATE)

    async def forget_known(self, resident_id: int, before: int) -> bool:
        """Drop name, phone and address of somebody who has not written since ``before``; False when they have."""
        return await self._forget(resident_id, before, FORGET_KNOWN)

    def _saved(self, loaded: LoadedConversation, state: bytes, at: int) -> tuple[bytes, int, int]:
        return self._cipher.encrypt(state, _STATE), loaded.version + 1, at

    def _entered(self, loaded: LoadedConversation, entry: InboxEntry) -> tuple[Value, ...]:
        encrypt = self._cipher.encrypt
        return (
            entry.key,
            entry.resident_id,
            entry.received_at,
            encrypt(entry.message, MESSAGE),
            encrypt(entry.reply, REPLY),
            int(entry.deferred),
            loaded.last_entry,
        )

    async def _forget(self, resident_id: int, before: int, statement: Statement) -> bool:
        last = await self._tx.fetch_one(LAST, (resident_id,))
        if last is None or last[0] >= before:
            return False
        await self._tx.execute(statement, (b"", resident_id))
        self._outdated(last[1], last[2])
        return True

    def _outdated(self, channel: str, external_id: str) -> None:
        """A row was changed other than by saving it; nothing to do where nothing is kept in memory."""

    async def _first_contact(self, channel: str, external_id: str, at: int) -> Row:
        created = await self._tx.fetch_one(ADD_RESIDENT, (channel, external_id, b"", b"", b"", 1, at))
        if created is not None:
            await self._tx.execute(ADD_CONVERSATION, (created[0], b"", 0, at, 0))
        row = await self._tx.fetch_one(self._open, (channel, external_id))
        if row is None:
            raise Conflict(f"A resident of channel {channel} was removed during the first contact.")
        return row

    def _resident(self, row: Row) -> Resident:
        resident_id, channel, external_id, name, phone, address, subscribed, told, consented = row
        decrypt_text = self._cipher.decrypt_text
        home: dict[str, Any] | None = orjson.loads(self._cipher.decrypt(address, _ADDRESS) or b"null")
        return Resident(
            id=resident_id,
            channel=channel,
            external_id=external_id,
            name=decrypt_text(name, _NAME),
            phone=decrypt_text(phone, _PHONE),
            address=Address(**home) if home else None,
            subscribed=bool(subscribed),
            told=told,
            consented=consented,
        )
