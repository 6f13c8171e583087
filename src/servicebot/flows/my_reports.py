"""After a report: putting a wrong pin right, and getting no more news of somebody else's report."""

from collections.abc import Sequence
from typing import TypeVar

from servicebot.domain.numbers import read_number, say_number
from servicebot.domain.reports import MovePin, StopFollowing
from servicebot.domain.tickets import Ticket
from servicebot.engine import slots
from servicebot.engine.flow import Flow
from servicebot.engine.outcomes import Say
from servicebot.engine.questions.choices import Choices
from servicebot.engine.questions.spots import spot_to_json
from servicebot.services.world import World

C = TypeVar("C")


class OneReport(Flow[C, World]):
    """The report that a flow is about: by the number that was typed, else chosen from a list."""

    none_there = ""

    heard = slots.known("")
    listed = slots.known[list[list[str]]]([])
    report = slots.pick("是哪一件？", default="")

    async def candidates(self) -> Sequence[Ticket]:
        """The reports that it may be about."""
        return await self.world.reports.own()

    @heard.find
    def typed_number(self, text: str) -> str | None:
        return read_number(text)

    @listed.look_up
    async def to_choose_from(self) -> list[list[str]]:
        found = await self.candidates()
        named = [[ticket.number, self.world.ticket_line(ticket)] for ticket in found]
        return [one for one in named if self.heard in {"", one[0]}]

    @listed.then
    def nothing_there(self) -> Say | None:
        return None if self.listed else Say(self.none_there)

    @report.when
    def there_are_several(self) -> bool:
        return len(self.listed) > 1

    @report.options
    def listed_reports(self) -> Choices[str]:
        return Choices((number, line, ()) for number, line in self.listed)

    @property
    def chosen(self) -> str:
        """The number of the report."""
        return self.report or self.listed[0][0]


class MovePinFlow(
    OneReport[MovePin],
    name="move_pin",
    title="改上报位置",
    keywords=("改上报位置", "上报位置不对", "改工单位置"),
    idle_words=("改位置", "位置不对", "位置错了", "定位不对", "定位错了", "改定位", "改地点", "地点不对"),
):
    """A resident says anew where an open report of theirs is."""

    none_there = "没有能改位置的上报。\n要上报问题，回复「上报」。"

    spot = slots.spot("正确的位置在哪里？发定位最准，也可以打字说地方。", label="新位置")

    @spot.check
    async def known_code(self) -> None:
        self.put(MovePinFlow.spot, spot_to_json(await self.world.reports.resolved(self.spot)))

    def summary(self) -> str:
        """Which report it is."""
        return f"请核对：\n工单 {say_number(self.chosen)} 的位置改成"

    def command(self) -> MovePin:
        """The new place of the chosen report."""
        return MovePin(self.chosen, self.spot)

    def done(self, result: Ticket) -> str:
        """That it stands."""
        return f"位置改好了，工单 {say_number(result.number)} 按新位置办。\n看进度回复「我的工单」。"


class StopFollowingFlow(
    OneReport[StopFollowing],
    name="stop_following",
    title="取消跟进",
    keywords=("取消跟进", "不跟进了", "不跟了", "不再跟进", "别通知我了"),
    given_up="好的，照样跟进，有进展告诉您。",
    confirms=False,
):
    """A resident gets no more news of somebody else's report."""

    none_there = "您没有在跟进别人的上报。\n看自己的工单，回复「我的工单」。"

    sure = slots.yes_no(yes="不跟了", no="接着跟")

    async def candidates(self) -> Sequence[Ticket]:
        """The reports of others that the resident follows."""
        return await self.world.reports.followed()

    @sure.ask
    def really(self) -> str:
        return f"不再跟进工单 {say_number(self.chosen)}，确定吗？"

    @sure.then
    def stays(self) -> Say | None:
        return None if self.sure else Say(self.given_up)

    def summary(self) -> str:
        """Which report it is."""
        return f"不再跟进工单 {say_number(self.chosen)}"

    def command(self) -> StopFollowing:
        """The end of following the chosen report."""
        return StopFollowing(self.chosen)

    def done(self, result: str) -> str:
        """That no more news comes."""
        return f"好的，工单 {say_number(result)} 的进展不再通知您。\n要再跟进，回复「上报」，报同一件就行。"
