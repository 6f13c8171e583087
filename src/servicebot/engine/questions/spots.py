"""The question for a place out of doors: a pin, words, the code on a plate, or the resident's own building."""

import re
from dataclasses import replace
from typing import Any

from servicebot.domain.address import Address, Place
from servicebot.domain.directory import Directory, say_address
from servicebot.domain.errors import Invalid
from servicebot.domain.reports import Spot, typed_code
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.outcomes import Json, More, Question
from servicebot.engine.questions.choices import Choices
from servicebot.engine.slot import Slot
from servicebot.engine.vocabulary import is_heard, is_nothing
from servicebot.understanding.places.address import AddressReading, read_address
from servicebot.understanding.yes_no import read_yes_no

AnyFlow = Flow[Any, Any]

WHICH_COMMUNITY = "是哪个社区或小区的？不清楚就回复「没有」。"
PINNED, ON_THE_MAP = "（已定位）", "地图上的位置"
LONGEST_WORDS = 60
PROVINCE_AND_CITY = re.compile(r"^(?:[一-龥]{2,6}?(?:省|自治区))?[一-龥]{2,6}?市(?:[一-龥]{1,6}?区)?")
SHORTEST_WORDS = 2
UNSURE = ("不知道", "不清楚", "不晓得", "说不上来")


class SpotSlot(Slot[Spot]):
    """A place that everybody may know of; an unfinished answer waits for its community."""

    value_type = Spot
    steady = True
    accepts = frozenset({Kind.TEXT, Kind.VOICE, Kind.LOCATION})

    def question(self, flow: AnyFlow, part: Json) -> Question:
        """The prompt with the offer of the own building, or the question for the community."""
        if part:
            return _which(part[1], flow.world.directory)
        home = _own_building(flow)
        if home is None:
            return Question(self.words(flow))
        return _own(home, flow).question(self.words(flow))

    def read(self, flow: AnyFlow, message: Incoming, part: Json) -> Spot | More:
        """The place of a pin, of words, or of a plate."""
        directory: Directory = flow.world.directory
        if message.place is not None:
            return _of_pin(message.place, flow)
        text = message.text.strip()
        if part:
            return _with_community(text, spot_from_json(part[0]), part[1], flow)
        home = _own_building(flow)
        if home is not None and (_own(home, flow).chosen(text) or read_yes_no(text)):
            return Spot(home)
        code = typed_code(text)
        if code:
            return Spot(asset=code)
        if not SHORTEST_WORDS <= len(text) <= LONGEST_WORDS or text.isdigit() or is_heard(text):
            raise Invalid("这个地方没看懂，请说得具体一点，比如：槐荫社区3号楼门口。")
        reading = read_address(text, flow.world.gazetteer, answer=True)
        address = _outdoors(reading, flow) if reading is not None else Address(detail=text)
        return _settled(Spot(address), reading.others if reading is not None else (), flow, directory)

    def prefill(self, flow: AnyFlow, text: str) -> Spot | More | None:
        """The plate's code or the building that an unprompted sentence names."""
        code = typed_code(text)
        if code:
            return Spot(asset=code)
        reading = read_address(text, flow.world.gazetteer)
        if reading is None or not (reading.address.community or reading.address.building):
            return None
        return _settled(Spot(_outdoors(reading, flow)), reading.others, flow, flow.world.directory)

    def dump(self, value: Spot) -> Json:
        """As JSON."""
        return spot_to_json(value)

    def load(self, raw: Json, flow: AnyFlow) -> Spot:
        """The place as stored."""
        del flow
        return spot_from_json(raw)

    def show(self, value: Spot, flow: AnyFlow) -> str:
        """As it is read aloud."""
        return say_spot(value, flow.world.directory)


def say_spot(spot: Spot, directory: Directory) -> str:
    """A place in words, and whether it is on the map."""
    words = say_address(spot.address, directory)
    if spot.place is None:
        return words or spot.asset
    return f"{words}{PINNED}" if words else ON_THE_MAP


def spot_to_json(spot: Spot) -> Json:
    """A place as a value that JSON can hold."""
    address, place = spot.address, spot.place
    return [
        [address.community, address.estate, address.building, address.unit, address.room, address.detail],
        None if place is None else [place.latitude, place.longitude, place.label, place.datum],
        spot.asset,
    ]


def spot_from_json(raw: Json) -> Spot:
    """What ``spot_to_json`` wrote."""
    address, place, asset = raw
    return Spot(Address(*address), None if place is None else Place(*place), asset)


def _of_pin(place: Place, flow: AnyFlow) -> Spot | More:
    reading = read_address(place.label, flow.world.gazetteer, answer=True) if place.label else None
    address = _outdoors(reading, flow) if reading is not None else Address(detail=place.label)
    spot = Spot(replace(address, detail=_tidy(address.detail, flow)), place)
    if spot.address.community:
        return spot
    # A pin is exact, so the resident's own community must not be assumed for it.
    return _more(spot, (), flow.world.directory)


def _settled(spot: Spot, others: tuple[str, ...], flow: AnyFlow, directory: Directory) -> Spot | More:
    """The place when its community is known: named once, or the resident's own."""
    address = spot.address
    if others:
        return _more(
            replace(spot, address=replace(address, community="")), (address.community, *others), directory
        )
    if address.community:
        return spot
    home = flow.world.resident.address
    if home is None or not home.community:
        return _more(spot, (), directory)
    own = directory.estate_by_id.get(home.estate)
    estate = home.estate if own is not None and address.building in own.buildings else ""
    return replace(spot, address=replace(address, community=home.community, estate=estate))


def _with_community(text: str, spot: Spot, candidates: list[str], flow: AnyFlow) -> Spot | More:
    directory: Directory = flow.world.directory
    if is_nothing(text) or text in UNSURE:
        return spot
    chosen = _communities(candidates, directory).chosen(text) if candidates else None
    if chosen is not None:
        return replace(spot, address=replace(spot.address, community=chosen))
    reading = read_address(text, flow.world.gazetteer, answer=True)
    if reading is None or not reading.address.community:
        raise Invalid("没找到这个社区。")
    if reading.others:
        return _more(spot, (reading.address.community, *reading.others), directory)
    found = reading.address
    return replace(spot, address=replace(spot.address, community=found.community, estate=found.estate))


def _outdoors(reading: AddressReading, flow: AnyFlow) -> Address:
    """The address as far as it is public: nobody's room, and the name as it was typed where no directory has it."""
    unknown = reading.name if not reading.address.community else ""
    detail = _tidy(f"{unknown}{reading.address.detail}", flow)
    return replace(reading.address, room="", detail=detail)


def _tidy(words: str, flow: AnyFlow) -> str:
    directory: Directory = flow.world.directory
    words = PROVINCE_AND_CITY.sub("", words)
    for place in (directory.district, *(street.name for street in directory.streets)):
        words = words.replace(place, "")
    return words[:LONGEST_WORDS]


def _more(spot: Spot, candidates: tuple[str, ...], directory: Directory) -> More:
    return More([spot_to_json(spot), list(candidates)], _which(list(candidates), directory))


def _which(candidates: list[str], directory: Directory) -> Question:
    if candidates:
        return _communities(candidates, directory).question("叫这个名字的有几处，是哪一个？")
    return Question(WHICH_COMMUNITY)


def _communities(ids: list[str], directory: Directory) -> Choices[str]:
    named: list[tuple[str, str, tuple[str, ...]]] = []
    for one in ids:
        place = directory.community_by_id[one]
        street = directory.street_by_id.get(place.street)
        named.append((one, f"{street.name if street else ''}{place.name}", ()))
    return Choices(named)


def _own_building(flow: AnyFlow) -> Address | None:
    home: Address | None = flow.world.resident.address
    if home is None or not home.building:
        return None
    return replace(home, unit="", room="", detail="")


def _own(home: Address, flow: AnyFlow) -> Choices[str]:
    return Choices([("home", f"就在{say_address(home, flow.world.directory)}", ())])
