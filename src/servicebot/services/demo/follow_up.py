"""What followed the demonstration's tickets: ratings of those that were closed, and residents who wait for a person."""

import random
from collections.abc import Sequence

from servicebot.domain.followups import Rating, Satisfaction
from servicebot.domain.tickets import Status, Ticket
from servicebot.domain.workdays import MINUTE
from servicebot.ports import Handover, HandoverMessage, UnitOfWork

LEVELS = (
    *(Satisfaction.SATISFIED,) * 7,
    *(Satisfaction.FAIR,) * 2,
    Satisfaction.UNSATISFIED,
)
SAID = {
    Satisfaction.SATISFIED: ("师傅很准时", "修得又快又好", ""),
    Satisfaction.FAIR: ("来得有点晚", "修好了，就是地上没擦"),
    Satisfaction.UNSATISFIED: ("约了两次才来",),
}
WAITING = (("asked for a person", "想问问换阀门要多少钱"), ("urged 3 times", "三天了还没人来"))


async def seed_follow_up(uow: UnitOfWork, tickets: Sequence[Ticket], chance: random.Random, now: int) -> None:
    """Rate most of the tickets that their residents closed, and let two residents wait."""
    closed = [one for one in tickets if one.status is Status.CONFIRMED and one.channel == "wechat"]
    for ticket in closed:
        level = chance.choice(LEVELS)
        words = chance.choice(SAID[level])
        if chance.randrange(4):
            at = ticket.updated_at + chance.randint(1, 5) * MINUTE
            await uow.ratings.add(Rating(ticket.number, ticket.resident_id, level, min(at, now), words))
    open_ones = [one for one in tickets if one.is_open and one.channel == "wechat"]
    for (reason, words), ticket in zip(WAITING, chance.sample(open_ones, len(WAITING)), strict=True):
        at = max(ticket.updated_at, now - chance.randint(5, 50) * MINUTE)
        if await uow.handovers.add(Handover(ticket.resident_id, at, reason, ticket=ticket.number)):
            handover = await uow.handovers.hold_of_resident(ticket.resident_id)
            assert handover is not None  # it was added a moment ago
            await uow.handovers.say(HandoverMessage(handover.id, at, words))
