"""Personal data: the text about it, what is stored about oneself, a copy of it, and being remembered or not."""

import re

from servicebot.domain.people import Resident
from servicebot.domain.privacy_requests import DecideRemembering, WithdrawConsent
from servicebot.engine import slots
from servicebot.engine.flow import Flow
from servicebot.engine.outcomes import Say
from servicebot.services.world import World
from servicebot.understanding.plain_answers import may_be_kept

NO_TEXT = "服务站还没有放上隐私说明，请回复「人工」询问。"
READ_MORE = "全文回复「隐私」，存了什么回复「我的资料」。"
_WHO_SEES = re.compile(
    r"谁.{0,6}(?:看|知道|拿|用)|(?:给|告诉|卖|传|透露|泄露?|公开).{0,6}(?:别人|其他人|外人|谁|出去|吗|么)|会不会.{0,8}(?:给|卖|泄露?|传|公开)|安全|保密|泄露"
)


class PrivacyFlow(
    Flow[None, World],
    name="privacy",
    title="隐私说明",
    keywords=("隐私说明", "隐私政策", "隐私声明", "个人信息处理说明"),
):
    """A resident reads how the station handles personal data, or who sees it when that is asked."""

    intents = ("privacy_request",)
    whole_words = ("隐私",)

    asked = slots.known("")

    @asked.find
    def who_sees_it(self, text: str) -> str | None:
        return text if _WHO_SEES.search(text) else None

    def summary(self) -> str:
        """The whole text, or what it says about who sees a resident's data."""
        view = self.world.privacy
        if self.asked and view.terms.seen_by:
            return f"{view.say(view.terms.seen_by)}\n{READ_MORE}"
        return view.say(view.terms.whole) or NO_TEXT


class MyDataFlow(
    Flow[None, World],
    name="my_data",
    title="我的资料",
    keywords=("我的资料", "我的信息", "我的个人信息", "我的数据", "存了我什么"),
):
    """A resident sees what is stored about them, masked, with counts."""

    seen = slots.known("")

    @seen.look_up
    async def what_is_stored(self) -> str:
        return await self.world.privacy.overview()

    def summary(self) -> str:
        """What is stored."""
        return self.seen


class ExportDataFlow(
    Flow[None, World],
    name="export_data",
    title="导出资料",
    keywords=("导出资料", "导出我的资料", "导出数据", "导出信息", "资料副本"),
):
    """A resident gets a copy of everything stored about them, page by page."""

    whole_words = ("导出",)

    copy = slots.known("")

    @copy.look_up
    async def everything(self) -> str:
        return await self.world.privacy.copy()

    def summary(self) -> str:
        """The copy."""
        return self.copy


class RememberFlow(
    Flow[DecideRemembering, World],
    name="remember",
    title="记住电话地址",
    keywords=("记住我", "记住资料", "记住电话地址"),
    confirms=False,
    given_up="好的，不记。照样能报修，每次填一遍就行。",
    gives_way=True,
):
    """A resident says whether phone and address may be kept for the next time; asked once, after the first ticket."""

    agreed = slots.yes_no("要记住您的电话和地址，下次不用再填吗？", yes="记住", no="不用记")

    @agreed.means
    def in_other_words(self, text: str) -> bool | None:
        return may_be_kept(text)

    def summary(self) -> str:
        """What is decided."""
        return "记住电话和地址"

    def done(self, result: Resident) -> str:
        """What holds from now on, and how to change it."""
        if result.consented > 0:
            return "记住了，下次直接用。\n不想记了，回复「撤回同意」。"
        return self.given_up


class WithdrawConsentFlow(
    Flow[WithdrawConsent, World],
    name="withdraw_consent",
    title="撤回同意",
    keywords=(
        *("撤回同意", "撤回授权", "不要记住我", "别记住我", "不要记我的资料", "别记我的资料"),
        *("不要记我的电话", "别记我的电话", "不要记我电话", "别记我电话", "不要记我的地址", "别记我的地址"),
    ),
    confirms=False,
    given_up="好的，不撤回了，资料照旧。",
    idle_words=("撤回", "不同意", "我不同意"),
):
    """A resident takes back the consent to being remembered, or refuses it before anybody asked."""

    kept = slots.known(default=False)
    sure = slots.yes_no(
        "撤回后，记住的称呼、电话和地址马上删掉，以后每次填一遍。要撤回吗？",
        yes="撤回",
        no="先不撤回",
        default=True,
    )

    @kept.look_up
    async def is_anything_kept(self) -> bool:
        known = self.world.resident
        return bool(known.consented > 0 or known.name or known.phone or known.address)

    @sure.when
    def there_is_something(self) -> bool:
        return self.kept

    @sure.then
    def keeps_it(self) -> Say | None:
        return None if self.sure else Say(self.given_up)

    def summary(self) -> str:
        """What is taken back."""
        return "撤回同意"

    def done(self, result: Resident) -> str:
        """That it is gone, and that nothing else is lost."""
        del result
        if not self.kept:
            return "好的，不记您的电话和地址。\n照样能报修、上报，每次填一遍就行。"
        return "撤回了，记住的都删掉了。\n照样能报修，回复「报修」就行；在办的工单不受影响。"
