"""The demonstration's tickets: each lived through by the real rules, so that every history is one that can happen."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

from servicebot.domain.catalogue import Catalogue, ServiceItem, Urgency
from servicebot.domain.deadlines import Policy
from servicebot.domain.lifecycle import Action, Move, act
from servicebot.domain.people import Actor, Resident, Role
from servicebot.domain.repairs import OpenRepair, open_repair
from servicebot.domain.tickets import Status, Ticket, TicketEvent
from servicebot.domain.times import Visit
from servicebot.domain.workdays import DAY, HOUR, MINUTE, chinese_day, midnight
from servicebot.services.demo.people import People

DESK = Actor(Role.STAFF, "值班员")
BY_PHONE = 25
TRIES = 400

_VISITED = (Action.ASSIGN, Action.SET_OUT, Action.START)
_FIXED = (*_VISITED, Action.FIX)
_AGAIN = (*_FIXED, Action.REOPEN)


@dataclass(frozen=True, slots=True)
class Plot:
    """So many tickets that go this way; ``late`` of them are overdue, and ``days`` is how long ago they may begin."""

    count: int
    way: tuple[Action, ...]
    late: int = 0
    days: int = 25


PLOTS = (
    Plot(115, (*_FIXED, Action.CONFIRM), days=60),
    Plot(5, (*_AGAIN, *_FIXED, Action.CONFIRM), days=60),
    Plot(22, _FIXED, days=10),
    Plot(2, (*_AGAIN, *_FIXED), days=20),
    Plot(12, (Action.ASSIGN, Action.REPLY), days=10),
    Plot(18, _VISITED, late=4),
    Plot(12, (Action.ASSIGN, Action.SET_OUT), late=2),
    Plot(36, (Action.ASSIGN,), late=10),
    Plot(30, (), late=10),
    Plot(12, (*_VISITED, Action.WAIT), days=5),
    Plot(8, _AGAIN, late=2),
    Plot(6, (Action.ASSIGN, Action.RETURN), late=2),
    Plot(16, (Action.CANCEL,), days=60),
)
MERGED = 6
TICKETS = MERGED + sum(plot.count for plot in PLOTS)

# How many minutes pass before each step; steps of the desk and the way to the door wait for working hours.
_PAUSES: Mapping[Action, tuple[int, int]] = {
    Action.ASSIGN: (5, 40),
    Action.SET_OUT: (20, 120),
    Action.START: (10, 40),
    Action.FIX: (20, 90),
    Action.WAIT: (15, 60),
    Action.REPLY: (10, 60),
    Action.CONFIRM: (10, 600),
    Action.REOPEN: (300, 2000),
    Action.RETURN: (10, 60),
    Action.CANCEL: (10, 120),
}
_IN_WORKING_HOURS = frozenset((Action.ASSIGN, Action.SET_OUT, Action.REPLY, Action.RETURN))
_OCCASIONS: Mapping[Action, str] = {
    Action.WAIT: "waiting",
    Action.REPLY: "answered",
    Action.FIX: "fixed",
    Action.REOPEN: "again",
    Action.RETURN: "returned",
    Action.CANCEL: "cancelled",
}
_RESIDENTS_PART = frozenset((Action.CONFIRM, Action.REOPEN, Action.CANCEL))
_MOVING = frozenset((Status.ON_THE_WAY, Status.WORKING))


@dataclass(frozen=True, slots=True)
class Story:
    """A ticket with its history; residents go by their numbers in the story until the database gives them ids."""

    ticket: Ticket
    events: tuple[TicketEvent, ...]

    def of(self, ids: Mapping[int, int]) -> tuple[Ticket, list[TicketEvent]]:
        """The ticket and its history with the residents' ids of a database."""
        resident = ids[self.ticket.resident_id]
        own = Actor.of_resident(resident)
        return replace(self.ticket, resident_id=resident), [
            replace(event, actor=own) if event.actor.role is Role.RESIDENT else event for event in self.events
        ]


class Stories:
    """Draws the tickets; what does not fit the hour at which the demonstration starts is drawn again."""

    def __init__(
        self, people: People, catalogue: Catalogue, policy: Policy, chance: random.Random, now: int
    ) -> None:
        self._people = people
        self._items = list(catalogue.items())
        self._policy = policy
        self._chance = chance
        self._now = now
        self._callers = cycle(people.by_channel("phone"))
        self._writers = people.by_channel("wechat")

    def tell(self, numbers: Sequence[str]) -> list[Story]:
        """One story a number, oldest first."""
        phoned = set(self._chance.sample(range(TICKETS - MERGED), BY_PHONE))
        told: list[Story] = []
        too_many = 0
        for plot, meant_late in _lines():
            late = meant_late and not too_many
            too_many -= late is not meant_late
            resident = next(self._callers) if len(told) in phoned else self._chance.choice(self._writers)
            story = self._fitting(numbers[len(told)], plot, resident, late=late)
            # Where nothing of this kind can be in time, one of another kind is.
            too_many += story.ticket.overdue(self._now) and not late
            told.append(story)
        same = self._chance.sample([story for story in told if self._can_be_doubled(story.ticket)], MERGED)
        told += [self._doubled(numbers[len(told) + more], story) for more, story in enumerate(same)]
        return sorted(told, key=lambda story: story.ticket.opened_at)

    def _fitting(self, number: str, plot: Plot, resident: Resident, *, late: bool) -> Story:
        found: Story | None = None
        for _ in range(TRIES):
            story = self._drawn(number, plot, resident)
            ticket = story.ticket
            if ticket.updated_at > self._now:
                continue
            if ticket.overdue(self._now) != late:
                # On a weekend's night nobody can be on the way in time; it stands when nothing better is drawn.
                found = found or story
                continue
            found = story
            if late or ticket.status not in _MOVING or self._now - ticket.updated_at < 3 * HOUR:
                break
        if found is None:
            raise RuntimeError(f"no ticket can be {plot.way} now")
        return found

    def _drawn(self, number: str, plot: Plot, resident: Resident) -> Story:
        longest = plot.days * DAY / MINUTE
        # Recent ones are likelier, evenly over the orders of magnitude from ten minutes on.
        age = int(10 * (longest / 10) ** self._chance.random()) * MINUTE
        opened = self._in_daytime(self._now - age)
        item = self._chance.choice(self._items)
        ticket = self._opened(number, item, resident, opened)
        by = DESK if resident.channel == "phone" else Actor.of_resident(resident.id)
        events = [TicketEvent(number, opened, by, Action.OPEN.value, "", ticket.status.value)]
        for action in plot.way:
            ticket, event = act(ticket, self._move(ticket, item, action, resident), self._policy, events)
            events.append(event)
        return Story(ticket, tuple(events))

    def _opened(self, number: str, item: ServiceItem, resident: Resident, at: int) -> Ticket:
        address = resident.address
        if address is None:
            raise ValueError("a resident of the demonstration has an address")
        visit = self._slot(at) if item.urgency is Urgency.APPOINTMENT else Visit("尽快")
        command = OpenRepair(
            item.code,
            address,
            resident.phone,
            self._people.said(item),
            visit,
            beneficiary=self._people.beneficiary() if not self._chance.randrange(10) else "",
        )
        owner = f"station:{address.community}"
        return open_repair(command, item, resident, self._policy, number=number, at=at, owner=owner)

    def _move(self, ticket: Ticket, item: ServiceItem, action: Action, resident: Resident) -> Move:
        technician = self._people.technician(item)
        if action in _RESIDENTS_PART and resident.channel != "phone":
            actor = Actor.of_resident(resident.id)
        elif action in _RESIDENTS_PART or action is Action.ASSIGN:
            actor = DESK
        else:
            actor = Actor(Role.TECHNICIAN, ticket.assignee)
        words = self._people.reply(_OCCASIONS[action]) if action in _OCCASIONS else ""
        if actor == DESK and action is Action.CONFIRM:
            words = "电话回访，居民说好了"
        assignee = technician if action is Action.ASSIGN else ""
        return Move(action, actor, self._time_of(ticket, action), words, assignee=assignee)

    def _time_of(self, ticket: Ticket, action: Action) -> int:
        pause = self._chance.randint(*_PAUSES[action]) * MINUTE
        if action is Action.SET_OUT and ticket.visit.start > ticket.updated_at:
            return ticket.visit.start - self._chance.randint(5, 25) * MINUTE
        if action in _IN_WORKING_HOURS and ticket.urgency is not Urgency.URGENT:
            return self._policy.calendar.add_ms(ticket.updated_at, pause)
        return ticket.updated_at + pause

    def _slot(self, at: int) -> Visit:
        days, hour = self._chance.randint(1, 6), self._chance.choice((9, 14, 16))
        start = midnight(chinese_day(at)) + days * DAY + hour * HOUR
        return Visit("约好的时间", start, start + 2 * HOUR)

    def _in_daytime(self, at: int) -> int:
        """Nearly nobody writes at night: what falls there belongs to the evening before."""
        morning = midnight(chinese_day(at)) + 7 * HOUR
        return at if at >= morning else morning - 8 * HOUR - self._chance.randint(0, 90) * MINUTE

    def _can_be_doubled(self, ticket: Ticket) -> bool:
        return (
            ticket.status in {Status.ACCEPTED, Status.ASSIGNED}
            and ticket.channel == "wechat"
            and ticket.opened_at < self._now - 3 * HOUR
        )

    def _doubled(self, number: str, story: Story) -> Story:
        """The same matter asked for twice within two hours, and merged by the desk."""
        first = story.ticket
        at = first.opened_at + self._chance.randint(30, 110) * MINUTE
        ticket = replace(
            first,
            number=number,
            status=Status.ACCEPTED,
            assignee="",
            opened_at=at,
            updated_at=at,
        )
        own = Actor.of_resident(first.resident_id)
        opened = TicketEvent(number, at, own, Action.OPEN.value, "", ticket.status.value)
        move = Move(Action.MERGE, DESK, at + self._chance.randint(5, 60) * MINUTE, into=first.number)
        merged, event = act(ticket, move, self._policy)
        return Story(merged, (opened, event))


def _lines() -> Iterator[tuple[Plot, bool]]:
    for plot in PLOTS:
        for place in range(plot.count):
            yield plot, place < plot.late
