"""Quotas and request ids: the platform's own means to find out what went wrong."""

import re
from collections.abc import Mapping
from typing import Any

from servicebot.simulator.calls.call import OK, Api, Call
from servicebot.simulator.clock import SECOND
from servicebot.simulator.errors import ApiError
from servicebot.simulator.platform import RID_LIFETIME
from servicebot.simulator.quotas import DAY_LIMITS

RID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}")


async def clear_quota(call: Call) -> Mapping[str, Any]:
    """Count today's calls anew, ten times a month."""
    if call.text("appid") != call.account.settings.app_id:
        raise ApiError(40013)
    call.account.quotas.clear()
    return OK


async def get_quota(call: Call) -> Mapping[str, Any]:
    """How often an API was called today and may be."""
    path = call.text("cgi_path").strip("/")
    if path not in DAY_LIMITS:
        raise ApiError(76021)
    limit, used = call.account.quotas.day_limit(path), call.account.quotas.used_today(path)
    return {**OK, "quota": {"daily_limit": limit, "used": used, "remain": limit - used}}


async def get_rid(call: Call) -> Mapping[str, Any]:
    """A refused call of the last seven days."""
    rid = call.text("rid")
    if not RID.fullmatch(rid):
        raise ApiError(76002)
    failed = call.account.failed_calls.get(rid)
    if failed is None or call.account.clock.now_ms() - failed.invoked_at > RID_LIFETIME:
        raise ApiError(76001)
    return {
        **OK,
        "request": {
            "invoke_time": failed.invoked_at // SECOND,
            "cost_in_ms": 1,
            "request_url": failed.url,
            "request_body": failed.body,
            "response_body": failed.response,
            "client_ip": failed.ip,
        },
    }


APIS = (
    Api("cgi-bin/clear_quota", ("POST",), clear_quota, counted=False),
    Api("cgi-bin/openapi/quota/get", ("POST",), get_quota, counted=False),
    Api("cgi-bin/openapi/rid/get", ("POST",), get_rid, counted=False),
)
