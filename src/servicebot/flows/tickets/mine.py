"""My tickets: where each stands, who has it, by when, and what can be done about it."""

from dataclasses import dataclass

from servicebot.domain.lifecycle import Action
from servicebot.domain.numbers import mistyped_number, read_number
from servicebot.engine import slots
from servicebot.engine.outcomes import Ending, Say, Start
from servicebot.engine.outside.detours import ANY_TIME
from servicebot.engine.questions.choices import Choices
from servicebot.flows.tickets.one_ticket import OneTicket
from servicebot.services.world import RATE, UNFOLLOW, World

NOTHING = "nothing"
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Way:
    """Something that can be done about a ticket while ``action`` is possible: the flow for it, and its answer there."""

    action: str
    flow: str
    label: str
    words: tuple[str, ...] = ()


WAYS = (
    Way(Action.CONFIRM, f"is_it_fixed {YES}", "已经好了", ("好了", "修好了", "办好了", "弄好了")),
    Way(
        Action.ESCALATE,
        f"is_it_fixed {NO}",
        "还没好，重新办",
        ("没好", "还没好", "没修好", "还没修好", "没弄好", "没办好", "又坏了"),
    ),
    Way(RATE, "rate_ticket", "评价这次服务", ("评价", "打分")),
    Way(Action.URGE, "urge_ticket", "催一下", ("催办", "催")),
    Way(Action.RESCHEDULE, "change_visit", "改上门时间", ("改时间", "改约")),
    Way(Action.ADD, "add_to_ticket", "补充说明或照片", ("补充",)),
    Way(UNFOLLOW, "stop_following", "不再跟进", ("取消跟进", "不跟了")),
    Way(Action.CANCEL, "cancel_ticket", "取消这张工单", ("取消工单", "不修了", "不用修了", "不用来了")),
)


class MyTickets(
    OneTicket[None],
    name="tickets",
    title="我的工单",
    keywords=(
        "我的工单",
        "工单",
        "查工单",
        "查询工单",
        "查进度",
        "进度",
        "我的报修",
        "我的单子",
        "查单子",
        "报修进度",
        "维修进度",
        "看进度",
        "我报的修",
        "我报的修怎么样了",
        "我报的修咋样了",
        "报修怎么样了",
        "修得怎么样了",
        "修的怎么样了",
        "我报修的",
        "报修记录",
    ),
    menu="我的工单、查进度",
    idle_words=(
        *(
            "几点来",
            "什么时候来",
            "啥时候来",
            "什么时候来修",
            "师傅几点来",
            "师傅什么时候来",
            "谁来修",
            "谁来",
            "来了没有",
        ),
        *("来了吗", "师傅到哪了", "到哪了", "师傅电话", "师傅电话多少", "工单号忘了"),
    ),
):
    """A resident sees their tickets: state, who has it, and by when."""

    intents = ("check_ticket",)
    open_only = False
    which = "您的工单，要看哪一张？"
    beside_person = True

    card = slots.known("")
    possible = slots.known[list[str]]([])
    wish = slots.pick("还要办什么？", default=NOTHING)

    @classmethod
    def recognises(cls, text: str, world: World) -> bool:
        """Whether a ticket number stands in the text, or plainly was meant to."""
        del world
        return (read_number(text) or mistyped_number(text)) is not None

    @card.look_up
    async def how_it_stands(self) -> str:
        return await self.world.ticket_card(self.number)

    @possible.look_up
    async def what_can_be_done(self) -> list[str]:
        return list(await self.world.possible(self.number))

    @wish.when
    def something_can_be_done(self) -> bool:
        return bool(self.possible)

    @wish.options
    def ways_to_go(self) -> Choices[str]:
        named = [(way.flow, way.label, way.words) for way in WAYS if way.action in self.possible]
        return Choices([*named, (NOTHING, "没有了", ("没了", "不用了"))])

    @wish.ask
    def card_and_what_next(self) -> str:
        return f"{self.card}\n还要办什么？"

    @wish.then
    def go_there(self) -> Ending:
        way = next((way for way in WAYS if way.flow == self.wish), None)
        if way is None:
            return Say(ANY_TIME)
        flow, _, answer = way.flow.partition(" ")
        return Start(flow, {"heard": self.number, **({"fixed": answer == YES} if answer else {})})

    def summary(self) -> str:
        """A ticket that is only to be read."""
        return self.card
