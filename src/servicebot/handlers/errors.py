"""The one JSON shape of an error, for every door but WeChat's, which has its own words."""

from aiohttp import web


def error_response(status: int, code: str, message: str, *, request_id: str = "") -> web.Response:
    """``{"error": {"code", "message", "request_id"}}``; the message says what to do, never how it came about."""
    error = {"code": code, "message": message}
    if request_id:
        error["request_id"] = request_id
    return web.json_response({"error": error}, status=status)
