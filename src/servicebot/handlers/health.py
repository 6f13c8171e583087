"""Is the process alive, and can it serve: for supervisors, containers and load balancers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web

from servicebot.handlers.errors import error_response

logger = logging.getLogger(__name__)

ALIVE_PATH = "/healthz"
READY_PATH = "/readyz"
PATIENCE_S = 2.0


def health_routes(
    check: Callable[[], Awaitable[None]], *, patience_s: float = PATIENCE_S
) -> Iterable[web.RouteDef]:
    """``/healthz`` says that the process runs; ``/readyz`` that ``check`` (the storage's) passes in time."""

    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def ready(_request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(patience_s):
                await check()
        except Exception:
            # Whatever is wrong with the database, the answer is the same.
            logger.exception("The database cannot serve.", extra={"action": "not_ready"})
            return error_response(503, "not_ready", "The database cannot serve now.")
        return web.json_response({"status": "ready"})

    return [web.get(ALIVE_PATH, alive), web.get(READY_PATH, ready)]
