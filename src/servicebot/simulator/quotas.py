"""Call quotas of an account: by day and by minute for each API, and the ten clearings a month."""

from dataclasses import dataclass
from datetime import UTC, datetime

from servicebot.simulator.clock import BEIJING, MINUTE, SECOND, Clock, beijing_day
from servicebot.simulator.errors import ApiError

CLEARINGS_A_MONTH = 10
DEFAULT_DAY = 100_000
DEFAULT_MINUTE = 100_000

DAY_LIMITS = {
    "cgi-bin/token": 2_000,
    "cgi-bin/stable_token": 500_000,
    "cgi-bin/message/custom/send": 500_000,
    "cgi-bin/message/template/send": 100_000,
    "cgi-bin/message/subscribe/bizsend": 10_000_000,
    "cgi-bin/message/subscribe/send": 10_000_000,
    "cgi-bin/menu/create": 1_000,
    "cgi-bin/menu/get": 10_000,
    "cgi-bin/menu/delete": 1_000,
    "cgi-bin/media/get": 200_000,
    "cgi-bin/user/info": 5_000_000,
}
MINUTE_LIMITS = {"cgi-bin/stable_token": 10_000}


@dataclass(slots=True)
class Use:
    """How often one API was called in the present day and minute."""

    day: int = 0
    today: int = 0
    minute: int = 0
    this_minute: int = 0


class Quotas:
    """Counts the calls of one account and refuses those beyond the limit."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._day_limits = dict(DAY_LIMITS)
        self._minute_limits = dict(MINUTE_LIMITS)
        self._uses: dict[str, Use] = {}
        self._clearings: dict[str, int] = {}

    def limit(self, api: str, *, day: int | None = None, minute: int | None = None) -> None:
        """Set other limits for an API, to be run into on purpose."""
        if day is not None:
            self._day_limits[api] = day
        if minute is not None:
            self._minute_limits[api] = minute

    def count(self, api: str) -> None:
        """Count a call; raises 45009 beyond the day's limit and 45011 beyond the minute's."""
        use = self._use(api)
        if use.today >= self.day_limit(api):
            raise ApiError(45009)
        if use.this_minute >= self._minute_limits.get(api, DEFAULT_MINUTE):
            raise ApiError(45011)
        use.today += 1
        use.this_minute += 1

    def day_limit(self, api: str) -> int:
        """How many calls a day this API allows."""
        return self._day_limits.get(api, DEFAULT_DAY)

    def used_today(self, api: str) -> int:
        """How many calls of this API were counted today."""
        return self._use(api).today

    def clear(self) -> None:
        """Start counting anew; raises 48006 after the tenth time in a month."""
        month = datetime.fromtimestamp((self._clock.now_ms() + BEIJING) / SECOND, UTC).strftime("%Y-%m")
        if self._clearings.get(month, 0) >= CLEARINGS_A_MONTH:
            raise ApiError(48006)
        self._clearings[month] = self._clearings.get(month, 0) + 1
        self._uses.clear()

    def _use(self, api: str) -> Use:
        now = self._clock.now_ms()
        use = self._uses.setdefault(api, Use())
        if use.day != beijing_day(now):
            use.day, use.today = beijing_day(now), 0
        if use.minute != now // MINUTE:
            use.minute, use.this_minute = now // MINUTE, 0
        return use
