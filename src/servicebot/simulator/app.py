"""The simulator as an aiohttp application: the platform's API and the phone page, to be mounted under any prefix."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from servicebot.simulator import api
from servicebot.simulator.phone.acts import Phone
from servicebot.simulator.phone.routes import PhoneDesk, Place
from servicebot.simulator.platform import Platform
from servicebot.simulator.pusher import TIMEOUT_S, Pusher

PLACES = (
    Place("禾安市云亭区槐荫社区服务站", 33.3821, 120.1614),
    Place("禾安市云亭区槐荫社区3号楼", 33.3836, 120.1642),
    Place("禾安市云亭区柳岸公园东门", 33.3774, 120.1705),
    Place("禾安市云亭区石板桥菜市场", 33.3709, 120.1533),
)
RESIDENTS = ("王阿姨", "李师傅", "小陈")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}

PHONE: web.AppKey[Phone] = web.AppKey("phone", Phone)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(
    platform: Platform,
    *,
    residents: tuple[str, ...] = RESIDENTS,
    places: tuple[Place, ...] = PLACES,
    timeout_s: float = TIMEOUT_S,
) -> web.Application:
    """The platform with the phones of its first account.

    ``residents`` appear when the page is first opened; ``places`` can be picked there as a location.
    """
    app = web.Application(middlewares=[_add_headers])
    account = platform.accounts[0]
    pusher = Pusher(account.settings, clock=platform.clock, timeout_s=timeout_s)
    phone = Phone(account, pusher)
    desk = PhoneDesk(platform, phone, residents, places)
    platform.on_event = desk.push_event
    app[PHONE] = phone
    app.add_routes(api.routes(platform))
    app.add_routes(desk.routes())
    app.router.add_get("/", _to_phone)

    async def hang_up(_app: web.Application) -> None:
        await desk.close()
        await pusher.close()

    app.on_shutdown.append(hang_up)
    return app


async def _to_phone(_request: web.Request) -> web.Response:
    return web.Response(status=302, headers={"Location": "phone/"})


@web.middleware
async def _add_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        response = await handler(request)
    except web.HTTPException as error:
        error.headers.update(HEADERS)
        raise
    if not response.prepared:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
    return response
