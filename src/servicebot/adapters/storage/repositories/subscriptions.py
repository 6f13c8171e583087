"""How many subscribe messages residents allowed, counted in the rows themselves so that no process loses one."""

from sqlalchemy import select, text, update

from servicebot.adapters.storage.follow_up_tables import subscriptions
from servicebot.adapters.storage.statements import Statement, upsert, value
from servicebot.adapters.storage.tx import Tx
from servicebot.domain.deliveries import Subscription

_ONE = (subscriptions.c.resident_id == value("resident"), subscriptions.c.template == value("wanted"))

ANSWERED = upsert(subscriptions, key=["resident_id", "template"], taken=["refused_at"], added=["credits"])
STANDING = Statement(
    select(subscriptions.c.credits, subscriptions.c.refused_at).where(*_ONE), *("resident", "wanted")
)
# The condition on what is left makes two that take the last one at the same time impossible.
TAKE = Statement(
    update(subscriptions)
    .where(*_ONE, subscriptions.c.credits > text("0"))
    .values(credits=subscriptions.c.credits - text("1")),
    *("resident", "wanted"),
)
GIVE_BACK = Statement(
    update(subscriptions).where(*_ONE).values(credits=subscriptions.c.credits + text("1")),
    *("resident", "wanted"),
)
DROP = Statement(update(subscriptions).where(*_ONE).values(credits=text("0")), *("resident", "wanted"))


class StoredSubscriptions:
    """One row for each resident and template."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def answered(self, resident_id: int, template: str, at: int, *, allowed: bool) -> None:
        """Note an answer to the platform's question; an acceptance is one more message and ends a refusal."""
        row = (resident_id, template, 1, 0) if allowed else (resident_id, template, 0, at)
        await self._tx.execute(ANSWERED, row)

    async def standing(self, resident_id: int, template: str) -> Subscription:
        """What a resident allows now."""
        row = await self._tx.fetch_one(STANDING, (resident_id, template))
        return Subscription(*row) if row is not None else Subscription()

    async def take(self, resident_id: int, template: str) -> bool:
        """Use one up for a message that is about to leave; False when none is left."""
        return await self._tx.execute(TAKE, (resident_id, template)) > 0

    async def give_back(self, resident_id: int, template: str) -> None:
        """Undo a ``take``, because the message was not sent."""
        await self._tx.execute(GIVE_BACK, (resident_id, template))

    async def drop(self, resident_id: int, template: str) -> None:
        """None is left, whatever was counted."""
        await self._tx.execute(DROP, (resident_id, template))
