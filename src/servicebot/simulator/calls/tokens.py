"""access_token in both kinds, and the addresses that pushes come from."""

from collections.abc import Mapping
from typing import Any

from servicebot.simulator.calls.call import Api, Call
from servicebot.simulator.errors import ApiError
from servicebot.simulator.platform import OfficialAccount

GRANT = "client_credential"


async def get_token(call: Call) -> Mapping[str, Any]:
    """The old kind: each call makes a new token."""
    query = call.request.query
    _check_secret(call.account, query.get("grant_type", ""), query.get("secret", ""))
    token, seconds = call.account.tokens.normal()
    return {"access_token": token, "expires_in": seconds}


async def get_stable_token(call: Call) -> Mapping[str, Any]:
    """The kind that many processes may share."""
    _check_secret(call.account, call.text("grant_type"), call.text("secret"))
    token, seconds = call.account.tokens.stable(force=call.data.get("force_refresh") is True)
    return {"access_token": token, "expires_in": seconds}


async def get_callback_ip(call: Call) -> Mapping[str, Any]:
    """Where pushes come from."""
    return {"ip_list": call.platform.callback_ips}


def _check_secret(account: OfficialAccount, grant: str, secret: str) -> None:
    if grant != GRANT:
        raise ApiError(40002)
    if not secret:
        raise ApiError(41004)
    if secret != account.settings.secret:
        raise ApiError(40125)


APIS = (
    Api("cgi-bin/token", ("GET", "POST"), get_token, by_token=False, json_body=False, own_ip=True),
    Api("cgi-bin/stable_token", ("POST",), get_stable_token, by_token=False, own_ip=True),
    Api("cgi-bin/getcallbackip", ("GET",), get_callback_ip),
)
