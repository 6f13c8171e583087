"""The access token: one refresh at a time in this process and across processes, and never a refresh by force."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from servicebot.adapters.wechat.errors import Unreachable
from servicebot.adapters.wechat.quota import Sleep
from servicebot.ports import Clock, Storage, UnitOfWork

logger = logging.getLogger(__name__)

# The platform renews a stable token five minutes before its end, so a minute later there is a new one to be had.
MARGIN_S = 240
SHORTEST_SHARE = 10
CLAIM_MS = 15_000
POLL_S = 0.25
POLLS = 80
RENEWALS_APART_MS = 60_000

Fetch = Callable[[], Awaitable[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Token:
    """A token and until when to use it (UTC epoch ms), which is a little before it expires."""

    value: str
    use_until: int


class TokenSource:
    """Gives the account's token from memory, from the shared storage, or by one fetch for everybody.

    ``name`` is the row in the shared storage, ``owner`` names this process, ``fetch`` asks the platform and
    returns a token with its remaining seconds.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        fetch: Fetch,
        *,
        name: str,
        owner: str,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._fetch = fetch
        self._name = name
        # A process may hold several of us, and a claim must tell them apart.
        self._owner = f"{owner}-{secrets.token_hex(4)}"
        self._sleep = sleep
        self._token: Token | None = None
        self._renewable_at = 0
        self._lock = asyncio.Lock()

    async def get(self) -> str:
        """The token in force."""
        token = self._usable(rejected="")
        if token is None:
            async with self._lock:
                token = self._usable(rejected="") or await self._obtain(rejected="")
        return token.value

    async def renew(self, rejected: str) -> str | None:
        """Another token than the one the platform rejected; None when one was just fetched to no avail."""
        async with self._lock:
            token = self._usable(rejected)
            if token is None:
                if self._clock.now_ms() < self._renewable_at:
                    return None
                token = await self._obtain(rejected)
            return token.value

    def _usable(self, rejected: str) -> Token | None:
        token = self._token
        if token is None or token.value == rejected or self._clock.now_ms() >= token.use_until:
            return None
        return token

    async def _obtain(self, rejected: str) -> Token:
        for _ in range(POLLS):
            found = await self._find_or_claim(rejected)
            if isinstance(found, Token):
                self._token = found
                return found
            if found:
                return await self._refresh(rejected)
            await self._sleep(POLL_S)
        raise Unreachable("the process that refreshes the access token does not finish")

    async def _find_or_claim(self, rejected: str) -> Token | bool:
        """A token that somebody stored, else whether it is ours to refresh; one transaction, so one refresher."""
        now = self._clock.now_ms()

        async def stored(uow: UnitOfWork) -> Token | None:
            row = await uow.tokens.get(self._name)
            return Token(*row) if row is not None and row[0] != rejected and now < row[1] else None

        async def work(uow: UnitOfWork) -> Token | bool:
            token = await stored(uow)
            if token is not None:
                return token
            if not await uow.tokens.claim_refresh(self._name, self._owner, now, now + CLAIM_MS):
                return False
            # Another process may have finished its refresh between our look and our claim.
            token = await stored(uow)
            if token is None:
                return True
            await uow.tokens.put(self._name, token.value, token.use_until)
            return token

        return await self._storage.write(work)

    async def _refresh(self, rejected: str) -> Token:
        if rejected:
            # A lasting refusal must not turn every call into a fetch.
            self._renewable_at = self._clock.now_ms() + RENEWALS_APART_MS
        value, seconds = await self._fetch()
        margin = min(MARGIN_S, seconds // SHORTEST_SHARE)
        token = Token(value, self._clock.now_ms() + (seconds - margin) * 1000)

        async def work(uow: UnitOfWork) -> None:
            await uow.tokens.put(self._name, token.value, token.use_until)

        await self._storage.write(work)
        self._token = token
        logger.info("access token refreshed", extra={"action": "wechat_token_refreshed"})
        return token
