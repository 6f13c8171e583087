"""Notices: what goes on around a resident's home."""

import re

from servicebot.domain.errors import Invalid
from servicebot.domain.knowledge import KIND_NAMES, NoticeKind
from servicebot.engine import slots
from servicebot.engine.flow import Flow
from servicebot.engine.outcomes import Say
from servicebot.engine.questions.choices import Choices
from servicebot.services.knowledge.view import notice_lines
from servicebot.services.world import World
from servicebot.understanding.places.address import read_address

MOST_LISTED = 8
CUT = re.compile(
    r"停[水电气暖].{0,6}(?:[吗么]|通知|公告|几点|[什啥]么?时候|几时|多久|多长时间|来[水电气])"
    r"|(?:[什啥]么?时候|几点|几时|哪天|今天|明天|后天|这两天).{0,4}停[水电气暖].{0,2}[吗么？?]?$"
    r"|(?:什么|啥|哪些|有没有|有无).{0,2}(?:文体|免费|老年)?(?:活动|讲座|义诊)(?!室|中心)|(?:活动|讲座|义诊)(?:都?有(?:什么|啥|哪些|吗|没有)|几点|[什啥]么?时候|在哪[天里]?)"
)
WORDS = {
    NoticeKind.WATER: ("停水", "没水", "水压", "自来水"),
    NoticeKind.POWER: ("停电", "没电", "电力", "检修"),
    NoticeKind.GAS: ("停气", "燃气", "煤气", "天然气"),
    NoticeKind.HEATING: ("供暖", "暖气", "供热"),
    NoticeKind.WORKS: ("施工", "改造", "修路", "加装电梯"),
    NoticeKind.ACTIVITY: ("活动", "讲座", "义诊", "比赛", "电影"),
    NoticeKind.JOB: ("招聘", "找工作", "岗位", "就业"),
    NoticeKind.HEALTH: ("疫苗", "体检", "健康", "接种"),
}


class NoticesFlow(
    Flow[None, World],
    name="notices",
    title="社区通知",
    keywords=("通知", "公告", "什么活动", "招聘"),
    menu="社区通知、活动",
):
    """A resident reads the notices of their community: cuts, works, activities, jobs."""

    @classmethod
    def recognises(cls, text: str, world: World) -> bool:
        """Whether the sentence asks when something is cut."""
        del world
        return CUT.search(text) is not None

    kind = slots.known("")
    named = slots.known("")
    community = slots.text("您住哪个社区？说社区名就行。", optional=True, default="", max_length=30)
    community.tail = "只看全区的，回复「跳过」。"
    listed = slots.known[list[list[str]]]([])
    chosen = slots.pick("最近的通知，要看哪一条？", default="")
    page = slots.known("")

    @kind.find
    def sort_named(self, text: str) -> str | None:
        return next(
            (kind.value for kind, words in WORDS.items() if any(word in text for word in words)), None
        )

    @named.find
    def place_named(self, text: str) -> str | None:
        return _community(text, self.world)

    @community.when
    def is_nowhere_known(self) -> bool:
        return not (self.named or self.world.resident.community)

    @community.check
    async def is_one_of_ours(self) -> None:
        if self.community and not _community(self.community, self.world):
            raise Invalid("没找到这个社区，请换个说法，比如「槐荫社区」。")

    @listed.look_up
    async def being_shown(self) -> list[list[str]]:
        said = _community(self.community, self.world) if self.community else None
        where = self.named or said or self.world.resident.community
        return notice_lines((await self.world.knowledge.notices(where, self.kind))[:MOST_LISTED])

    @listed.then
    def nothing_new(self) -> Say | None:
        if self.listed:
            return None
        what = KIND_NAMES[NoticeKind(self.kind)] + "的" if self.kind else ""
        return Say(f"最近没有{what}通知。\n家里有急事请回复「报修」，或回复「人工」问值班人员。")

    @chosen.when
    def there_are_several(self) -> bool:
        return len(self.listed) > 1

    @chosen.options
    def titles(self) -> Choices[str]:
        return Choices((one, title, ()) for one, title in self.listed)

    @page.look_up
    async def what_it_says(self) -> str:
        return await self.world.knowledge.notice(self.chosen or self.listed[0][0])

    def summary(self) -> str:
        """The notice."""
        return f"{self.page}\n看别的回复「通知」。"


def _community(text: str, world: World) -> str | None:
    reading = read_address(text, world.gazetteer)
    return (reading.address.community or None) if reading is not None else None
