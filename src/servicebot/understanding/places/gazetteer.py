"""An index of the directory's names, for finding communities and estates in what people type."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from servicebot.domain.directory import Directory
from servicebot.understanding.normalise import fold
from servicebot.understanding.sounds import sound

_ENDINGS = ("社区", "小区", "花园", "家园", "新村", "佳苑", "嘉园", "小苑", "苑", "园", "里", "庭")
_SHORTEST = 2
_AFTER = re.compile(
    r" ?(?:社区|小区|设区|社去|色区|村|街坊|这边|那边|这里|那里|居委|党群|服务站|的?(?:居民|业主|住户)|附近)"
    r"|[啊呀呢嘛]? ?(?:\d|[一二三四五六七八九十廿]{1,3}(?:号|栋|幢|单元|楼|座))|[,，。、;；]| ?$"
)
_ENDING = re.compile(r" ?(?:社区|小区|设区|社去|射区|舍区|蛇区)")
_BEFORE = re.compile(r"(?:^|[,，。、 ]|住在?|住到|在|是|去|到|来自|我们|咱们?|社区|街道|小区|地址)[:： ]?$")
_ANCHOR = re.compile(
    r"社区|小区|设区|射区|社去|舍区|蛇区|(?<![\d一二三四五六七八九十])[\d一二三四五六七八九十]{1,3}(?:号|栋|幢|单元|座|-\d)"
)
_UNKNOWN = re.compile(
    r"([一-龥]{2,7}?)(社区|小区|花园|家园|新村|佳苑|嘉园|花苑|雅苑|公寓|大院|新城|名城|苑)(?![一-龥]?物业)"
)
# These endings are common in other words, so the building must stand right behind them.
_UNKNOWN_WITH_DOOR = re.compile(
    r"([一-龥]{1,6}?)(里|庭|湾|府|城|村|庄|园|郡|轩|阁|街|路|巷|胡同|大厦|宿舍|家属院)(?= ?(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
    r" ?(?:号|栋|幢|座|单元|#|-\d))"
)
_NOT_NAME = re.compile(
    r".*(?:[在住是来到去我你他们咱的家这那从请问帮给和跟有把被让整全哪每本该于老啦了吗呢吧您好得]|师傅|什么|要向|想向|一下|一个|几个|各个|许多|隔壁|附近|对面|所有|旁边|认领|报名|位于|地址|地点|希望|建议|盼望|下雨|雨天|投诉|举报|反映|咨询|通知|谢谢|感谢|多谢|辛苦|表扬|点赞|今天|昨天|明天|晚上|早上|夜里|半夜|周末|老旧)"
)


class PlaceReading(NamedTuple):
    """A community or estate found in a text.

    ``community`` and ``estate`` are directory ids, empty when the name is in no directory (``name`` is then as it
    was typed). ``doubtful`` says that only the sound matched. ``others`` are communities that match as well.
    """

    name: str
    start: int
    end: int
    community: str = ""
    estate: str = ""
    doubtful: bool = False
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    community: str
    estate: str
    title: str
    sure: bool


class Gazetteer:
    """The names of one directory, compiled once."""

    __slots__ = ("_by_first", "_by_sound", "directory")

    def __init__(self, directory: Directory, names: Iterable[_Name]) -> None:
        self.directory = directory
        self._by_first: dict[str, list[_Name]] = {}
        self._by_sound: dict[str, list[_Name]] = {}
        for name in sorted(names, key=lambda name: -len(name.text)):
            self._by_first.setdefault(name.text[0], []).append(name)
            self._by_sound.setdefault(sound(name.text), []).append(name)

    @classmethod
    def of(cls, directory: Directory) -> "Gazetteer":
        """The index of a directory's communities and estates."""
        names: dict[tuple[str, str, str], _Name] = {}
        for name in _names_of(directory):
            names.setdefault((name.text, name.community, name.estate), name)
        return cls(directory, names.values())

    def names(self) -> Iterator[str]:
        """Every form of every name."""
        return (name.text for names in self._by_first.values() for name in names)

    def find(self, text: str) -> PlaceReading | None:
        """The place a text names: by name first, then by sound, then by a pattern like ``…社区``."""
        folded = fold(text)
        return self._by_name(folded) or self._by_ear(folded) or _by_pattern(folded)

    def _by_name(self, text: str) -> PlaceReading | None:
        found: list[PlaceReading] = []
        by_first, end = self._by_first, 0
        for place, char in enumerate(text):
            if place < end or char not in by_first:
                continue
            reading = self._name_at(text, place, by_first[char])
            if reading is not None:
                found.append(reading)
                end = reading.end
        if not found:
            return None
        return next((reading for reading in found if reading.estate), found[0])

    @staticmethod
    def _name_at(text: str, place: int, names: list[_Name]) -> PlaceReading | None:
        hits: list[_Name] = []
        for name in names:
            if hits and len(name.text) < len(hits[0].text):
                break
            if text.startswith(name.text, place) and (name.sure or _in_context(text, place, name.text)):
                hits.append(name)
        if not hits:
            return None
        return _reading(hits, place, _with_ending(text, place + len(hits[0].text)), doubtful=False)

    def _by_ear(self, text: str) -> PlaceReading | None:
        for anchor in _ANCHOR.finditer(text):
            for length in (5, 4, 3, 2):
                start = anchor.start() - length
                if start < 0:
                    continue
                hits = self._by_sound.get(sound(text[start : anchor.start()]), [])
                if hits:
                    return _reading(hits, start, _with_ending(text, anchor.start()), doubtful=True)
        if len(text) >= _SHORTEST and (hits := self._by_sound.get(sound(text.strip()), [])):
            return _reading(hits, 0, len(text), doubtful=True)
        return None


def _names_of(directory: Directory) -> Iterator[_Name]:
    for community in directory.communities:
        stem = community.name.removesuffix("社区")
        for form in (community.name, *community.aliases, stem, stem + "小区"):
            yield _Name(fold(form), community.id, "", community.name, sure=form != stem)
    for estate in directory.estates:
        for form in (estate.name, *estate.aliases):
            yield _Name(fold(form), estate.community, estate.id, estate.name, sure=form.endswith(_ENDINGS))


def _in_context(text: str, place: int, name: str) -> bool:
    after = _AFTER.match(text, place + len(name))
    return bool(after and (after[0].strip() or _BEFORE.search(text, 0, place)))


def _with_ending(text: str, end: int) -> int:
    match = _ENDING.match(text, end)
    return match.end() if match else end


def _reading(hits: list[_Name], start: int, end: int, *, doubtful: bool) -> PlaceReading:
    best = hits[0]
    if len(hits) == 1:
        return PlaceReading(best.title, start, end, best.community, best.estate, doubtful)
    # The same name may stand for a community and for an estate in it: the community is then enough.
    for hit in hits:
        if hit.community == best.community and not hit.estate:
            best = hit
    others = dict.fromkeys(hit.community for hit in hits if hit.community != best.community)
    return PlaceReading(best.title, start, end, best.community, best.estate, doubtful, tuple(others))


def _by_pattern(text: str) -> PlaceReading | None:
    for match in (*_UNKNOWN.finditer(text), *_UNKNOWN_WITH_DOOR.finditer(text)):
        skip = _NOT_NAME.match(match[1])
        start = match.start() + (skip.end() if skip else 0)
        if match.end(1) - start >= _SHORTEST:
            return PlaceReading(text[start : match.end()], start, match.end())
    return None
