"""The circuit that opens when WeChat says that only an operator can help: wrong secret, frozen account, unlisted IP."""

import logging

from servicebot.adapters.wechat.errors import (
    STOP_MS,
    USUAL_STOP_MS,
    ApiError,
    Reaction,
    Stopped,
)
from servicebot.adapters.wechat.quota import next_midnight
from servicebot.ports import Clock

logger = logging.getLogger(__name__)


class Stops:
    """Refuses calls for a while after an error that repeating cannot cure; one call tries again when it is over."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        # Stays after the pause, until a call has succeeded.
        self._stop: Stopped | None = None

    def check(self) -> None:
        """Raise Stopped while calls are pointless."""
        stop = self._stop
        if stop is not None and self._clock.now_ms() < stop.until:
            raise Stopped(stop.errcode, stop.errmsg, stop.until)

    def closed_until(self) -> int:
        """Until when every call is refused; 0 when calls may be made."""
        stop = self._stop
        return stop.until if stop is not None and self._clock.now_ms() < stop.until else 0

    def note(self, error: ApiError) -> None:
        """Stop after an error of that kind; others change nothing."""
        now = self._clock.now_ms()
        if error.reaction is Reaction.STOP:
            until = now + STOP_MS.get(error.errcode, USUAL_STOP_MS)
        elif error.reaction is Reaction.NEXT_DAY:
            until = next_midnight(now)
        else:
            return
        self._stop = Stopped(error.errcode, error.errmsg, until)
        logger.error(
            "WeChat refuses this account, calls are stopped: %s",
            str(error),
            extra={"action": "wechat_stopped", "errcode": error.errcode, "rid": error.rid},
        )

    def succeeded(self) -> None:
        """Note that a call was answered, which ends a stop."""
        if self._stop is not None:
            self._stop = None
            logger.info("WeChat takes calls again", extra={"action": "wechat_resumed"})
