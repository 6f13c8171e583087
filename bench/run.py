"""All figures of the message path in one run, paired with a bare aiohttp handler; medians of five.

``make bench`` measures the wheel that stations install (about 12 minutes, and one to compile it); sections can be
named: ``make bench SECTIONS="ratio open burst start growth"``. ``python bench/run.py`` measures the sources as they are.
"""

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from databases import fresh_database
from growth import growth
from residents import Signer
from servers import HERE, LOAD_CORE, bare, environment, running, servicebot, start

Figures = dict[str, float]
BARE, BOT = 18211, 18212


def load(kind: str, port: int, **options: object) -> Figures:
    """Run the load process on its own core; raises when a reply was wrong or missing."""
    words = [f"--{name}" if value is True else f"--{name}={value}" for name, value in options.items()]
    command = [
        "taskset",
        "-c",
        LOAD_CORE,
        sys.executable,
        str(HERE / "load.py"),
        kind,
        f"--port={port}",
        *words,
    ]
    seen: Figures = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    if seen["wrong"]:
        raise AssertionError(
            f"{kind} {options}: {seen['wrong']} wrong or missing replies: {seen['examples']}"
        )
    return seen


def ratio(kind: str, mode: str, residents: int, rounds: int, folder: Path) -> None:
    """Throughput of a durable step against the bare handler, in turn, so that a drifting machine hurts both.

    Each round starts both servers afresh and loads them twice. The first load is the pair that counts; the second finds
    the bare handler's receive buffers, of 256 KiB each, where the allocator kept them, and saves it two page faults a
    message, so its share is reported as well.
    """
    pairs: list[tuple[Figures, Figures]] = []
    again: list[float] = []
    for number in range(rounds):
        place = folder / str(number)
        place.mkdir()
        with (
            fresh_database(kind, place) as url,
            bare(BARE),
            servicebot(BOT, url, mode, place / "media"),
        ):
            first, second = [_pair(mode, residents) for _ in range(2)]
        pairs.append(first)
        again.append(_share(second))
    middle, shares = statistics.median, [_share(pair) for pair in pairs]
    print(
        f"| {kind} | {mode} | {residents} | {middle(theirs['per_second'] for theirs, _ in pairs):,.0f} "
        f"| {middle(ours['per_second'] for _, ours in pairs):,.0f} "
        f"| {middle(shares):.0%} ({min(shares):.0%} to {max(shares):.0%}) "
        f"| {middle(again):.0%} ({min(again):.0%} to {max(again):.0%}) "
        f"| {middle(ours['p99_ms'] for _, ours in pairs):.2f} |",
        flush=True,
    )


def _pair(mode: str, residents: int) -> tuple[Figures, Figures]:
    theirs = load("closed", BARE, mode=mode, residents=residents, seconds=3, unchecked=True)
    return theirs, load("closed", BOT, mode=mode, residents=residents, seconds=3)


def _share(pair: tuple[Figures, Figures]) -> float:
    theirs, ours = pair
    return ours["per_second"] / theirs["per_second"]


def ratios(rounds: int, folder: Path) -> None:
    """The table of ratios."""
    print("\n## A durable step against a bare handler (closed loop, medians)\n")
    print(
        "| database | mode | residents | bare /s | servicebot /s | ratio | ratio, second load | p99 ms |\n"
        "|---|---|---|---|---|---|---|---|"
    )
    for number, (kind, mode, residents) in enumerate(
        [
            ("sqlite", "plain", 64),
            ("sqlite", "safe", 64),
            ("sqlite", "plain", 1),
            ("postgresql", "plain", 64),
        ]
    ):
        place = folder / f"ratio{number}"
        place.mkdir()
        ratio(kind, mode, residents, rounds, place)


def open_loops(_: int, folder: Path) -> None:
    """Latency from the scheduled time at fixed rates, 60 s each."""
    print("\n## Open loop, 60 s, 5,000 residents, latency from the scheduled time\n")
    print("| messages a second | p50 ms | p99 ms | max ms |\n|---|---|---|---|")
    with fresh_database("sqlite", folder) as url, servicebot(BOT, url, "plain", folder / "media"):
        for rate in (500, 2000):
            seen = load("open", BOT, rate=rate, seconds=60, residents=5000)
            print(f"| {rate:,} | {seen['p50_ms']} | {seen['p99_ms']} | {seen['max_ms']} |", flush=True)


def bursts(rounds: int, folder: Path) -> None:
    """5,000 residents at the same instant."""
    print("\n## 5,000 residents at the same instant, a connection each\n")
    with fresh_database("sqlite", folder) as url, servicebot(BOT, url, "plain", folder / "media"):
        seen = [load("burst", BOT, residents=5000) for _ in range(rounds)]
    print(
        f"everyone answered within {statistics.median(one['max_ms'] for one in seen):,.0f} ms (median of {rounds})"
    )


def starts(rounds: int, folder: Path) -> None:
    """From the start of the process to the first reply, and resident memory, with the demo data."""
    print("\n## Cold start and memory, with the demo data\n")
    with fresh_database("sqlite", folder) as url:
        env = environment(BOT, url, "plain", folder / "media")
    seconds: list[float] = []
    memory: list[float] = []
    busy: list[float] = []
    for _ in range(rounds):
        begun = time.perf_counter()
        process = start([sys.executable, "-m", "servicebot", "serve"], env)
        with running(process, f"http://127.0.0.1:{BOT}/healthz"):
            head, body = Signer("plain").push("ostart", "你好")
            request = urllib.request.Request(
                f"http://127.0.0.1:{BOT}{head.split()[1].decode()}",
                data=body,
                headers={"Content-Type": "text/xml"},
            )
            urllib.request.urlopen(request, timeout=5).read()
            seconds.append(time.perf_counter() - begun)
            memory.append(resident_mb(process.pid))
            load("closed", BOT, residents=64, seconds=2)
            busy.append(resident_mb(process.pid))
    middle = statistics.median
    print(
        f"first reply after {middle(seconds):.2f} s; {middle(memory):.0f} MB resident then, "
        f"{middle(busy):.0f} MB after 2 s of load"
    )


def resident_mb(pid: int) -> float:
    """Resident memory of a process, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def grow(_: int, folder: Path) -> None:
    """Cost of a message as the database grows."""
    print("\n## Cost of a message as the database grows (sqlite, plain, 64 residents)\n")
    print("| stored messages | residents | messages a second | p99 ms | database MB |\n|---|---|---|---|---|")
    for messages, residents, url in growth(folder):
        with servicebot(BOT, url, "plain", folder / "media"):
            seen = load("closed", BOT, residents=64, seconds=3)
        size = Path(url.removeprefix("sqlite:///")).stat().st_size / 1e6
        print(
            f"| {messages:,} | {residents:,} | {seen['per_second']:,.0f} | {seen['p99_ms']} | {size:,.0f} |",
            flush=True,
        )


SECTIONS: dict[str, Callable[[int, Path], None]] = {
    "ratio": ratios,
    "open": open_loops,
    "burst": bursts,
    "start": starts,
    "growth": grow,
}


def _build() -> str:
    spec = importlib.util.find_spec("servicebot.engine.runner")
    return "from source" if spec is None or str(spec.origin).endswith(".py") else "as a station installs it"


def read_arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """The sections that were named, or all, and the rounds of each."""
    parser = argparse.ArgumentParser()
    # With a default the parser of Python 3.11 refuses to be given nothing.
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []])
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args(words)
    arguments.sections = arguments.sections or list(SECTIONS)
    return arguments


def main() -> None:
    """Run the sections that were named, or all."""
    arguments = read_arguments()
    print(f"servicebot {_build()}")
    for section in arguments.sections:
        with tempfile.TemporaryDirectory() as folder:
            SECTIONS[section](arguments.rounds, Path(folder))


if __name__ == "__main__":
    main()
