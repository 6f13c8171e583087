"""One API call as its implementation sees it, and how a call is described to the door."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from servicebot.simulator.errors import ApiError
from servicebot.simulator.platform import OfficialAccount, Platform


@dataclass(frozen=True, slots=True)
class Call:
    """A call that passed the door: whose it is, and its JSON body (empty for GET)."""

    platform: Platform
    account: OfficialAccount
    request: web.Request
    data: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A text field of the body, empty when it is missing; raises 47001 for another type."""
        value = self.data.get(name, "")
        if not isinstance(value, str):
            raise ApiError(47001, f"{name} is not a string")
        return value

    def part(self, name: str) -> Mapping[str, Any]:
        """An object inside the body, empty when it is missing; raises 47001 for another type."""
        value = self.data.get(name, {})
        if not isinstance(value, dict):
            raise ApiError(47001, f"{name} is not an object")
        return value


Implementation = Callable[[Call], Awaitable[Mapping[str, Any] | web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Api:
    """An API: path, allowed methods, what runs, and what the door has to check before."""

    path: str
    methods: tuple[str, ...]
    run: Implementation
    by_token: bool = True
    json_body: bool = True
    counted: bool = True
    own_ip: bool = False


OK: Mapping[str, Any] = {"errcode": 0, "errmsg": "ok"}
