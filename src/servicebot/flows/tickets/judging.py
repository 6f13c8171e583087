"""Whether it is fixed, as only the resident can say, and how they found the service."""

from collections.abc import Sequence

from servicebot.domain.followups import Judged, JudgeTicket, RateTicket, Rating, Satisfaction
from servicebot.domain.numbers import read_number, say_number
from servicebot.domain.tickets import ANSWERED, Status, Ticket
from servicebot.engine import slots
from servicebot.engine.outcomes import Say, Start
from servicebot.engine.state.asked import NoticeAnswer
from servicebot.engine.vocabulary import EDGES
from servicebot.flows.tickets.one_ticket import MOST_LISTED, MOST_LOOKED_THROUGH, OneTicket
from servicebot.services.world import REOPENED_WITHIN_MS
from servicebot.understanding.fixed import read_fixed

NONE_WAITING = "您没有等您确认的工单。\n看进度回复「我的工单」，要报修回复「报修」。"
CLOSED = "工单 {} 已经办结了，谢谢您。"
UNDER_WAY = "知道没修好，工单 {} 已经重新安排{}。\n还有哪里不好，直接说，或回复「补充」。"
SHORTEST_REASON = 4
IN_OTHER_WORDS = {
    Satisfaction.SATISFIED: ("挺好", "很好", "蛮好", "不错", "非常好", "太好了", "没得说"),
    Satisfaction.FAIR: ("还行", "还可以", "凑合", "马马虎虎", "过得去", "将就", "差不多"),
    Satisfaction.UNSATISFIED: (
        *("不好", "不太好", "不怎么样", "不行", "差劲", "太差", "很差", "糟", "太慢", "太晚", "太贵"),
        *("不是很满意", "不太满意", "不怎么满意", "没满意", "不大满意"),
    ),
}
RATED = frozenset(word for words in IN_OTHER_WORDS.values() for word in words)


class IsItFixed(
    OneTicket[JudgeTicket],
    name="is_it_fixed",
    title="办好了没有",
    idle_words=(
        "修好了",
        "办好了",
        "弄好了",
        "没修好",
        "还没修好",
        "没有修好",
        "没弄好",
        "没办好",
        "还没办好",
    ),
    confirms=False,
    gives_way=True,
    given_up="好的，想好了回复「修好了」或「没修好」。",
):
    """A resident says whether what staff call done is really fixed."""

    told_before: Ticket | None = None
    """The ticket that was called not fixed before, when that is only said once more."""

    said = slots.known("")
    status = slots.known("")
    fixed = slots.yes_no("您看弄好了吗？", yes="弄好了", no="还没好", default=True)

    @classmethod
    def answers_notice(cls, text: str) -> NoticeAnswer | None:
        """Fixed or not, with the ticket's number or without."""
        number = read_number(text) or ""
        verdict = read_fixed(text.replace(number, "") if number else text)
        if verdict is None:
            return None
        said = "" if verdict.fixed or len(text) < SHORTEST_REASON or number else text
        return NoticeAnswer(
            "heard", {"fixed": verdict.fixed, "said": said}, number, verdict.bare and not number
        )

    async def candidates(self) -> Sequence[Ticket]:
        """The tickets that wait for a judgement, else those that were closed lately."""
        own = await self.world.my_tickets(open_only=False, limit=MOST_LOOKED_THROUGH)
        mine = [ticket for ticket in own if ticket.resident_id == self.world.resident.id]
        waiting = [ticket for ticket in mine if ticket.status in ANSWERED]
        since = self.world.now_ms - REOPENED_WITHIN_MS
        closed = [one for one in mine if one.status is Status.CONFIRMED and one.updated_at >= since]
        if self.answers.get("fixed"):
            # Only what was called done can be found done, as long as there is such a one.
            waiting = [one for one in waiting if one.status is Status.FIXED] or waiting
        elif not waiting and self.has(IsItFixed.fixed):
            again = next((one for one in mine if one.status is Status.REOPENED), None)
            self.told_before = again or await self.world.just_found_unfixed()
        return () if self.told_before is not None else (waiting or closed)[:MOST_LISTED]

    def nothing_found(self) -> str:
        """That there is nothing to judge, or that it is known already."""
        known = self.told_before
        if known is None:
            return NONE_WAITING
        promise = self.world.promise(known)
        return UNDER_WAY.format(say_number(known.number), f"，{promise}" if promise else "")

    @said.look_up
    async def own_words(self) -> str:
        return self.answers.get("said") or ""

    @status.look_up
    async def how_it_stands(self) -> str:
        return (await self.world.ticket(self.number)).status

    @fixed.means
    def in_own_words(self, text: str) -> bool | None:
        verdict = read_fixed(text)
        return None if verdict is None else verdict.fixed

    @fixed.then
    def is_closed_already(self) -> Say | None:
        closed = self.fixed and self.status == Status.CONFIRMED
        return Say(CLOSED.format(say_number(self.number))) if closed else None

    def summary(self) -> str:
        """What it is about."""
        return f"工单 {say_number(self.number)}"

    def command(self) -> JudgeTicket:
        """The judgement of the chosen ticket."""
        return JudgeTicket(self.number, self.fixed, self.said)

    def done(self, result: Judged) -> str:
        """Thanks, or what happens next."""
        number = say_number(result.ticket.number)
        if result.ticket.status is Status.CONFIRMED:
            return f"谢谢确认，工单 {number} 办结了。"
        promise = self.world.promise(result.ticket)
        told = f"，{promise}" if promise else ""
        if result.escalated:
            return f"对不起，又没办好。已转给街道负责人亲自管{told}。\n想说明哪里不好，回复「补充」。"
        return f"对不起，没给您办好。已重新安排{told}。\n想说明哪里不好，回复「补充」。"

    def closed(self, result: Judged) -> str:
        """The ticket, once it is found fixed."""
        return result.ticket.number if result.ticket.status is Status.CONFIRMED else ""

    def after(self, result: Judged) -> Start | None:
        """Once it is fixed, how it went."""
        if result.ticket.status is not Status.CONFIRMED:
            return None
        return Start("rate_ticket", {"heard": result.ticket.number})


class RateTicketFlow(
    OneTicket[RateTicket],
    name="rate_ticket",
    title="评价",
    idle_words=("评价", "打分", "我要评价", "评价服务"),
    confirms=False,
    gives_way=True,
    given_up="好的，不评价也没关系。",
):
    """A resident says, once, how a finished ticket went."""

    which = "要评价哪一张？"

    level = slots.choice(
        "这次服务您满意吗？",
        {Satisfaction.SATISFIED: "满意", Satisfaction.FAIR: "一般", Satisfaction.UNSATISFIED: "不满意"},
        words=IN_OTHER_WORDS,
    )
    words = slots.text("哪里可以做得更好？", optional=True, default="")

    async def candidates(self) -> Sequence[Ticket]:
        """Finished tickets of the last weeks that have no rating."""
        own = await self.world.my_tickets(open_only=False, limit=MOST_LOOKED_THROUGH)
        return [ticket for ticket in own if await self.world.can_rate(ticket)][:MOST_LISTED]

    async def meant(self) -> Sequence[Ticket]:
        """The ticket that was named, unless it has its rating."""
        return [ticket for ticket in await super().meant() if await self.world.can_rate(ticket)]

    def nothing_found(self) -> str:
        """Nothing after a confirmation, for whoever rated before is not asked again."""
        return "" if self.heard else "没有要评价的工单。\n看进度回复「我的工单」。"

    @words.find
    def said_with_it(self, text: str) -> str | None:
        said = text.strip()
        return said if len(said) >= SHORTEST_REASON and said.strip(EDGES) not in RATED else None

    @words.when
    def can_be_better(self) -> bool:
        return self.level is not Satisfaction.SATISFIED or "words" in self.answers

    def summary(self) -> str:
        """What it is about."""
        return f"工单 {say_number(self.number)}"

    def command(self) -> RateTicket:
        """The rating of the chosen ticket."""
        return RateTicket(self.number, self.level, self.words)

    def done(self, result: Rating) -> str:
        """Thanks; and who was not satisfied is called."""
        if result.level is Satisfaction.UNSATISFIED:
            return f"谢谢您直说，负责人会联系您{self.world.called_by()}。"
        return "谢谢您的评价！有事随时找我。"
