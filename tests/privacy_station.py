"""A station whose residents leave traces everywhere, for the tests of erasing and of retention."""

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from fakes import FakeClock
from logged import log
from servicebot.adapters.storage.repositories.unit import Unit
from servicebot.adapters.storage.schema import metadata
from servicebot.adapters.storage.statements import Statement
from servicebot.domain.address import Address, Place
from servicebot.domain.followups import Rating, Satisfaction
from servicebot.domain.people import Actor, Resident
from servicebot.domain.privacy import Consent, ConsentAnswer, Purpose
from servicebot.domain.reports import Anonymity, Habit, ReportPlace, Spot, Visibility
from servicebot.domain.tickets import Status, Ticket, TicketEvent
from servicebot.domain.times import Visit
from servicebot.engine.messages import Incoming, Kind, Reply, incoming_to_json, reply_to_json
from servicebot.ports import Delivery, Handover, HandoverMessage, InboxEntry, Storage, StoredMedia, UnitOfWork
from servicebot.services.privacy import rights as privacy
from ticket_samples import ticket

SECRETS = ("15400001234", "红灯笼", "hongdenglong", "哭了一夜", "王翠花", "openid-wang")
HOME = Address("huaiyin", "", "3", "2", "501", "门口有红灯笼")
OPEN, CLOSED, REPORTED, NEIGHBOURS = "48217090", "48217104", "48217112", "48217120"


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


# What the sample resident has in each column that holds something of theirs; the schema says which these are.
SAID = {
    "residents.external_id": "openid-wang",
    "residents.name": "王翠花",
    "residents.phone": "15400001234",
    "residents.address": "门口有红灯笼",
    "conversations.state": "hongdenglong",
    "inbox.message": "哭了一夜的消息",
    "inbox.reply": "王翠花您好",
    "outbox.payload": "王翠花，师傅出发了",
    "tickets.door": "门口有红灯笼",
    "tickets.phone": "15400001234",
    "tickets.description": "哭了一夜的描述",
    "tickets.visit_said": "哭了一夜之后的早上",
    "tickets.beneficiary": "王翠花的妈妈",
    "tickets.photos": "photo-48217104",
    "ticket_events.note": "哭了一夜的留言",
    "ticket_events.photos": "photo-elsewhere",
    "handovers.reason": "哭了一夜，想找人",
    "handover_messages.words": "哭了一夜，跟值班员说",
    "ratings.words": "哭了一夜的评价",
    "report_places.place": "红灯笼旁边的路灯",
    "report_habits.visibility": "private",
    "report_habits.anonymity": "hidden",
}


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
        await _report(uow, resident, at)
        await uow.ratings.add(Rating(CLOSED, resident.id, Satisfaction.SATISFIED, at, SAID["ratings.words"]))
        await uow.ticket_notices.put(OPEN, resident.id, "fixed")
        await uow.reports.remember(resident.id, Habit(Visibility.PRIVATE, Anonymity.HIDDEN))
        await uow.reports.follow(OPEN, resident.id, at)
        message = incoming_to_json(Incoming(Kind.TEXT, SAID["inbox.message"]))
        reply = reply_to_json(Reply(SAID["inbox.reply"]))
        sent = reply_to_json(Reply(SAID["outbox.payload"]))
        for turn in range(3):
            await log(uow, InboxEntry(f"k{resident.id}-{turn}", resident.id, at, message, reply))
        await uow.outbox.put(Delivery(f"reply:k{resident.id}", resident.id, "service", sent, at))
        await uow.handovers.add(Handover(resident.id, at, SAID["handovers.reason"]))
        (waiting,) = await uow.handovers.waiting(9)
        await uow.handovers.say(
            HandoverMessage(waiting.id, at, SAID["handover_messages.words"], media="photo-stray")
        )
        await uow.consents.add(Consent(resident.id, Purpose.NOTICE, ConsentAnswer.TOLD, 1, at, "wechat", ""))
        return resident

    return await storage.write(work)


async def _report(uow: UnitOfWork, resident: Resident, at: int) -> None:
    """A public report of theirs that is closed, and words and a photo in a neighbour's that is open."""
    neighbour = (await uow.conversations.open("wechat", "openid-neighbour", at)).resident
    own = replace(_ticket(REPORTED, Status.CONFIRMED, resident, at), kind="report", public=True)
    estate = Address("huaiyin", "huaiyin_1")
    theirs = replace(own, number=NEIGHBOURS, status=Status.ACCEPTED, resident_id=neighbour.id, address=estate)
    await uow.tickets.add(own)
    await uow.tickets.add(
        replace(theirs, description="", beneficiary="", photos=(), phone="", visit=Visit(""))
    )
    where = Address("huaiyin", "huaiyin_1", detail=SAID["report_places.place"])
    spot = Spot(where, Place(33.351, 120.151))
    await uow.reports.add(ReportPlace(REPORTED, "public_lighting", spot, searchable=True))
    note, photos = SAID["ticket_events.note"], ("photo-elsewhere",)
    actor = Actor.of_resident(resident.id)
    await uow.reports.follow(NEIGHBOURS, resident.id, at)
    await uow.tickets.log(TicketEvent(NEIGHBOURS, at, actor, "add", "accepted", "accepted", note, photos))
    await uow.media.add(StoredMedia(f"photo-{REPORTED}", resident.id, "m", at, path=path_of(REPORTED)))
    await uow.media.add(StoredMedia("photo-elsewhere", resident.id, "m", at, path=path_of("elsewhere")))


def _ticket(number: str, status: Status, resident: Resident, at: int) -> Ticket:
    return ticket(
        number=number,
        status=status,
        resident_id=resident.id,
        address=HOME,
        description=SAID["tickets.description"],
        visit=Visit(SAID["tickets.visit_said"]),
        beneficiary=SAID["tickets.beneficiary"],
        photos=(f"photo-{number}",),
        opened_at=at,
        updated_at=at,
    )


def _event(number: str, resident: Resident, at: int) -> TicketEvent:
    actor = Actor.of_resident(resident.id)
    return TicketEvent(
        number, at, actor, "add", "accepted", "accepted", SAID["ticket_events.note"], (f"photo-{number}",)
    )


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


async def erase(storage: Storage, resident: Resident, at: int) -> None:
    """Erase a resident who left."""
    await storage.write(lambda uow: privacy.erase(uow, resident, at, actor="test", cause="left"))


async def close(storage: Storage) -> None:
    """Close the ticket that was open."""

    async def work(uow: UnitOfWork) -> None:
        ticket = await uow.tickets.get(OPEN)
        assert ticket is not None
        await uow.tickets.save(replace(ticket, status=Status.CONFIRMED))

    await storage.write(work)
