"""A station whose residents leave traces everywhere, for the tests of erasing and of retention."""

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from fakes import FakeClock
from servicebot.adapters.storage.repositories.unit import Unit
from servicebot.adapters.storage.schema import metadata
from servicebot.adapters.storage.statements import Statement
from servicebot.domain.address import Address
from servicebot.domain.followups import Rating, Satisfaction
from servicebot.domain.people import Actor, Resident, Role
from servicebot.domain.privacy import Consent, ConsentAnswer, Purpose
from servicebot.domain.reports import Anonymity, Habit, Visibility
from servicebot.domain.tickets import Status, Ticket, TicketEvent
from servicebot.engine.messages import Incoming, Kind, Reply, incoming_to_json, reply_to_json
from servicebot.ports import Delivery, Handover, InboxEntry, Storage, StoredMedia, UnitOfWork
from ticket_samples import ticket

SECRETS = ("15400001234", "红灯笼", "hongdenglong", "哭了一夜", "王翠花", "openid-wang")
HOME = Address("huaiyin", "", "3", "2", "501", "门口有红灯笼")
OPEN, CLOSED = "48217090", "48217104"


def path_of(name: str) -> str:
    """Where the bytes of a photo lie."""
    return f"ab/photo-{name}-0000000000.jpg"


@dataclass
class BytesInMemory:
    """A media store that forgets with the test."""

    kept: dict[str, bytes] = field(default_factory=dict)

    async def put(self, media_id: str, content: bytes, content_type: str) -> str:
        del content_type
        self.kept[media_id] = content
        return media_id

    async def read(self, path: str) -> bytes:
        return self.kept[path]

    async def delete(self, path: str) -> None:
        self.kept.pop(path, None)


async def leave_traces(storage: Storage, clock: FakeClock, openid: str = "openid-wang") -> Resident:
    """A resident with an open and a closed ticket, words, photos, deliveries, a rating and a wait for a person."""
    at = clock.now_ms()

    async def work(uow: UnitOfWork) -> Resident:
        loaded = await uow.conversations.open("wechat", openid, at)
        resident = replace(
            loaded.resident, name="王翠花", phone=SECRETS[0], address=HOME, told=1, consented=1
        )
        await uow.conversations.remember(resident)
        await uow.conversations.save(loaded, b'{"d":["hongdenglong"]}', at)
        for number, status in ((OPEN, Status.ACCEPTED), (CLOSED, Status.CONFIRMED)):
            await uow.tickets.add(_ticket(number, status, resident, at))
            await uow.tickets.log(_event(number, resident, at))
            await uow.media.add(StoredMedia(f"photo-{number}", resident.id, "m", at, path=path_of(number)))
        await uow.media.add(StoredMedia("photo-stray", resident.id, "m", at, path=path_of("stray")))
        await uow.ratings.add(Rating(CLOSED, resident.id, Satisfaction.SATISFIED, at, "哭了一夜"))
        await uow.ticket_notices.put(OPEN, resident.id, "fixed")
        await uow.reports.remember(resident.id, Habit(Visibility.PRIVATE, Anonymity.HIDDEN))
        await uow.reports.follow(OPEN, resident.id, at)
        message = incoming_to_json(Incoming(Kind.TEXT, "哭了一夜"))
        reply = reply_to_json(Reply("王翠花您好"))
        for turn in range(3):
            await uow.inbox.record(InboxEntry(f"k{resident.id}-{turn}", resident.id, at, message, reply))
        await uow.outbox.put(Delivery(f"reply:k{resident.id}", resident.id, "service", reply, at))
        await uow.handovers.add(Handover(resident.id, at, "哭了一夜"))
        await uow.consents.add(Consent(resident.id, Purpose.NOTICE, ConsentAnswer.TOLD, 1, at, "wechat", ""))
        return resident

    return await storage.write(work)


def _ticket(number: str, status: Status, resident: Resident, at: int) -> Ticket:
    return ticket(
        number=number,
        status=status,
        resident_id=resident.id,
        address=HOME,
        description="哭了一夜",
        beneficiary="王翠花",
        photos=(f"photo-{number}",),
        opened_at=at,
        updated_at=at,
    )


def _event(number: str, resident: Resident, at: int) -> TicketEvent:
    actor = Actor(Role.RESIDENT, str(resident.id))
    return TicketEvent(number, at, actor, "add", "accepted", "accepted", "哭了一夜", (f"photo-{number}",))


async def everything(storage: Storage) -> list[tuple[str, Any]]:
    """Every value in the database, decrypted, with the name of its column."""

    async def work(uow: UnitOfWork) -> list[tuple[str, Any]]:
        assert isinstance(uow, Unit)
        found = []
        for table in metadata.sorted_tables:
            for row in await uow.tx.fetch(Statement(select(table))):
                for column, value in zip(table.columns, row, strict=True):
                    name = f"{table.name}.{column.name}"
                    if column.info.get("encrypted"):
                        found.append((name, uow.cipher.decrypt(value, name.encode()).decode()))
                    else:
                        found.append((name, value))
        return found

    return await storage.read(work)


async def traces(storage: Storage, *secrets: str) -> set[str]:
    """The columns in which any of these words still stands."""
    return {
        name
        for name, value in await everything(storage)
        if isinstance(value, str) and any(secret in value for secret in secrets)
    }
