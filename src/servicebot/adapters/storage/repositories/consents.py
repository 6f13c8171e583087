"""What residents were told and agreed to, the log of what was done to personal data, and marks of progress."""

from collections.abc import Sequence

from sqlalchemy import select, update

from servicebot.adapters.storage.privacy_tables import audit, consents, marks
from servicebot.adapters.storage.statements import Statement, insertion, value
from servicebot.adapters.storage.tx import Tx
from servicebot.domain.privacy import AuditLine, Consent, ConsentAnswer, Purpose

ADD_CONSENT = insertion(consents, without=["id"])
OF_RESIDENT = Statement(
    select(consents)
    .where(consents.c.resident_id == value("resident"))
    .order_by(consents.c.at.desc(), consents.c.id.desc())
    .limit(value("count")),
    *("resident", "count"),
)
ADD_LINE = insertion(audit, without=["id"])
ABOUT = Statement(
    select(audit.c.at, audit.c.actor, audit.c.action, audit.c.subject, audit.c.detail)
    .where(audit.c.subject == value("about"))
    .order_by(audit.c.at.desc(), audit.c.id.desc())
    .limit(value("count")),
    *("about", "count"),
)
ADD_MARK = insertion(marks)
MARK = Statement(select(marks.c.at).where(marks.c.name == value("wanted")), "wanted")
MOVE_MARK = Statement(
    update(marks)
    .where(marks.c.name == value("wanted"), marks.c.at <= value("seen"))
    .values({"at": value("now")}),
    *("now", "wanted", "seen"),
)


class StoredConsents:
    """The proof of what residents were told and agreed to."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def add(self, consent: Consent) -> None:
        """Append one line."""
        values = (
            consent.resident_id,
            consent.purpose.value,
            consent.answer.value,
            consent.version,
            consent.at,
            consent.channel,
            consent.about,
        )
        await self._tx.execute(ADD_CONSENT, values)

    async def of_resident(self, resident_id: int, limit: int) -> Sequence[Consent]:
        """The newest lines of a resident, oldest first."""
        rows = await self._tx.fetch(OF_RESIDENT, (resident_id, limit))
        return [
            Consent(resident, Purpose(purpose), ConsentAnswer(answer), version, at, channel, about)
            for _, resident, purpose, answer, version, at, channel, about in reversed(rows)
        ]


class StoredAudit:
    """The log of what was done to personal data; there is no way to change or remove a line but by its age."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def write(self, line: AuditLine) -> None:
        """Append one line."""
        await self._tx.execute(ADD_LINE, (line.at, line.actor, line.action, line.subject, line.detail))

    async def about(self, subject: str, limit: int) -> Sequence[AuditLine]:
        """The newest lines about a subject, oldest first."""
        return [AuditLine(*row) for row in reversed(await self._tx.fetch(ABOUT, (subject, limit)))]


class StoredMarks:
    """How far jobs have come."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def at(self, name: str) -> int:
        """Where a job stands; 0 before its first run."""
        row = await self._tx.fetch_one(MARK, (name,))
        return 0 if row is None else int(row[0])

    async def move(self, name: str, seen: int, at: int) -> bool:
        """Move a mark on that stands no later than ``seen``; False when somebody else has moved it further."""
        await self._tx.execute(ADD_MARK, (name, 0))
        return await self._tx.execute(MOVE_MARK, (at, name, seen)) > 0
