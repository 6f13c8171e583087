"""Calling the simulated API, and reading what it answers."""

from typing import Any

import aiohttp
import orjson
from aiohttp import web
from aiohttp.test_utils import TestClient

from servicebot.simulator.fans import Fan

JsonClient = TestClient[web.Request, web.Application]

SEND = "cgi-bin/message/custom/send"


async def answer(response: aiohttp.ClientResponse) -> dict[str, Any]:
    assert response.status == 200
    data: dict[str, Any] = orjson.loads(await response.read())
    return data


async def post(client: JsonClient, path: str, token: str, data: object) -> dict[str, Any]:
    return await answer(await client.post(f"/{path}", params={"access_token": token}, json=data))


async def get(client: JsonClient, path: str, **query: str) -> dict[str, Any]:
    return await answer(await client.get(f"/{path}", params=query))


def custom(fan: Fan, **changes: Any) -> dict[str, Any]:
    return {"touser": fan.openid, "msgtype": "text", "text": {"content": "师傅出发了"}} | changes
