"""Fixed tickets that their residents say nothing about: one reminder, then closed, and one tap opens them again."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from servicebot.domain.lifecycle import Action, Move
from servicebot.domain.people import SYSTEM
from servicebot.domain.tickets import Status
from servicebot.domain.workdays import DAY, HOUR
from servicebot.ports import Clock, Storage, UnitOfWork
from servicebot.services.notices.announcing import BY_PHONE
from servicebot.services.notices.ways import awake
from servicebot.services.tickets.desk import TicketDesk

logger = logging.getLogger(__name__)

STEP = 100


@dataclass(frozen=True, slots=True)
class Silence:
    """How long a question is left alone before the reminder, and the reminder before the end."""

    remind_ms: int = DAY
    close_ms: int = 5 * DAY

    @classmethod
    def of(cls, reminder_hours: int, days: int) -> "Silence":
        """The silence that a station's settings allow."""
        return cls(reminder_hours * HOUR, days * DAY)


@dataclass(slots=True)
class Settled:
    """What one run did."""

    reminded: int = 0
    closed: int = 0


class Unconfirmed:
    """Goes through what waits for a judgement; safe to run again, and in several processes at once.

    A step is a line of the ticket's history, written with the version of the ticket that was read before the history,
    so whoever comes second begins again and finds it done.
    """

    def __init__(
        self, storage: Storage, desk: TicketDesk, clock: Clock, silence: Silence | None = None
    ) -> None:
        self._storage = storage
        self._desk = desk
        self._clock = clock
        self._silence = silence or Silence()

    async def run_once(self) -> Settled:
        """Remind of and close what is due; nothing at night, when nobody is told anything."""
        done, now = Settled(), self._clock.now_ms()
        if awake(now) != now:
            return done
        before = now - min(self._silence.remind_ms, self._silence.close_ms)
        for number in await self._waiting(before):
            action = await self._storage.write(partial(self._settle, number, now))
            done.reminded += action is Action.REMIND
            done.closed += action is Action.LAPSE
        if done.reminded or done.closed:
            logger.info(
                "reminded of %d fixed tickets and closed %d",
                done.reminded,
                done.closed,
                extra={"action": "unconfirmed"},
            )
        return done

    async def _waiting(self, before: int) -> list[str]:
        """The numbers of what has not changed since then; asked in pages, so that no query is long."""
        found: list[str] = []

        async def page(place: tuple[int, str], uow: UnitOfWork) -> Sequence[tuple[int, str]]:
            return await uow.tickets.fixed(before, place, STEP)

        place = (0, "")
        while rows := await self._storage.read(partial(page, place)):
            found += [number for _, number in rows]
            place = rows[-1]
        return found

    async def _settle(self, number: str, now: int, uow: UnitOfWork) -> Action | None:
        ticket = await uow.tickets.get(number)
        if ticket is None or ticket.status is not Status.FIXED:
            return None
        resident = await uow.conversations.resident(ticket.resident_id)
        if resident is None or resident.channel == BY_PHONE or not resident.subscribed:
            # The desk calls whoever cannot be written to, and confirms with words about the call.
            return None
        quiet_for = now - ticket.updated_at
        if not await _was_reminded(uow, number):
            action, due = Action.REMIND, self._silence.remind_ms
        else:
            action, due = Action.LAPSE, self._silence.close_ms
        if quiet_for < due:
            return None
        await self._desk.change(uow, ticket, Move(action, SYSTEM, now))
        return action


async def _was_reminded(uow: UnitOfWork, number: str) -> bool:
    """Whether the reminder came since it was last called fixed."""
    for event in reversed(await uow.tickets.history(number)):
        if event.action == Action.REMIND:
            return True
        if event.action == Action.FIX:
            return False
    return False
