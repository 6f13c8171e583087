"""Keeps out of logs what is nobody's business: tokens, secrets and openids, and whatever the message of an error quotes."""

import logging
import re
from collections.abc import Iterable

from servicebot.adapters.logs.failures import name, outline

MASK = "[redacted]"
# A label, then = or :, each perhaps quoted, then the value up to the next delimiter.
LABELLED = re.compile(
    r"""(?ix)\b((?:component_|authorizer_)?(?:access_token|refresh_token)|(?:app_?)?secret|encoding_?aes_?key|aes_?key)
    (["']?\s*[=:]\s*["']?)(?!\[redacted\])([^\s"'&,;}\])>]+)"""
)
# Openids are 28 characters and begin with "o"; URL-safe base64 otherwise.
OPENID = re.compile(r"(?<![A-Za-z0-9_-])o[A-Za-z0-9_-]{27}(?![A-Za-z0-9_-])")
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
SHORTEST_SECRET = 6
EVENT_LOOP = "asyncio"
# What the event loop says before it shows tasks and callbacks, with what they were called with.
FIRST_WORDS = re.compile(r"[A-Za-z ]*")


def redact(text: str) -> str:
    """The text without tokens, secrets and openids."""
    return OPENID.sub(MASK, LABELLED.sub(rf"\1\2{MASK}", text))


class RedactingFilter(logging.Filter):
    """Redacts every record that passes; add it to handlers, because a logger's filter does not see its children.

    Of an error, wherever a record has one, only the outline is left: type, codes and place. So whoever logs one need not
    think of what it quotes: ``logger.exception`` is the way to log a failure, and libraries' records are safe as well.
    ``secrets`` are known values (the app secret, the AES key) that are masked even without a label.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets = tuple(secret for secret in secrets if len(secret) >= SHORTEST_SECRET)

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite message, traceback and extra fields in place; nothing is dropped."""
        record.msg, record.args = self._clean(_message(record)), None
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            record.exc_text = outline(error)
        # Formatters would print the exception anew from here.
        record.exc_info = None
        if record.exc_text:
            record.exc_text = self._clean(record.exc_text)
        if record.stack_info:
            record.stack_info = self._clean(record.stack_info)
        for field, value in vars(record).items():
            if field not in STANDARD and isinstance(value, str | BaseException):
                setattr(record, field, self._clean(str(_told(value))))
        return True

    def _clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return redact(text)


def _message(record: logging.LogRecord) -> str:
    args = record.args
    if isinstance(args, tuple):
        record.args = tuple(map(_told, args))
    elif args:
        record.args = {key: _told(value) for key, value in args.items()}
    record.msg = _told(record.msg)
    try:
        said = record.getMessage()
    except (TypeError, ValueError, LookupError):
        # Logging itself would say so and show the values; raised here, it would fail what was only being logged.
        said = f"{record.msg} (its values do not fit)"
    if record.name == EVENT_LOOP and record.levelno >= logging.ERROR:
        first = FIRST_WORDS.match(said)
        return first.group().strip() if first else ""
    return said


def _told(value: object) -> object:
    return name(value) if isinstance(value, BaseException) else value
