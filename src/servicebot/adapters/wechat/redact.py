"""Keeps secrets out of logs: access tokens, app secrets and openids become ``[…]`` wherever they turn up."""

import logging
import re
import traceback
from collections.abc import Iterable

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


def redact(text: str) -> str:
    """The text without tokens, secrets and openids."""
    return OPENID.sub(MASK, LABELLED.sub(rf"\1\2{MASK}", text))


class RedactingFilter(logging.Filter):
    """Redacts every record that passes; add it to handlers, because a logger's filter does not see its children.

    ``secrets`` are known values (the app secret, the AES key) that are masked even without a label.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets = tuple(secret for secret in secrets if len(secret) >= SHORTEST_SECRET)

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite message, traceback and extra fields in place; nothing is dropped."""
        record.msg = self._clean(record.getMessage())
        record.args = None
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
            # Formatters would print the exception anew from here.
            record.exc_info = None
        if record.exc_text:
            record.exc_text = self._clean(record.exc_text)
        if record.stack_info:
            record.stack_info = self._clean(record.stack_info)
        for name, value in vars(record).items():
            if name not in STANDARD and isinstance(value, str):
                setattr(record, name, self._clean(value))
        return True

    def _clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return redact(text)
