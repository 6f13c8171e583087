"""Sends deliveries to residents by WeChat: service, template and subscribe messages, with every refusal answered."""

import logging

import orjson

from servicebot.adapters.wechat.client import WeChatApi
from servicebot.adapters.wechat.errors import MINUTE_MS, ApiError, Reaction, Unanswered
from servicebot.adapters.wechat.notice_fields import FieldRefused, subscribe_data, template_data
from servicebot.adapters.wechat.quota import next_midnight, next_minute
from servicebot.adapters.wechat.service_messages import NotSent, ServiceMessages
from servicebot.domain.deliveries import Contact, SendOutcome, SendResult
from servicebot.domain.people import Resident
from servicebot.ports import Clock, Delivery

logger = logging.getLogger(__name__)

WECHAT = "wechat"
MINIPROGRAM = "miniprogram"
BUSY_MS = 1000
SWITCHED_OFF_MS = 60 * MINUTE_MS

RESULTS = {
    Reaction.DONE_BEFORE: SendResult.SENT,
    Reaction.WINDOW_CLOSED: SendResult.PARKED,
    Reaction.CREDIT_GONE: SendResult.DEAD,
    Reaction.UNFOLLOWED: SendResult.DEAD,
    Reaction.RECEIVER_REFUSES: SendResult.DEAD,
    Reaction.REVIEW: SendResult.DEAD,
    Reaction.DEAD_LETTER: SendResult.DEAD,
    Reaction.SPLIT: SendResult.DEAD,
    Reaction.STOP: SendResult.OFF,
    Reaction.SWITCH_OFF: SendResult.OFF,
}


class WeChatChannel:
    """Implements the Channel port.

    A service payload is a reply as the engine writes it, or an object with ``image`` (a WeChat media id) or
    ``menu`` (head, list of id and content, tail). Template and subscribe payloads are objects with ``template_id``,
    ``data`` (field name to text) and whatever else the API takes (``url``, ``miniprogram``, ``page``); their
    ``words`` are not for WeChat.
    """

    def __init__(self, api: WeChatApi, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._service = ServiceMessages(api, clock)
        self._off_until: dict[str, int] = {}

    def closed_until(self) -> int:
        """Until when WeChat takes no calls of this account; 0 when it does."""
        return self._api.closed_until()

    async def send(
        self, delivery: Delivery, resident: Resident, *, contact: Contact | None = None
    ) -> SendOutcome:
        """Send one delivery and say what became of it."""
        unreachable = _unreachable(resident)
        if unreachable:
            return SendOutcome(SendResult.DEAD, unreachable)
        off = self._off_until.get(delivery.kind, 0)
        if self._clock.now_ms() < off:
            error = f"{delivery.kind} messages are switched off"
            return SendOutcome(SendResult.OFF, error, off, banned=True)
        try:
            await self._send(delivery, resident, contact)
        except NotSent as refusal:
            return self._outcome(refusal.error, delivery.kind, refusal.rest)
        except ApiError as error:
            return self._outcome(error, delivery.kind)
        except FieldRefused as error:
            return SendOutcome(SendResult.DEAD, str(error))
        return SendOutcome(SendResult.SENT)

    async def _send(self, delivery: Delivery, resident: Resident, contact: Contact | None) -> None:
        openid = resident.external_id
        if delivery.kind == "service":
            await self._service.send(delivery.payload, openid, contact)
            return
        payload = orjson.loads(delivery.payload)
        template_id, values = payload.pop("template_id"), payload.pop("data")
        payload.pop("words", None)
        if delivery.kind == "template":
            once = f"servicebot-{delivery.id}"
            await self._api.send_template(
                openid, template_id, template_data(values), client_msg_id=once, **payload
            )
            return
        way = "bizsend" if resident.channel == WECHAT else "send"
        body = {"touser": openid, "template_id": template_id, "data": subscribe_data(values), **payload}
        await self._api.post(f"message/subscribe/{way}", data=body)

    def _outcome(self, error: ApiError, kind: str, rest: bytes = b"") -> SendOutcome:
        reaction = error.reaction
        result = RESULTS.get(reaction, SendResult.RETRY)
        if reaction is Reaction.SWITCH_OFF:
            self._off_until[kind] = self._clock.now_ms() + SWITCHED_OFF_MS
            logger.error(
                "WeChat does not grant %s messages: %s",
                kind,
                str(error),
                extra={"action": "wechat_switched_off", "errcode": error.errcode},
            )
        return SendOutcome(
            result,
            str(error),
            self._again_at(reaction, kind),
            rest,
            unfollowed=reaction is Reaction.UNFOLLOWED,
            used_up=reaction is Reaction.CREDIT_GONE,
            banned=reaction is Reaction.SWITCH_OFF,
            unsure=isinstance(error, Unanswered),
        )

    def _again_at(self, reaction: Reaction, kind: str) -> int:
        now = self._clock.now_ms()
        if reaction is Reaction.STOP:
            return self._api.closed_until()
        if reaction is Reaction.SWITCH_OFF:
            return self._off_until[kind]
        if reaction is Reaction.RECEIVER_BUSY:
            return now + BUSY_MS
        if reaction is Reaction.NEXT_MINUTE:
            return next_minute(now)
        return next_midnight(now) if reaction is Reaction.NEXT_DAY else 0


def _unreachable(resident: Resident) -> str:
    if resident.channel not in {WECHAT, MINIPROGRAM}:
        return f"not reachable by WeChat: {resident.channel}"
    if resident.channel == WECHAT and not resident.subscribed:
        return "does not follow the account"
    return ""
