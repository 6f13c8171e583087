"""Shared access tokens of outside platforms."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.schema import tokens
from servicebot.adapters.storage.statements import Statement, columns_of, value
from servicebot.adapters.storage.tx import Tx

_TOKEN = b"tokens.token"
_NAMES = columns_of(tokens)
_ROW = {name: value(name) for name in _NAMES}


def _upsert(*changed: str, unless_claimed: bool) -> Statement:
    here, there = sqlite.insert(tokens).values(_ROW), postgresql.insert(tokens).values(_ROW)
    names = [*_NAMES, "at"] if unless_claimed else _NAMES
    free = (
        (tokens.c.claimed_until <= value("at")) | (tokens.c.claimed_by == value("claimed_by"))
        if unless_claimed
        else None
    )
    return Statement(
        here.on_conflict_do_update(
            index_elements=["name"], set_={name: here.excluded[name] for name in changed}, where=free
        ),
        *names,
        on_postgresql=there.on_conflict_do_update(
            index_elements=["name"], set_={name: there.excluded[name] for name in changed}, where=free
        ),
    )


GET = Statement(select(tokens.c.token, tokens.c.expires_at).where(tokens.c.name == value("wanted")), "wanted")
PUT = _upsert("token", "expires_at", "claimed_by", "claimed_until", unless_claimed=False)
CLAIM = _upsert("claimed_by", "claimed_until", unless_claimed=True)


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
