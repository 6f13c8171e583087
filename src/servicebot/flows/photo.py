"""A photo that came out of the blue: what it is about, and the way there with the photo kept."""

from enum import StrEnum

from servicebot.domain.catalogue import Catalogue
from servicebot.engine import slots
from servicebot.engine.choices import Choices, Latest
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.outcomes import Ending, Json, Say, Start
from servicebot.services.world import World


class Wish(StrEnum):
    """What a photo may be sent for."""

    REPORT = "report"
    REPAIR = "repair"
    NOTHING = "nothing"


def _named(catalogue: Catalogue) -> Choices[Wish]:
    repairs = [word for item in catalogue.items() for word in (item.name, *item.words)]
    reports = [word for one in catalogue.reports.types() for word in (one.name, *one.words)]
    return Choices([(Wish.REPORT, "小区问题", reports), (Wish.REPAIR, "报修", repairs)])


named_in = Latest(_named)


class PhotoFlow(Flow[None, World], name="photo", title="您发的照片", keywords=()):
    """A photo comes before any word, so the resident is asked what it is for."""

    first = slots.known[list[str]]([])
    wish = slots.choice(
        "要上报这个问题吗？",
        {Wish.REPORT: "是，上报小区问题", Wish.REPAIR: "是家里要报修", Wish.NOTHING: "都不是"},
    )
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

    @wish.find
    def in_words(self, text: str) -> Wish | None:
        return named_in(self.world.catalogue).mentioned(text)

    @said.find
    def the_words(self, text: str) -> str | None:
        return text if self.in_words(text) is not None else None

    @wish.then
    def go_there(self) -> Ending:
        if self.wish is Wish.NOTHING:
            return Say("好的，照片先放着。有事随时找我。")
        return Start(self.wish.value, {"photos": [*self.first, *self.photos]}, self.said)

    def summary(self) -> str:
        """Nothing: one of the choices always leads on."""
        return ""
