"""What every door but WeChat's passes through: one error shape, a request id, and nothing of our inside."""

import logging
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from servicebot.adapters.logs.redacting import RedactingFilter
from servicebot.domain.errors import Conflict, Invalid, Refused
from servicebot.handlers.middleware import HEADER, REQUEST_ID, guard

Client = TestClient[web.Request, web.Application]
RAISED: dict[str, tuple[Exception, int, str]] = {
    "invalid": (Invalid("请填写电话。"), 422, "invalid"),
    "refused": (Refused("not_yours", "This ticket belongs to somebody else."), 403, "not_yours"),
    "conflict": (Conflict(), 409, "conflict"),
    "missing": (web.HTTPNotFound(), 404, "not_found"),
    "large": (web.HTTPRequestEntityTooLarge(1, 2), 413, "request_entity_too_large"),
    "bug": (RuntimeError("the phone is 15400001234"), 500, "internal"),
}


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async def fail(request: web.Request) -> web.Response:
        raise RAISED[request.match_info["name"]][0]

    async def tell(request: web.Request) -> web.Response:
        return web.Response(text=request.get(REQUEST_ID, "none"))

    async def leave(_request: web.Request) -> web.Response:
        raise web.HTTPFound("/tell")

    app = web.Application(middlewares=[guard(exempt={"/hot"})])
    app.add_routes(
        [
            web.get("/fail/{name}", fail),
            web.get("/tell", tell),
            web.get("/hot", tell),
            web.get("/leave", leave),
        ]
    )
    async with TestClient(TestServer(app)) as made:
        yield made


@pytest.mark.parametrize("name", list(RAISED))
async def test_every_error_has_the_one_shape(client: Client, name: str) -> None:
    _, status, code = RAISED[name]
    async with client.get(f"/fail/{name}") as response:
        assert response.status == status
        body = await response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "request_id"}
    assert body["error"]["code"] == code
    assert body["error"]["request_id"] == response.headers[HEADER]
    assert "15400001234" not in body["error"]["message"]


async def test_bug_is_logged_by_type_and_place_only(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), caplog.filtering(RedactingFilter()):
        async with client.get("/fail/bug"):
            pass
    said = caplog.text
    assert "RuntimeError" in said
    assert "test_middleware.py" in said
    assert "15400001234" not in said


async def test_unknown_path_and_method_have_the_shape_too(client: Client) -> None:
    async with client.get("/nowhere") as response:
        assert (response.status, (await response.json())["error"]["code"]) == (404, "not_found")
    async with client.post("/tell") as response:
        assert (response.status, (await response.json())["error"]["code"]) == (405, "method_not_allowed")
        assert response.headers["Allow"] == "GET,HEAD"


async def test_request_id_is_taken_over_when_it_is_one(client: Client) -> None:
    async with client.get("/tell", headers={HEADER: "abcd-1234"}) as response:
        assert await response.text() == response.headers[HEADER] == "abcd-1234"
    async with client.get("/tell", headers={HEADER: "<script>"}) as response:
        assert await response.text() == response.headers[HEADER] != "<script>"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_redirects_stay_redirects(client: Client) -> None:
    async with client.get("/leave", allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (302, "/tell")


async def test_exempt_path_passes_untouched(client: Client) -> None:
    async with client.get("/hot") as response:
        assert await response.text() == "none"
        assert HEADER not in response.headers
