"""A socket, an application behind it, and an orderly end."""

import asyncio
import gc
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

from aiohttp import web

from servicebot.handlers.doorway import ARRIVING_S, DOOR, Doorways
from servicebot.ports import Clock

logger = logging.getLogger(__name__)

# A whole community can write in the same second; aiohttp's 128 would turn most of them away.
BACKLOG = 4096
SHUTDOWN_S = 10.0


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any free one. Raises OSError when the address is taken, gaierror when it is none."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Asked first: what create_server raises for an unknown name has a number that no system knows.
    socket.getaddrinfo(host, port, family)
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


@asynccontextmanager
async def open_doorways(
    app: web.Application,
    listener: socket.socket,
    clock: Clock,
    *,
    shutdown_s: float = SHUTDOWN_S,
    arriving_s: float = ARRIVING_S,
) -> AsyncIterator[None]:
    """Serve an application and the WeChat door in it; leaving the context finishes what was accepted."""
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=shutdown_s)
    await runner.setup()
    doorways = Doorways(app[DOOR], cast("web.Server", runner.server), clock, arriving_s=arriving_s)
    try:
        server = await doorways.loop.create_server(doorways, sock=listener, backlog=BACKLOG)
        try:
            yield
        finally:
            server.close()
    finally:
        # Both wait for what is under way, so they do it at the same time.
        await asyncio.gather(doorways.close(shutdown_s), runner.cleanup())


async def serve_until_stopped(
    app: web.Application, listener: socket.socket, clock: Clock, announce: Callable[[], None]
) -> None:
    """Serve until SIGTERM or SIGINT, then finish what was accepted."""
    async with open_doorways(app, listener, clock):
        # What start-up built lives for ever; the collector need not look at it again.
        gc.collect()
        gc.freeze()
        # A message leaves no cycles behind, so looking for them after every 700 objects is in vain.
        gc.set_threshold(20_000, 50, 100)
        announce()
        await _stopped()
        logger.info("stopping", extra={"action": "stop"})


async def _stopped() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
