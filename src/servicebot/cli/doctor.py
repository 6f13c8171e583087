"""``servicebot doctor``: tests a configuration the way WeChat does and says what is wrong."""

import argparse
import asyncio
import os
from collections.abc import AsyncIterator, Iterator

import aiohttp

from servicebot import settings
from servicebot.adapters.clock import SystemClock
from servicebot.cli import FAILED, readiness
from servicebot.cli.arguments import address
from servicebot.cli.doctor_calendar import examine_calendar
from servicebot.cli.doctor_callback import Callback
from servicebot.cli.doctor_own_words import examine_own_words, examine_privacy_text
from servicebot.cli.doctor_platform import examine_platform
from servicebot.cli.doctor_station import examine_station
from servicebot.cli.findings import Finding, Grade, good, problem, warning
from servicebot.domain.counting import counted
from servicebot.domain.workdays import chinese_day
from servicebot.handlers.wechat import PATH
from servicebot.services.packaged import packaged_calendar
from servicebot.settings import Settings


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``doctor``."""
    doctor = subparsers.add_parser(
        "doctor",
        help="test a configuration the way WeChat does and say what is wrong",
        description="Test the settings, the database, the callback address and WeChat's API, and say what is wrong.",
    )
    doctor.add_argument(
        "--url",
        type=address(f"https://name{PATH}"),
        help="the callback address as entered on WeChat's settings page "
        f"(default: {PATH} at this machine's SERVICEBOT_HOST and SERVICEBOT_PORT)",
    )
    doctor.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    chosen = settings.load(os.environ)
    findings = asyncio.run(_examine(chosen, args.url))
    problems = sum(finding.grade is Grade.PROBLEM for finding in findings)
    print(f"{counted(problems, 'problem')} found." if problems else "Nothing wrong was found.")
    return FAILED if problems else 0


async def _examine(chosen: Settings, url: str | None) -> list[Finding]:
    findings = []
    async for finding in _all_findings(chosen, url):
        print(finding, flush=True)
        findings.append(finding)
    return findings


async def _all_findings(chosen: Settings, url: str | None) -> AsyncIterator[Finding]:
    complete = True
    for finding in _settings(chosen):
        complete = complete and finding.grade is not Grade.PROBLEM
        yield finding
    async for finding in examine_station(chosen):
        yield finding
    for finding in (*examine_own_words(chosen), *examine_privacy_text(chosen)):
        yield finding
    for finding in examine_calendar(packaged_calendar(), chinese_day(SystemClock().now_ms())):
        yield finding
    async with aiohttp.ClientSession() as session:
        if complete:
            callback = Callback(url or _own_url(chosen), chosen, session, own=url is None)
            async for finding in callback.examine():
                yield finding
        else:
            yield warning("The callback address was not tried: the settings come first.")
        yield await examine_platform(chosen, session)


def _settings(chosen: Settings) -> Iterator[Finding]:
    problems = readiness.problems_for_serving(chosen)
    notes = [*settings.unknown_names(os.environ), *readiness.warnings_for_serving(chosen)]
    yield from (problem(text) for text in problems)
    yield from (warning(text) for text in notes)
    if not problems:
        yield good("The settings are complete.")


def _own_url(chosen: Settings) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(chosen.host, chosen.host)  # noqa: S104 - read, not bound to
    return f"http://{f'[{host}]' if ':' in host else host}:{chosen.port}{PATH}"
