"""The address in a message: community or estate, building, unit, room, and what else helps to find the door."""

import re
from typing import NamedTuple

from servicebot.domain.address import Address
from servicebot.understanding.normalise import fold
from servicebot.understanding.phones import find_phone
from servicebot.understanding.places.doors import Door, find_door
from servicebot.understanding.places.gazetteer import Gazetteer, PlaceReading

_EXTRA = re.compile(
    r"(?:靠)?[东西南北中](?:边)?(?:户|门|手|侧)|(?:左|右)(?:手)?边?(?:第[一二三1-3])?(?:户|家|门)|对门|底商|地下室|负一楼|顶楼|阁楼|一楼门面"
    r"|门口有[一-龥]{1,8}|(?:靠近?|挨着)[一-龥]{1,6}(?:那边|旁边|门口)"
)
_POLITE = re.compile(
    r"^(?:我(?!姓|叫)们?家?(?:就?住在?|在|是)?|住在?|地址[是:：]*|在|是|你好|您好|就是?)+|(?:这里|那里|这边|那边|谢谢|麻烦了|的|吧|啊|呀|了|快一?点|快来|尽快|赶紧|急|师傅|请)+$"
)
# 3号搂2单圆501, typed by ear.
_MISTYPED = frozenset("搂娄喽圆园原员")
_MEANT = {**dict.fromkeys("搂娄喽", "楼"), **dict.fromkeys("圆园原员", "元")}
_SLIP = re.compile(r"(?<=[0-9一二三四五六七八九十]号)[搂娄喽]|(?<=[0-9一二三四五六七八九十]单)[圆园原员]")
_EDGES = " ,，。、.;；:：!！-()（）的"


class AddressReading(NamedTuple):
    """An address read from a text.

    ``name`` is the community or estate as it is called in the directory, or as typed when it is in none (then
    ``address.community`` is empty); ``doubtful`` says that only its sound matched; ``others`` are ids of communities
    that bear the same name; ``said`` is the part of the text that was read, ``rest`` what is left of it.
    """

    address: Address
    name: str
    said: str
    rest: str
    doubtful: bool = False
    others: tuple[str, ...] = ()


def read_address(
    text: str, gazetteer: Gazetteer, community: str = "", *, answer: bool = False
) -> AddressReading | None:
    """The address in a text, or None; ``community`` is the id to assume when the text names none.

    ``answer`` says that the text answers the question for the address: bare numbers then count, and words that are
    neither place nor telephone number are kept as the detail of the door.
    """
    plain = fold(text)
    if not _MISTYPED.isdisjoint(plain):
        plain = _SLIP.sub(lambda slip: _MEANT[slip[0]], plain)
    phone = find_phone(text)
    if phone:
        plain = plain[: phone.start] + "\n" * (phone.end - phone.start) + plain[phone.end :]
    place = gazetteer.find(plain)
    door, offset = _door_in(plain, place, answer=answer)
    if place is None and door is None:
        return None
    spans = [(place.start, place.end)] if place else []
    spans += [(door.start + offset, door.end + offset)] if door else []
    extras = [match for match in _EXTRA.finditer(plain) if not _inside(match.start(), spans)]
    spans += [match.span() for match in extras]
    rest = _left_over(text, [*spans, (phone.start, phone.end)] if phone else spans)
    detail = (door.detail if door else "") + "".join(match[0] for match in extras)
    if answer and rest:
        detail, rest = detail + _POLITE.sub("", rest).strip(_EDGES), ""
    return AddressReading(
        _address(place, door, community, detail),
        place.name if place else "",
        text[min(spans)[0] : max(end for _, end in spans)].strip(),
        rest,
        doubtful=bool(place and place.doubtful),
        others=place.others if place else (),
    )


def _door_in(plain: str, place: PlaceReading | None, *, answer: bool) -> tuple[Door | None, int]:
    if place is None:
        return find_door(plain, alone=answer), 0
    after = find_door(plain[place.end :], in_place=True, alone=answer)
    before = find_door(plain[: place.start])
    if after is None:
        return before, 0
    if before is not None and not _overlap(before, after):
        return _joined(before, after, place.end), 0
    return after, place.end


def _overlap(one: Door, other: Door) -> bool:
    return any(
        mine and yours
        for mine, yours in (
            (one.building, other.building),
            (one.unit, other.unit),
            (one.room, other.room),
            (one.room, one.room if other.unit else ""),
        )
    )


def _joined(before: Door, after: Door, offset: int) -> Door:
    """The door of a reversed address: 3单元502，书香社区8幢."""
    return Door(
        before.start,
        after.end + offset,
        before.building or after.building,
        before.unit or after.unit,
        before.room or after.room,
        before.detail + after.detail,
    )


def _address(place: PlaceReading | None, door: Door | None, community: str, detail: str) -> Address:
    return Address(
        community=place.community if place else community,
        estate=place.estate if place else "",
        building=door.building if door else "",
        unit=door.unit if door else "",
        room=door.room if door else "",
        detail=detail,
    )


def _inside(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _left_over(text: str, spans: list[tuple[int, int]]) -> str:
    kept, end = "", 0
    for start, stop in sorted(spans):
        kept += text[end:start]
        end = max(end, stop)
    return (kept + text[end:]).strip(_EDGES)
