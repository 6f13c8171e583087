"""What every request but WeChat's passes through: its id, plain headers, and one shape for what goes wrong."""

import logging
import re
import secrets
from collections.abc import Collection

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from servicebot.domain.errors import Conflict, Invalid, Refused
from servicebot.handlers.errors import error_response

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
GIVEN_ID = re.compile(r"[\w-]{8,64}", re.ASCII)
REQUEST_ID = web.RequestKey("request_id", str)
FIRST_ERROR = 400
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def guard(*, exempt: Collection[str] = ()) -> Middleware:
    """The middleware; the paths in ``exempt`` pass untouched because they answer for themselves and are hot."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path in exempt:
            return await handler(request)
        given = request.headers.get(HEADER, "")
        request_id = given if GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
        request[REQUEST_ID] = request_id
        response = await _answered(request, handler, request_id)
        if not response.prepared:
            response.headers[HEADER] = request_id
            response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response

    return guarded


async def _answered(request: web.Request, handler: Handler, request_id: str) -> web.StreamResponse:
    try:
        return await handler(request)
    except Invalid as error:
        return error_response(422, "invalid", str(error), request_id=request_id)
    except Refused as error:
        return error_response(403, error.code, str(error), request_id=request_id)
    except Conflict:
        return error_response(
            409, "conflict", "Somebody else changed it first: read it again and retry.", request_id=request_id
        )
    except web.HTTPException as error:
        if error.status < FIRST_ERROR:
            raise
        # The phrases of HTTP change with Python's version, and what callers look for must not.
        code = HUMP.sub("_", type(error).__name__.removeprefix("HTTP")).lower()
        response = error_response(error.status, code, error.reason, request_id=request_id)
        if "Allow" in error.headers:
            response.headers["Allow"] = error.headers["Allow"]
        return response
    except Exception:
        # The outer edge: a bug costs one request and shows nothing of itself.
        logger.exception("Request %s failed.", request_id, extra={"action": "request_failed"})
        return error_response(
            500, "internal", "Something went wrong on our side; it was recorded.", request_id=request_id
        )
