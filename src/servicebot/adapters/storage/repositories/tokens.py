"""Shared access tokens of outside platforms."""

from sqlalchemy import select

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.schema import tokens
from servicebot.adapters.storage.statements import Statement, upsert, value
from servicebot.adapters.storage.tx import Tx

_TOKEN = b"tokens.token"
_FREE = (tokens.c.claimed_until <= value("at")) | (tokens.c.claimed_by == value("claimed_by"))

GET = Statement(select(tokens.c.token, tokens.c.expires_at).where(tokens.c.name == value("wanted")), "wanted")
PUT = upsert(tokens, key=["name"], taken=["token", "expires_at", "claimed_by", "claimed_until"])
CLAIM = upsert(tokens, "at", key=["name"], taken=["claimed_by", "claimed_until"], only_if=_FREE)


class StoredTokens:
    """One row a name, so that one process refreshes for all."""

    __slots__ = ("_cipher", "_tx")

    def __init__(self, tx: Tx, cipher: FieldCipher) -> None:
        self._tx = tx
        self._cipher = cipher

    async def get(self, name: str) -> tuple[str, int] | None:
        """The token and its expiry."""
        row = await self._tx.fetch_one(GET, (name,))
        return (self._cipher.decrypt_text(row[0], _TOKEN), row[1]) if row is not None and row[0] else None

    async def put(self, name: str, token: str, expires_at: int) -> None:
        """Store a token and end the claim on refreshing it."""
        await self._tx.execute(PUT, (name, self._cipher.encrypt_text(token, _TOKEN), expires_at, "", 0))

    async def claim_refresh(self, name: str, owner: str, at: int, until: int) -> bool:
        """Become the one who refreshes; False while somebody else's claim is younger than its ``until``."""
        return await self._tx.execute(CLAIM, (name, b"", 0, owner, until, at)) > 0
