"""What is kept of places that were told: their ids, and never where the resident was."""

from pathlib import Path

from fakes import FakeClock
from flow_chat import Chat
from sample_flows import DIRECTORY
from servicebot.flows.find_place import FindPlaceFlow
from servicebot.ports import Storage
from servicebot.services.packaged import packaged_calendar, packaged_catalogue
from servicebot.services.places.following import Topic
from servicebot.services.reference import ReferenceCache
from servicebot.services.tickets.desk import TicketDesk
from ticket_samples import numbers
from town import furnish


async def test_once_something_else_is_wanted_the_position_is_gone(
    sqlite_storage: Storage, clock: FakeClock
) -> None:
    await furnish(sqlite_storage, clock, Path("find_place/chat.md"))
    reference = ReferenceCache(packaged_catalogue(), DIRECTORY)
    draw = numbers()
    chat = Chat(sqlite_storage, reference, lambda: TicketDesk(reference, packaged_calendar(), draw), clock)

    async def state() -> bytes:
        at = clock.now_ms()
        loaded = await sqlite_storage.write(lambda uow: uow.conversations.open("wechat", chat.resident, at))
        return loaded.state

    await chat.play(["location 33.3510,120.1512 槐荫路", "resident: 3", "resident: 第二个怎么走"])
    assert b"120.15" in await state()
    await chat.play(["resident: 谢谢"])
    assert b"120.15" not in await state()
    await chat.play(
        ["location 33.3510,120.1512 槐荫路", "resident: 3", "resident: 电话", "resident: 我的资料"]
    )
    assert b"120.15" not in await state()


def test_places_that_an_earlier_version_told_are_spoken_of_still() -> None:
    following = FindPlaceFlow.follows("第二个电话", ["station:a", "station:b"])
    assert following is not None
    assert following.answers is not None
    assert following.answers["told"] == ["station:b"]
    assert following.answers["topic"] == Topic.PHONE
