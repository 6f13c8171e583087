"""Messages on their way out, leased with a fence."""

from collections.abc import Sequence

from sqlalchemy import exists, func, or_, select, text, tuple_, update

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.schema import DEAD, PARKED, QUEUED, outbox
from servicebot.adapters.storage.statements import Row, Statement, insertion, value
from servicebot.adapters.storage.tx import Tx
from servicebot.ports import Clock, Delivery

_PAYLOAD = b"outbox.payload"

_DELIVERY = (
    outbox.c.cause,
    outbox.c.resident_id,
    outbox.c.kind,
    outbox.c.payload,
    outbox.c.created_at,
    outbox.c.not_before,
    outbox.c.id,
    outbox.c.attempts,
    outbox.c.begun_at,
)

PUT = insertion(outbox, without=["id", "begun_at"])
# Only the first of a resident's queue is taken, and it stays the first until it is settled: so two who take at once
# cannot get two of one resident, although neither sees what the other is about to commit.
_earlier = outbox.alias("earlier")
_comes_later = exists().where(
    _earlier.c.resident_id == outbox.c.resident_id,
    _earlier.c.ended_at == text("0"),
    _earlier.c.state == text("'queued'"),
    tuple_(_earlier.c.not_before, _earlier.c.id) < tuple_(outbox.c.not_before, outbox.c.id),
)
# As a CTE the choice is made once; as a plain subquery PostgreSQL might run it again for every row.
_due = (
    select(outbox.c.id)
    .where(outbox.c.state == text("'queued'"), outbox.c.due_at <= value("at"), ~_comes_later)
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(value("count"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
LEASE = Statement(
    update(outbox)
    .where(outbox.c.id.in_(select(_due.c.id)))
    .values(attempts=outbox.c.attempts + text("1"), due_at=value("until"), owner=value("owner"))
    .returning(*_DELIVERY),
    *("at", "count", "until", "owner"),
)
# ``attempts`` is the fence: it has moved on when the lease passed to somebody else.
BEGIN = Statement(
    update(outbox)
    .where(text(QUEUED), outbox.c.id == value("id_"), outbox.c.attempts == value("fence"))
    .values(begun_at=value("begun")),
    *("begun", "id_", "fence"),
)
SETTLE = Statement(
    update(outbox)
    .where(text(QUEUED), outbox.c.id == value("id_"), outbox.c.attempts == value("fence"))
    .values({name: value(name) for name in ("state", "not_before", "due_at", "owner", "error", "ended_at")})
    .values(begun_at=text("0")),
    *("not_before", "state", "due_at", "owner", "error", "ended_at", "id_", "fence"),
)
REROUTE = Statement(
    update(outbox)
    .where(text(QUEUED), outbox.c.id == value("id_"), outbox.c.attempts == value("fence"))
    .values({name: value(name) for name in ("kind", "payload", "state", "not_before", "due_at", "error")})
    .values(owner=text("''"), begun_at=text("0")),
    *("not_before", "kind", "payload", "state", "due_at", "error", "id_", "fence"),
)
UNPARK = Statement(
    update(outbox)
    .where(text(PARKED), outbox.c.resident_id == value("resident"))
    .values(state=text("'queued'"), not_before=value("not_before"), due_at=value("due_at")),
    *("not_before", "due_at", "resident"),
)
# A row that is being sent has an owner and is left to them.
WITHDRAW = Statement(
    update(outbox)
    .where(
        outbox.c.cause == value("unique"),
        or_(text(QUEUED), text(PARKED)),
        outbox.c.owner == text("''"),
    )
    .values(state=text("'withdrawn'"), ended_at=value("ended_at"))
    .returning(*_DELIVERY),
    *("ended_at", "unique"),
)
SERVICE_SINCE = Statement(
    select(func.count())
    .select_from(outbox)
    .where(
        outbox.c.resident_id == value("resident"),
        outbox.c.created_at >= value("since"),
        outbox.c.kind == text("'service'"),
        outbox.c.state != text("'withdrawn'"),
    ),
    *("resident", "since"),
)
DEAD_LETTERS = Statement(
    select(*_DELIVERY, outbox.c.error)
    .where(text(DEAD))
    .order_by(outbox.c.ended_at.desc(), outbox.c.id.desc())
    .limit(value("count")),
    "count",
)


class StoredOutbox:
    """The outbox; a delivery is due again when its lease runs out."""

    __slots__ = ("_cipher", "_clock", "_tx")

    def __init__(self, tx: Tx, cipher: FieldCipher, clock: Clock) -> None:
        self._tx = tx
        self._cipher = cipher
        self._clock = clock

    async def put(self, delivery: Delivery) -> bool:
        """Queue a delivery; False when its cause was queued before."""
        values = (
            delivery.unique,
            delivery.resident_id,
            delivery.kind,
            self._cipher.encrypt(delivery.payload, _PAYLOAD),
            delivery.created_at,
            delivery.not_before,
            "queued",
            delivery.not_before,
            "",
            delivery.attempts,
            "",
            0,
        )
        return await self._tx.execute(PUT, values) > 0

    async def lease(self, owner: str, at: int, until: int, limit: int) -> Sequence[Delivery]:
        """Take up to ``limit`` due deliveries that nobody holds, each the first that its resident waits for."""
        rows = await self._tx.fetch(LEASE, (at, limit, until, owner))
        return sorted((self._delivery(row) for row in rows), key=lambda taken: (taken.not_before, taken.id))

    async def begin(self, delivery: Delivery, at: int) -> bool:
        """Note that it leaves now; False when the lease had passed to somebody else."""
        return await self._tx.execute(BEGIN, (at, delivery.id, delivery.attempts)) > 0

    async def sent(self, delivery: Delivery, at: int) -> bool:
        """Mark as sent; False when the lease had passed to somebody else."""
        return await self._settle(delivery, "sent", ended_at=at)

    async def retry(self, delivery: Delivery, not_before: int, error: str) -> bool:
        """Give back for another try at ``not_before``."""
        return await self._settle(delivery, "queued", not_before=not_before, error=error)

    async def park(self, delivery: Delivery, error: str) -> bool:
        """Keep until the resident writes again."""
        return await self._settle(delivery, "parked", error=error)

    async def unpark(self, resident_id: int, at: int) -> int:
        """Make the parked deliveries of a resident due again; returns how many."""
        return await self._tx.execute(UNPARK, (at, at, resident_id))

    async def service_since(self, resident_id: int, since: int) -> int:
        """How many service messages were queued for a resident at or after an instant, the withdrawn left out."""
        row = await self._tx.fetch_one(SERVICE_SINCE, (resident_id, since))
        return int(row[0]) if row is not None else 0

    async def reroute(self, delivery: Delivery, not_before: int, error: str, *, parked: bool = False) -> bool:
        """Give back with another ``kind`` and ``payload``, for a try at ``not_before`` or for the resident's next words."""
        payload = self._cipher.encrypt(delivery.payload, _PAYLOAD)
        state = "parked" if parked else "queued"
        values = (
            not_before,
            delivery.kind,
            payload,
            state,
            not_before,
            error,
            delivery.id,
            delivery.attempts,
        )
        return await self._tx.execute(REROUTE, values) > 0

    async def withdraw(self, unique: str) -> Delivery | None:
        """Take back what is queued or parked under this cause; None when it is on its way or gone."""
        row = await self._tx.fetch_one(WITHDRAW, (self._clock.now_ms(), unique))
        return self._delivery(row) if row is not None else None

    async def dead(self, delivery: Delivery, error: str) -> bool:
        """Give up for good."""
        return await self._settle(delivery, "dead", error=error, ended_at=self._clock.now_ms())

    async def dead_letters(self, limit: int) -> Sequence[tuple[Delivery, str]]:
        """Deliveries that were given up, newest first, each with its error."""
        rows = await self._tx.fetch(DEAD_LETTERS, (limit,))
        return [(self._delivery(row[:-1]), row[-1]) for row in rows]

    async def _settle(
        self,
        delivery: Delivery,
        state: str,
        *,
        not_before: int | None = None,
        error: str = "",
        ended_at: int = 0,
    ) -> bool:
        due = delivery.not_before if not_before is None else not_before
        values = (due, state, due, "", error, ended_at, delivery.id, delivery.attempts)
        return await self._tx.execute(SETTLE, values) > 0

    def _delivery(self, row: Row) -> Delivery:
        cause, resident_id, kind, payload, created_at, not_before, row_id, attempts, begun_at = row
        return Delivery(
            unique=cause,
            resident_id=resident_id,
            kind=kind,
            payload=self._cipher.decrypt(payload, _PAYLOAD),
            created_at=created_at,
            not_before=not_before,
            id=row_id,
            attempts=attempts,
            begun=begun_at > 0,
        )
