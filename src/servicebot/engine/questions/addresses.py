"""The question for a home: knows the directory, offers the remembered home, asks only for the part that is missing."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from servicebot.domain.address import Address
from servicebot.domain.directory import Directory, Estate, say_address
from servicebot.domain.errors import Invalid
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.outcomes import Json, More, Question
from servicebot.engine.questions.choices import Choices
from servicebot.engine.questions.hints import LONGEST_HINTS, speaks_of_time, with_hints_only
from servicebot.engine.questions.place_choices import community_choices, estate_choices
from servicebot.engine.slot import Slot, Unclear
from servicebot.engine.vocabulary import is_nothing, squeeze
from servicebot.understanding.numerals import CHINESE, read_number
from servicebot.understanding.places.address import AddressReading, read_address
from servicebot.understanding.yes_no import read_yes_no

F = TypeVar("F")

AnyFlow = Flow[Any, Any]

WHERE = "请说社区或小区，再说楼号、单元、门牌。"
ANY_COMMUNITY = "阳光社区"
WHICH_COMMUNITY = "是哪个社区或者小区？"
UNKNOWN_PLACE = "没找到「{said}」。请再说一遍社区或小区的名字，换个叫法也行。"
NOT_READ = "地址没听明白，请说是哪个社区或小区、几号楼几室。"
ONLY_A_PIN = "定位收到了，还请说一下社区和门牌。"
NOTED = "记下了：{address}，站里会跟您核对。"
WHICH_DOOR = "几号楼、几单元、几室？"
WHICH_ROOM = "几单元、几室？没有就回复「没有」。"
WHICH_ROOM_THERE = "几室？没有就回复「没有」。"
LONGEST_NAME = 12
SHORTEST_NAME = 2
LONGEST_LONE_NAME = 5
SEVERAL_DOORS = ("宿舍", "大院", "家属院", "家属楼", "生活区", "公寓", "大厦", "新村", "小区")
NO_PLACE = (
    "?",
    "？",
    "吗",
    "什么",
    "怎么",
    "为啥",
    "不知道",
    "不晓得",
    "不清楚",
    "不会",
    "不懂",
    "随便",
    "都行",
    "都不是",
    "都不对",
    "帮我",
    "帮忙",
    "想问",
    "请问",
)
UNKNOWN = ("不知道", "不晓得", "不清楚", "不记得", "记不", "忘了", "忘记", "说不")
SHORTEST_PHONE = 7
_CITY = re.compile(r"^(?:[一-龥]{2,6}?(?:省|自治区))?[一-龥]{2,6}?市(?:[一-龥]{1,6}?(?<![社小])区)?")
_SPOKEN = re.compile(f"[{CHINESE}]+")

# Alone they mean the home that is known; in a sentence another address may follow.
AT_HOME = frozenset({"自己家", "我家", "家里", "我自己家", "就我家"})
SAME_HOME = Choices(
    [
        ("same", "就是这里", ("老地方", "没变", "没搬")),
        ("other", "换个地址", ("换一个", "换个", "换地方", "搬家", "搬了", "别的", "新地址")),
    ]
)
NOWHERE = Address()
ESTATE_SETTLED, DOOR_SETTLED, ELSEWHERE, UNFOUND = "e", "d", "o", "u"


def _parts(address: Address) -> tuple[str, ...]:
    # Six names are faster than dataclasses.astuple, which copies deeply.
    return (address.community, address.estate, address.building, address.unit, address.room, address.detail)


class Unfinished(NamedTuple):
    """An address on its way: what is known, what is settled without it, and communities to choose between.

    ``place`` is the name of a community or estate that is in no directory.
    """

    address: Address = NOWHERE
    settled: str = ""
    communities: tuple[str, ...] = ()
    place: str = ""

    def to_json(self) -> Json:
        """As it is kept between two messages."""
        return [list(_parts(self.address)), self.settled, list(self.communities), self.place]

    @classmethod
    def from_json(cls, part: Json) -> "Unfinished":
        """What ``to_json`` wrote; nothing when it is of another make."""
        try:
            address, settled, communities, place = part
            return cls(Address(*address), str(settled), tuple(communities), str(place))
        except (TypeError, ValueError):
            return cls()

    def question(self, directory: Directory) -> Question | None:
        """The question for the next part that is missing, or None when the address will do."""
        address = self.address
        if self.communities:
            return community_choices(self.communities, directory).question("叫这个名字的有几处，是哪一个？")
        if not address.community and not self.place:
            return Question(WHICH_COMMUNITY)
        estates = self.estates(directory)
        if estates:
            return estate_choices(estates).question("是哪个小区？")
        found = address.detail and not address.names_tower() and UNFOUND not in self.settled
        if address.room or found or DOOR_SETTLED in self.settled:
            return None
        missing = WHICH_DOOR if not address.building else WHICH_ROOM_THERE if address.unit else WHICH_ROOM
        return Question(f"{self.place}{say_address(address, directory)}{missing}")

    def whole(self) -> Address:
        """The address as it is kept: by its parts, or all in words when its place is in no directory."""
        return Address(detail=f"{self.place}{self.address.door()}") if self.place else self.address

    def estates(self, directory: Directory) -> tuple[Estate, ...]:
        """The estates among which the resident must still choose; whoever names a door is not asked."""
        address = self.address
        if not address.community or address.estate or address.building or ESTATE_SETTLED in self.settled:
            return ()
        found = tuple(estate for estate in directory.estates if estate.community == address.community)
        return found if len(found) > 1 else ()


NOTHING_SAID = Unfinished()


class AddressSlot(Slot[Address]):
    """A home; an unfinished answer is kept as the address so far and what is settled without it."""

    value_type = Address
    steady = True
    accepts = frozenset({Kind.TEXT, Kind.VOICE, Kind.LOCATION})

    def __init__(self, prompt: str, *, label: str = "", default: Address | None = None) -> None:
        super().__init__(prompt, label=label, default=default)
        self.memory: Callable[[Any], Address | None] | None = None

    def offer(self, memory: Callable[[F], Address | None]) -> Callable[[F], Address | None]:
        """Offer the home that this method gives, unless it is None."""
        self.memory = memory
        return memory

    def question(self, flow: AnyFlow, part: Json) -> Question:
        """The offer of the remembered home, the missing part, or the prompt."""
        directory: Directory = flow.world.directory
        so_far = Unfinished.from_json(part) if part else NOTHING_SAID
        if so_far != Unfinished(settled=so_far.settled) and (question := so_far.question(directory)):
            return question
        home = None if ELSEWHERE in so_far.settled else self._remembered(flow)
        if home is None:
            return Question(f"{self.words(flow)}\n{WHERE}\n{example(directory)}")
        return SAME_HOME.question(f"还是这个地址吗？回复 1，或直接发新地址。\n{say_address(home, directory)}")

    def read(self, flow: AnyFlow, message: Incoming, part: Json) -> Address | More:
        """The whole address, or as much as was said."""
        if message.place is not None:
            return self._of_pin(
                flow, message.place.label, Unfinished.from_json(part) if part else NOTHING_SAID
            )
        text = message.text
        home = None if part else self._remembered(flow)
        if home is not None:
            choice = "same" if squeeze(text) in AT_HOME else SAME_HOME.chosen(text)
            same = choice == "same" if choice is not None else read_yes_no(text)
            if same:
                return home
            if same is False:
                elsewhere = Unfinished(settled=ELSEWHERE).to_json()
                return More(elsewhere, self.question(flow, elsewhere))
        return self._with(flow, text, Unfinished.from_json(part) if part else NOTHING_SAID)

    def as_said(self, flow: AnyFlow, message: Incoming, part: Json) -> Address | More | None:
        """The words as they are, for a home that no directory knows."""
        said = message.text.strip()[:LONGEST_HINTS]
        if len(said) < SHORTEST_NAME or _is_no_place(said):
            return None
        so_far = Unfinished.from_json(part) if part else NOTHING_SAID
        if so_far.communities:
            return None
        reading = read_address(said, flow.world.gazetteer, so_far.address.community, answer=True)
        if reading is not None and reading.address.community and not reading.others:
            # Who names the same building twice knows it better than the directory does.
            return replace(_merged(so_far.address, reading.address), estate="")
        whole = len(said) > LONGEST_LONE_NAME and not said.endswith(SEVERAL_DOORS)
        settled = so_far.settled + (DOOR_SETTLED if whole else "")
        return _whole_or_more(Unfinished(so_far.address, settled, place=said), flow.world.directory)

    def aside(self, flow: AnyFlow) -> str:
        """That a place in no directory was understood, and that somebody will look it up."""
        address: Address = getattr(flow, self.name)
        if address.community:
            return ""
        return NOTED.format(address=say_address(address, flow.world.directory))

    def prefill(self, flow: AnyFlow, text: str) -> Address | More | None:
        """The address, or the part of one, that stands in the sentence."""
        reading = read_address(text, flow.world.gazetteer, self._community_before(flow))
        if reading is None or reading.others:
            return None
        address = reading.address
        if (
            not address.community
            and reading.name
            and (address.building or not flow.world.directory.communities)
        ):
            return _whole_or_more(Unfinished(address, place=reading.name), flow.world.directory)
        if not (address.community or address.building):
            return None
        place = "" if address.community else self._place_before(flow)
        return _whole_or_more(Unfinished(address, place=place), flow.world.directory)

    def takes_figures(self, part: Json) -> bool:
        """A bare number may be the room when the building was said."""
        return part is not None

    def spills(self, text: str) -> bool:
        """So many digits that a telephone number may be among them, or a word of time."""
        return sum(map(str.isdigit, text)) >= SHORTEST_PHONE or speaks_of_time(text)

    def dump(self, value: Address) -> Json:
        """The parts in their order."""
        return list(_parts(value))

    def load(self, raw: Json, flow: AnyFlow) -> Address:
        """The address as stored."""
        del flow
        community, estate, building, unit, room, detail = raw
        return Address(community, estate, building, unit, room, detail)

    def show(self, value: Address, flow: AnyFlow) -> str:
        """As it is read aloud."""
        return say_address(value, flow.world.directory)

    def _community_before(self, flow: AnyFlow) -> str:
        before = flow.answers.get(self.name)
        return before[0] if before else ""

    def _place_before(self, flow: AnyFlow) -> str:
        """The place in no directory that was told, whose door is named now; empty when a door stands there already."""
        before = flow.answers.get(self.name)
        detail = before[-1] if before and not any(before[:-1]) else ""
        return "" if any(map(str.isdigit, detail)) else detail

    def _remembered(self, flow: AnyFlow) -> Address | None:
        return self.memory(flow) if self.memory is not None else None

    def _of_pin(self, flow: AnyFlow, label: str, so_far: Unfinished) -> Address | More:
        """What the map calls a place: a community or a building, but no door that a shop there would be."""
        reading = read_address(_CITY.sub("", label), flow.world.gazetteer)
        if reading is None:
            raise Invalid(ONLY_A_PIN)
        return _whole_or_more(_grown(so_far, reading.address, reading), flow.world.directory)

    def _with(self, flow: AnyFlow, text: str, so_far: Unfinished) -> Address | More:
        directory: Directory = flow.world.directory
        known = so_far.address
        if so_far.communities:
            community = community_choices(so_far.communities, directory).chosen(text)
            if community is not None:
                settled = Unfinished(replace(known, community=community), so_far.settled)
                return _whole_or_more(settled, directory)
        estates = so_far.estates(directory)
        if estates:
            estate = estate_choices(estates).chosen(text)
            if estate is not None:
                settled = Unfinished(replace(known, estate=estate), so_far.settled + ESTATE_SETTLED)
                return _whole_or_more(settled, directory)
        # Who corrects only the door still lives in the same community.
        at_home = known.community or self._community_before(flow)
        reading = read_address(text, flow.world.gazetteer, at_home, answer=True)
        if reading is not None:
            tidy = with_hints_only(reading.address, directory, flow.world.now_ms)
            return _whole_or_more(_grown(so_far, tidy, reading), directory)
        if (known.community or so_far.place) and not estates:
            named = _door_in_words(known, text, enough=bool(known.building or so_far.place))
            return _whole_or_more(Unfinished(named, DOOR_SETTLED, place=so_far.place), directory)
        if known.building and not _is_no_place(text):
            raise Invalid(UNKNOWN_PLACE.format(said=text.strip()[:LONGEST_NAME]))
        raise Unclear(NOT_READ, f"{example(directory)}\n叫不准就照平时的叫法说，我记下来。")


def _grown(so_far: Unfinished, said: Address, reading: AddressReading) -> Unfinished:
    new = _merged(so_far.address, said)
    if reading.others and not so_far.address.community:
        same_name = (said.community, *reading.others)
        return Unfinished(replace(new, community=""), so_far.settled, same_name)
    if not new.community and reading.name:
        # A name that is in no directory still leads to the door.
        return Unfinished(new, so_far.settled, place=reading.name)
    if new.community and so_far.place:
        # What was said first may still help to find the door.
        return Unfinished(replace(new, detail=so_far.place + new.detail), so_far.settled + UNFOUND)
    return Unfinished(new, so_far.settled, place=so_far.place)


def example(directory: Directory) -> str:
    """How an address is written, with a community that the resident may know."""
    known = directory.communities[0].name if directory.communities else ANY_COMMUNITY
    return f"比如：{known}3号楼2单元501。"


def _is_no_place(text: str) -> bool:
    said = text.strip()
    return (
        is_nothing(said)
        or squeeze(said) in AT_HOME
        or read_yes_no(said) is not None
        or said.isdigit()
        or any(word in said for word in NO_PLACE)
    )


def _merged(old: Address, new: Address) -> Address:
    if new.community and old.community and new.community != old.community:
        return new
    return Address(
        new.community or old.community,
        new.estate or old.estate,
        new.building or old.building,
        new.unit or old.unit,
        new.room or old.room,
        old.detail + new.detail,
    )


def _door_in_words(so_far: Address, text: str, *, enough: bool) -> Address:
    """A door that is no house number: 没有 when the building says it all, else the words themselves."""
    if is_nothing(text) or _is_unknown(text):
        if not enough:
            raise Invalid("师傅要知道上哪家，请说楼号和门牌，或者怎么找到您家。")
        return so_far
    said = text.strip()
    if len(said) > LONGEST_HINTS:
        raise Invalid("地址有点长，请说得简短些。")
    room = said if said.isdigit() else _spoken_room(said)
    return replace(so_far, room=room) if room else replace(so_far, detail=said)


def _is_unknown(text: str) -> bool:
    """Whether somebody says no more than that they do not know the rest: 不知道几单元."""
    return len(text) <= LONGEST_NAME and text.startswith(UNKNOWN)


def _spoken_room(said: str) -> str:
    """The figures of a room that was said in words, as 三零二; empty for anything else."""
    number = read_number(said) if _SPOKEN.fullmatch(said) else None
    return "" if number is None else str(number)


def _placed(address: Address, directory: Directory) -> Address:
    """With the estate, when only one of its community can have the building."""
    if not address.community or not address.building or address.estate:
        return address
    estates = [estate for estate in directory.estates if estate.community == address.community]
    fitting = [estate for estate in estates if not estate.buildings or address.building in estate.buildings]
    return replace(address, estate=fitting[0].id) if len(estates) > 1 and len(fitting) == 1 else address


def _whole_or_more(so_far: Unfinished, directory: Directory) -> Address | More:
    address = so_far.address
    if ESTATE_SETTLED not in so_far.settled:
        address = _placed(address, directory)
        if address is not so_far.address:
            so_far = so_far._replace(address=address)
    estate = directory.estate_by_id.get(address.estate)
    if (
        estate is not None
        and address.building
        and estate.buildings
        and address.building not in estate.buildings
    ):
        raise Invalid(f"{estate.name}没有{address.building}号楼，请核对一下楼号。")
    question = so_far.question(directory)
    return so_far.whole() if question is None else More(so_far.to_json(), question)
