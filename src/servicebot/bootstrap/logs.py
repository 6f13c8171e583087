"""Logging of a running process: one line a record, for machines or for people, with secrets taken out."""

import logging
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from logging.config import dictConfig
from typing import TextIO

from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import RequestPayloadError

from servicebot.adapters.logs.failures import name
from servicebot.adapters.logs.redacting import RedactingFilter
from servicebot.settings import LogFormat, Settings

logger = logging.getLogger(__name__)

UNREADABLE = (HttpProcessingError, RequestPayloadError)


class UnreadableRequests(logging.Filter):
    """Makes one quiet line of what is no HTTP: aiohttp gives each an ERROR with a traceback and what was sent in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite such a record; False when nobody wants to read so quiet a line."""
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, UNREADABLE):
            return True
        record.levelno, record.levelname = logging.INFO, logging.getLevelName(logging.INFO)
        record.msg, record.args = "A request could not be read: %s", (type(error).__name__,)
        record.exc_info = None
        record.action = "unreadable_request"
        return logging.getLogger(record.name).isEnabledFor(record.levelno)


class Lines(logging.StreamHandler[TextIO]):
    """Writes records; of one that cannot be written it shows why, and not, as logging does, all that was about to be said."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- logging's own name
        """Say what kept the record from being written, as far as anything can be said there."""
        error = sys.exception()
        why = name(error) if error is not None else "nobody knows why"
        with suppress(OSError, ValueError):
            self.stream.write(f"A record of {record.name} could not be written: {why}\n")


def configure_logs(settings: Settings) -> None:
    """Send every record to standard error in the format and from the level that were set."""
    as_json = settings.log_format is LogFormat.JSON
    dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {
                    "()": "pythonjsonlogger.orjson.OrjsonFormatter",
                    "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
                },
                "text": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
            },
            "handlers": {
                "stderr": {
                    "()": Lines,
                    "stream": sys.stderr,
                    "formatter": "json" if as_json else "text",
                }
            },
            "root": {"level": settings.log_level.value.upper(), "handlers": ["stderr"]},
        }
    )
    logging.getLogger("aiohttp.server").addFilter(UnreadableRequests())
    redacting = RedactingFilter(_secrets(settings))
    for handler in logging.getLogger().handlers:
        handler.addFilter(redacting)


@contextmanager
def threads_heard() -> Iterator[None]:
    """Log what ends a thread, which Python would write to standard error with its words."""

    def hear(end: threading.ExceptHookArgs) -> None:
        ended = end.thread.name if end.thread is not None else ""
        extra = {"action": "thread_crashed", "ended": ended}
        logger.critical("the thread %s ended with an error", ended, exc_info=end.exc_value, extra=extra)

    before, threading.excepthook = threading.excepthook, hear
    try:
        yield
    finally:
        threading.excepthook = before


def _secrets(settings: Settings) -> Iterable[str]:
    given = (
        settings.wechat_token,
        settings.wechat_aes_key,
        settings.wechat_aes_key_previous,
        settings.wechat_app_secret,
        settings.data_keys,
    )
    return [secret.reveal() for secret in given if secret]
