"""How a failure is logged where nobody further out would hear of it: where it happened, never what it was carrying."""

import logging
import traceback


def log_failure(logger: logging.Logger, words: str, error: Exception, *, action: str) -> None:
    """Log the type and the frames of an error; its message may quote a resident, so it stays out."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s %s\n%s", words, type(error).__name__, frames, extra={"action": action})
