"""The WeChat door: proves who calls, hands the message on, and answers within WeChat's five seconds."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any, Protocol

from aiohttp import web

from servicebot.adapters.wechat.envelope import Envelope, Opened
from servicebot.adapters.wechat.events import Heard, heard, label
from servicebot.adapters.wechat.rejections import BadPush, Reason
from servicebot.adapters.wechat.replies import render
from servicebot.engine.messages import Kind, Reply
from servicebot.handlers.bodies import BodyTooLarge, BodyUnreadable, read_capped
from servicebot.handlers.callers import ACKNOWLEDGED, Caller, RequestCaller, Said, as_response
from servicebot.handlers.calls import Call, Calls
from servicebot.handlers.metrics import DoorFigures
from servicebot.handlers.tries import Tries
from servicebot.ports import Clock
from servicebot.services.arrival import Answer, Arrival, Deferral

logger = logging.getLogger(__name__)

PATH = "/wechat/callback"
CHANNEL = "wechat"
CALLS = 3
STATUS = {Reason.MALFORMED: 400, Reason.TOO_LARGE: 413}
FORBIDDEN = 403
NOT_FOR_YOU = b"This address is for WeChat's servers.\n"


FirstAid = Callable[[Arrival], Reply | None]
"""What has to be read although a message could not be acted on, if it is such a message."""


def _nobody_in_danger(arrival: Arrival) -> None:
    del arrival


class Receiver(Protocol):
    """Who acts on a message exactly once; the dispatcher."""

    async def handle(self, arrival: Arrival) -> Answer:
        """The answer, after whatever it reports is committed; a key that is running gives the same answer."""
        ...


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: when WeChat must have a word, when its call is broken off, and when a deferred failure is retried."""

    answer_within: float = 4.0
    give_up_after: float = 4.8
    pauses: Sequence[float] = (1.0, 5.0, 20.0)


DEFAULT_PATIENCE = Patience()


class WeChatDoor:
    """WeChat's callback address.

    An answer within ``patience.answer_within`` is the passive reply. Later the reply is asked to go by the outbox
    and WeChat gets ``success``; when the transaction was past that point, the call is held to ``patience.give_up_after``
    and then broken off, which makes WeChat call again and get the recorded reply. A failure to act breaks the
    call off in the same way; only WeChat's last call is answered, with ``apology``, for then nobody asks again.
    After a ``success`` nobody asks again either: such a message is tried again here, after each of ``patience.pauses``.
    Who has to read ``first_aid`` gets it instead of a ``success``, and at the first failure instead of a call that is
    broken off; their message is tried again here as well.
    """

    def __init__(
        self,
        envelope: Envelope,
        receiver: Receiver,
        clock: Clock,
        figures: DoorFigures,
        *,
        apology: str,
        first_aid: FirstAid = _nobody_in_danger,
        patience: Patience = DEFAULT_PATIENCE,
    ) -> None:
        self._envelope = envelope
        self._receiver = receiver
        self._clock = clock
        self._figures = figures
        self._apology = Reply(apology)
        self._first_aid = first_aid
        self._patience = patience
        hold = patience.give_up_after - patience.answer_within
        self._calls = Calls(self._said_early, answer_within=patience.answer_within, hold=hold)
        self._repairs: set[asyncio.Task[None]] = set()
        self._tries = Tries()

    @property
    def routes(self) -> Iterable[web.RouteDef]:
        """The check of the address, and the pushes."""
        return [web.get(PATH, self.verify, allow_head=False), web.post(PATH, self.receive)]

    async def close(self) -> None:
        """Stop watching calls, and wait for the messages that are being tried again."""
        self._calls.close()
        if self._repairs:
            await asyncio.wait(self._repairs)

    async def verify(self, request: web.Request) -> web.Response:
        """Answer WeChat's check of the address with its echostr, only once the signature proved right."""
        try:
            echo = self._envelope.echo(request.raw_path.partition("?")[2], self._clock.now_ms())
        except BadPush as refusal:
            return as_response(self._refuse(refusal))
        return web.Response(text=echo, headers={"X-Content-Type-Options": "nosniff"})

    async def receive(self, request: web.Request) -> web.Response:
        """Take one push that came through aiohttp."""
        caller = RequestCaller(request)
        try:
            body = await read_capped(request)
        except BodyTooLarge:
            return _last(self._refuse(BadPush(Reason.TOO_LARGE, "The body is longer than any push.")))
        except BodyUnreadable:
            return _last(self._refuse(BadPush(Reason.MALFORMED, "The body did not come whole.")))
        except Exception as error:  # noqa: BLE001 - the outer edge: even our own bug must not look like a broken account
            _failed(error, caller)
            said: Said | None = None
        else:
            said = await self.answer(request.raw_path.partition("?")[2], body, caller)
        return await caller.response(said)

    async def answer(self, raw_query: str, body: bytes, caller: Caller) -> Said | None:
        """What to say to one push, None when nothing is left to say; whatever is wrong with it, never an error."""
        began = perf_counter()
        now = self._clock.now_ms()
        said: Said | None = ACKNOWLEDGED
        outcome = "acknowledged"
        try:
            opened = self._envelope.open(raw_query, body, now)
            self._figures.push(label(opened.push))
            message = heard(opened.push)
            if message is not None:
                outcome, said = await self._act(caller, opened, message, now)
        except BadPush as refusal:
            return self._refuse(refusal)
        except Exception as error:  # noqa: BLE001 - the outer edge again
            _failed(error, caller)
            return None
        self._figures.outcome(outcome, perf_counter() - began)
        return said

    async def _act(self, caller: Caller, opened: Opened, message: Heard, now: int) -> tuple[str, Said | None]:
        arrival = Arrival(CHANNEL, message.sender, opened.key, message.message, now, message.media_source)
        call = self._calls.watch(caller, arrival, opened)
        try:
            answer = await self._receiver.handle(arrival)
        except Exception:
            # The outer edge: whatever failed, WeChat is told in its own way.
            logger.exception("A message could not be acted on.", extra={"action": "wechat_failed"})
            return self._fail(caller, call, arrival, opened)
        finally:
            self._calls.end(call)
        self._tries.forget(opened.key)
        if call.acknowledged:
            return "deferred", None
        if call.broken_off:
            return "held too long", None
        if answer.deferred:
            return "deferred", ACKNOWLEDGED
        if answer.reply is None or message.message.kind is Kind.LEAVE:
            return "silent", ACKNOWLEDGED
        return "repeated" if answer.repeated else "replied", _said(answer.reply, opened, now)

    def _said_early(self, arrival: Arrival, opened: Opened) -> Said:
        aid = self._first_aid(arrival)
        return ACKNOWLEDGED if aid is None else _said(aid, opened, arrival.received_at)

    def _fail(self, caller: Caller, call: Call, arrival: Arrival, opened: Opened) -> tuple[str, Said | None]:
        if call.acknowledged:
            self._start(self._try_again(arrival))
            return "deferred", None
        aid = None if call.broken_off else self._first_aid(arrival)
        if aid is not None:
            self._tries.forget(opened.key)
            again = replace(arrival, deferral=Deferral())
            again.deferral.ask()
            self._start(self._try_again(again))
            return "warned", _said(aid, opened, arrival.received_at)
        if call.broken_off or self._tries.fail(opened.key) < CALLS:
            caller.hang_up()
            return "failed", None
        self._tries.forget(opened.key)
        return "apologised", _said(self._apology, opened, arrival.received_at)

    async def _try_again(self, arrival: Arrival) -> None:
        for pause in self._patience.pauses:
            await asyncio.sleep(pause)
            try:
                await self._receiver.handle(arrival)
            except Exception:
                # The outer edge again.
                logger.exception("A deferred message failed again.", extra={"action": "wechat_failed"})
            else:
                return
        self._figures.lost()
        logger.error("A deferred message is lost.", extra={"action": "wechat_lost"})

    def _start(self, repair: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(repair)
        self._repairs.add(task)
        task.add_done_callback(self._repairs.discard)

    def _refuse(self, refusal: BadPush) -> Said:
        self._figures.refusal(refusal.reason)
        # Our own words, which quote nothing of the request.
        logger.warning("%s", str(refusal), extra={"action": "wechat_refused", "reason": refusal.reason.value})
        return Said(NOT_FOR_YOU, status=STATUS.get(refusal.reason, FORBIDDEN))


def _said(reply: Reply, opened: Opened, now: int) -> Said:
    content = opened.close(render(reply, opened.push, now), now)
    return Said(content, "application/json" if opened.push.json else "text/xml")


def _last(said: Said) -> web.Response:
    """The last answer over its connection, because what came after the head was not read."""
    response = as_response(said)
    response.force_close()
    return response


def _failed(error: Exception, caller: Caller) -> None:
    logger.error("The door itself failed.", exc_info=error, extra={"action": "wechat_door_failed"})
    caller.hang_up()
