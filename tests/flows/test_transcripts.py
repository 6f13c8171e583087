"""Every transcript, word for word, on both databases; each line meets a restarted bot and is sent twice.

Then once more with a bot that is not restarted and goes on with what it has in memory.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from fakes import FakeClock
from flow_chat import Chat, read, write
from sample_flows import DIRECTORY
from servicebot.ports import Storage
from servicebot.services.notices.announcing import TicketNotices
from servicebot.services.notices.subscriptions import Invitation
from servicebot.services.packaged import packaged_calendar, packaged_catalogue
from servicebot.services.reference import ReferenceCache
from servicebot.services.tickets.desk import TicketDesk
from ticket_samples import numbers
from town import furnish

# Only in these chats residents are asked whether a notice may be sent.
INVITING = {"allow_notice"}
INVITATION = Invitation("progress", "https://mp.weixin.qq.com/s/tongzhi")
FOLDER = Path(__file__).parent / "transcripts"
TRANSCRIPTS = sorted(FOLDER.rglob("*.md"))


@pytest.fixture(scope="module")
def reference() -> ReferenceCache:
    return ReferenceCache(packaged_catalogue(), DIRECTORY)


@pytest.fixture
def desk(reference: ReferenceCache, path: Path) -> Callable[[], TicketDesk]:
    draw = numbers()
    notices = TicketNotices(reference, INVITATION if path.parent.name in INVITING else None)
    return lambda: TicketDesk(reference, packaged_calendar(), draw, notices=notices)


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: str(path.relative_to(FOLDER)))
async def test_the_chat_goes_as_written(
    path: Path,
    storage: Storage,
    reference: ReferenceCache,
    desk: Callable[[], TicketDesk],
    clock: FakeClock,
    request: pytest.FixtureRequest,
) -> None:
    await furnish(storage, clock, path)
    head, lines, tail = read(path)
    played = await Chat(storage, reference, desk, clock).play(lines)
    if request.config.getoption("update", default=False):
        write(path, head, played, tail)
    else:
        assert played == lines


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: str(path.relative_to(FOLDER)))
async def test_a_bot_that_remembers_says_the_same(
    path: Path,
    sqlite_storage: Storage,
    reference: ReferenceCache,
    desk: Callable[[], TicketDesk],
    clock: FakeClock,
) -> None:
    await furnish(sqlite_storage, clock, path)
    _, lines, _ = read(path)
    assert await Chat(sqlite_storage, reference, desk, clock, restarts=False).play(lines) == lines
