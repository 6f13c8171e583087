import io
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from fakes import FakeClock
from servicebot.adapters.images import MediaInspector
from servicebot.adapters.media_files import MediaFiles
from servicebot.adapters.wechat.media_source import WeChatMediaSource
from servicebot.ports import MediaSource, MediaUnusable, Storage, StoredMedia
from servicebot.services.photos import BATCH, PhotoFetcher
from servicebot.simulator.clock import DAY, MINUTE, SECOND
from wechat_world import World, wechat_world

ID = "Zk3v0aQ-9xW_71bCdEfGh"
GET = "cgi-bin/media/get"
UNHEARD_OF = 12345


@dataclass
class Album:
    """The simulated platform, our storage and our store, with the fetcher between them."""

    world: World
    storage: Storage
    source: MediaSource
    root: Path
    store: MediaFiles
    fetcher: PhotoFetcher
    clock: FakeClock
    resident: int
    ids: list[str] = field(default_factory=list)

    async def receive(self, source: str, media_id: str = ID) -> None:
        media = StoredMedia(media_id, self.resident, source, self.clock.now_ms())
        await self.storage.write(lambda uow: uow.media.add(media))

    async def receive_picture(self, media_id: str = ID) -> None:
        target = io.BytesIO()
        exif = Image.Exif()
        exif.get_ifd(0x8825)[1] = "N"
        Image.new("RGB", (64, 48), (9, 99, 9)).save(target, "JPEG", exif=exif)
        file = self.world.account.media.put("image", target.getvalue(), "image/jpeg")
        await self.receive(file.id, media_id)

    async def row(self, media_id: str = ID) -> StoredMedia:
        media = await self.storage.read(lambda uow: uow.media.get(media_id))
        assert media is not None
        return media


@pytest.fixture
async def album(storage: Storage, clock: FakeClock, tmp_path: Path) -> AsyncIterator[Album]:
    async with wechat_world(clock) as world:
        root = tmp_path / "media"
        source, store = WeChatMediaSource(world.client(storage), 100_000), MediaFiles(root)
        opened = await storage.write(
            lambda uow: uow.conversations.open("wechat", world.fan.openid, clock.now_ms())
        )
        fetcher = PhotoFetcher(storage, source, MediaInspector(), store, clock)
        yield Album(world, storage, source, root, store, fetcher, clock, opened.resident.id)


async def test_picture_is_fetched_cleaned_and_kept(album: Album) -> None:
    await album.receive_picture()
    assert await album.fetcher.fetch_once() == 1
    media = await album.row()
    content = await album.store.read(media.path)
    assert (media.content_type, media.size, media.error) == ("image/jpeg", len(content), "")
    assert not Image.open(io.BytesIO(content)).getexif()
    assert await album.fetcher.fetch_once() == 0
    assert album.world.calls_of(GET) == 1


async def test_recording_is_kept_as_it_is(album: Album) -> None:
    file = album.world.account.media.put("voice", b"#!AMR\n speech", "audio/amr")
    await album.receive(file.id)
    assert await album.fetcher.fetch_once() == 1
    media = await album.row()
    assert media.content_type == "audio/amr"
    assert await album.store.read(media.path) == b"#!AMR\n speech"


async def test_what_the_header_says_does_not_count(album: Album) -> None:
    file = album.world.account.media.put("image", b"<script>", "image/jpeg")
    await album.receive(file.id)
    assert await album.fetcher.fetch_once() == 0
    assert (await album.row()).error == "not_an_image"


async def test_too_large_media_are_refused_for_good(album: Album) -> None:
    file = album.world.account.media.put("image", b"\xff\xd8" + bytes(200_000), "image/jpeg")
    await album.receive(file.id)
    await album.fetcher.fetch_once()
    assert (await album.row()).error == "too_large"


async def test_media_that_the_platform_forgot_are_marked(album: Album) -> None:
    await album.receive("no-such-media")
    await album.fetcher.fetch_once()
    assert (await album.row()).error == "expired"


async def test_media_older_than_three_days_are_not_asked_for(album: Album) -> None:
    await album.receive_picture()
    album.clock.advance(3 * DAY)
    await album.fetcher.fetch_once()
    assert (await album.row()).error == "expired"
    assert album.world.calls_of(GET) == 0


async def test_failing_platform_is_tried_again_after_growing_pauses(album: Album) -> None:
    await album.receive_picture()
    album.world.platform.faults.answer(GET, UNHEARD_OF, times=2)
    for pause in (5 * SECOND, 10 * SECOND):
        assert await album.fetcher.fetch_once() == 0
        album.clock.advance(pause - 1)
        calls = album.world.calls_of(GET)
        assert await album.fetcher.fetch_once() == 0
        assert album.world.calls_of(GET) == calls
        album.clock.advance(1)
    assert await album.fetcher.fetch_once() == 1
    assert (await album.row()).error == ""


async def test_a_full_batch_that_waits_to_be_tried_again_holds_nobody_up(album: Album) -> None:
    for number in range(BATCH):
        await album.receive(f"fails {number}", f"failing-picture-{number}")
    album.clock.advance(1)
    await album.receive_picture()
    album.world.platform.faults.answer(GET, UNHEARD_OF, times=BATCH)
    assert await album.fetcher.fetch_once() == 0
    assert await album.fetcher.fetch_once() == 1
    assert (await album.row()).path


async def test_a_platform_that_fails_for_hours_is_asked_every_half_hour(album: Album) -> None:
    await album.receive_picture()
    album.world.platform.faults.answer(GET, UNHEARD_OF, times=20)
    for _ in range(20):
        assert await album.fetcher.fetch_once() == 0
        album.clock.advance(30 * MINUTE)
    assert album.world.calls_of(GET) == 20
    assert await album.fetcher.fetch_once() == 1


async def test_refusal_that_will_not_change_is_final(album: Album) -> None:
    await album.receive_picture()
    album.world.platform.faults.answer(GET, 47001)
    assert await album.fetcher.fetch_once() == 0
    assert (await album.row()).error == "refused_47001"


async def test_one_failure_does_not_hold_up_the_others(album: Album) -> None:
    await album.receive_picture("first" + ID)
    album.clock.advance(1)
    await album.receive_picture("second" + ID)
    album.world.platform.faults.answer(GET, UNHEARD_OF)
    assert await album.fetcher.fetch_once() == 1
    assert (await album.row("second" + ID)).path
    album.clock.advance(MINUTE)
    assert await album.fetcher.fetch_once() == 1


class Interrupted:
    """A source that gives a picture only after something else has happened."""

    def __init__(self, source: MediaSource, meanwhile: Callable[[], Awaitable[object]]) -> None:
        self._source = source
        self._meanwhile = meanwhile

    async def download(self, source: str) -> bytes:
        content = await self._source.download(source)
        await self._meanwhile()
        return content


def files(album: Album) -> list[Path]:
    return [path for path in album.root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("swept", [True, False])
async def test_what_is_erased_while_it_is_fetched_is_not_kept(album: Album, *, swept: bool) -> None:
    await album.receive_picture()

    async def erase() -> None:
        await album.storage.write(lambda uow: uow.personal.doom([ID]))
        if swept:
            await album.storage.write(lambda uow: uow.personal.drop_media(ID))

    slow = Interrupted(album.source, erase)
    fetcher = PhotoFetcher(album.storage, slow, MediaInspector(), album.store, album.clock)
    assert await fetcher.fetch_once() == 0
    assert files(album) == []
    doomed = await album.storage.read(lambda uow: uow.personal.doomed(9))
    assert [media.path for media in doomed] == ([] if swept else [""])


async def test_two_processes_that_fetch_the_same_keep_it_once(album: Album) -> None:
    await album.receive_picture()
    slow = Interrupted(album.source, album.fetcher.fetch_once)
    fetcher = PhotoFetcher(album.storage, slow, MediaInspector(), album.store, album.clock)
    await fetcher.fetch_once()
    media = await album.row()
    assert files(album) == [album.root / media.path]
    assert media.size == len(await album.store.read(media.path))


async def test_a_slower_process_that_cannot_use_it_takes_nothing_away(album: Album) -> None:
    await album.receive_picture()

    async def too_late() -> None:
        await album.fetcher.fetch_once()
        raise MediaUnusable("expired")

    slow = Interrupted(album.source, too_late)
    await PhotoFetcher(album.storage, slow, MediaInspector(), album.store, album.clock).fetch_once()
    media = await album.row()
    assert (media.error, files(album)) == ("", [album.root / media.path])
