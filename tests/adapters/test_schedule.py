import asyncio

import pytest

from servicebot.adapters.schedule import Ticker


async def test_jobs_are_called_again_and_again_until_stopped() -> None:
    ticks, thrice = 0, asyncio.Event()

    async def job() -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 3:
            thrice.set()

    ticker = Ticker()
    ticker.every(0.01, job, "count")
    ticker.start()
    await asyncio.wait_for(thrice.wait(), 30)
    await ticker.stop()
    await ticker.stop()


async def test_a_failing_job_is_logged_and_called_again(caplog: pytest.LogCaptureFixture) -> None:
    ticks, twice = 0, asyncio.Event()

    async def job() -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 2:
            twice.set()
        raise ValueError("the first pancake")

    ticker = Ticker()
    ticker.every(0.01, job, "pancake")
    ticker.start()
    await asyncio.wait_for(twice.wait(), 30)
    await ticker.stop()
    failed = [record for record in caplog.records if getattr(record, "action", "") == "tick_failed"]
    assert failed
    assert failed[0].exc_info


async def test_a_slow_job_runs_once_at_a_time_and_finishes_before_the_stop() -> None:
    running = most = ticks = finished = 0
    begun, other, may_end = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        nonlocal running, most, finished
        running += 1
        most = max(most, running)
        begun.set()
        await may_end.wait()
        running -= 1
        finished += 1

    async def quick() -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 5:
            other.set()

    ticker = Ticker()
    ticker.every(0.01, slow, "slow")
    ticker.every(0.01, quick, "quick")
    ticker.start()
    await asyncio.wait_for(begun.wait(), 30)
    await asyncio.wait_for(other.wait(), 30)
    stopping = asyncio.create_task(ticker.stop())
    may_end.set()
    await stopping
    assert most == 1
    assert finished >= 1
    assert running == 0
