"""Repair and service at home: a resident asks the community service 110 desk for one item of the catalogue."""

import re
from collections.abc import Mapping
from enum import StrEnum

from servicebot.domain.address import Address
from servicebot.domain.catalogue import FEE_NAMES, ItemRule, ServiceItem, Urgency
from servicebot.domain.numbers import say_number
from servicebot.domain.refusals import Refusal
from servicebot.domain.repairs import OpenRepair
from servicebot.domain.tickets import Ticket
from servicebot.domain.times import Visit
from servicebot.engine import slots
from servicebot.engine.flow import SAID, Flow
from servicebot.engine.outcomes import FORGET, Danger, Ending, Handoff, Json, Say, Start
from servicebot.engine.questions.choices import Choices
from servicebot.engine.vocabulary import EDGES, squeeze
from servicebot.services.shelves import REFUSED, Shelves, shelves_of
from servicebot.services.world import World
from servicebot.understanding.beneficiaries import beneficiary_in, for_others
from servicebot.understanding.phones import find_phone
from servicebot.understanding.places.address import read_address
from servicebot.understanding.places.gazetteer import Gazetteer
from servicebot.understanding.plain_answers import (
    burns_gas,
    shows_papers,
    smells_gas,
    somebody_inside,
    sparks_or_smoke,
    whole_building,
)

LONGEST_NAME, LONGEST_WORDS = 20, 200
CHORES = frozenset({"housekeeping", "moving_errand", "care_convenience"})
POWER, UNLOCK = "plumbing_electric.power_trip", "lock_door_window.unlock"
HEATER, GAS_HEATER = "appliance.e_water_heater", f"{REFUSED}gas_water_heater"
IN_THE_PRESENCE = "证件锁在屋里也行：请物业或居委会的人在场，开门后先给锁匠看证件。"
LEFT_OVER = re.compile(
    r"^(?:不对|不是|错了)[，, ]*是?|^(?:嗯+|呃+|额|那个|这个|[，, ])+|(?:联系)?(?:电话|手机)(?:号码?(?:是|：|:)?|(?:是|：|:)|(?=$|[，,。 ]))|^ *(?:我要)?报修|^(?:喂|[你您]好[啊呀]?|我家?(?:是|住)(?:那个|在)?的?[啊呀]?|那个|[，, ])+"
)
AFTERWARDS = re.compile(r"(?:[，, ]|(?<=[啊呀了吧])我(?:的)?|我的?(?:电话|手机)号?码?(?:是|：|:)?)+$")
GAPS = re.compile(r"[，,。；; ]{2,}")


class Whom(StrEnum):
    """For whom a resident asks."""

    SELF = "self"
    OTHER = "other"


def plain_words(text: str, gazetteer: Gazetteer) -> str:
    """What a sentence says besides the address and the telephone number."""
    reading = read_address(text, gazetteer)
    rest = text if reading is None else reading.rest
    number = find_phone(rest)
    if number is not None:
        rest = rest[: number.start] + rest[number.end :]
    return GAPS.sub("，", AFTERWARDS.sub("", LEFT_OVER.sub("", rest))).strip(EDGES)[:LONGEST_WORDS]


class RepairFlow(
    Flow[OpenRepair, World],
    name="repair",
    title="报修服务",
    keywords=("报修", "我要报修", "维修", "修理", "上门服务", "社区110", "社区服务110", "约服务"),
    menu="报修、上门服务",
):
    """A resident asks for a service at home; danger, gas appliances and locks are settled before any form."""

    intents = ("repair_request",)

    category = slots.pick(
        "您需要哪类服务？", label="类别", hint="说说家里怎么了也行，比如「厨房水龙头漏水」。"
    )
    item = slots.pick(
        "具体是哪一项？", label="项目", hint="挑个最像的就行，师傅上门再看；也可以说说是什么样子。"
    )
    gas_heater = slots.yes_no("热水器是烧燃气的，还是用电的？", yes="烧燃气的", no="用电的", default=False)
    gas_smell = slots.yes_no("先问一句：现在闻得到燃气味吗？", yes="闻得到", no="没有", default=False)
    sparks = slots.yes_no("有冒火花、冒烟或焦味吗？", yes="有", no="没有", default=False)
    blackout = slots.yes_no("是整栋楼都没电吗？", yes="整栋都没电", no="只有我家", default=False)
    locked_in = slots.yes_no("屋里锁着孩子、老人或病人吗？", yes="有人锁在里面", no="没有", default=False)
    papers = slots.yes_no(
        "锁匠要核对身份证和住址证明，您拿得出来吗？", yes="拿得出来", no="拿不出来", default=True
    )
    whom = slots.choice(
        "给谁办？",
        {Whom.SELF: "自己家", Whom.OTHER: "帮别人办"},
        label="给谁",
        default=Whom.SELF,
    )
    beneficiary = slots.text("帮谁办？比如：邻居王奶奶。", label="帮谁", max_length=LONGEST_NAME, default="")
    address = slots.address("要上门的地址在哪里？", label="地址")
    earlier = slots.known("")
    same_matter = slots.yes_no(yes="是同一件", no="不是，另外报", default=False)
    phone = slots.phone("请留个电话，师傅好联系您。", label="电话")
    description = slots.text(label="说明", optional=True, default="", gathers=True)
    photos = slots.photos("拍张照片发来，师傅好准备。发完回复「完成」，没有回复「跳过」。", label="照片")
    visit = slots.when(
        "什么时候方便？选一个，或直接说时间。",
        suggestions=("尽快", "今天下午", "明天上午", "明天下午", "周末"),
        label="时间",
        optional=True,
        default=Visit("尽快"),
    )
    invitation = slots.known("")

    @classmethod
    def recognises(cls, text: str, world: World) -> bool:
        """Whether the sentence names something of the catalogue."""
        return shelves_of(world.catalogue).categories.mentioned(text) is not None

    @classmethod
    def known_from(cls, item: str, parts: Mapping[str, str], world: World) -> dict[str, Json]:
        """The item with its shelf, the words about it, and for whom it is."""
        said, shelves = parts.get(SAID, ""), shelves_of(world.catalogue)
        own = shelves.everything.mentioned(said) or ""
        # What the station must not take on is never mistaken for what it may; a whole shelf is no item.
        code = own if own in shelves.refusals else item
        if code and (thing := shelves.several(said)):
            # 马桶 alone may be blocked or may run.
            return {"category": thing}
        if code not in shelves.shelf_of or squeeze(said) in shelves.categories.offered:
            return {}
        known: dict[str, Json] = {"category": shelves.shelf_of[code], "item": code}
        words = plain_words(said, world.gazetteer)
        if words:
            known["description"] = words
        if "beneficiary" in parts:
            known |= {"whom": Whom.OTHER.value, "beneficiary": parts["beneficiary"][:LONGEST_NAME]}
        return known

    def goes_along(self) -> Mapping[str, Json]:
        """The item, for who asks in the form what it costs."""
        chosen = self.has(RepairFlow.item) and self.item in self.world.catalogue.by_code
        return {"in_hand": self.item} if chosen else {}

    @property
    def shelves(self) -> Shelves:
        """The catalogue as choices."""
        return shelves_of(self.world.catalogue)

    @property
    def refusal(self) -> Refusal | None:
        """What the station must not take on, when that was chosen."""
        return self.shelves.refusals.get(self.item)

    @property
    def service(self) -> ServiceItem:
        """The catalogue item that was chosen."""
        return self.world.catalogue.by_code[self.item]

    @category.options
    def categories(self) -> Choices[str]:
        return self.shelves.categories

    @category.implies
    def another_shelf(self) -> dict[str, object]:
        stands = self.answers.get("item")
        if only := self.shelves.only(self.category):
            return {"category": self.shelves.shelf_of[only], "item": only}
        return {"item": FORGET} if stands and self.shelves.shelf_of.get(stands) != self.category else {}

    @item.options
    def items(self) -> Choices[str]:
        return self.shelves.items(self.category)

    @item.implies
    def on_its_shelf(self) -> dict[str, str]:
        return {"category": self.shelves.shelf_of[self.item]}

    @item.note
    def advice(self) -> str:
        return "" if self.refusal else self.service.advice

    @gas_heater.when
    def may_burn_gas(self) -> bool:
        # Who took it from the list has read its name; who said what is wrong in their own words may have either.
        said = self.description
        return (
            self.item == HEATER
            and GAS_HEATER in self.shelves.refusals
            and bool(said)
            and burns_gas(said) is None
        )

    @gas_heater.find
    def named_in_passing_as_gas(self, text: str) -> bool | None:
        return (self.item == HEATER and burns_gas(text)) or None

    @gas_heater.means
    def what_it_burns(self, text: str) -> bool | None:
        return burns_gas(text)

    @gas_heater.implies
    def not_for_us(self) -> dict[str, str]:
        return {"item": GAS_HEATER} if self.gas_heater and GAS_HEATER in self.shelves.refusals else {}

    @gas_smell.means
    def how_it_smells(self, text: str) -> bool | None:
        return smells_gas(text)

    @gas_smell.when
    def is_refused(self) -> bool:
        return self.refusal is not None

    @gas_smell.then
    def not_ours(self) -> Danger | Say | None:
        if self.gas_smell:
            return Danger("gas_leak")
        return Say(self.refusal.explanation) if self.refusal else None

    @sparks.when
    def power_is_off(self) -> bool:
        return self.item == POWER

    @sparks.means
    def what_is_seen(self, text: str) -> bool | None:
        return sparks_or_smoke(text)

    @sparks.then
    def may_burn(self) -> Danger | None:
        return Danger("fire") if self.sparks else None

    @blackout.when
    def power_is_off_at_home(self) -> bool:
        return self.item == POWER

    @blackout.means
    @blackout.find
    def who_else(self, text: str) -> bool | None:
        return whole_building(text)

    @blackout.then
    def ask_the_grid(self) -> Say | None:
        return (
            Say("整栋楼没电，请打国家电网 95598，他们来抢修。\n来电后家里还没电，再来报修。")
            if self.blackout
            else None
        )

    @locked_in.when
    def is_locked_out(self) -> bool:
        return self.item == UNLOCK

    @locked_in.means
    def who_is_inside(self, text: str) -> bool | None:
        return somebody_inside(text)

    @locked_in.then
    def free_them(self) -> Danger | None:
        return Danger("trapped") if self.locked_in else None

    @papers.when
    def needs_papers(self) -> bool:
        return self.refusal is None and self.service.rule is ItemRule.LOCK

    @papers.means
    def can_be_shown(self, text: str) -> bool | None:
        return shows_papers(text)

    @papers.note
    def who_watches(self) -> str:
        return IN_THE_PRESENCE if self.papers and self.item == UNLOCK else ""

    @papers.then
    def no_papers(self) -> Handoff | None:
        if self.papers:
            return None
        return Handoff(
            f"没有证明，开锁公司不能开锁。已请值班人员联系您{self.world.called_by()}，一起想办法。",
            "unlocking without papers",
        )

    @whom.assume
    def for_themselves(self) -> bool:
        # Nearly everybody asks for their own home, and who does not says so.
        return True

    @whom.find
    def asked_for_others(self, text: str) -> Whom | None:
        meant = for_others(text)
        return None if meant is None else Whom.OTHER if meant else Whom.SELF

    @beneficiary.find
    def named_in_passing(self, text: str) -> str | None:
        return beneficiary_in(text)

    @beneficiary.when
    def is_for_others(self) -> bool:
        return self.whom is Whom.OTHER

    @address.offer
    def own_home(self) -> Address | None:
        return None if self.beneficiary else self.world.resident.address

    @earlier.look_up
    async def reported_just_now(self) -> str:
        ticket = await self.world.recent_same(self.item, self.address)
        return ticket.number if ticket is not None else ""

    @same_matter.when
    def was_reported(self) -> bool:
        return bool(self.earlier)

    @same_matter.ask
    def is_it_the_same(self) -> str:
        return f"您刚才报过「{self.service.name}」，工单号 {say_number(self.earlier)}。是同一件事吗？"

    @same_matter.then
    def already_open(self) -> Ending | None:
        if not self.same_matter:
            return None
        if self.description or self.photos:
            news = {"heard": self.earlier, "words": self.description, "photos": list(self.photos)}
            return Start("add_to_ticket", news)
        return Say(f"好的，就按工单 {say_number(self.earlier)} 办，不重复派。\n想补充就回复「补充」。")

    @phone.offer
    def own_phone(self) -> str:
        return self.world.resident.phone

    @description.assume
    @photos.assume
    @visit.assume
    def cannot_wait(self) -> bool:
        # Who stands in water is asked where and whom to call; the technician asks the rest on the phone.
        return self.service.urgency in {Urgency.EMERGENCY, Urgency.URGENT}

    @description.ask
    def what_is_wrong(self) -> str:
        # What these two would ask was asked before anything else.
        if self.item in {POWER, UNLOCK, HEATER} or not self.service.question:
            return "还有什么要交代师傅的？"
        return self.service.question

    @description.find
    def own_words(self, text: str) -> str | None:
        words = plain_words(text, self.world.gazetteer)
        # Words that name no item are a greeting, an address or a yes, and the technician gains nothing by them.
        return words if words and self.shelves.everything.mentioned(words) else None

    @photos.when
    def can_be_seen(self) -> bool:
        return self.category not in CHORES

    @invitation.look_up
    async def to_hear_of_it_sooner(self) -> str:
        return await self.world.invitation()

    def summary(self) -> str:
        """The fee before anything is sent."""
        fee = f"请核对：\n费用：{FEE_NAMES[self.service.fee]}。{self.service.price_note}"
        if sharing := self.world.privacy.sharing:
            fee += f"\n{sharing}"
        if self.beneficiary and self.address == self.world.resident.address:
            return f"{fee}\n地址还是您自己家的，要换就回复「改地址」。"
        return fee

    def done(self, result: Ticket) -> str:
        """The number, and what happens next."""
        promise = self.world.promise(result)
        told = f"{promise}，请留意电话。\n" if promise else ""
        return f"报好了，工单号 {say_number(result.number)}。\n{told}{self.invitation}看进度随时回复「我的工单」。"

    def after(self, result: Ticket) -> Start | None:
        """Ask once whether phone and address may be kept; never about somebody else's home."""
        del result
        return Start("remember") if self.world.privacy.asks and not self.beneficiary else None
