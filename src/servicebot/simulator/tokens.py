"""Access tokens as the platform gives them out: the old kind, and the stable kind that everybody may share."""

import re
import secrets
from dataclasses import dataclass

from servicebot.simulator.clock import MINUTE, SECOND, Clock, beijing_day
from servicebot.simulator.errors import ApiError

LIFETIME = 7200 * SECOND
GRACE = 5 * MINUTE
FORCED_A_DAY = 20
FORCED_APART = 30 * SECOND

SHAPE = re.compile(r"\d{1,3}_[\w-]{100,}")


@dataclass(slots=True)
class Token:
    """One token: ``dies_at`` is when it expires, or earlier, when a newer one has taken its place."""

    value: str
    expires_at: int
    dies_at: int


class Tokens:
    """The tokens of one account, present and past, so that each wrong one gets its own error."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, Token] = {}
        self._normal: Token | None = None
        self._stable: Token | None = None
        self._forced_day = 0
        self._forced_today = 0
        self._forced_at = -FORCED_APART
        self.issued = 0

    def normal(self) -> tuple[str, int]:
        """A new token and its seconds; the one before it lives for five minutes more."""
        now = self._clock.now_ms()
        if self._normal is not None:
            self._normal.dies_at = min(self._normal.dies_at, now + GRACE)
        self._normal = self._issue(now)
        return self._normal.value, LIFETIME // SECOND

    def stable(self, *, force: bool) -> tuple[str, int]:
        """The shared token and its remaining seconds, renewed five minutes before its end, or at once by force."""
        now = self._clock.now_ms()
        if force:
            self._count_forced(now)
            if self._stable is not None:
                self._stable.dies_at = min(self._stable.dies_at, now)
            self._stable = self._issue(now)
        elif self._stable is None or now >= min(self._stable.expires_at - GRACE, self._stable.dies_at):
            self._stable = self._issue(now)
        return self._stable.value, (self._stable.expires_at - now) // SECOND

    def check(self, value: str) -> None:
        """Raises what the platform says to a token that is missing, misshapen, unknown, replaced or expired."""
        if not value:
            raise ApiError(41001)
        if not SHAPE.fullmatch(value):
            raise ApiError(40014)
        token = self._known.get(value)
        now = self._clock.now_ms()
        if token is None:
            raise ApiError(40001)
        if now >= token.expires_at:
            raise ApiError(42001)
        if now >= token.dies_at:
            raise ApiError(40001)

    def owns(self, value: str) -> bool:
        """Whether this account ever gave out the token."""
        return value in self._known

    def revoke_all(self) -> None:
        """Make every token invalid at once, as a reset of the secret does."""
        now = self._clock.now_ms()
        for token in self._known.values():
            token.dies_at = min(token.dies_at, now)

    def _issue(self, now: int) -> Token:
        self.issued += 1
        value = f"{88 + self.issued % 12}_{secrets.token_urlsafe(102)}"
        token = Token(value, now + LIFETIME, now + LIFETIME)
        self._known[value] = token
        return token

    def _count_forced(self, now: int) -> None:
        if self._forced_day != beijing_day(now):
            self._forced_day, self._forced_today = beijing_day(now), 0
        if now - self._forced_at < FORCED_APART:
            raise ApiError(45011)
        if self._forced_today >= FORCED_A_DAY:
            raise ApiError(45009)
        self._forced_today += 1
        self._forced_at = now
