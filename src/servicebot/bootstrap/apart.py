"""Work that is done once and would leave a process that runs for months larger than it needs to be."""

import multiprocessing
import sys
from collections.abc import Callable


def do_apart(work: Callable[[], object]) -> bool:
    """Do it in a copy of this process, before there is any thread; False where that failed or cannot be had."""
    # Elsewhere there is no fork, or the system's own libraries do not stand one.
    if sys.platform != "linux":
        return False
    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    child.join()
    return child.exitcode == 0
