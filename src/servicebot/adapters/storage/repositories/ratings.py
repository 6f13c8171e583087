"""How residents found the service."""

from sqlalchemy import select

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.follow_up_tables import ratings
from servicebot.adapters.storage.statements import Statement, insertion, value
from servicebot.adapters.storage.tx import Tx
from servicebot.domain.followups import Rating, Satisfaction

_WORDS = b"ratings.words"

ADD = insertion(ratings)
GET = Statement(select(ratings).where(ratings.c.number == value("wanted")), "wanted")


class StoredRatings:
    """One rating a ticket."""

    __slots__ = ("_cipher", "_tx")

    def __init__(self, tx: Tx, cipher: FieldCipher) -> None:
        self._tx = tx
        self._cipher = cipher

    async def add(self, rating: Rating) -> bool:
        """Store a rating; False when the ticket has one."""
        words = self._cipher.encrypt_text(rating.words, _WORDS)
        row = (rating.number, rating.resident_id, rating.level.value, rating.at, words)
        return await self._tx.execute(ADD, row) > 0

    async def get(self, number: str) -> Rating | None:
        """The rating of a ticket."""
        row = await self._tx.fetch_one(GET, (number,))
        if row is None:
            return None
        _, resident_id, level, at, words = row
        return Rating(number, resident_id, Satisfaction(level), at, self._cipher.decrypt_text(words, _WORDS))
