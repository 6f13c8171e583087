"""One running station: every part made once and handed to those that need it."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from aiohttp import web
from prometheus_client import CollectorRegistry

from servicebot.adapters.images import MediaInspector
from servicebot.adapters.media_files import MediaFiles
from servicebot.adapters.schedule import Ticker
from servicebot.adapters.wechat.channel import WeChatChannel
from servicebot.adapters.wechat.client import ApiAccount, WeChatApi, open_api
from servicebot.adapters.wechat.envelope import Credentials, Envelope, Mode
from servicebot.adapters.wechat.media_source import WeChatMediaSource
from servicebot.bootstrap.database import open_database
from servicebot.bootstrap.first_start import load_reference
from servicebot.bootstrap.notices import invitation_of, notice_ways
from servicebot.bootstrap.own_words import own_words
from servicebot.bootstrap.privacy import retention_of, terms_of
from servicebot.domain.numbers import draw_number
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.runner import Engine
from servicebot.flows import FLOWS
from servicebot.handlers.doorway import DOOR
from servicebot.handlers.health import health_routes
from servicebot.handlers.metrics import DoorFigures, metrics_routes
from servicebot.handlers.middleware import guard
from servicebot.handlers.wechat import PATH, Patience, WeChatDoor
from servicebot.ports import Clock, Storage
from servicebot.services.actions import actions
from servicebot.services.dispatcher import Dispatcher
from servicebot.services.listening import Listening
from servicebot.services.notices.announcing import TicketNotices
from servicebot.services.notices.delivery import Deliverer, Waker
from servicebot.services.packaged import packaged_calendar
from servicebot.services.photos import PhotoFetcher
from servicebot.services.tickets.desk import TicketDesk
from servicebot.services.tickets.unconfirmed import Silence, Unconfirmed
from servicebot.settings import Settings, aes_keys

LONGEST_BODY = 1 << 20


@asynccontextmanager
async def open_station(settings: Settings, clock: Clock) -> AsyncIterator[web.Application]:
    """The application of a station; leaving the context finishes what was accepted and closes everything."""
    async with AsyncExitStack() as closing:
        storage = await open_database(settings, clock)
        closing.push_async_callback(storage.close)
        reference = await load_reference(storage)
        reference.terms = terms_of(settings)
        with own_words(words_dir(settings)):
            listening = Listening(FLOWS, reference, words_dir(settings))
        notices = TicketNotices(reference, invitation_of(settings))
        desk = TicketDesk(
            reference, packaged_calendar(), lambda: draw_number(secrets.randbelow), notices=notices
        )
        dispatcher = _dispatcher(storage, listening, desk)
        closing.push_async_callback(dispatcher.close)
        figures = DoorFigures(registry := CollectorRegistry())
        door = _door(settings, dispatcher, clock, figures)
        closing.push_async_callback(door.close)
        await _background(closing, settings, storage, listening, desk, clock)
        app = web.Application(middlewares=[guard(exempt={PATH})], client_max_size=LONGEST_BODY)
        app[DOOR] = door
        app.add_routes([*door.routes, *health_routes(storage.check), *metrics_routes(registry)])
        yield app


def words_dir(settings: Settings) -> Path | None:
    """The directory with the station's own words, if it has one."""
    return Path(settings.words_dir) if settings.words_dir else None


def _dispatcher(storage: Storage, listening: Listening, desk: TicketDesk) -> Dispatcher:
    return Dispatcher(
        storage=storage,
        engine=Engine(Repertoire(FLOWS, warnings=listening.warnings, hear=listening.hearing)),
        reference=listening.reference,
        desk=desk,
        actions=actions(desk),
    )


def _door(settings: Settings, dispatcher: Dispatcher, clock: Clock, figures: DoorFigures) -> WeChatDoor:
    credentials = Credentials(
        token=settings.wechat_token.reveal(),
        app_id=settings.wechat_app_id,
        aes_keys=aes_keys(settings),
        mode=Mode(settings.wechat_mode.value),
    )
    return WeChatDoor(
        Envelope(credentials, window_ms=settings.timestamp_window_s * 1000),
        dispatcher,
        clock,
        figures,
        apology=f"对不起，系统暂时有点忙。急事请打 {settings.hotline}，过几分钟再发一次也行。",
        first_aid=dispatcher.first_aid,
        patience=Patience(answer_within=settings.answer_within_ms / 1000),
    )


async def _background(
    closing: AsyncExitStack,
    settings: Settings,
    storage: Storage,
    listening: Listening,
    desk: TicketDesk,
    clock: Clock,
) -> None:
    """What runs beside the messages: the outbox, the photos, and the reference data that staff edit."""
    owner = secrets.token_hex(8)
    api = await closing.enter_async_context(_api(settings, storage, clock, owner))
    waker = Waker()
    ways = notice_ways(settings, listening.reference)
    deliverer = Deliverer(storage, WeChatChannel(api, clock), clock, owner, detours=ways)
    delivering = asyncio.create_task(deliverer.run(waker))

    async def stop_delivering() -> None:
        waker.close()
        await delivering

    closing.push_async_callback(stop_delivering)
    fetcher = PhotoFetcher(
        storage, WeChatMediaSource(api), MediaInspector(), MediaFiles(settings.media_dir), clock
    )
    ticker = Ticker()

    async def wake() -> None:
        waker.wake()

    async def refresh() -> None:
        if await listening.reference.refresh(storage):
            await asyncio.to_thread(listening.renew)

    ticker.every(1, wake, "outbox")
    ticker.every(2, fetcher.fetch_once, "photos")
    ticker.every(5, refresh, "reference")
    silence = Silence.of(settings.confirm_reminder_hours, settings.confirm_days)
    ticker.every(600, Unconfirmed(storage, desk, clock, silence).run_once, "unconfirmed")
    retention = retention_of(settings, storage, clock)
    ticker.every(60, retention.sweep_media, "erased media")
    ticker.every(3600, retention.run_daily, "retention")
    ticker.start()
    closing.push_async_callback(ticker.stop)


@asynccontextmanager
async def _api(settings: Settings, storage: Storage, clock: Clock, owner: str) -> AsyncIterator[WeChatApi]:
    account = ApiAccount(
        app_id=settings.wechat_app_id,
        secret=settings.wechat_app_secret.reveal(),
        base=settings.wechat_api_base,
    )
    async with open_api(account, storage=storage, clock=clock, owner=owner) as api:
        yield api
