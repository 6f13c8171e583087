"""Starts and stops the servers that are measured, pinned to one core, as an operator would run them."""

import contextlib
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from residents import AES_KEY, APP_ID, DATA_KEY, TOKEN

HERE = Path(__file__).parent
_CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = str(_CORES[0]), str(_CORES[-1])


def environment(port: int, database_url: str, mode: str, media: Path) -> dict[str, str]:
    """The settings of a measured servicebot."""
    return {
        **os.environ,
        "SERVICEBOT_DATABASE_URL": database_url,
        "SERVICEBOT_HOST": "127.0.0.1",
        "SERVICEBOT_PORT": str(port),
        "SERVICEBOT_WECHAT_TOKEN": TOKEN,
        "SERVICEBOT_WECHAT_AES_KEY": AES_KEY,
        "SERVICEBOT_WECHAT_APP_ID": APP_ID,
        "SERVICEBOT_WECHAT_APP_SECRET": "bench-secret",
        "SERVICEBOT_WECHAT_MODE": mode,
        "SERVICEBOT_WECHAT_API_BASE": "http://127.0.0.1:9",
        "SERVICEBOT_DATA_KEYS": DATA_KEY,
        "SERVICEBOT_MEDIA_DIR": str(media),
    }


def start(
    command: list[str], env: dict[str, str] | None = None, core: str = SERVER_CORE
) -> subprocess.Popen[bytes]:
    """Start a process on one core, its output going to ours."""
    return subprocess.Popen(["taskset", "-c", core, *command], env=env, stdout=subprocess.DEVNULL)


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 60.0) -> float:
    """Wait until the URL answers anything below 500; returns the seconds it took, raises when it never does."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped with {process.returncode}")
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return time.perf_counter() - begun
        except OSError:
            pass
        else:
            return time.perf_counter() - begun
        time.sleep(0.005)
    raise TimeoutError(url)


@contextlib.contextmanager
def running(process: subprocess.Popen[bytes], url: str) -> Iterator[subprocess.Popen[bytes]]:
    """A started server, ready; stopped at the end."""
    try:
        wait_for(url, process)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def bare(port: int, *, uvloop: bool = False) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
    """The yardstick."""
    command = [sys.executable, str(HERE / "bare_server.py"), str(port), *(["--uvloop"] if uvloop else [])]
    return running(start(command), f"http://127.0.0.1:{port}/wechat/callback")


def servicebot(
    port: int, database_url: str, mode: str, media: Path
) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
    """A real servicebot."""
    process = start(
        [sys.executable, "-m", "servicebot", "serve"], environment(port, database_url, mode, media)
    )
    return running(process, f"http://127.0.0.1:{port}/readyz")
