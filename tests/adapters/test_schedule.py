import asyncio

import pytest

from servicebot.adapters.schedule import Ticker


class Counted:
    """A job that counts its calls."""

    def __init__(self) -> None:
        self.calls = 0
        self.thrice = asyncio.Event()

    async def __call__(self) -> None:
        self.calls += 1
        if self.calls == 3:
            self.thrice.set()


async def ticking_thrice() -> tuple[Ticker, Counted]:
    """A ticker that has called its job three times."""
    ticker, job = Ticker(), Counted()
    ticker.every(0.01, job, "count")
    ticker.start()
    await asyncio.wait_for(job.thrice.wait(), 30)
    return ticker, job


async def test_jobs_are_called_again_and_again_until_stopped() -> None:
    ticker, job = await ticking_thrice()
    await ticker.stop()
    await ticker.stop()
    calls = job.calls
    # In the time of three ticks of another one, this one would have ticked as well.
    other, _ = await ticking_thrice()
    await other.stop()
    assert job.calls == calls


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
