"""A message without the values that only fill a form, so that 电话 or 地址 before one is not taken for a wish."""

import re

from servicebot.understanding.phones import find_phone
from servicebot.understanding.places.doors import find_door
from servicebot.understanding.places.gazetteer import Gazetteer

_HIDDEN = "◇"
_KIN = "儿子|女儿|老公|老婆|老伴|妈妈?|爸爸?|孩子|家属|闺女|媳妇|朋友"
_PHONE_LABEL = re.compile(
    rf"(?<![个回来])(?:请?(?:打|拨|拨打|联系|致电))?(?:我家?|俺|本人|家里|他|她)?(?:{_KIN})?的?(?:联系)?(?:电话|手机|号码|联系方式|座机)(?:号码?|号)?(?:是|为|:)? ?$"
)
_PLACE_LABEL = re.compile(
    r"(?:家庭|我家?|俺家?|人)?的?(?:住址|地址|位置|地点|住在|家住|住|在)(?:是|为|:|在)? ?$"
)
_SAID_AS_ADDRESS = 2
# What the workman is to do at the door, and what somebody was just doing, is no wish.
_HINT = re.compile(
    r"门铃(?:坏了|不响|没电)?[,，]?(?:请|要)?敲门|(?:到了|进门前|来之前|上门前)(?:请|先)?(?:打|给)[^,，。]{0,5}电话"
    r"|(?:下楼|出门|出去)?(?:扔|倒|丢)(?:个|完|一下|了)?垃圾(?=回来|的?时候|的功夫|[,，]|出门|忘)"
)


def without_values(text: str, gazetteer: Gazetteer) -> str:
    """The text without telephone number, community and door, and without the words that announce them."""
    text = _HINT.sub(_HIDDEN, text)
    phone = find_phone(text)
    if phone is not None:
        text = _cut(text, phone.start, phone.end, _PHONE_LABEL)
    return _without_door(_without_place(text, gazetteer))


def _without_place(text: str, gazetteer: Gazetteer) -> str:
    """Without the name of a community: 银杏社区 speaks of no tree; whether 社区 stays depends on a door behind it."""
    place = gazetteer.find(text)
    if place is None:
        return text
    door = find_door(text[place.end :], in_place=True)
    if door is not None and not text[place.end : place.end + door.start].strip(" ,，的"):
        return _cut(text, place.start, place.end + door.end, _PLACE_LABEL)
    name = text[place.start : place.end]
    kept = "社区" if name.endswith("社区") else ""
    return text[: place.start] + _HIDDEN * (len(name) - len(kept)) + kept + text[place.end :]


def _without_door(text: str) -> str:
    door = find_door(text)
    if door is None or door.size() < _SAID_AS_ADDRESS:
        return text
    return _cut(text, door.start, door.end, _PLACE_LABEL)


def _cut(text: str, start: int, end: int, label: re.Pattern[str]) -> str:
    announced = label.search(text, 0, start)
    return text[: announced.start() if announced else start] + _HIDDEN + text[end:]
