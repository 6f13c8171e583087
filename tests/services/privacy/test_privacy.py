"""What is kept of residents, and that nothing is once they are gone."""

from dataclasses import replace

import pytest

from fakes import FakeClock
from privacy_station import (
    CLOSED,
    NEIGHBOURS,
    OPEN,
    REPORTED,
    SAID,
    SECRETS,
    BytesInMemory,
    close,
    erase,
    everything,
    leave_traces,
    path_of,
    traces,
)
from sample_flows import DIRECTORY
from servicebot.domain.errors import Refused
from servicebot.domain.people import Actor, Resident, Role
from servicebot.domain.privacy import ConsentAnswer, Periods, Purpose, Scope, Terms
from servicebot.domain.privacy_requests import DeleteData
from servicebot.engine import slots
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Kind, Reply
from servicebot.engine.outcomes import Handoff
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.runner import Engine
from servicebot.ports import Storage, UnitOfWork
from servicebot.services.arrival import Answer, Arrival
from servicebot.services.dispatcher import Dispatcher
from servicebot.services.packaged import packaged_calendar, packaged_catalogue
from servicebot.services.privacy import rights as privacy
from servicebot.services.privacy.notice import with_notice
from servicebot.services.privacy.retention import Retention
from servicebot.services.privacy.words import copy_for_scripts
from servicebot.services.reference import ReferenceCache
from servicebot.services.tickets.desk import TicketDesk
from servicebot.services.world import World

TERMS = Terms(version=1, notice="{station}只为办事。", sharing="给师傅。", whole="全文")
# The open ticket still needs these; the note of its history and its photo with them.
NEEDED = {
    *("tickets.door", "tickets.phone", "tickets.description", "tickets.visit_said", "tickets.beneficiary"),
    "ticket_events.note",
}


@pytest.fixture
def reference() -> ReferenceCache:
    return ReferenceCache(packaged_catalogue(), DIRECTORY, terms=TERMS)


async def test_who_is_erased_leaves_only_what_an_open_ticket_needs(
    storage: Storage, clock: FakeClock
) -> None:
    wang = await leave_traces(storage, clock)
    await erase(storage, wang, clock.now_ms())

    assert await traces(storage, *SECRETS) == NEEDED
    doors = [
        value for name, value in await everything(storage) if name == "tickets.door" and "红灯笼" in value
    ]
    assert len(doors) == 1
    numbers = {value for name, value in await everything(storage) if name == "tickets.number"}
    assert numbers == {OPEN, CLOSED, REPORTED, NEIGHBOURS}


async def test_the_keys_of_messages_outlive_their_words(storage: Storage, clock: FakeClock) -> None:
    wang = await leave_traces(storage, clock)
    await erase(storage, wang, clock.now_ms())

    entry = await storage.read(lambda uow: uow.inbox.find(f"k{wang.id}-0"))
    assert entry is not None
    assert entry.message == entry.reply == b""


async def test_what_an_open_ticket_needed_goes_when_it_is_closed(storage: Storage, clock: FakeClock) -> None:
    wang = await leave_traces(storage, clock)
    await erase(storage, wang, clock.now_ms())
    bytes_kept = BytesInMemory({path_of(one): b"x" for one in (OPEN, CLOSED, REPORTED, "stray")})
    retention = Retention(storage, bytes_kept, clock, Periods(), pause_s=0)

    await retention.sweep_media()
    assert set(bytes_kept.kept) == {path_of(OPEN)}
    assert (await retention.run()).residents == 0

    await close(storage)
    assert (await retention.run()).residents == 1
    assert await traces(storage, *SECRETS) == set()
    assert bytes_kept.kept == {}
    assert (await retention.run()).residents == 0


async def test_the_same_person_is_a_stranger_the_next_time(storage: Storage, clock: FakeClock) -> None:
    wang = await leave_traces(storage, clock)
    await erase(storage, wang, clock.now_ms())

    again = await storage.write(lambda uow: uow.conversations.open("wechat", "openid-wang", clock.now_ms()))
    assert again.resident == Resident(again.resident.id, "wechat", "openid-wang")
    assert again.resident.id != wang.id
    assert again.state == b""


async def test_who_opened_the_conversation_before_the_owner_was_erased_writes_nothing_back(
    storage: Storage, clock: FakeClock
) -> None:
    wang = await leave_traces(storage, clock)
    await erase(storage, wang, clock.now_ms())
    await storage.write(lambda uow: uow.conversations.remember(wang))
    assert not await traces(storage, "openid-wang", "hongdenglong")


async def test_erasing_is_written_down_without_a_name(storage: Storage, clock: FakeClock) -> None:
    wang = await leave_traces(storage, clock)
    await erase(storage, wang, clock.now_ms())

    (line,) = await storage.read(lambda uow: uow.audit.about(f"resident:{wang.id}", 10))
    assert (line.action, line.actor) == ("erase", "test")
    assert line.detail == "left: messages 3, deliveries 1, tickets 2, media 4, still open 1"


async def test_one_closed_ticket_can_be_emptied_and_an_open_or_a_strangers_one_cannot(
    storage: Storage, clock: FakeClock
) -> None:
    wang = await leave_traces(storage, clock)
    stranger = replace(wang, id=wang.id + 1)

    async def delete(resident: Resident, number: str) -> None:
        command = DeleteData(Scope.TICKET, number)
        await storage.write(lambda uow: privacy.delete(uow, resident, clock.now_ms(), command))

    with pytest.raises(Refused, match="还在办"):
        await delete(wang, OPEN)
    with pytest.raises(Refused, match="没查到"):
        await delete(stranger, CLOSED)
    await delete(wang, CLOSED)
    with pytest.raises(Refused, match="没查到"):
        await delete(wang, CLOSED)
    left = await storage.read(lambda uow: uow.tickets.of_resident(wang.id, open_only=False, limit=9))
    assert [ticket.number for ticket in left] == [REPORTED, OPEN]


async def test_deleting_the_words_reaches_the_talks_with_the_desk_that_are_over(
    storage: Storage, clock: FakeClock
) -> None:
    wang = await leave_traces(storage, clock)
    (talk,) = await storage.read(lambda uow: uow.handovers.waiting(9))

    async def delete() -> list[str]:
        command = DeleteData(Scope.WORDS)
        await storage.write(lambda uow: privacy.delete(uow, wang, clock.now_ms(), command))
        return [said.words for said in await storage.read(lambda uow: uow.handovers.said(talk.id))]

    assert await delete() == [SAID["handover_messages.words"]]
    await storage.write(lambda uow: uow.handovers.save(replace(talk, closed_at=clock.now_ms())))
    assert await delete() == [""]
    assert "哭了一夜的消息" not in str(await everything(storage))


async def test_deleting_what_is_remembered_takes_the_habits_along(storage: Storage, clock: FakeClock) -> None:
    wang = await leave_traces(storage, clock)
    command = DeleteData(Scope.REMEMBERED)
    await storage.write(lambda uow: privacy.delete(uow, wang, clock.now_ms(), command))
    assert await storage.read(lambda uow: uow.reports.habit(wang.id)) is None


async def test_an_emptied_ticket_can_still_be_read_by_the_desk(storage: Storage, clock: FakeClock) -> None:
    wang = await leave_traces(storage, clock)
    await storage.write(lambda uow: privacy.anonymise(uow, CLOSED, clock.now_ms()))

    ticket = await storage.read(lambda uow: uow.tickets.get(CLOSED))
    assert ticket is not None
    assert (ticket.item, ticket.address.community, ticket.address.room) == (
        "plumbing_electric.tap_valve",
        "huaiyin",
        "",
    )
    assert ticket.resident_id != wang.id
    (event,) = await storage.read(lambda uow: uow.tickets.history(CLOSED))
    assert (event.actor, event.note, event.photos) == (Actor(Role.RESIDENT, ""), "", ())
    rating = await storage.read(lambda uow: uow.ratings.get(CLOSED))
    assert rating is not None
    assert (rating.level.value, rating.words) == ("satisfied", "")


async def test_a_copy_holds_everything_but_what_staff_wrote_to_each_other(
    storage: Storage, clock: FakeClock
) -> None:
    wang = await leave_traces(storage, clock)
    copy = await storage.read(lambda uow: copy_for_scripts(uow, wang))

    assert copy["external_id"] == "openid-wang"
    assert {one["number"] for one in copy["tickets"]} == {OPEN, CLOSED, REPORTED}
    assert [one["text"] for one in copy["messages"]] == [SAID["inbox.message"]] * 3
    assert len(copy["media"]) == 5
    assert copy["consents"][0]["purpose"] == "notice"
    (open_one,) = (one for one in copy["tickets"] if one["number"] == OPEN)
    assert open_one["history"][0]["note"] == SAID["ticket_events.note"]


async def test_the_notice_waits_for_a_reply_that_has_room(storage: Storage, clock: FakeClock) -> None:
    async def tell(uow: UnitOfWork, text: str) -> Reply:
        loaded = await uow.conversations.open("wechat", "o", clock.now_ms())
        return await with_notice(uow, loaded.resident, Reply(text), TERMS, DIRECTORY, clock.now_ms(), 100)

    long = await storage.write(lambda uow: tell(uow, "长" * 30))
    assert long.text == "长" * 30
    short = await storage.write(lambda uow: tell(uow, "短"))
    assert short.text == "短\n\n云亭区只为办事。"
    told = await storage.write(lambda uow: uow.conversations.open("wechat", "o", clock.now_ms()))
    assert told.resident.told == 1
    (consent,) = await storage.read(lambda uow: uow.consents.of_resident(told.resident.id, 9))
    assert (consent.purpose, consent.answer, consent.version) == (Purpose.NOTICE, ConsentAnswer.TOLD, 1)


class Danger(Flow[None, World], name="danger", title="危险", keywords=("救命",)):
    """Somebody calls for help."""

    seen = slots.known("")

    @seen.then
    def call(self) -> Handoff:
        return Handoff("请打 119。", "danger", urgent=True)

    def summary(self) -> str:
        return ""


class Door:
    """Brings messages to a dispatcher that knows nothing but danger."""

    def __init__(self, storage: Storage, reference: ReferenceCache, clock: FakeClock) -> None:
        desk = TicketDesk(reference, packaged_calendar(), lambda: OPEN)
        self.clock = clock
        self.dispatcher = Dispatcher(
            storage=storage, engine=Engine(Repertoire((Danger,))), reference=reference, desk=desk, actions={}
        )

    async def bring(self, kind: Kind, key: str, text: str = "") -> Answer:
        message = Incoming(kind, text)
        return await self.dispatcher.handle(
            Arrival("wechat", "openid-wang", key, message, self.clock.now_ms())
        )


async def test_unfollowing_erases_once_and_a_late_retry_spares_who_came_back(
    storage: Storage, clock: FakeClock, reference: ReferenceCache
) -> None:
    await leave_traces(storage, clock)
    door = Door(storage, reference, clock)

    assert await door.bring(Kind.LEAVE, "leave") == Answer(None)
    assert await traces(storage, *SECRETS) == NEEDED
    welcome = await door.bring(Kind.FOLLOW, "follow")
    assert welcome.reply is not None
    assert welcome.reply.text.endswith("云亭区只为办事。")
    assert await door.bring(Kind.LEAVE, "leave") == Answer(None, repeated=True)
    back = await storage.read(lambda uow: uow.conversations.known("wechat", "openid-wang"))
    assert back is not None


async def test_somebody_unknown_who_leaves_is_not_even_written_down(
    storage: Storage, clock: FakeClock, reference: ReferenceCache
) -> None:
    assert await Door(storage, reference, clock).bring(Kind.LEAVE, "leave") == Answer(None)
    assert await storage.read(lambda uow: uow.conversations.known("wechat", "openid-wang")) is None
    assert await storage.read(lambda uow: uow.inbox.find("leave")) is None


async def test_a_secret_is_hidden_from_everything_that_is_stored(
    storage: Storage, clock: FakeClock, reference: ReferenceCache
) -> None:
    answer = await Door(storage, reference, clock).bring(Kind.TEXT, "k", "我的身份证是11010519491231002X")
    assert answer.reply is not None
    assert "已隐去" in answer.reply.text
    assert await traces(storage, "11010519491231002X") == set()


async def test_who_may_be_in_danger_reads_nothing_but_what_helps(
    storage: Storage, clock: FakeClock, reference: ReferenceCache
) -> None:
    door = Door(storage, reference, clock)
    first = (await door.bring(Kind.TEXT, "k1", "救命")).reply
    second = (await door.bring(Kind.TEXT, "k2", "你好")).reply
    assert first is not None
    assert second is not None
    assert first.text.startswith("请打 119。")
    assert ["只为办事" in first.text, "只为办事" in second.text] == [False, True]


async def test_the_notice_is_told_once_and_again_when_its_version_rises(
    storage: Storage, clock: FakeClock, reference: ReferenceCache
) -> None:
    door = Door(storage, reference, clock)
    replies = [(await door.bring(Kind.TEXT, f"k{number}", "你好")).reply for number in range(2)]
    reference.terms = replace(TERMS, version=2)
    replies += [(await door.bring(Kind.TEXT, f"l{number}", "你好")).reply for number in range(2)]
    assert ["只为办事" in reply.text for reply in replies if reply] == [True, False, True, False]
