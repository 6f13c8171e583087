"""Sends what waits in the outbox: leased, sent, marked; each cause once unless the process dies in between.

What costs the resident something is not even then sent twice: it goes another way.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from servicebot.domain.deliveries import Contact, SendOutcome, SendResult
from servicebot.domain.people import Resident
from servicebot.ports import Channel, Clock, Delivery, Storage, UnitOfWork
from servicebot.services.handovers.talks import interrupt
from servicebot.services.notices.contact import last_contact

logger = logging.getLogger(__name__)

REFUSED = frozenset({SendResult.PARKED, SendResult.DEAD})
# WeChat counts these against what the resident allowed, and has no mark that makes it take one only once.
COUNTED = frozenset({"subscribe"})
MAY_HAVE_ARRIVED = SendOutcome(SendResult.DEAD, "it may have arrived", unsure=True)
LATER_MS = 60_000


@dataclass(frozen=True, slots=True)
class Pace:
    """How the outbox is emptied; ``send_ms`` is below ``lease_ms``, so that a slow send is not doubled."""

    lease_ms: int = 60_000
    send_ms: int = 40_000
    batch: int = 32
    at_once: int = 8
    first_retry_ms: int = 2_000
    longest_retry_ms: int = 3_600_000
    most_attempts: int = 40

    def __post_init__(self) -> None:
        if self.send_ms >= self.lease_ms:
            raise ValueError("A send must time out before its lease ends.")

    def retry_ms(self, attempts: int) -> int:
        """How long to wait after this many attempts."""
        return min(self.longest_retry_ms, self.first_retry_ms << min(attempts - 1, 20))


@dataclass(frozen=True, slots=True)
class Detour:
    """A delivery that goes another way, at once or (``parked``) after the resident's next words."""

    delivery: Delivery
    parked: bool = False


class Detours(Protocol):
    """Other ways for what could not be brought to a resident by the first one."""

    def rests_until(self, delivery: Delivery, contact: Contact | None, now: int) -> int:
        """When a delivery may leave: now, or later when it would disturb."""
        ...

    async def another(
        self, uow: UnitOfWork, delivery: Delivery, outcome: SendOutcome, now: int
    ) -> Detour | None:
        """The next way after a refusal, in the transaction that takes it; None when there is no other."""
        ...


class StraightOn:
    """Detours for a station without any."""

    def rests_until(self, delivery: Delivery, contact: Contact | None, now: int) -> int:
        """Everything may leave at once."""
        del delivery, contact
        return now

    async def another(
        self, uow: UnitOfWork, delivery: Delivery, outcome: SendOutcome, now: int
    ) -> Detour | None:
        """There is no other way."""


class _LeaseLost(Exception):
    """Somebody else holds the delivery; raised inside a transaction so that nothing of it remains."""


class Waker:
    """Wakes the deliverer as soon as something was queued in this process."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._closed = False

    def wake(self) -> None:
        """Say that something may wait; from the event loop's thread."""
        self._event.set()

    def close(self) -> None:
        """Let the deliverer finish what it does and end."""
        self._closed = True
        self._event.set()

    async def wait(self) -> bool:
        """Wait until woken; False when it is time to end."""
        await self._event.wait()
        self._event.clear()
        return not self._closed


class Deliverer:
    """Empties the outbox through one channel: residents side by side, the messages of one resident in order.

    The order is the outbox's, which gives one message of a resident at a time, whoever asks.
    """

    def __init__(
        self,
        storage: Storage,
        channel: Channel,
        clock: Clock,
        owner: str,
        pace: Pace | None = None,
        detours: Detours | None = None,
    ) -> None:
        self._storage = storage
        self._channel = channel
        self._clock = clock
        self._owner = owner
        self._pace = pace or Pace()
        self._detours = detours or StraightOn()

    async def run(self, waker: Waker) -> None:
        """Empty the outbox whenever woken, until the waker is closed; a failing database is tried at the next wake."""
        while await waker.wait():
            try:
                await self.run_once()
            except Exception:
                logger.exception("the outbox could not be emptied", extra={"action": "delivery_failed"})

    async def run_once(self) -> int:
        """Send everything that is due and return how many deliveries were sent."""
        sent = 0
        while not self._channel.closed_until():
            leased_at = self._clock.now_ms()
            batch = await self._lease(leased_at)
            if not batch:
                break
            sent += await self._send_batch(batch, leased_at + self._pace.lease_ms)
        return sent

    async def _lease(self, at: int) -> Sequence[Delivery]:
        pace, owner = self._pace, self._owner

        async def due(uow: UnitOfWork) -> Sequence[Delivery]:
            return await uow.outbox.lease(owner, at, at + pace.lease_ms, pace.batch)

        return await self._storage.write(due)

    async def _send_batch(self, batch: Sequence[Delivery], lease_until: int) -> int:
        places = asyncio.Semaphore(self._pace.at_once)

        async def in_turn(delivery: Delivery) -> bool:
            async with places:
                return await self._deliver(delivery, lease_until)

        # Not a TaskGroup: one failure must not cancel the others between their send and their mark.
        results = await asyncio.gather(*map(in_turn, batch), return_exceptions=True)
        errors = [result for result in results if isinstance(result, BaseException)]
        if errors:
            raise BaseExceptionGroup("deliveries could not be marked", errors)
        return results.count(True)

    async def _deliver(self, delivery: Delivery, lease_until: int) -> bool:
        """Send one delivery and mark it; whether it was sent."""
        resident, contact = await self._receiver(delivery)
        if delivery.begun:
            await self._mark(delivery, MAY_HAVE_ARRIVED, contact)
            return False
        if self._clock.now_ms() + self._pace.send_ms > lease_until:
            # Too late to be sure of finishing within the lease: whoever leases it next sends it.
            await self._mark(delivery, SendOutcome(SendResult.RETRY, "lease", lease_until))
            return False
        now = self._clock.now_ms()
        rests_until = self._detours.rests_until(delivery, contact, now)
        if rests_until > now:
            await self._mark(delivery, SendOutcome(SendResult.RETRY, "quiet hours", rests_until))
            return False
        if delivery.kind in COUNTED and not await self._begun(delivery):
            return False
        outcome = await self._sent(delivery, resident, contact)
        if delivery.kind in COUNTED and outcome.unsure:
            outcome = replace(outcome, result=SendResult.DEAD)
        await self._mark(delivery, outcome, contact)
        return outcome.result is SendResult.SENT

    async def _begun(self, delivery: Delivery) -> bool:
        """Note that it leaves now, so that nobody sends it again should we not come back; False when it is not ours."""
        now = self._clock.now_ms()
        return await self._storage.write(lambda uow: uow.outbox.begin(delivery, now))

    async def _receiver(self, delivery: Delivery) -> tuple[Resident | None, Contact | None]:
        async def find(uow: UnitOfWork) -> tuple[Resident | None, Contact | None]:
            resident = await uow.conversations.resident(delivery.resident_id)
            return resident, await last_contact(uow, delivery.resident_id)

        return await self._storage.read(find)

    async def _sent(
        self, delivery: Delivery, resident: Resident | None, contact: Contact | None
    ) -> SendOutcome:
        if resident is None:
            return SendOutcome(SendResult.DEAD, "the resident is gone")
        try:
            async with asyncio.timeout(self._pace.send_ms / 1000):
                return await self._channel.send(delivery, resident, contact=contact)
        except TimeoutError:
            return SendOutcome(SendResult.RETRY, "timeout", unsure=True)
        except Exception as error:
            # A payload that breaks the sender must not hold up the others.
            logger.exception(
                "delivery %s broke its sender",
                delivery.id,
                extra={"action": "delivery_broken", "delivery": delivery.id},
            )
            return SendOutcome(SendResult.RETRY, type(error).__name__, unsure=True)

    async def _mark(self, delivery: Delivery, outcome: SendOutcome, contact: Contact | None = None) -> None:
        now = self._clock.now_ms()
        if outcome.result is SendResult.RETRY and delivery.attempts >= self._pace.most_attempts:
            outcome = replace(outcome, result=SendResult.DEAD)

        async def work(uow: UnitOfWork) -> bool:
            if outcome.unfollowed:
                await _note_unfollowed(uow, delivery.resident_id)
            if outcome.rest:
                return await self._send_on(uow, delivery, outcome, now)
            if outcome.result in REFUSED or outcome.banned:
                return await self._refused(uow, delivery, outcome, contact, now)
            return await self._settle(uow, delivery, outcome, now)

        try:
            held = await self._storage.write(work)
        except _LeaseLost:
            held = False
        action = "delivery_lease_lost" if not held else f"delivery_{outcome.result}"
        failed = not held or outcome.result in {SendResult.DEAD, SendResult.OFF}
        logger.log(
            logging.WARNING if failed else logging.DEBUG,
            "delivery %s: %s %s",
            delivery.id,
            outcome.result,
            outcome.error,
            extra={"action": action, "delivery": delivery.id, "attempts": delivery.attempts},
        )

    async def _refused(
        self, uow: UnitOfWork, delivery: Delivery, outcome: SendOutcome, contact: Contact | None, now: int
    ) -> bool:
        # Who wrote while we were being refused would wake nothing again, and can be reached now. A message that is
        # being answered found nothing parked yet; answered again, it does.
        resident = await uow.conversations.resident(delivery.resident_id)
        if resident is not None:
            await interrupt(uow, resident, now)
        anew = await last_contact(uow, delivery.resident_id) != contact
        if outcome.result is SendResult.PARKED and anew:
            return await uow.outbox.retry(delivery, now, outcome.error)
        detour = await self._detours.another(uow, delivery, outcome, now)
        if detour is None:
            return await self._settle(uow, delivery, outcome, now)
        parked = detour.parked and not anew
        if not await uow.outbox.reroute(detour.delivery, now, outcome.error, parked=parked):
            raise _LeaseLost
        return True

    async def _settle(self, uow: UnitOfWork, delivery: Delivery, outcome: SendOutcome, now: int) -> bool:
        match outcome.result:
            case SendResult.SENT:
                return await uow.outbox.sent(delivery, now)
            case SendResult.PARKED:
                return await uow.outbox.park(delivery, outcome.error)
            case SendResult.DEAD:
                return await uow.outbox.dead(delivery, outcome.error)
        return await uow.outbox.retry(delivery, self._again(delivery, outcome, now), outcome.error)

    async def _send_on(self, uow: UnitOfWork, delivery: Delivery, outcome: SendOutcome, now: int) -> bool:
        """What was sent is done with; only the rest goes on, under a cause of its own."""
        held = await uow.outbox.sent(delivery, now)
        if held:
            cause = f"{delivery.unique}+{delivery.attempts}"
            due = self._again(delivery, outcome, now)
            rest = replace(delivery, unique=cause, payload=outcome.rest, not_before=due, id=0, attempts=0)
            await uow.outbox.put(rest)
        return held

    def _again(self, delivery: Delivery, outcome: SendOutcome, now: int) -> int:
        if outcome.not_before:
            return outcome.not_before
        if outcome.result is SendResult.OFF:
            return now + LATER_MS
        return now + self._pace.retry_ms(delivery.attempts)


async def _note_unfollowed(uow: UnitOfWork, resident_id: int) -> None:
    resident = await uow.conversations.resident(resident_id)
    if resident is not None and resident.subscribed:
        # What they wish to be remembered by may be changing at this moment.
        await uow.conversations.note_unfollowed(resident)
