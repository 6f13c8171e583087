"""Questions: how something is done, with its materials, times and places; the nearest pages, or a person."""

import re
from collections.abc import Mapping

from servicebot.domain.catalogue import FEE_NAMES
from servicebot.engine import slots
from servicebot.engine.flow import SAID, Flow
from servicebot.engine.outcomes import Ending, Handoff, Json, Say, Start
from servicebot.engine.questions.choices import Choices
from servicebot.services.shelves import shelves_of
from servicebot.services.world import World
from servicebot.understanding.searching import asks_nothing

SHORTEST = 2
NONE_THERE = "没找到相关的办事指南，换个说法再试试。\n回复「人工」，请值班人员回答。"
NO_PAGE = "办事指南里没有这一项，可以问问办这事的地方。"
TO_A_PERSON = "好的，已请值班人员回答您{by}。"
PERSON = "person"
AROUND_A_THING = re.compile(
    r"请问|我家|家里|[修换通装洗弄]个?|一下|一次|的|要|得|多少|几[块个]?|钱|收费|价格?|费用|贵不贵|贵|吗|怎么|是|[?？，,。 ]"
)
# A price is asked, and no thing is named.
ONLY_A_PRICE = re.compile(
    r"(?:请问|那|你们?|您|师傅|上门|这个|这|大概|一般|[修换通装洗弄来]个?|一下|一次|一趟|的|要不要|要|得|多少|几[块个]?|钱|块|价格|费用?|收费?|标准|价目表?|贵不贵|贵|怎么|是|[吗呢啊呀?？，,。 ])*"
)
Listed = list[list[str]]


class KnowledgeFlow(
    Flow[None, World],
    name="knowledge",
    title="办事指南",
    keywords=(
        *(
            "办事指南",
            "办事咨询",
            "政策咨询",
            "怎么办理",
            "怎么申请",
            "要什么材料",
            "带什么材料",
            "需要什么材料",
        ),
    ),
    menu="办事指南、问问题",
):
    """A resident asks how something is done and reads the page that answers, or chooses among the nearest."""

    heard = slots.known("")
    question = slots.text("想问什么？说几个字就行，比如「居住证」。", max_length=100, default="")
    found = slots.known[Listed]([])
    elsewhere = slots.known("")
    chosen = slots.pick(default="")
    page = slots.known("")

    @classmethod
    async def looked_up(cls, text: str, world: World, *, sure: bool) -> Mapping[str, Json] | None:
        """Begin with words that nobody else is certain of, when pages come near."""
        if len(text) < SHORTEST or asks_nothing(text):
            return None
        hits = await world.knowledge.search(text)
        if not hits or (sure and not hits[0].sure):
            return None
        return {"heard": text}

    @heard.find
    def asked_at_once(self, text: str) -> str:
        return text

    @question.when
    def nothing_was_asked(self) -> bool:
        return not self.heard

    @found.look_up
    async def pages(self) -> Listed:
        hits = await self.world.knowledge.search(self.heard or self.question)
        certain = [hit for hit in hits if hit.sure]
        # One page that answers is the answer; pages that only come near are offered together.
        return [[hit.id, hit.title, "sure" if hit.sure else ""] for hit in (certain or hits)]

    @elsewhere.look_up
    async def who_sees_to_it(self) -> str:
        asked = self.heard or self.question
        return asked if not self.found and await self.world.places.sees_to(asked) else ""

    @elsewhere.note
    def no_page(self) -> str:
        return NO_PAGE if self.elsewhere else ""

    @elsewhere.then
    def nothing_found(self) -> Ending | None:
        if self.found:
            return None
        return Start("find_place", {"what": self.elsewhere}) if self.elsewhere else Say(NONE_THERE)

    @chosen.when
    def is_not_plain(self) -> bool:
        return len(self.found) > 1 or not self.found[0][2]

    @chosen.ask
    def which_one(self) -> str:
        return "您想问的是哪一个？"

    @chosen.options
    def nearest(self) -> Choices[str]:
        return Choices(
            [*((one, title, ()) for one, title, _ in self.found), (PERSON, "都不是，问值班人员", ("都不是",))]
        )

    @chosen.then
    def asks_a_person(self) -> Handoff | None:
        if self.chosen != PERSON:
            return None
        return Handoff(TO_A_PERSON.format(by=self.world.called_by()), f"asked: {self.heard or self.question}")

    @page.look_up
    async def what_it_says(self) -> str:
        return await self.world.knowledge.article(
            self.chosen or self.found[0][0], self.heard or self.question
        )

    def summary(self) -> str:
        """The page."""
        return f"{self.page}\n还有不清楚的，回复「人工」。" if self.page else NONE_THERE


class PriceFlow(
    Flow[None, World],
    name="price",
    title="价格查询",
    keywords=("多少钱", "价格", "收费标准", "怎么收费", "收费吗", "要钱吗", "价目", "价目表", "费用"),
):
    """A resident asks what a service of the catalogue costs."""

    intents = ("price_question",)

    asked = slots.known("")
    in_hand = slots.known("")
    category = slots.pick("想问哪类服务的价格？")
    item = slots.pick("具体是哪一项？")

    @classmethod
    def known_from(cls, item: str, parts: Mapping[str, str], world: World) -> dict[str, Json]:
        """The item that was named (开锁多少钱), or a thing that several items are about, as 马桶 in 马桶多少钱."""
        shelves = shelves_of(world.catalogue)
        thing = shelves.several(AROUND_A_THING.sub("", parts.get(SAID, "")))
        if thing or item not in shelves.shelf_of:
            return {"category": thing} if thing else {}
        return {"category": shelves.shelf_of[item], "item": item}

    @asked.find
    def in_these_words(self, text: str) -> str:
        return text

    @in_hand.then
    def is_of_the_form(self) -> Start | None:
        """The price of the item that the form below is about, where nothing else is named."""
        if not self.in_hand or self.has(PriceFlow.category) or not ONLY_A_PRICE.fullmatch(self.asked):
            return None
        shelf = shelves_of(self.world.catalogue).shelf_of[self.in_hand]
        return Start("price", {"category": shelf, "item": self.in_hand, "in_hand": self.in_hand})

    @category.options
    def categories(self) -> Choices[str]:
        return shelves_of(self.world.catalogue).categories

    @item.options
    def items(self) -> Choices[str]:
        return shelves_of(self.world.catalogue).items(self.category)

    @item.then
    def not_taken(self) -> Say | None:
        refusal = shelves_of(self.world.catalogue).refusals.get(self.item)
        return Say(refusal.explanation) if refusal is not None else None

    def summary(self) -> str:
        """The fee, and how to order where no order is being made."""
        service = self.world.catalogue.by_code[self.item]
        order = "" if self.in_hand else "要预约，回复「报修」。"
        return f"{service.name}：{FEE_NAMES[service.fee]}。{service.price_note}\n先看再报价，您同意了才动手。{order}"
