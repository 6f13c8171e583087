"""Deleting what has been kept long enough, in small steps beside the messages."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, fields

from servicebot.domain.privacy import AuditLine, Periods
from servicebot.domain.workdays import DAY
from servicebot.ports import Clock, MediaStore, Storage, UnitOfWork
from servicebot.services.privacy.rights import anonymise, finish_erasing

logger = logging.getLogger(__name__)

# A channel repeats a message for seconds and an operator for days; no key may go before that.
LEAST_MESSAGE_DAYS = 3
STEP = 100
MOST_AT_ONCE = 100_000
PAUSE_S = 0.02
ACTOR = "system:retention"
RAN, REDACTED = "retention.ran", "retention.words"
LOOKED, TALKED = "retention.media", "retention.threads"

Find = Callable[[UnitOfWork, int, int, int], Awaitable[Sequence[int]]]
Forget = Callable[[UnitOfWork, int, int], Awaitable[bool]]
Step = Callable[[UnitOfWork], Awaitable[int]]
Span = Callable[[UnitOfWork, int, int], Awaitable[tuple[int, int]]]
"""Work on the oldest rows between two instants; returns how many there were, and the instant reached."""


@dataclass(slots=True)
class Cleared:
    """How much one run took away, or would take away."""

    words: int = 0
    messages: int = 0
    deliveries: int = 0
    tickets: int = 0
    emergencies: int = 0
    media: int = 0
    states: int = 0
    known: int = 0
    residents: int = 0
    consents: int = 0
    audit: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{field.name} {getattr(self, field.name)}" for field in fields(self))


class Retention:
    """Takes away what is older than its period; safe to run again, beside messages and other processes."""

    def __init__(
        self,
        storage: Storage,
        store: MediaStore,
        clock: Clock,
        periods: Periods,
        *,
        pause_s: float = PAUSE_S,
    ) -> None:
        self._storage = storage
        self._store = store
        self._clock = clock
        self._periods = periods
        self._pause_s = pause_s

    async def run_daily(self) -> Cleared | None:
        """Run unless some process did within the last day."""
        now = self._clock.now_ms()

        async def mine(uow: UnitOfWork) -> bool:
            return await uow.marks.move(RAN, now - DAY, now)

        return await self.run() if await self._storage.write(mine) else None

    async def run(self) -> Cleared:
        """Take away everything whose time is over."""
        now = self._clock.now_ms()
        periods = self._periods
        done = Cleared(
            words=await self._go_on(REDACTED, now - periods.words * DAY, _redact_words),
            messages=await self._repeat(self._older_messages(self._messages_before(now))),
            deliveries=await self._repeat(self._older("deliveries", now - periods.words * DAY)),
            tickets=await self._repeat(self._older_tickets(now - periods.tickets * DAY, now)),
            emergencies=await self._repeat(self._older("handovers", now - periods.emergencies * DAY)),
            states=await self._forget_silent(now - periods.words * DAY, _silent, _drop_state),
            known=await self._forget_silent(now - periods.known * DAY, _silent_known, _drop_known),
            residents=await self._finish_residents(now),
            consents=await self._repeat(self._older("consents", now - periods.consents * DAY)),
            audit=await self._repeat(self._older("audit", now - periods.consents * DAY)),
        )
        await self._go_on(TALKED, self._messages_before(now), _forget_threads)
        await self._go_on(LOOKED, self._messages_before(now), _doom_strays)
        done.media = await self.sweep_media()
        await self._storage.write(
            lambda uow: uow.audit.write(AuditLine(now, ACTOR, "retention", "everything", str(done)))
        )
        logger.info("what was kept long enough is gone: %s", done, extra={"action": "retention"})
        return done

    async def dry_run(self) -> Cleared:
        """Count what ``run`` would take away, and change nothing."""
        now = self._clock.now_ms()
        periods = self._periods

        async def work(uow: UnitOfWork) -> Cleared:
            async def old(kind: str, days: int) -> int:
                return await uow.personal.count_old(kind, now - days * DAY)

            redacted = await uow.marks.at(REDACTED)
            return Cleared(
                words=await uow.personal.count_words(redacted, now - periods.words * DAY),
                messages=await uow.personal.count_old("messages", self._messages_before(now)),
                deliveries=await old("deliveries", periods.words),
                tickets=await old("tickets", periods.tickets),
                emergencies=await old("handovers", periods.emergencies),
                media=len(await uow.personal.doomed(STEP * STEP)),
                states=len(await uow.personal.silent(0, now - periods.words * DAY, MOST_AT_ONCE)),
                known=len(await uow.personal.silent_known(0, now - periods.known * DAY, MOST_AT_ONCE)),
                residents=len(await uow.personal.erasing(0, STEP * STEP)),
                consents=await old("consents", periods.consents),
                audit=await old("audit", periods.consents),
            )

        return await self._storage.read(work)

    async def sweep_media(self) -> int:
        """Delete the bytes, then the rows, of media that nobody may see any more."""
        gone = 0
        while True:
            doomed = await self._storage.read(lambda uow: uow.personal.doomed(STEP))
            for media in doomed:
                if media.path:
                    await self._store.delete(media.path)
                await self._drop(media.id)
            gone += len(doomed)
            if len(doomed) < STEP:
                return gone

    async def _drop(self, media_id: str) -> None:
        async def work(uow: UnitOfWork) -> None:
            await uow.personal.drop_media(media_id)

        await self._storage.write(work)

    def _messages_before(self, now: int) -> int:
        return now - max(self._periods.messages, LEAST_MESSAGE_DAYS) * DAY

    async def _repeat(self, step: Step) -> int:
        """Run a step, each time in a transaction of its own, until it finds nothing more."""
        total = 0
        while True:
            count = await self._storage.write(step)
            total += count
            if count < STEP:
                return total
            # The message path goes first.
            await asyncio.sleep(self._pause_s)

    def _older(self, kind: str, before: int) -> Step:
        return lambda uow: uow.personal.delete_old(kind, before, STEP)

    def _older_messages(self, before: int) -> Step:
        return lambda uow: uow.inbox.forget_before(before, STEP)

    def _older_tickets(self, before: int, now: int) -> Step:
        async def step(uow: UnitOfWork) -> int:
            found = await uow.personal.tickets_before(before, STEP)
            for number in found:
                await anonymise(uow, number, now)
            return len(found)

        return step

    async def _go_on(self, mark: str, before: int, work: Span) -> int:
        """Work through time up to ``before`` from where the last run came to, so that no row is read every day."""

        async def step(uow: UnitOfWork) -> int:
            count, reached = await work(uow, await uow.marks.at(mark), before)
            await uow.marks.move(mark, reached, reached)
            return count

        return await self._repeat(step)

    async def _forget_silent(self, before: int, find: Find, forget: Forget) -> int:
        """Forget something of everybody who has not been in touch; looked for beside the writer, dropped by it."""
        forgotten = 0
        found: Sequence[int] = ()

        async def look(uow: UnitOfWork) -> Sequence[int]:
            return await find(uow, found[-1] if found else 0, before, STEP)

        async def step(uow: UnitOfWork) -> int:
            return sum([await forget(uow, resident_id, before) for resident_id in found])

        while True:
            found = await self._storage.read(look)
            if found:
                forgotten += await self._storage.write(step)
            if len(found) < STEP:
                return forgotten
            await asyncio.sleep(self._pause_s)

    async def _finish_residents(self, now: int) -> int:
        """Take away what was still needed of residents who left."""
        finished, after = 0, 0

        async def step(uow: UnitOfWork) -> tuple[int, int]:
            found = await uow.personal.erasing(after, STEP)
            done = [await finish_erasing(uow, resident_id, now) for resident_id in found]
            return sum(done), found[-1] if len(found) == STEP else 0

        while True:
            count, after = await self._storage.write(step)
            finished += count
            if not after:
                return finished
            await asyncio.sleep(self._pause_s)


async def _redact_words(uow: UnitOfWork, since: int, before: int) -> tuple[int, int]:
    return await uow.personal.redact_words(since, before, STEP)


async def _forget_threads(uow: UnitOfWork, since: int, before: int) -> tuple[int, int]:
    return await uow.personal.forget_threads(since, before, STEP)


async def _doom_strays(uow: UnitOfWork, since: int, before: int) -> tuple[int, int]:
    """Mark media that no ticket holds; what a ticket holds goes with the ticket."""
    found = await uow.personal.media_between(since, before, STEP)
    if len(found) == STEP and found[-1][2] == since:
        # More came in one millisecond than fit into a step; then that millisecond is a step.
        found = await uow.personal.media_between(since, since + 1, MOST_AT_ONCE)
    for media_id, resident_id, _ in found:
        if not await _is_held(uow, media_id, resident_id):
            await uow.personal.doom([media_id])
    return len(found), before if len(found) < STEP else max(found[-1][2], since + 1)


async def _is_held(uow: UnitOfWork, media_id: str, resident_id: int) -> bool:
    tickets = await uow.tickets.of_resident(resident_id, open_only=False, limit=MOST_AT_ONCE)
    if any(media_id in ticket.photos for ticket in tickets):
        return True
    return media_id in await uow.personal.photos_elsewhere(resident_id)


async def _silent(uow: UnitOfWork, after: int, before: int, limit: int) -> Sequence[int]:
    return await uow.personal.silent(after, before, limit)


async def _silent_known(uow: UnitOfWork, after: int, before: int, limit: int) -> Sequence[int]:
    return await uow.personal.silent_known(after, before, limit)


async def _drop_state(uow: UnitOfWork, resident_id: int, before: int) -> bool:
    return await uow.conversations.forget_state(resident_id, before)


async def _drop_known(uow: UnitOfWork, resident_id: int, before: int) -> bool:
    if not await uow.conversations.forget_known(resident_id, before):
        return False
    await uow.reports.forget_habit(resident_id)
    return True
