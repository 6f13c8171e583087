"""The circuit that opens when WeChat says that only an operator can help: wrong secret, frozen account, unlisted IP."""

import logging
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class ApiStatus:
    """Whether WeChat's API can be called, and if not, why, since when and until the next trial (UTC epoch ms)."""

    ok: bool
    errcode: int = 0
    errmsg: str = ""
    since: int = 0
    until: int = 0


class Stops:
    """Refuses calls for a while after an error that repeating cannot cure; one call tries again when it is over."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._status = ApiStatus(ok=True)

    def status(self) -> ApiStatus:
        """The present state; it stays bad after the pause until a call has succeeded."""
        return self._status

    def check(self) -> None:
        """Raise Stopped while calls are pointless."""
        status = self._status
        if not status.ok and self._clock.now_ms() < status.until:
            raise Stopped(status.errcode, status.errmsg, status.until)

    def closed_until(self) -> int:
        """Until when every call is refused; 0 when calls may be made."""
        status = self._status
        return 0 if status.ok or self._clock.now_ms() >= status.until else status.until

    def note(self, error: ApiError) -> None:
        """Stop after an error of that kind; others change nothing."""
        now = self._clock.now_ms()
        if error.reaction is Reaction.STOP:
            until = now + STOP_MS.get(error.errcode, USUAL_STOP_MS)
        elif error.reaction is Reaction.NEXT_DAY:
            until = next_midnight(now)
        else:
            return
        since = now if self._status.ok else self._status.since
        self._status = ApiStatus(
            ok=False, errcode=error.errcode, errmsg=error.errmsg, since=since, until=until
        )
        logger.error(
            "WeChat refuses this account, calls are stopped: %s",
            error,
            extra={"action": "wechat_stopped", "errcode": error.errcode, "rid": error.rid},
        )

    def succeeded(self) -> None:
        """Note that a call was answered, which ends a stop."""
        if not self._status.ok:
            self._status = ApiStatus(ok=True)
            logger.info("WeChat takes calls again", extra={"action": "wechat_resumed"})
