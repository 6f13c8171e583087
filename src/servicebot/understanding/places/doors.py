"""Building, unit and room in all the ways people write them: 3号楼2单元501, 三栋五零一, 3-2-501, 3#502."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from servicebot.understanding.numerals import CHINESE, read_number

_NAMED = "甲乙丙丁东西南北中"
_TOKEN = re.compile(
    rf"(?P<n>(?<!\d)\d{{1,4}}(?!\d)|[{CHINESE}]+|(?<![a-z])[a-z]\d{{0,2}}(?= ?(?:座|栋|幢|号楼|楼|单元|#))"
    rf"|(?<![一-龥])[{_NAMED}](?=单元|栋|幢|座|号楼|楼道)|[{_NAMED}](?=单元))"
    r" ?(?P<label>号楼|號楼|楼栋|号栋|号幢|栋楼|幢楼|座楼|#楼|号单元|单元门|单元|门洞|楼门|号门|个单元|楼道|梯口|号房间|号房|号室|房间|号院|栋|幢|座|#|门(?![锁口禁铃坏关打窗把框板后外前边卡开上])|梯|室|房|户|层|楼|号|弄|巷|排"
    r"|[点时:年月日天岁人块元个次分钟斤度盏台只条路线周届位名平米w%把下些样共遍套种起直定会面边样块旦])?"
)
_GAP = re.compile(r"(?:[ ,，、./\-#的第啊呀嘛呢]|房号是?|门牌号?是?|就是|那个|然后|楼上|楼下){0,4}")
_FIELDS = {
    **dict.fromkeys(
        (
            "号楼",
            "號楼",
            "楼栋",
            "号栋",
            "号幢",
            "栋楼",
            "幢楼",
            "座楼",
            "#楼",
            "栋",
            "幢",
            "座",
            "#",
            "号院",
        ),
        "building",
    ),
    **dict.fromkeys(
        ("单元", "个单元", "号单元", "单元门", "门洞", "楼门", "号门", "楼道", "梯口", "门", "梯"), "unit"
    ),
    **dict.fromkeys(("号房间", "号房", "号室", "房间", "室", "房", "户"), "room"),
    **dict.fromkeys(("层", "楼"), "floor"),
    **dict.fromkeys(("弄", "巷", "排"), "lane"),
    "号": "number",
    "": "bare",
}
_ROOM = re.compile(r"\d{3,4}")
_NO_ROOM = frozenset({None, "unit", "floor"})
_DATE_AFTER = re.compile(
    r" ?(?:上午|下午|早|晚|中午|\d{1,2}[点:]|[一二三四五六七八九十两]{1,3}点|线|路|来|之前|以前|前|有空)"
)
_ROOM_STOP = re.compile(
    r" ?(?:[时年日岁块元分斤度路线]|月(?![底初中])|\d|平|多|[点人次个](?=[钟半整多,，。!！?？\d]|$)|天(?!天)|个(?:小时|人|钟))"
)
_CORRECTION = re.compile(
    r"[,，。、 ]*(?:不对|说错了?|写错了?|打错了?|错了|更正)[,，。、: ]*(?:应该|应)?(?:是|为)?(?=[\da-z一二三四五六七八九十])"
)
_SUFFIX = re.compile(
    r"(?:[-之](?P<part>[1-9]\d?)(?![\d\-:.点时年月日天岁元块人个次分度平米]|号(?!房|室))|(?P<letter>[a-h])(?![a-z\d座栋幢]))(?:号?[室房]间?)?"
)
_LEADING_ROOM = re.compile(r"\d{3,4}(?!\d)")
_TRIPLE = re.compile(r"\s*(\d{1,3})[\s,，、.]+(\d{1,2})[\s,，、.]+(\d{3,4})\s*")
# The way in which most people write it, read in one go.
_PLAIN = re.compile(r"([1-9]\d{0,2})(?:号楼|栋|幢)([1-9]\d?)单元(\d{3,4})室?")
_LONE_ROOM = re.compile(r"\s*(\d{3,4})(?:[-之](?P<part>[1-9]\d?)|(?P<letter>[a-h]))?\s*(?:室|房|房间|号)?\s*")
_WITH_UNITS = re.compile("[十百千廿卅]")
_SMALL_FLOOR = 40
_HUNDRED = 100


@dataclass(slots=True)
class Door:
    """What was said about a door; ``start`` and ``end`` are its place in the text."""

    start: int
    end: int
    building: str = ""
    unit: str = ""
    room: str = ""
    detail: str = ""

    def size(self) -> int:
        """How many of building, unit and room were said."""
        return bool(self.building) + bool(self.unit) + bool(self.room)


class _Token(NamedTuple):
    number: str
    field: str
    label: str
    start: int
    end: int
    gap: str


def find_door(text: str, *, in_place: bool = False, alone: bool = False) -> Door | None:
    """The fullest door in a folded text.

    ``in_place`` says that a community stands just before it, ``alone`` that the text is an answer to the question for
    the address, where bare numbers are enough.
    """
    if match := _PLAIN.fullmatch(text):
        return Door(0, match.end(), match[1], match[2], match[3])
    if (wrong := _CORRECTION.search(text)) and (
        door := _corrected(text, wrong, in_place=in_place, alone=alone)
    ):
        return door
    if match := _TRIPLE.fullmatch(text):
        return Door(match.start(1), match.end(3), match[1].lstrip("0"), match[2].lstrip("0"), match[3])
    if alone and (match := _LONE_ROOM.fullmatch(text)):
        return Door(match.start(1), match.end(), room=match[1] + _suffix(match))
    best: Door | None = None
    for chain in _chains(text):
        door = _read(chain, text, in_place=in_place or alone)
        if door and door.room:
            _add_suffix(door, text)
        if door and (best is None or door.size() > best.size()):
            best = door
    return best


def _add_suffix(door: Door, text: str) -> None:
    """Take the part of a divided room along: 501-1室, 501之2, 501A."""
    found = _SUFFIX.match(text, door.end)
    if found is None or not text[: door.end].endswith(door.room):
        return
    door.room += _suffix(found)
    door.end = found.end()


def _suffix(found: re.Match[str]) -> str:
    return f"-{found['part']}" if found["part"] else (found["letter"] or "").upper()


def _corrected(text: str, wrong: re.Match[str], *, in_place: bool, alone: bool) -> Door | None:
    """The door as it is after the slip was put right: 3号楼2单元501，不对是502."""
    said = find_door(text[: wrong.start()], in_place=in_place, alone=alone)
    meant = find_door(text[wrong.end() :], in_place=True, alone=alone)
    if meant is None and (room := _LEADING_ROOM.match(text, wrong.end())):
        meant = Door(0, room.end() - wrong.end(), room=room[0])
    if said is None or meant is None:
        return None
    return Door(
        said.start,
        wrong.end() + meant.end,
        meant.building or said.building,
        meant.unit or said.unit,
        meant.room or said.room,
        meant.detail,
    )


def _chains(text: str) -> Iterator[list[_Token]]:
    chain: list[_Token] = []
    for match in _TOKEN.finditer(text):
        label = match["label"] or ""
        gap = text[chain[-1].end : match.start()] if chain else ""
        if gap and not _GAP.fullmatch(gap):
            yield chain
            chain, gap = [], ""
        number, end = _value(match["n"]), match.end()
        field = _FIELDS.get(label)
        if chain and field in _NO_ROOM and _ROOM.fullmatch(number):
            # No unit or floor has so large a number: 2单元501下水道 is room 501 and its drain.
            field, label, end = "bare", "", match.end("n")
        if field is None or not number:
            if chain:
                yield chain
            chain = []
            continue
        chain.append(_Token(number, field, label, match.start(), end, gap))
    if chain:
        yield chain


def _value(said: str) -> str:
    if said.isdigit():
        return said
    if said[0] in _NAMED or said.isascii():
        return said.upper()
    if not _WITH_UNITS.search(said):
        return "".join(str(read_number(char)) for char in said)
    value = read_number(said)
    return str(value) if value is not None else ""


def _read(chain: list[_Token], text: str, *, in_place: bool) -> Door | None:
    door = Door(chain[0].start, chain[0].start)
    for place, token in enumerate(chain):
        after = chain[place + 1] if place + 1 < len(chain) else None
        if not _put(door, token, after, text, in_place=in_place and place == 0):
            if door.size():
                break
            door = Door(token.end, token.end)
            continue
        if not door.size() and not door.detail:
            continue
        if door.end == door.start:
            door.start = token.start
        door.end = token.end
    return door if door.size() or door.detail else None


def _put(door: Door, token: _Token, after: _Token | None, text: str, *, in_place: bool) -> bool:
    match token.field:
        case "building":
            put = _put_building(door, token, after, text)
        case "unit":
            put = _put_unit(door, token, after)
        case "room":
            put = _put_room(door, token, text, labelled=True)
        case "lane":
            door.detail += token.number + token.label
            put = True
        case "floor":
            put = _put_floor(door, token, after, in_place=in_place)
        case "number":
            put = _put_number(door, token, after, text, in_place=in_place)
        case _:
            put = _put_bare(door, token, after, text, in_place=in_place)
    return put


def _put_building(door: Door, token: _Token, after: _Token | None, text: str) -> bool:
    if token.label == "号院" and after is not None and after.field in {"building", "number"}:
        door.detail += token.number + token.label
        return True
    spoken = not text[token.start].isdigit()
    counted = token.label in {"栋", "幢", "座"} and text[token.end : token.end + 1] in {"楼", "桥"}
    if door.building and not counted and _is_tower(door, token, after, spoken=spoken):
        door.detail += f"{token.number}{token.label}"
        return True
    if door.building or (
        spoken
        and (token.label in {"栋楼", "幢楼", "座楼"} or counted)
        and (after is None or after.field == "building")
    ):
        return False
    if token.label == "座" and text[token.start] in CHINESE and after is None:
        return False
    door.building = token.number.lstrip("0") or token.number
    return True


def _is_tower(door: Door, token: _Token, after: _Token | None, *, spoken: bool) -> bool:
    """Whether it is a part of the building that was named before: 3号楼A座."""
    if token.label != "座" or door.unit or door.room or door.detail:
        return False
    return after is not None or (spoken and token.number.isascii() and token.number.isalpha())


def _put_unit(door: Door, token: _Token, after: _Token | None) -> bool:
    short = token.label in {"门", "梯", "楼门", "号门", "楼道"}
    if door.unit or (short and not door.building and not (after and _ROOM.fullmatch(after.number))):
        return False
    door.unit = token.number.lstrip("0") or token.number
    return True


def _put_room(door: Door, token: _Token, text: str, *, labelled: bool) -> bool:
    if door.room or not token.number.isdigit():
        return False
    long_enough = bool(_ROOM.fullmatch(token.number)) or (labelled and bool(door.building or door.unit))
    if not long_enough or (not labelled and _ROOM_STOP.match(text, token.end)):
        return False
    if token.label == "户" and int(token.number) < _HUNDRED:
        return False
    door.room = token.number
    return True


def _put_floor(door: Door, token: _Token, after: _Token | None, *, in_place: bool) -> bool:
    if not token.number.isdigit() or int(token.number) > _SMALL_FLOOR:
        return False
    leads = after is not None and (
        after.field == "unit"
        or (after.field == "bare" and token.label == "楼" and not _same_floor(token, after))
    )
    if token.label == "楼" and not door.building and not door.unit and leads:
        door.building = token.number
        return True
    above = after is not None and after.field in {"bare", "room"} and _same_floor(token, after)
    if door.building or door.unit or in_place or above:
        door.detail += f"{token.number}楼"
        return True
    return False


def _same_floor(floor: _Token, room: _Token) -> bool:
    return bool(_ROOM.fullmatch(room.number)) and room.number[:-2] == floor.number


def _put_number(door: Door, token: _Token, after: _Token | None, text: str, *, in_place: bool) -> bool:
    if door.building or door.unit:
        return _put_room(door, token, text, labelled=True)
    leads = after is not None and (
        after.field in {"unit", "room"} or (after.field == "bare" and bool(_ROOM.fullmatch(after.number)))
    )
    if leads or door.detail or (in_place and not _DATE_AFTER.match(text, token.end)):
        door.building = token.number
        return True
    return False


def _put_bare(door: Door, token: _Token, after: _Token | None, text: str, *, in_place: bool) -> bool:
    if _ROOM.fullmatch(token.number) and (door.building or door.unit or door.detail):
        return _put_room(door, token, text, labelled=False)
    dashed = after is not None and after.gap.strip() in {"-", "/", "#", "."}
    if not dashed or after is None or not token.number.isdigit():
        return bool(door.building and not door.unit and _short_unit(door, token, after))
    if not door.building and (in_place or _dash_door(text, token.start)):
        door.building = token.number.lstrip("0")
        return bool(door.building)
    if door.building and not door.unit:
        door.unit = token.number.lstrip("0")
        return bool(door.unit)
    return False


def _short_unit(door: Door, token: _Token, after: _Token | None) -> bool:
    if (
        after is None
        or not token.number.isdigit()
        or len(token.number) > 1
        or not _ROOM.fullmatch(after.number)
    ):
        return False
    door.unit = token.number
    return True


_DASH_DOOR = re.compile(
    r"(?<![\d\-:.])[1-9]\d{0,2}(?:[\-/#]\d{1,2}[\-/#]\d{3,4}(?:-[1-9]\d?(?!\d))?|[\-/#]\d{3,4})(?:室|房|号)?(?![\d\-:点])"
)


def _dash_door(text: str, start: int) -> bool:
    return bool(_DASH_DOOR.match(text, start))
