"""A socket, an application behind it, and an orderly end."""

import asyncio
import gc
import logging
import signal
import socket
from collections.abc import Callable

from aiohttp import web

logger = logging.getLogger(__name__)

# A whole community can write in the same second; aiohttp's 128 would turn most of them away.
BACKLOG = 4096


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any free one. Raises OSError when the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


async def serve_until_stopped(
    app: web.Application, listener: socket.socket, announce: Callable[[], None]
) -> None:
    """Serve until SIGTERM or SIGINT, then finish what was accepted."""
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=10)
    await runner.setup()
    try:
        await web.SockSite(runner, listener, backlog=BACKLOG).start()
        # What start-up built lives for ever; the collector need not look at it again.
        gc.collect()
        gc.freeze()
        # A message leaves no cycles behind, so looking for them after every 700 objects is in vain.
        gc.set_threshold(20_000, 50, 100)
        announce()
        await _stopped()
        logger.info("stopping", extra={"action": "stop"})
    finally:
        await runner.cleanup()


async def _stopped() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
