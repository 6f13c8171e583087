"""The ways of a notice: a service message, else a subscribe message that was allowed, else a template message, else wait."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from servicebot.domain.deliveries import CARD_WORDS, Contact, SendOutcome, SendResult
from servicebot.domain.numbers import say_number
from servicebot.domain.tickets import Status, Ticket
from servicebot.domain.workdays import DAY, HOUR, MINUTE, chinese_day, midnight
from servicebot.ports import Delivery, UnitOfWork
from servicebot.services.notices.delivery import Detour
from servicebot.services.reference import ReferenceCache
from servicebot.services.tickets.access import as_followers_see
from servicebot.services.tickets.words import item_name, promise_of

SERVICE, SUBSCRIBE, TEMPLATE = "service", "subscribe", "template"
# What a card holds beside what WeChat takes: the words that go out when the card cannot.
WORDS = "words"
SILENT_FROM, SILENT_UNTIL = 21 * HOUR, 8 * HOUR
# Whoever wrote just now is awake.
AWAKE_FOR_MS = 10 * MINUTE

# A field of the kind ``phrase`` takes five Chinese characters and nothing else.
STATES: Mapping[Status, str] = {
    Status.ACCEPTED: "已受理",
    Status.ASSIGNED: "已接单",
    Status.ON_THE_WAY: "在路上",
    Status.WORKING: "正在办",
    Status.WAITING: "暂时等等",
    Status.REPLIED: "已答复",
    Status.FIXED: "已办好",
    Status.CONFIRMED: "已办结",
    Status.REOPENED: "重新安排",
    Status.RETURNED: "重新安排",
    Status.MERGED: "一起办",
    Status.CANCELLED: "已取消",
}
# Twenty characters at most.
NOTES: Mapping[Status, str] = {
    Status.REPLIED: "还没好，回复「没修好」",
    Status.FIXED: "修好了吗？回复「修好了」或「没修好」",
    Status.CONFIRMED: "没好或又坏了，回复「没修好」",
}
SEE_MORE = "回复「我的工单」看详情"


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """A template of WeChat's that tells of a ticket; ``fields`` names its field for each of ``CARD_WORDS``."""

    id: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def notice_cause(number: str, version: int, resident_id: int) -> str:
    """The cause of a notice in the outbox."""
    return f"ticket:{number}:{version}:{resident_id}"


def noticed_ticket(cause: str) -> str:
    """The number of the ticket that a delivery tells of; empty for every other delivery."""
    kind, _, rest = cause.partition(":")
    return rest.partition(":")[0] if kind == "ticket" else ""


def awake(at: int) -> int:
    """The instant itself by day, else the end of the quiet hours that it falls into."""
    start = midnight(chinese_day(at))
    if at < start + SILENT_UNTIL:
        return start + SILENT_UNTIL
    return at if at < start + SILENT_FROM else start + DAY + SILENT_UNTIL


async def give_back(uow: UnitOfWork, delivery: Delivery) -> None:
    """Return what a notice that will not leave had taken."""
    if delivery.kind == SUBSCRIBE:
        template = orjson.loads(delivery.payload)["template_id"]
        await uow.subscriptions.give_back(delivery.resident_id, template)


class NoticeWays:
    """Implements the deliverer's Detours for notices of tickets."""

    def __init__(
        self,
        reference: ReferenceCache,
        template: NoticeTemplate | None = None,
        subscription: NoticeTemplate | None = None,
    ) -> None:
        self._reference = reference
        self._template = template or NoticeTemplate()
        self._subscription = subscription or NoticeTemplate()

    def rests_until(self, delivery: Delivery, contact: Contact | None, now: int) -> int:
        """When a notice may leave: not at night, whatever kept it, unless the resident writes just then."""
        acted_at = max(contact.wrote_at, contact.tapped_at) if contact else 0
        if not noticed_ticket(delivery.unique) or now - acted_at < AWAKE_FOR_MS:
            return now
        return awake(now)

    async def another(
        self, uow: UnitOfWork, delivery: Delivery, outcome: SendOutcome, now: int
    ) -> Detour | None:
        """The next way after a refusal; None when nothing is left but what the outcome says."""
        number = noticed_ticket(delivery.unique)
        ticket = await uow.tickets.get(number) if number and not outcome.unfollowed else None
        if ticket is None:
            return None
        if delivery.kind == SERVICE:
            parked = outcome.result is SendResult.PARKED
            return await self._by_card(uow, delivery, ticket, now) if parked else None
        card = orjson.loads(delivery.payload)
        if WORDS not in card:
            return None
        if delivery.kind == SUBSCRIBE and not outcome.unsure:
            if outcome.used_up:
                await uow.subscriptions.drop(delivery.resident_id, card["template_id"])
            else:
                await give_back(uow, delivery)
            if self._template.id:
                return Detour(self._card(delivery, TEMPLATE, self._template, ticket, now))
        return Detour(replace(delivery, kind=SERVICE, payload=orjson.dumps(card[WORDS])), parked=True)

    async def _by_card(self, uow: UnitOfWork, delivery: Delivery, ticket: Ticket, now: int) -> Detour | None:
        allowed = self._subscription
        if allowed.id and await uow.subscriptions.take(delivery.resident_id, allowed.id):
            return Detour(self._card(delivery, SUBSCRIBE, allowed, ticket, now))
        if self._template.id:
            return Detour(self._card(delivery, TEMPLATE, self._template, ticket, now))
        return None

    def _card(
        self, delivery: Delivery, kind: str, template: NoticeTemplate, ticket: Ticket, now: int
    ) -> Delivery:
        seen = ticket if ticket.resident_id == delivery.resident_id else as_followers_see(ticket)
        said = (
            say_number(seen.number),
            item_name(seen, self._reference.catalogue),
            STATES[seen.status],
            self._note(seen, now),
        )
        words = dict(zip(CARD_WORDS, said, strict=True))
        data = {name: words[ours] for ours, name in template.fields.items() if ours in words}
        kept = orjson.loads(delivery.payload)
        spoken = kept if delivery.kind == SERVICE else kept[WORDS]
        payload: dict[str, Any] = {"template_id": template.id, "data": data, WORDS: spoken}
        return replace(delivery, kind=kind, payload=orjson.dumps(payload))

    def _note(self, seen: Ticket, now: int) -> str:
        # Only who reported it is asked about it.
        asked = NOTES.get(seen.status) if seen.resident_id else None
        return asked or promise_of(seen, now) or SEE_MORE
