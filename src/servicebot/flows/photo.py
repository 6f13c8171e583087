"""A photo that came out of the blue: what it is about, and the way there with the photo kept."""

from collections.abc import Sequence
from enum import StrEnum

from servicebot.domain.address import Place
from servicebot.domain.catalogue import Catalogue
from servicebot.engine import slots
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.outcomes import Ending, Json, Say, Start
from servicebot.engine.questions.choices import Choices, Latest
from servicebot.services.world import World


class Wish(StrEnum):
    """What a photo may be sent for: the names of the flows, or nothing."""

    REPORT = "report"
    REPAIR = "repair"
    ADD = "add_to_ticket"
    NOTHING = "nothing"


Choice = tuple[str, str, Sequence[str]]


class Wishes:
    """The choices with the words of the catalogue, for residents with and without an open ticket."""

    def __init__(self, catalogue: Catalogue) -> None:
        repairs = [word for item in catalogue.items() for word in (item.name, *item.words)]
        reports = [word for one in catalogue.reports.types() for word in (one.name, *one.words)]
        first: list[Choice] = [
            (Wish.REPORT, "上报小区问题", ("小区问题", *reports)),
            (Wish.REPAIR, "家里要报修", ("报修", *repairs)),
        ]
        added: Choice = (Wish.ADD, "补充到报过的工单", ("补充",))
        last: Choice = (Wish.NOTHING, "都不是", ())
        self.named = Choices(first)
        self.with_ticket = Choices([*first, added, last])
        self.without_ticket = Choices([*first, last])


wishes_of = Latest(Wishes)


class PhotoFlow(Flow[None, World], name="photo", title="您发的照片", keywords=()):
    """A photo comes before any word, so the resident is asked what it is for."""

    first = slots.known[list[str]]([])
    has_ticket = slots.known(False)
    where = slots.whereabouts("在哪里拍的？")
    wish = slots.pick("这张照片是要办什么？")
    said = slots.known("")
    photos = slots.photos("还有照片就接着发。")

    @classmethod
    def opened_by(cls, message: Incoming, world: World) -> dict[str, Json] | None:
        """A picture."""
        del world
        return {"first": [message.media]} if message.kind is Kind.IMAGE and message.media else None

    @first.note
    def thanks(self) -> str:
        return "照片收到了。"

    @has_ticket.look_up
    async def may_be_added(self) -> bool:
        return bool(await self.world.my_tickets(open_only=True, limit=1))

    @where.when
    def was_sent_too(self) -> bool:
        return "where" in self.answers

    @where.note
    def thanks_again(self) -> str:
        return "位置也收到了。"

    @wish.options
    def wishes(self) -> Choices[str]:
        wishes = wishes_of(self.world.catalogue)
        return wishes.with_ticket if self.has_ticket else wishes.without_ticket

    @wish.find
    def in_words(self, text: str) -> str | None:
        return wishes_of(self.world.catalogue).named.mentioned(text)

    @said.find
    def the_words(self, text: str) -> str | None:
        return text if self.in_words(text) is not None else None

    @wish.then
    def go_there(self) -> Ending:
        if self.wish == Wish.NOTHING:
            return Say("好的，这张先不用。有事直接跟我说，或回复「菜单」。")
        return Start(self.wish, {"photos": list(self.pictures())}, self.said)

    def pictures(self) -> tuple[str, ...]:
        """All of them, for whatever form the resident begins instead."""
        return (*self.first, *self.photos)

    def pin(self) -> Place | None:
        """The location message that came with the photo, for a report."""
        return self.where.pin if "where" in self.answers else None

    def summary(self) -> str:
        """Nothing: one of the choices always leads on."""
        return ""
