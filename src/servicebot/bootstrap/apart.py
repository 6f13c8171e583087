"""Work that is done once and would leave a process that runs for months larger than it needs to be."""

import logging
import multiprocessing
import sys
from collections.abc import Callable

logger = logging.getLogger(__name__)


def do_apart(work: Callable[[], object]) -> bool:
    """Do it in a copy of this process, before there is any thread; False where that failed or cannot be had."""
    # Elsewhere there is no fork, or the system's own libraries do not stand one.
    if sys.platform != "linux":
        return False
    child = multiprocessing.get_context("fork").Process(target=_without_a_word, args=(work,))
    child.start()
    child.join()
    return child.exitcode == 0


def _without_a_word(work: Callable[[], object]) -> None:
    """Do it; where it fails, only the exit code tells so, because whoever asked tells the reason."""
    try:
        work()
    except (Exception, KeyboardInterrupt):
        logger.debug("what was done apart failed", exc_info=True, extra={"action": "apart_failed"})
        sys.exit(1)
