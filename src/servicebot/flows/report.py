"""Report a neighbourhood problem: what, where, who may see it, and whether somebody reported it before."""

import re
from collections.abc import Iterable, Iterator, Mapping

from servicebot.domain.errors import Invalid
from servicebot.domain.numbers import say_number
from servicebot.domain.refusals import Refusal
from servicebot.domain.report_types import ReportShelf, ReportType, ReportTypes
from servicebot.domain.reports import (
    CODE,
    Anonymity,
    OpenReport,
    Reported,
    Visibility,
    scene_code,
)
from servicebot.engine import slots
from servicebot.engine.flow import SAID, Flow
from servicebot.engine.messages import Incoming
from servicebot.engine.outcomes import FORGET, Danger, Json, Say, Start
from servicebot.engine.questions.choices import Choices, Latest
from servicebot.engine.questions.spots import spot_to_json
from servicebot.engine.vocabulary import EDGES
from servicebot.services.reports.words import aim, similar_question
from servicebot.services.world import World
from servicebot.understanding.normalise import fold
from servicebot.understanding.places.address import read_address
from servicebot.understanding.plain_answers import whole_building

REFUSED = "refused."
NOT_THE_SAME = ""
SAME, OTHER, NONE_OF_THEM = "是，跟进这件", "不是，另外报", "都不是，另外报"
LONGEST_WORDS, SHORTEST_OWN = 200, 6
OUTAGE, POWER = "water_power_gas_outage", "plumbing_electric.power_trip"
NO_CURRENT = re.compile(r"停电|没[有了得]?电|断[了]?电|电停|不来电|来电|跳闸")
WISHES = ("我要", "我想", "匿名", "举报")
KEPT_PRIVATE = ("不公开", "别公开", "不要公开", "保密")

NONE_FITS = "都对不上也不要紧，直接说出了什么事，或回复「人工」。"
ONLY_THE_DESK, WHO_HANDLES_IT = "电话只给值班人员看。", "提交后，电话会交给处理的单位，只用于这一次。"

WHO_SEES = {Visibility.PUBLIC: "公开，邻居能看到进度", Visibility.PRIVATE: "不公开，只给工作人员"}
WHOSE_NAME = {
    Anonymity.NAMED: "留名，方便联系我",
    Anonymity.HIDDEN: "不透露姓名，只让值班人员联系",
    Anonymity.ANONYMOUS: "匿名，谁也不告诉",
}


class Matters:
    """The report types as choices: shelves, the types of each, and everything at once for free words."""

    def __init__(self, types: ReportTypes) -> None:
        self.refusals: dict[str, Refusal] = {f"{REFUSED}{one.id}": one for one in types.refusals}
        everything = [(one.id, one.name, one.words) for one in types.types()]
        refused = [(code, one.name, one.words) for code, one in self.refusals.items()]
        self.everything = Choices([*everything, *refused])
        self.shelf_of = {one.id: shelf.id for shelf in types.shelves for one in shelf.types}
        # What is not taken stands on the last shelf, where nobody is offered it.
        last = types.shelves[-1].id if types.shelves else ""
        outside = tuple(word for one in types.refusals for word in one.words)
        self.shelf_of |= dict.fromkeys(self.refusals, last)
        self.shelves = Choices(
            (shelf.id, shelf.name, (*shelf.words, *_words_on(shelf), *(outside if shelf.id == last else ())))
            for shelf in types.shelves
        )
        self.on: dict[str, Choices[str]] = {}
        for shelf in types.shelves:
            own = [(one.id, one.name, one.words) for one in shelf.types]
            others = [one for one in everything if one not in own]
            self.on[shelf.id] = Choices([*own, *others, *refused], listed=len(own))

    def says_more(self, text: str) -> bool:
        """Whether a text says more than the kind of problem that it names."""
        said = fold(text)
        named = [word for words in self.everything.words for word in words if word in said]
        return bool(named) and len(text) > max(map(len, named))


def _own_words(text: str, world: World, leads: Iterable[str]) -> str:
    """What a sentence says besides the place, the code, and that it is a report."""
    reading = read_address(text, world.gazetteer)
    rest = CODE.sub("", text if reading is None else reading.rest).strip(EDGES)
    for word in (*WISHES, *leads):
        rest = rest.removeprefix(word).strip(EDGES)
    return rest[:LONGEST_WORDS]


def _words_on(shelf: ReportShelf) -> Iterator[str]:
    return (word for one in shelf.types for word in (one.name, *one.words))


matters_of = Latest(Matters)


class ReportFlow(
    Flow[OpenReport, World],
    name="report",
    title="上报问题",
    keywords=("上报", "上报问题", "我要上报", "问题上报", "随手拍", "反映问题", "小区问题", "反映情况"),
    menu="上报小区问题",
):
    """A resident reports a problem of the neighbourhood, or follows the report that somebody made before."""

    intents = ("report_problem",)

    stopped = slots.known("")
    own_door = slots.known("")
    code = slots.known("")
    plate = slots.known("")
    asset = slots.known[list[Json]]([])
    shelf = slots.pick("是哪方面的问题？", hint=NONE_FITS)
    matter = slots.pick("具体是哪一种？", label="问题", hint=NONE_FITS)
    only_mine = slots.yes_no(
        "是只有您家没电，还是整栋楼都没电？", yes="只有我家", no="整栋楼都没电", default=False
    )
    danger = slots.yes_no(yes="有", no="没有", default=False)
    spot = slots.spot("在哪里？发定位最准，也可以打字说地方，或发灯杆、电梯上的编号。", label="地点")
    similar = slots.known[list[list[str]]]([])
    same_as = slots.pick(default=NOT_THE_SAME)
    description = slots.text(label="说明", optional=True, default="", max_length=LONGEST_WORDS, gathers=True)
    photos = slots.photos("有照片就发来。发完回复「完成」，没有回复「跳过」。", label="照片")
    usual = slots.known[list[str]]([])
    visibility = slots.choice("让邻居看到吗？", WHO_SEES, label="给谁看", default=Visibility.PUBLIC)
    anonymity = slots.choice("要留名吗？", WHOSE_NAME, label="署名", default=Anonymity.NAMED)
    known_phone = slots.known("")
    phone = slots.phone("留个电话，好告诉您结果。", label="电话", optional=True, default="")
    invitation = slots.known("")

    @classmethod
    def recognises(cls, text: str, world: World) -> bool:
        """Whether the sentence names a kind of neighbourhood problem."""
        return matters_of(world.catalogue.reports).everything.mentioned(text) is not None

    @classmethod
    def known_from(cls, item: str, parts: Mapping[str, str], world: World) -> dict[str, Json]:
        """The type of the problem with its shelf, and the words about it."""
        matters = matters_of(world.catalogue.reports)
        shelf = matters.shelf_of.get(item)
        if shelf is None:
            return {}
        known: dict[str, Json] = {"shelf": shelf, "matter": item}
        words = _own_words(parts.get(SAID, ""), world, cls.keywords)
        if matters.says_more(words) or len(words) >= SHORTEST_OWN:
            known["description"] = words
        return known

    @classmethod
    def opened_by(cls, message: Incoming, world: World) -> dict[str, Json] | None:
        """A scanned code of a lamp post, a lift or a stairwell."""
        del world
        code = scene_code(message.key)
        return {"code": code} if code else None

    @property
    def matters(self) -> Matters:
        """The report types as choices."""
        return matters_of(self.world.catalogue.reports)

    @property
    def kind(self) -> ReportType:
        """The report type that was chosen."""
        return self.world.catalogue.reports.by_id[self.matter]

    @asset.look_up
    async def on_the_plate(self) -> list[Json]:
        code = self.code or self.plate
        found = await self.world.reports.asset(code) if code else None
        return [found.name, found.matter, spot_to_json(found.spot)] if found is not None else []

    @asset.note
    def what_it_is(self) -> str:
        if not (self.code or self.plate):
            return ""
        if self.asset:
            return f"您{'扫' if self.code else '说'}的是：{self.asset[0]}（{self.code or self.plate}）。"
        return f"这个{'二维码' if self.code else '编号'}没有登记，请说一下在哪里。"

    @asset.implies
    def place_and_kind(self) -> dict[str, Json]:
        if not self.asset:
            # The code alone says nothing to whoever goes there.
            return {"spot": FORGET} if self.plate and not self.code else {}
        implied: dict[str, Json] = {"spot": self.asset[2]}
        if self.asset[1] in self.matters.shelf_of and not self.has(ReportFlow.matter):
            implied |= {"matter": self.asset[1], "shelf": self.matters.shelf_of[self.asset[1]]}
        return implied

    @shelf.options
    def shelves(self) -> Choices[str]:
        return self.matters.shelves

    @matter.options
    def kinds(self) -> Choices[str]:
        return self.matters.on[self.shelf]

    @matter.implies
    def on_its_shelf(self) -> dict[str, str]:
        return {"shelf": self.matters.shelf_of[self.matter]}

    @matter.note
    def advice(self) -> str:
        # Whoever may be in danger reads that alone.
        return "" if self.matter in self.matters.refusals or self.kind.danger else self.kind.advice

    @matter.then
    def not_taken(self) -> Say | None:
        refused = self.matters.refusals.get(self.matter)
        return Say(refused.explanation) if refused is not None else None

    @stopped.find
    def current(self, text: str) -> str | None:
        return POWER if NO_CURRENT.search(text) else None

    @own_door.find
    def told_with_the_room(self, text: str) -> str | None:
        reading = read_address(text, self.world.gazetteer)
        return reading.said if reading is not None and reading.address.room else None

    @only_mine.when
    def may_be_the_fuse(self) -> bool:
        return self.matter == OUTAGE and self.stopped == POWER and POWER in self.world.catalogue.by_code

    @only_mine.means
    @only_mine.find
    def who_else(self, text: str) -> bool | None:
        whole = whole_building(text) if self.matter == OUTAGE else None
        return None if whole is None else not whole

    @only_mine.then
    def send_an_electrician(self) -> Start | None:
        if not self.only_mine:
            return None
        known: dict[str, Json] = {"item": POWER, "category": POWER.partition(".")[0], "blackout": False}
        if self.description:
            known["description"] = self.description
        # What everybody may read names no room; the electrician needs it.
        return Start("repair", known, said=self.own_door)

    @danger.when
    def may_be_dangerous(self) -> bool:
        return bool(self.kind.danger)

    @danger.ask
    def about_danger(self) -> str:
        return self.kind.danger

    @danger.note
    def advice_without_danger(self) -> str:
        return "" if self.danger else self.kind.advice

    @danger.then
    def call_for_help(self) -> Danger | None:
        return Danger(self.kind.danger_kind) if self.danger else None

    @spot.implies
    def copied_from_a_plate(self) -> dict[str, Json]:
        return {"code": "", "plate": self.spot.asset, "asset": FORGET} if self.spot.asset else {}

    @spot.check
    async def known_code(self) -> None:
        self.put(ReportFlow.spot, spot_to_json(await self.world.reports.resolved(self.spot)))

    @similar.look_up
    async def reported_before(self) -> list[list[str]]:
        found = await self.world.reports.similar(self.matter, self.spot)
        return [[one.ticket.number, self.world.reports.similar_line(one)] for one in found]

    @same_as.when
    def there_is_one(self) -> bool:
        return bool(self.similar)

    @same_as.ask
    def is_it_the_same(self) -> str:
        return similar_question([line for _, line in self.similar], self.kind.radius_m)

    @same_as.options
    def those_nearby(self) -> Choices[str]:
        if not self.similar:
            return Choices(())
        if len(self.similar) == 1:
            words = ("同一件", "一样", "就是这"), ("不是", "不是同一件", "不一样", "另外", "两回事")
            return Choices([(self.similar[0][0], SAME, words[0]), (NOT_THE_SAME, OTHER, words[1])])
        named = [(number, line, ()) for number, line in self.similar]
        return Choices([*named, (NOT_THE_SAME, NONE_OF_THEM, ("都不是", "不是"))])

    @description.when
    def needs_words(self) -> bool:
        # What was said before joining goes along; nothing more is asked for.
        return not self.same_as or self.has(ReportFlow.description)

    @description.ask
    def what_is_wrong(self) -> str:
        return self.kind.question or "能说得具体一点吗？"

    @description.find
    def own_words(self, text: str) -> str | None:
        words = _own_words(text, self.world, self.keywords)
        return words if self.matters.says_more(words) else None

    @description.check
    async def says_something(self) -> None:
        if self.description.isdigit():
            raise Invalid("请打几个字说说是什么样，也可以说话。")

    @photos.when
    def can_be_shown(self) -> bool:
        return not self.same_as or self.has(ReportFlow.photos)

    @usual.look_up
    async def as_last_time(self) -> list[str]:
        habit = await self.world.reports.habit()
        return [] if habit is None else [habit.visibility.value, habit.anonymity.value]

    @usual.implies
    def said_last_time(self) -> dict[str, Json]:
        said = dict(zip(("visibility", "anonymity"), self.usual, strict=False))
        return {name: value for name, value in said.items() if name not in self.answers}

    @visibility.when
    def may_be_shown(self) -> bool:
        return not self.same_as and not self.kind.private

    @visibility.find
    def wants_no_public(self, text: str) -> Visibility | None:
        return Visibility.PRIVATE if any(word in text for word in KEPT_PRIVATE) else None

    @anonymity.find
    def wants_no_name(self, text: str) -> Anonymity | None:
        return Anonymity.ANONYMOUS if "匿名" in text else None

    @anonymity.when
    def is_new(self) -> bool:
        return not self.same_as

    @known_phone.look_up
    async def left_before(self) -> str:
        return self.world.resident.phone

    @known_phone.implies
    def not_asked_again(self) -> dict[str, Json]:
        return {"phone": self.known_phone} if self.known_phone and "phone" not in self.answers else {}

    @phone.when
    def may_be_called(self) -> bool:
        return not self.same_as and self.anonymity is not Anonymity.ANONYMOUS

    @phone.offer
    def own_phone(self) -> str:
        return self.world.resident.phone

    @invitation.look_up
    async def to_hear_of_it_sooner(self) -> str:
        return await self.world.invitation()

    def must_confirm(self) -> bool:
        """Following takes one tap, and another ends it."""
        return not self.same_as

    def summary(self) -> str:
        """What will be sent, and what becomes of it."""
        seen = "这类问题只给工作人员看，不会公开。" if self.kind.private else ""
        return "\n".join(
            line for line in ("请核对：", f"{aim(self.kind)}{seen}", self.who_gets_the_phone) if line
        )

    @property
    def who_gets_the_phone(self) -> str:
        """Who will see the phone number; empty when there is none."""
        if not self.phone:
            return ""
        if self.anonymity is Anonymity.HIDDEN:
            return ONLY_THE_DESK
        return WHO_HANDLES_IT if self.world.privacy.sharing else ""

    def done(self, result: Reported) -> str:
        """The number, and what happens next."""
        ticket = result.ticket
        number = say_number(ticket.number)
        if result.own:
            return f"好的，就按您报过的工单 {number} 办。\n想补充就回复「补充」。"
        if result.joined:
            return f"已跟进工单 {number}，有进展会告诉您。\n不想跟了，回复「取消跟进」。"
        promise = self.world.promise(ticket)
        told = f"{promise}。" if promise else ""
        unnamed = "您是匿名上报的，进度照样告诉您。\n" if self.anonymity is Anonymity.ANONYMOUS else ""
        return f"报好了，工单号 {number}。{told}\n{unnamed}{self.invitation}看进度回复「我的工单」，位置不对回复「改位置」。"

    def after(self, result: Reported) -> Start | None:
        """Ask once whether the phone may be kept."""
        return Start("remember") if self.phone and not result.joined and self.world.privacy.asks else None
