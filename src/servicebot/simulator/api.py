"""The platform's HTTP API: one door that checks token, method, body, quota and faults, and the calls behind it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
from aiohttp import web

from servicebot.simulator.calls import media, messages, notices, openapi, setup, tokens
from servicebot.simulator.calls.call import Api, Call
from servicebot.simulator.errors import ApiError
from servicebot.simulator.faults import Fault
from servicebot.simulator.platform import FailedCall, OfficialAccount, Platform

logger = logging.getLogger(__name__)

# As the platform writes it: not a charset parameter that HTTP clients would know.
JSON_TYPE = "application/json; encoding=utf-8"
TEXT_TYPE = "text/plain"

APIS = (*tokens.APIS, *messages.APIS, *notices.APIS, *setup.APIS, *media.APIS, *openapi.APIS)

Sleep = Callable[[float], Awaitable[None]]


def routes(platform: Platform, *, sleep: Sleep = asyncio.sleep) -> list[web.RouteDef]:
    """A route for every API; the door itself answers a wrong method, as the platform does."""
    return [web.route("*", f"/{api.path}", _serve(platform, api, sleep)) for api in APIS]


def _serve(
    platform: Platform, api: Api, sleep: Sleep
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(request: web.Request) -> web.StreamResponse:
        fault = platform.faults.take(api.path)
        if fault is not None:
            if fault.delay_s:
                await sleep(fault.delay_s)
            if fault.drop:
                return _cut(request)
        account: OfficialAccount | None = None
        body = b"" if not api.json_body else await request.read()
        try:
            _check_fault(fault)
            data = _checked_body(api, request, body)
            account = _checked_account(platform, api, request, data)
            answer = await api.run(Call(platform, account, request, data))
        except ApiError as error:
            return _refuse(platform, account, request, body, error)
        if isinstance(answer, web.StreamResponse):
            return answer
        return web.Response(body=orjson.dumps(answer), headers={"Content-Type": JSON_TYPE})

    return serve


def _check_fault(fault: Fault | None) -> None:
    if fault is not None and fault.errcode:
        raise ApiError(fault.errcode)


def _checked_body(api: Api, request: web.Request, body: bytes) -> Mapping[str, Any]:
    if request.method not in api.methods:
        raise ApiError(43002 if "POST" in api.methods else 43001)
    if request.method != "POST" or not api.json_body:
        return {}
    if not body:
        raise ApiError(44002)
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ApiError(47001) from error
    if not isinstance(data, dict):
        raise ApiError(47001)
    return data


def _checked_account(
    platform: Platform, api: Api, request: web.Request, data: Mapping[str, Any]
) -> OfficialAccount:
    if api.by_token:
        account = platform.account_of_token(request.query.get("access_token", ""))
    elif api.own_ip:
        account = platform.account(str(data.get("appid", "") or request.query.get("appid", "")))
        allowed = account.settings.allowed_ips
        if allowed and request.remote not in allowed:
            raise ApiError(40164, f"ip {request.remote}")
    else:
        account = platform.accounts[0]
    if api.counted:
        account.quotas.count(api.path)
    return account


def _refuse(
    platform: Platform, account: OfficialAccount | None, request: web.Request, body: bytes, error: ApiError
) -> web.Response:
    rid = platform.new_rid()
    answer = orjson.dumps({"errcode": error.errcode, "errmsg": f"{error.errmsg} rid: {rid}"})
    call = FailedCall(
        platform.clock.now_ms(),
        str(request.rel_url),
        body.decode("utf-8", "replace"),
        answer.decode(),
        request.remote or "",
    )
    for owner in platform.accounts if account is None else [account]:
        owner.remember_failure(rid, call)
    logger.debug("refused", extra={"action": "simulator.refuse", "errcode": error.errcode})
    is_download = request.path.endswith("/media/get")
    return web.Response(body=answer, headers={"Content-Type": TEXT_TYPE if is_download else JSON_TYPE})


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
