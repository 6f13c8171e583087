"""How many subscribe messages residents allowed, counted in the rows themselves so that no process loses one."""

from sqlalchemy import select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from servicebot.adapters.storage.follow_up_tables import subscriptions
from servicebot.adapters.storage.statements import Statement, columns_of, value
from servicebot.adapters.storage.tx import Tx
from servicebot.domain.deliveries import Subscription

_NAMES = columns_of(subscriptions)
_ROW = {name: value(name) for name in _NAMES}
_HERE, _THERE = sqlite.insert(subscriptions).values(_ROW), postgresql.insert(subscriptions).values(_ROW)
_KEY = ["resident_id", "template"]
_ONE = (subscriptions.c.resident_id == value("resident"), subscriptions.c.template == value("wanted"))

ANSWERED = Statement(
    _HERE.on_conflict_do_update(
        index_elements=_KEY,
        set_={
            "credits": subscriptions.c.credits + _HERE.excluded["credits"],
            "refused_at": _HERE.excluded["refused_at"],
        },
    ),
    *_NAMES,
    on_postgresql=_THERE.on_conflict_do_update(
        index_elements=_KEY,
        set_={
            "credits": subscriptions.c.credits + _THERE.excluded["credits"],
            "refused_at": _THERE.excluded["refused_at"],
        },
    ),
)
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
