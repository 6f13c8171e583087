"""Customer-service messages: a reply in as few texts as WeChat's length and its windows allow, a picture, a menu."""

from collections import deque
from typing import Any

import orjson

from servicebot.adapters.wechat.client import WeChatApi
from servicebot.adapters.wechat.errors import ApiError, Reaction
from servicebot.adapters.wechat.replies import MOST_BYTES, words
from servicebot.adapters.wechat.windows import ServiceWindows
from servicebot.domain.deliveries import Contact
from servicebot.engine.messages import Reply, reply_from_json, reply_to_json
from servicebot.ports import Clock

# Half of the usual length: enough for a text that WeChat counts differently from us.
SHORTER_BYTES = 1000
# Where a line must be cut, it is best cut after one of these.
ENDS = "。！？；，、 "
WINDOW_CLOSED = 45015


class NotSent(Exception):
    """A message was refused; ``rest`` is the payload of what is still to be sent, empty for all of it."""

    def __init__(self, error: ApiError, rest: bytes = b"") -> None:
        super().__init__(str(error))
        self.error = error
        self.rest = rest


class ServiceMessages:
    """Sends service payloads, one message at a time, and keeps the count of each resident's window."""

    def __init__(self, api: WeChatApi, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._windows = ServiceWindows()

    async def send(self, payload: bytes, openid: str, contact: Contact | None) -> None:
        """Send everything in the payload; raises NotSent."""
        content = orjson.loads(payload) if payload else []
        if isinstance(content, dict):
            await self._once(openid, contact, _typed(content))
            return
        reply = reply_from_json(payload)
        if reply is not None:
            await self._send_reply(reply, openid, contact)

    async def _send_reply(self, reply: Reply, openid: str, contact: Contact | None) -> None:
        waiting = deque(parts(reply))
        begun = False
        while waiting:
            part = waiting.popleft()
            text = {"msgtype": "text", "text": {"content": words(part)}}
            try:
                await self._once(openid, contact, text)
            except NotSent as refusal:
                shorter = _shorter(part) if refusal.error.reaction is Reaction.SPLIT else []
                if not shorter:
                    raise NotSent(refusal.error, _joined(part, waiting) if begun else b"") from refusal
                waiting.extendleft(reversed(shorter))
            else:
                begun = True

    async def _once(self, openid: str, contact: Contact | None, message: dict[str, Any]) -> None:
        if not self._windows.is_open(openid, contact, self._clock.now_ms()):
            raise NotSent(ApiError.answered(WINDOW_CLOSED, "no open window"))
        try:
            await self._api.post("message/custom/send", data={"touser": openid, **message})
        except ApiError as error:
            if error.reaction is Reaction.WINDOW_CLOSED:
                self._windows.shut(openid, contact)
            raise NotSent(error) from error
        self._windows.sent(openid, contact)


def parts(reply: Reply, limit: int = MOST_BYTES) -> list[Reply]:
    """The reply as replies of at most ``limit`` bytes, cut between lines, else after punctuation, else anywhere."""
    pieces: list[str] = []
    rest = reply.text
    while len(rest.encode()) > limit:
        kept = rest.encode()[:limit].decode(errors="ignore")
        end = _border(kept)
        pieces.append(kept[:end].rstrip())
        rest = rest[end:].lstrip("\n")
    return [Reply(piece, reply.options) for piece in (*pieces, rest) if piece.strip()]


def _border(kept: str) -> int:
    half = len(kept) // 2
    line = kept.rfind("\n", half)
    if line > 0:
        return line
    return max(kept.rfind(mark, half) + 1 for mark in ENDS) or len(kept)


def _shorter(part: Reply) -> list[Reply]:
    """The part in smaller ones without links, or nothing where it is small already."""
    plain = parts(Reply(part.text), SHORTER_BYTES)
    return plain if len(plain) > 1 or part.options else []


def _joined(part: Reply, waiting: deque[Reply]) -> bytes:
    return reply_to_json(Reply("\n".join(each.text for each in (part, *waiting)), part.options))


def _typed(content: dict[str, Any]) -> dict[str, Any]:
    if "image" in content:
        return {"msgtype": "image", "image": {"media_id": content["image"]}}
    return {"msgtype": "msgmenu", "msgmenu": content["menu"]}
