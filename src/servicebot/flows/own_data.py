"""Changing one's own data: correcting a detail, deleting a part, and closing the account."""

import re

from servicebot.domain.address import Address
from servicebot.domain.errors import Invalid
from servicebot.domain.people import Resident
from servicebot.domain.privacy import Detail, Erased, Scope
from servicebot.domain.privacy_requests import CloseAccount, CorrectDetail, DeleteData
from servicebot.engine import slots
from servicebot.engine.flow import Flow
from servicebot.engine.outcomes import Say
from servicebot.engine.questions.choices import Choices
from servicebot.engine.state.asked import NoticeAnswer
from servicebot.engine.vocabulary import squeeze
from servicebot.services.world import World

MOST_LISTED = 8
MEANT = {
    **dict.fromkeys(("改电话", "换电话", "换手机号", "改手机号", "换号码", "更正电话"), Detail.PHONE),
    **dict.fromkeys(("改地址", "换地址", "更正地址"), Detail.ADDRESS),
    **dict.fromkeys(("改名字", "改称呼", "更正称呼"), Detail.NAME),
}
CLOSE_WORD = "确认注销"
CLOSING = frozenset(
    {
        CLOSE_WORD,
        "确定注销",
        "确认",
        "确定",
        "我确认注销",
        "我确定注销",
        "我要注销",
        "确认要注销",
        "确定要注销",
    }
)
DELETED = re.compile(r"(?:删除?掉?|清除|清空|抹掉).{0,6}(?:聊天|记录|资料|信息|数据|隐私|照片|电话|地址)")
NOTHING_CLOSED = "没有办完的工单可以删。\n正在办的，办完才能删。"


class CorrectDataFlow(
    Flow[CorrectDetail, World],
    name="correct_data",
    title="更正资料",
    keywords=("更正资料", "更正信息", "改资料", "修改资料"),
    # In a form they mean its own phone or address.
    idle_words=("更正", *MEANT),
):
    """A resident corrects the name, phone or address that is remembered."""

    @classmethod
    def answers_notice(cls, text: str) -> NoticeAnswer | None:
        """The detail that the word which began it names."""
        meant = MEANT.get(squeeze(text))
        return None if meant is None else NoticeAnswer("detail", {"detail": meant.value})

    detail = slots.choice(
        "要更正哪一项？",
        {Detail.NAME: "称呼", Detail.PHONE: "电话", Detail.ADDRESS: "地址"},
        label="更正",
    )
    new_name = slots.text("怎么称呼您？比如：王阿姨。", label="称呼", max_length=20, default="")
    new_phone = slots.phone("新的电话是多少？", label="电话", default="")
    new_address = slots.address("新的地址在哪里？", label="地址", default=Address())

    @new_name.when
    def is_name(self) -> bool:
        return self.detail is Detail.NAME

    @new_phone.when
    def is_phone(self) -> bool:
        return self.detail is Detail.PHONE

    @new_address.when
    def is_address(self) -> bool:
        return self.detail is Detail.ADDRESS

    def summary(self) -> str:
        """What will be remembered."""
        return "请核对，提交后就记住新的："

    def command(self) -> CorrectDetail:
        """The correction of the one detail."""
        moved = self.detail is Detail.ADDRESS
        return CorrectDetail(self.detail, self.new_name, self.new_phone, self.new_address if moved else None)

    def done(self, result: Resident) -> str:
        """That it is changed, and what is not."""
        del result
        return "改好了。\n在办的工单还是原来的，要改请回复「补充」说一声。"


class DeleteDataFlow(
    Flow[DeleteData, World],
    name="delete_data",
    title="删除资料",
    keywords=("删除资料", "删除信息", "删除我的资料", "删除个人信息", "删除聊天记录"),
    confirms=False,
    given_up="好的，什么都没有删。看资料回复「我的资料」。",
    idle_words=("删除",),
):
    """A resident has a part of their data deleted at once."""

    @classmethod
    def recognises(cls, text: str, world: World) -> bool:
        """Whether the sentence has something of one's own deleted."""
        del world
        return DELETED.search(text) is not None

    scope = slots.choice(
        "要删哪些？删了就找不回来了。",
        {
            Scope.REMEMBERED: "记住的称呼、电话、地址",
            Scope.WORDS: "聊天文字",
            Scope.TICKET: "一张办完的工单里的资料",
        },
    )
    listed = slots.known[list[list[str]]]([])
    ticket = slots.pick("删哪一张工单里的？", default="")
    sure = slots.yes_no(yes="删除", no="不删了")

    @listed.look_up
    async def closed_ones(self) -> list[list[str]]:
        if self.scope is not Scope.TICKET:
            return []
        closed = await self.world.privacy.closed_tickets()
        return [[one.number, self.world.ticket_line(one)] for one in closed[:MOST_LISTED]]

    @listed.then
    def nothing_there(self) -> Say | None:
        return Say(NOTHING_CLOSED) if self.scope is Scope.TICKET and not self.listed else None

    @ticket.when
    def is_a_ticket(self) -> bool:
        return self.scope is Scope.TICKET

    @ticket.options
    def listed_tickets(self) -> Choices[str]:
        return Choices((number, line, ()) for number, line in self.listed)

    @sure.ask
    def really(self) -> str:
        what = {
            Scope.REMEMBERED: "记住的称呼、电话和地址",
            Scope.WORDS: "您和我的聊天文字",
            Scope.TICKET: "这张工单里的电话、门牌、说明和照片",
        }
        return f"{what[self.scope]}，确定删除吗？"

    @sure.then
    def keeps_it(self) -> Say | None:
        return None if self.sure else Say(self.given_up)

    def summary(self) -> str:
        """What is deleted."""
        return "删除资料"

    def done(self, result: None) -> str:
        """That it is gone."""
        del result
        return "删掉了。\n还存着什么，回复「我的资料」看。"


class CloseAccountFlow(
    Flow[CloseAccount, World],
    name="close_account",
    title="注销",
    keywords=("注销账号", "注销帐号", "注销账户", "删除账号", "全部删除"),
    confirms=False,
    given_up="好的，不注销，资料都在。",
):
    """A resident has everything about them erased; open tickets are finished first."""

    whole_words = ("注销",)

    still_open = slots.known[list[str]]([])
    word = slots.text()

    @still_open.look_up
    async def being_worked_on(self) -> list[str]:
        return [self.world.ticket_line(ticket) for ticket in await self.world.privacy.open_tickets()]

    @word.ask
    def what_happens(self) -> str:
        lines = ["注销后，记住的资料、聊天、照片和办完工单里的资料都删掉，找不回来。"]
        if self.still_open:
            lines.append(f"在办的 {len(self.still_open)} 张工单照常办完，办完再隐去您的资料：")
            lines += self.still_open[:MOST_LISTED]
        lines.append(f"确定就回复「{CLOSE_WORD}」，不注销回复「取消」。")
        return "\n".join(lines)

    @word.check
    async def is_the_word(self) -> None:
        if squeeze(self.word) not in CLOSING:
            raise Invalid("还没有注销。")

    def summary(self) -> str:
        """What is closed."""
        return "注销"

    def command(self) -> CloseAccount:
        """The closing, which needs nothing but the will."""
        return CloseAccount()

    def done(self, result: Erased) -> str:
        """That it is done, what still goes on, and that the door stays open."""
        goes_on = (
            f"在办的 {result.open_tickets} 张工单照常办，师傅会打您留的电话。\n"
            if result.open_tickets
            else ""
        )
        return f"注销了，您的资料已经删除。\n{goes_on}以后再发消息，就从头开始。"
