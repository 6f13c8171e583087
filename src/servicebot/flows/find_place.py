"""Where to go: branches, stations, centres and service points, by place, name, building, community or service."""

import re
from collections.abc import Mapping
from typing import Any

from servicebot.domain.address import Place
from servicebot.domain.places import Sought, Whereabouts
from servicebot.engine import slots
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.outcomes import Json, Start
from servicebot.engine.questions.choices import Choices
from servicebot.services.places.following import Topic, asked_of
from servicebot.services.places.search import ALL_NEAR, asks_for_something, means_own_community
from servicebot.services.places.words import PAGE
from servicebot.services.world import World
from servicebot.understanding.places.names import kinds_in, matters_in

GOING_ON = ("下一页", "还有吗", "还有呢")
MORE = Choices([("more", "更多", GOING_ON)])
OTHERS = Choices([("more", "看其他地方", ("更多", *GOING_ON))])
WHERE = re.compile(r"哪|附近|最近|在不在|地址|电话|几点|开门|上班|怎么走|有没有|有吗|归")
LONGEST_NAME = 12
WHAT = "您想找什么？可以说名字，或要办的事。"


class FindPlaceFlow(
    Flow[None, World],
    name="find_place",
    title="找地点",
    keywords=(
        "找地点",
        "找地方",
        "附近有什么",
        "哪里能",
        "哪里可以",
        "哪里有",
        "哪儿能",
        "哪儿有",
        "哪里办",
        "去哪办",
        "在哪办",
        "在哪里",
        "在哪儿",
        "怎么走",
        "怎么去",
    ),
    menu="找服务站、党支部、网点",
):
    """A resident looks for a place; the answer names up to three at a time, those that are open first."""

    intents = ("find_branch",)

    shown = slots.known(0)
    told = slots.known[list[str]]([])
    listed = slots.known[list[str]]([])
    left = slots.known(0)
    topic = slots.known("")
    what = slots.text(
        WHAT,
        suggestions=("服务站、服务中心", "党支部、党员联络站", "便民网点", ALL_NEAR),
        max_length=60,
    )
    sought = slots.known[list[Any]]([])
    where = slots.whereabouts("您在哪儿？")
    found = slots.known[list[Any]]([])
    more = slots.pick(default="")

    @classmethod
    def recognises(cls, text: str, world: World) -> bool:
        """Whether a kind of place, what one sees to, or the own community is named, alone or in a question where it is."""
        del world
        kinds, _ = kinds_in(text)
        about = bool(kinds or matters_in(text)) or means_own_community(text)
        return about and (len(text) <= LONGEST_NAME or WHERE.search(text) is not None)

    @classmethod
    def opened_by(cls, message: Incoming, world: World) -> Mapping[str, Json] | None:
        """A location message says where, before anybody asks."""
        del world
        if message.kind is not Kind.LOCATION or message.place is None:
            return None
        return {"where": cls.where.dump(Whereabouts(pin=message.place))}

    @classmethod
    def follows(cls, text: str, about: Json) -> Start | None:
        """怎么走, 几点开门, 电话多少 speak of the places that were told last, unless they name one."""
        # An earlier version kept no more than the places.
        page = about if isinstance(about, dict) else {"told": about, "listed": about}
        told, listed = page["told"], page["listed"]
        asked = asked_of(text, len(listed))
        # What is left of a list is shown by the question that offers it.
        if asked is None or (asked.topic is Topic.MORE and page.get("more", True)):
            return None
        if asked.nth is not None:
            told = [listed[asked.nth]]
        elif asked.miscounted:
            told = listed
        return Start(cls.name, {"what": text, "listed": listed, "told": told, "topic": asked.topic})

    @what.find
    def whole_sentence(self, text: str) -> str | None:
        return text[:60] if asks_for_something(text) else None

    @what.ask
    def what_to_find(self) -> str:
        return f"位置收到了。{WHAT}" if "where" in self.answers else WHAT

    @sought.look_up
    async def understood(self) -> list[Any]:
        if self.topic:
            return [[], self.told, "", "", False]
        sought = await self.world.places.seek(self.what)
        return [list(sought.words), list(sought.ids), sought.label, sought.community, sought.unknown]

    @where.when
    def distance_matters(self) -> bool:
        return "where" in self.answers or self.world.places.asks_where(self.wanted)

    @found.look_up
    async def answers_found(self) -> list[Any]:
        places = self.world.places
        if self.topic:
            return [await places.about(self.told, Topic(self.topic)), self.left, self.told]
        return list(await places.tell(self.wanted, self.where, self.shown))

    @more.when
    def there_are_more(self) -> bool:
        return bool(self.found[1])

    @more.options
    def one_choice(self) -> Choices[str]:
        return OTHERS if self.topic else MORE

    @more.ask
    def the_answer(self) -> str:
        return f"{self.found[0]}{self.advice}"

    @more.then
    def next_page(self) -> Start:
        return Start(
            self.name, {"shown": self.shown + PAGE, "what": self.what, "where": self.answers.get("where")}
        )

    @property
    def wanted(self) -> Sought:
        """What is looked for."""
        words, ids, label, community, unknown = self.sought
        return Sought(tuple(words), tuple(ids), label, community, unknown)

    @property
    def advice(self) -> str:
        """What makes the answer better."""
        return "" if self.where.pin is not None or self.wanted.ids else "\n发个位置给我，可以按远近找。"

    def pin(self) -> Place | None:
        """The location message, for a report that is begun instead."""
        return self.where.pin if "where" in self.answers else None

    def spoke_of(self) -> Json:
        """The places that were told last, and the page on which they stand."""
        # What was found by an earlier version does not say which they are.
        told = next(iter(self.found[2:]), None) if self.has(type(self).found) else None
        return {"told": told, "listed": self.listed or told, "more": bool(self.found[1])} if told else None

    def goes_along(self) -> Mapping[str, Json]:
        """How the list goes on after the page."""
        if not self.has(type(self).found):
            return {}
        where = self.answers.get("where")
        return {"left": self.found[1], "shown": self.shown, "what": self.what, "where": where}

    def summary(self) -> str:
        """The last or only page."""
        return str(self.found[0])
