"""Liveness, readiness, and the figures."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from servicebot.handlers.health import health_routes
from servicebot.handlers.metrics import DoorFigures, metrics_routes

Check = Callable[[], Awaitable[None]]


async def passing() -> None:
    return


async def broken() -> None:
    raise OSError("disk at /secret/path")


async def hanging() -> None:
    await asyncio.Event().wait()


def serving(check: Check) -> TestClient[web.Request, web.Application]:
    app = web.Application()
    app.add_routes(health_routes(check, patience_s=0.01))
    return TestClient(TestServer(app))


async def test_ready_when_the_check_passes() -> None:
    async with serving(passing) as client, client.get("/readyz") as response:
        assert (response.status, await response.json()) == (200, {"status": "ready"})


@pytest.mark.parametrize("check", [broken, hanging])
async def test_not_ready_but_alive_when_the_check_fails_or_hangs(check: Check) -> None:
    async with serving(check) as client:
        async with client.get("/readyz") as response:
            text = await response.text()
            assert (response.status, (await response.json())["error"]["code"]) == (503, "not_ready")
            assert "secret" not in text
        async with client.get("/healthz") as response:
            assert response.status == 200


async def test_figures_are_shown_as_prometheus_reads_them() -> None:
    registry = CollectorRegistry()
    figures = DoorFigures(registry)
    figures.push("text")
    figures.push("text")
    figures.outcome("replied", 0.003)
    figures.outcome("deferred", 4.0)
    figures.outcome("held too long", 60)
    figures.refusal("forged")
    figures.lost()
    app = web.Application()
    app.add_routes(metrics_routes(registry))
    async with TestClient(TestServer(app)) as client, client.get("/metrics") as response:
        assert response.content_type == "text/plain"
        families = {family.name: family for family in text_string_to_metric_families(await response.text())}
    assert [(sample.labels, sample.value) for sample in families["servicebot_wechat_pushes"].samples] == [
        ({"type": "text"}, 2.0)
    ]
    counts = {
        sample.labels["le"]: sample.value
        for sample in families["servicebot_wechat_seconds"].samples
        if sample.name.endswith("_bucket")
    }
    assert (counts["0.0025"], counts["0.005"], counts["4.0"], counts["+Inf"]) == (0, 1, 2, 3)
