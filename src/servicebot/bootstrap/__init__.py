"""The composition root: settings in, a running program out; the only place that wires."""

import asyncio
import logging
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from servicebot.adapters.clock import SystemClock
from servicebot.adapters.storage.faults import told_in_words
from servicebot.bootstrap.first_start import make_schema
from servicebot.bootstrap.listening import listen, serve_until_stopped
from servicebot.bootstrap.logs import configure_logs, threads_heard
from servicebot.bootstrap.station import open_station
from servicebot.domain.errors import ServicebotError
from servicebot.settings import Settings, SettingsError

logger = logging.getLogger(__name__)


def serve(settings: Settings) -> int:
    """Serve a real account until stopped; returns the exit code."""
    configure_logs(settings)
    return _run(_serve(settings), settings)


def demo(port: int, data: Path, host: str) -> int:
    """Serve the invented city with the simulated platform until stopped; returns the exit code."""
    from servicebot.bootstrap import demonstration  # noqa: PLC0415 - a real station never loads the simulator

    with listen(host, port) as listener:
        address = listener.getsockname()
        settings = demonstration.demo_settings(data, address[0], address[1])
        demonstration.prepare_first(settings)
        configure_logs(settings)
        return _run(demonstration.run_demo(settings, listener), settings)


async def _serve(settings: Settings) -> None:
    await asyncio.to_thread(make_schema, settings.database_url)
    clock = SystemClock()
    with listen(settings.host, settings.port) as listener:
        async with open_station(settings, clock) as app:

            def announce() -> None:
                address = listener.getsockname()
                logger.info(
                    "listening on %s port %s",
                    address[0],
                    address[1],
                    extra={"action": "start", "port": address[1]},
                )

            await serve_until_stopped(app, listener, clock, announce)


def _run(program: Coroutine[Any, Any, None], settings: Settings) -> int:
    try:
        with threads_heard(), told_in_words(settings.database_url):
            if sys.platform == "win32":
                asyncio.run(program)
            else:
                import uvloop  # noqa: PLC0415 - not to be had on Windows

                uvloop.run(program)
    except (ServicebotError, SettingsError, OSError):
        # Told in a line by the command line.
        raise
    except Exception:
        # Python would write it with its words, where the log is collected.
        logger.critical("the station ended with an error", exc_info=True, extra={"action": "crashed"})
        return 1
    return 0
