"""The phone page's own files, JSON calls and live stream; all addresses are relative, so it mounts anywhere."""

import asyncio
import dataclasses
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from servicebot.simulator.calls.media import read_upload
from servicebot.simulator.errors import ApiError
from servicebot.simulator.fans import Fan
from servicebot.simulator.faults import Fault
from servicebot.simulator.media import SIZE_LIMITS
from servicebot.simulator.payloads import Payload
from servicebot.simulator.phone.acts import CannotDo, Phone, describe_fan
from servicebot.simulator.phone.photos import SAMPLES, sample_photo
from servicebot.simulator.platform import OfficialAccount, Platform
from servicebot.simulator.pusher import PushResult

logger = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
FILES = {
    "phone.css": "text/css",
    "main.js": "text/javascript",
    "api.js": "text/javascript",
    "bubbles.js": "text/javascript",
    "column.js": "text/javascript",
    "dialogs.js": "text/javascript",
    "dom.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
GUARD = "X-Phone"
HEARTBEAT_S = 15.0
NAME_LENGTH = 12
TEXT_LENGTH = 5000
# In the query of a client that wants the outcome instead of the live stream.
WAIT = "wait"
UNSENDABLE = {
    40005: "这种格式的照片发不出去，请换成 JPG 或 PNG 的再发。",
    40006: "照片不能超过 10 MB，请换一张小一点的。",
    40007: "没有这张照片。",
    41005: "没有收到照片，请重新选一张。",
}

Done = PushResult | None
Body = Mapping[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """A point on the map that can be picked on the page."""

    label: str
    latitude: float
    longitude: float


class PhoneDesk:
    """The HTTP side of the phones of one account."""

    def __init__(
        self, platform: Platform, phone: Phone, residents: tuple[str, ...], places: tuple[Place, ...]
    ) -> None:
        # A page that sees another run starts anew: the numbers of entries begin again.
        self._run = secrets.token_hex(4)
        self._places = places
        self._platform = platform
        self._phone = phone
        self._account: OfficialAccount = phone.account
        self._residents = residents
        self._tasks: set[asyncio.Task[Any]] = set()
        self._streams: set[asyncio.Queue[Body | None]] = set()

    def routes(self) -> list[web.RouteDef]:
        """Every route below ``phone/``."""
        return [
            web.get("/phone", _to_page),
            web.get("/phone/", _page),
            web.get("/phone/static/{name}", _static),
            web.get("/phone/api/state", self.state),
            web.get("/phone/api/events", self.stream),
            web.get("/phone/api/media/{id}", self.media),
            web.get("/phone/api/samples/{name}", _sample),
            web.post("/phone/api/open", self.open),
            web.post("/phone/api/fans", self.add_fan),
            web.get("/phone/api/fans/{openid}/entries", self.entries),
            web.post("/phone/api/fans/{openid}/photo", self.photo),
            web.post("/phone/api/fans/{openid}/{act}", self.act),
            web.post("/phone/api/faults", self.add_fault),
            web.post("/phone/api/mishaps", self.add_mishaps),
        ]

    async def state(self, _request: web.Request) -> web.Response:
        """Everything that the page shows at first."""
        templates = self._account.templates.values()
        return _json(
            {
                "run": self._run,
                "account": self._account.settings.name,
                "menu": self._account.menu,
                "templates": [{"id": template.id, "title": template.title} for template in templates],
                "articles": [dataclasses.asdict(article) for article in self._account.articles],
                "scenes": self._account.scenes(),
                "samples": [{"name": name, "label": label} for name, (label, _) in SAMPLES.items()],
                "places": [dataclasses.asdict(place) for place in self._places],
                "fans": [self._describe(fan) for fan in self._account.fans.values()],
            }
        )

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """What changes, as server-sent events."""
        headers = {
            "Content-Type": "text/event-stream",
            "Cache-Control": "no-cache",
            "X-Accel-Buffering": "no",
        }
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        queue: asyncio.Queue[Body | None] = asyncio.Queue()
        self._streams.add(queue)
        deaf = self._account.listen(queue.put_nowait)
        try:
            await response.write(b"retry: 1000\n\n")
            await _pump(queue, response)
        except ConnectionResetError:
            logger.debug("a page went away", extra={"action": "phone.leave"})
        finally:
            deaf()
            self._streams.discard(queue)
        return response

    async def media(self, request: web.Request) -> web.Response:
        """A picture of the chat."""
        try:
            file = self._account.media.get(request.match_info["id"])
        except ApiError as error:
            raise web.HTTPNotFound from error
        return web.Response(body=file.content, content_type=file.content_type)

    async def open(self, request: web.Request) -> web.Response:
        """The page was opened: the first time, the residents of the demo appear and follow the account."""
        _guard(request)
        for name in self._residents:
            fan = self._account.add_fan(name)
            if not fan.chat:
                self.run(self._phone.follow(fan))
        self._residents = ()
        return _json({"ok": True})

    async def add_fan(self, request: web.Request) -> web.Response:
        """One more resident, who does not follow yet unless the call says so."""
        data = await _body(request)
        name = str(data.get("nickname", "")).strip()[:NAME_LENGTH]
        if not name:
            return _cannot("请输入名字")
        fan = self._account.add_fan(name)
        self._account.tell({"what": "fan", "fan": describe_fan(fan)})
        if data.get("follow"):
            await self._settle(request, self._phone.follow(fan))
        return _json({"ok": True, "fan": self._describe(fan)})

    async def entries(self, request: web.Request) -> web.Response:
        """The chat of one fan after an entry, for clients without a live stream."""
        fan = self._fan(request)
        after = request.query.get("after", "0")
        last = int(after) if after.isdecimal() else 0
        return _json({"entries": [dataclasses.asdict(entry) for entry in fan.chat if entry.id > last]})

    async def photo(self, request: web.Request) -> web.Response:
        """A photo: a sample by its name, or a file of a form."""
        fan = self._fan(request)
        try:
            content, content_type = await self._picture(request)
        except ApiError as error:
            return _cannot(_unsendable(error))
        base = str(request.url.origin()) + request.path.partition("phone/api/")[0]
        return await self._settle(request, self._phone.photo(fan, content, content_type, base))

    async def act(self, request: web.Request) -> web.Response:
        """Anything else that a fan does."""
        fan, data = self._fan(request), await _body(request)
        act = ACTS.get(request.match_info["act"])
        if act is None:
            raise web.HTTPNotFound
        try:
            coming = act(self._phone, fan, data)
        except (KeyError, TypeError, ValueError):
            return _cannot("内容不完整")
        return await self._settle(request, coming)

    async def add_fault(self, request: web.Request) -> web.Response:
        """Let the next API calls fail, as ``faults.Fault`` says."""
        data = await _body(request)
        try:
            fault = Fault(
                times=int(data.get("times", 1)),
                errcode=int(data.get("errcode", 0)),
                drop=bool(data.get("drop", False)),
                delay_s=float(data.get("delay_s", 0)),
            )
        except (TypeError, ValueError):
            return _cannot("times, errcode 和 delay_s 必须是数字")
        self._platform.faults.add(str(data.get("api", "*")), fault)
        return _json({"ok": True})

    async def add_mishaps(self, request: web.Request) -> web.Response:
        """Let the next pushes be doubled, held back, or lose their answers."""
        data = await _body(request)
        mishaps = self._phone.pusher.mishaps
        try:
            mishaps.doubled += int(data.get("doubled", 0))
            mishaps.held += int(data.get("held", 0))
            mishaps.lost_answers += int(data.get("lost_answers", 0))
        except (TypeError, ValueError):
            return _cannot("doubled, held 和 lost_answers 必须是整数")
        return _json({"ok": True})

    def push_event(self, _account: OfficialAccount, openid: str, payload: Payload) -> None:
        """Push an event that follows an API call."""
        self.run(self._phone.push_event(openid, payload))

    def run(self, coming: Awaitable[Done]) -> asyncio.Task[Done]:
        """Let something go on while the request that began it is answered."""
        task = asyncio.ensure_future(coming)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    async def close(self) -> None:
        """End the live streams and what is still on its way."""
        for queue in self._streams:
            queue.put_nowait(None)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _finished(self, task: asyncio.Task[Done]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, CannotDo | ApiError):
            logger.error("an act failed", exc_info=error, extra={"action": "phone.act_failed"})

    async def _settle(self, request: web.Request, coming: Awaitable[Done]) -> web.Response:
        """Start what a fan does; answer at once, or with the outcome when the client waits for it."""
        _guard(request)
        task = self.run(coming)
        if WAIT not in request.query:
            # One turn of the loop: what the phone itself refuses is known by then.
            await asyncio.sleep(0)
            if not task.done():
                return _json({"ok": True})
        try:
            result = await asyncio.shield(task)
        except CannotDo as error:
            return _cannot(str(error))
        except ApiError as error:
            return _cannot(_unsendable(error))
        if result is None:
            return _json({"ok": True})
        return _json({"ok": True, "attempts": result.attempts, "fault": result.fault})

    async def _picture(self, request: web.Request) -> tuple[bytes, str]:
        if request.content_type == "application/json":
            name = str((await _body(request)).get("sample", ""))
            if name not in SAMPLES:
                raise ApiError(40007)
            return sample_photo(name), "image/jpeg"
        _guard(request)
        return await read_upload(request, "photo", SIZE_LIMITS["image"])

    def _fan(self, request: web.Request) -> Fan:
        try:
            return self._account.fan(request.match_info["openid"])
        except ApiError as error:
            raise web.HTTPNotFound from error

    def _describe(self, fan: Fan) -> dict[str, Any]:
        chat = [dataclasses.asdict(entry) for entry in fan.chat]
        return {**describe_fan(fan), "waiting": self._phone.waiting(fan), "chat": chat}


async def _read(phone: Phone, fan: Fan) -> None:
    phone.read(fan)


def _answer(phone: Phone, fan: Fan, data: Body) -> Awaitable[Done]:
    template, answer = str(data["template"]), str(data["answer"])
    return phone.answer_popup(fan, template, answer, always=bool(data.get("always", False)))


def _say(phone: Phone, fan: Fan, data: Body) -> Awaitable[Done]:
    content, item = str(data["content"])[:TEXT_LENGTH], str(data.get("menu_item", ""))
    return phone.choose(fan, content, item) if item else phone.say(fan, content)


def _locate(phone: Phone, fan: Fan, data: Body) -> Awaitable[Done]:
    latitude, longitude = float(data["latitude"]), float(data["longitude"])
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004 - the ends of the earth
        raise ValueError("not on the earth")
    return phone.locate(fan, latitude, longitude, str(data.get("label", "")))


def _tap(phone: Phone, fan: Fan, data: Body) -> Awaitable[Done]:
    data = {**data, "latitude": float(data.get("latitude", 0)), "longitude": float(data.get("longitude", 0))}
    return phone.tap(fan, [int(index) for index in data["path"]], data)


ACTS: Mapping[str, Callable[[Phone, Fan, Body], Awaitable[Done]]] = {
    "text": _say,
    "voice": lambda phone, fan, data: phone.speak(fan, str(data["recognition"])[:TEXT_LENGTH]),
    "location": _locate,
    "menu": _tap,
    "scan": lambda phone, fan, data: phone.scan(fan, str(data["scene"]).strip()),
    "follow": lambda phone, fan, _: phone.follow(fan),
    "unfollow": lambda phone, fan, _: phone.unfollow(fan),
    "away": lambda phone, fan, _: phone.stay_away(fan),
    "popup": _answer,
    "read": lambda phone, fan, _: _read(phone, fan),
}


async def _pump(queue: asyncio.Queue[Body | None], response: web.StreamResponse) -> None:
    while True:
        try:
            async with asyncio.timeout(HEARTBEAT_S):
                news = await queue.get()
        except TimeoutError:
            await response.write(b": still here\n\n")
            continue
        if news is None:
            return
        await response.write(b"data: " + orjson.dumps(news) + b"\n\n")


def _guard(request: web.Request) -> None:
    """Other sites' pages cannot set this header, so they cannot act for a fan."""
    if GUARD not in request.headers:
        raise web.HTTPForbidden(text=f"{GUARD} header missing")


async def _body(request: web.Request) -> Body:
    _guard(request)
    try:
        data = orjson.loads(await request.read() or b"{}")
    except orjson.JSONDecodeError as error:
        raise web.HTTPBadRequest(text="not JSON") from error
    if not isinstance(data, dict):
        raise web.HTTPBadRequest(text="not an object")
    return data


def _json(data: Body) -> web.Response:
    return web.Response(body=orjson.dumps(data), content_type="application/json")


def _cannot(reason: str) -> web.Response:
    return web.Response(
        body=orjson.dumps({"ok": False, "reason": reason}), content_type="application/json", status=422
    )


def _unsendable(error: ApiError) -> str:
    """What a phone shows when the platform does not take a picture."""
    return UNSENDABLE.get(error.errcode, f"发送失败（{error.errcode}），请换一张照片试试。")


async def _to_page(_request: web.Request) -> web.Response:
    return web.Response(status=302, headers={"Location": "phone/"})


async def _page(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC / "index.html")


async def _static(request: web.Request) -> web.FileResponse:
    name = request.match_info["name"]
    if name not in FILES:
        raise web.HTTPNotFound
    return web.FileResponse(STATIC / name, headers={"Content-Type": FILES[name]})


async def _sample(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    if name not in SAMPLES:
        raise web.HTTPNotFound
    return web.Response(body=sample_photo(name), content_type="image/jpeg")
