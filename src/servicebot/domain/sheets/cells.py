"""The cells of a sheet's row: values with their limits, kinds by name, and references to the rows of other sheets."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from servicebot.domain.address import Place
from servicebot.domain.directory import Directory
from servicebot.domain.errors import Invalid
from servicebot.domain.geo import Datum, wgs_of
from servicebot.domain.opening import read_hours
from servicebot.domain.sheets.sheet import SEPARATOR, Line
from servicebot.domain.workdays import chinese_day, midnight

K = TypeVar("K", bound=StrEnum)

LONGEST_NAME, LONGEST_TEXT = 60, 200
MOST_LATITUDE, MOST_LONGITUDE = 90.0, 180.0
FEWEST_DIGITS = 3
_SEPARATORS = re.compile(r"\s*[、,，;；|\n]+\s*")
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
)
_PHONE = re.compile(r"[\d+()（） \-—转分机#、,，/]{3,60}")
_GCJ = frozenset({"gcj02", "gcj-02", "火星坐标", "高德", "腾讯"})
_WGS = frozenset({"", "wgs84", "wgs-84"})


class Names:
    """The ids of one sheet's rows by what a cell of another one may say: id, name or alias."""

    def __init__(self, rows: Iterable[tuple[str, str, tuple[str, ...]]]) -> None:
        self._name: dict[str, str] = {}
        bearers: dict[str, set[str]] = {}
        for row, name, aliases in rows:
            self._name[row] = name
            for said in (name, *aliases):
                bearers.setdefault(said, set()).add(row)
        self._id = {name: min(ids) for name, ids in bearers.items() if len(ids) == 1}
        self.shared = frozenset(name for name, ids in bearers.items() if len(ids) > 1)

    @classmethod
    def of_streets(cls, directory: Directory) -> "Names":
        """The streets of a directory."""
        return cls((street.id, street.name, ()) for street in directory.streets)

    @classmethod
    def of_communities(cls, directory: Directory) -> "Names":
        """The communities of a directory."""
        return cls((one.id, one.name, one.aliases) for one in directory.communities)

    def find(self, said: str) -> str | None:
        """The id of the row that is meant."""
        return said if said in self._name else self._id.get(said)

    def said(self, row: str) -> str:
        """The name of a row when it leads back to the row, else its id."""
        name = self._name.get(row, "")
        return name if name and self.find(name) == row else row

    def some(self) -> str:
        """A few names, as examples."""
        return SEPARATOR.join(list(self._name.values())[:3])


class Cells:
    """The values of one row, each read with its limits; what is wrong is noted on the row and read as empty."""

    def __init__(self, line: Line) -> None:
        self.line = line

    def short(self, name: str, most: int = LONGEST_NAME) -> str:
        """A text of limited length."""
        text = self.line.text(name)
        if len(text) > most:
            self.line.wrong(name, f"太长了，有 {len(text)} 个字。", f"请不超过 {most} 个字。")
        return text[:most]

    def several(self, name: str) -> tuple[str, ...]:
        """Texts with separators between them, each once."""
        texts = _SEPARATORS.split(self.line.text(name).strip())
        return tuple(dict.fromkeys(text for text in texts if text))

    def phone(self, name: str) -> str:
        """A telephone number as it is dialled."""
        text = self.line.text(name)
        if text and (_PHONE.fullmatch(text) is None or sum(map(str.isdigit, text)) < FEWEST_DIGITS):
            self.line.wrong(
                name, f"「{text}」不像电话号码。", "请写数字，如 000-0000 0110；几个号码用「、」隔开。"
            )
        return text

    def hours(self, name: str) -> str:
        """Opening hours that can be read."""
        text = self.short(name, LONGEST_TEXT)
        if text:
            try:
                read_hours(text)
            except Invalid as error:
                self.line.wrong(name, str(error))
        return text

    def reference(self, name: str, names: Names, called: str) -> str:
        """The id of a row of another sheet."""
        text = self.line.text(name)
        return self._referred(name, text, names, called) if text else ""

    def references(self, name: str, names: Names, called: str, hint: str) -> tuple[str, ...]:
        """The ids of rows of another sheet, with separators between them, each once; ``hint`` ends every cure."""
        found = (self._referred(name, text, names, called, hint) for text in self.several(name))
        return tuple(dict.fromkeys(one for one in found if one))

    def day(self, name: str) -> date | None:
        """A day, None when it is left empty."""
        text = self.line.text(name)
        if not text:
            return None
        found = _DATE.fullmatch(text)
        try:
            day = date(*map(int, found.groups())) if found is not None else None
        except ValueError:
            day = None
        if day is None:
            self.line.wrong(name, f"「{text}」不是日期。", "请写成 2026-11-21 这样。")
        return day

    def beginning(self, name: str, before: int) -> int:
        """The beginning of a day as UTC epoch ms; ``before`` when it is the same day."""
        day = self.day(name)
        if day is None:
            return 0
        return before if before and chinese_day(before) == day else midnight(day)

    def point(self) -> tuple[float, float]:
        """The coordinates in WGS-84, both 0 when they are left empty."""
        found = self.place("")
        if found is None:
            return 0.0, 0.0
        latitude, longitude = wgs_of(found)
        return round(latitude, 7), round(longitude, 7)

    def place(self, label: str) -> Place | None:
        """The coordinates in the datum that stands beside them, None when they are left empty."""
        latitude, longitude = self._degrees("latitude"), self._degrees("longitude")
        if latitude is None or longitude is None:
            for name, other in (("latitude", longitude), ("longitude", latitude)):
                if not self.line.text(name) and other is not None:
                    self.line.wrong(name, "经纬度只填了一个。", "请两个都填，或都不填。")
            return None
        if abs(latitude) > MOST_LATITUDE >= abs(longitude):
            self.line.wrong("latitude", "经度和纬度写反了。", "请换过来：纬度在中国是 3 到 54。")
            return None
        if abs(latitude) > MOST_LATITUDE or abs(longitude) > MOST_LONGITUDE:
            self.line.wrong("latitude", "没有这样的经纬度。", "纬度如 33.3512，经度如 120.1598。")
            return None
        datum = self.line.text("datum").lower().replace(" ", "")
        if datum not in _GCJ and datum not in _WGS:
            self.line.wrong(
                "datum", f"不认识「{self.line.text('datum')}」。", "请写 WGS-84 或 GCJ-02，空着就是 WGS-84。"
            )
        given = Datum.GCJ02 if datum in _GCJ else Datum.WGS84
        return Place(round(latitude, 7), round(longitude, 7), label, given.value)

    def kind(self, names: Mapping[K, str], others: Mapping[str, K], otherwise: K) -> K:
        """A kind by its id, by its name, or by another word for it; ``otherwise`` where the cell says nothing."""
        text = self.line.text("kind")
        for kind, name in names.items():
            if text.lower() in {kind.value, name}:
                return kind
        if text and text not in others:
            self.line.wrong(
                "kind", f"没有「{text}」这个类型。", f"请写其中一个：{SEPARATOR.join(names.values())}。"
            )
        return others.get(text, otherwise)

    def _referred(self, name: str, text: str, names: Names, called: str, hint: str = "") -> str:
        found = names.find(text)
        if found is None and text in names.shared:
            self.line.wrong(name, f"叫「{text}」的有几个。", f"请写它的编号。{hint}")
        elif found is None:
            cure = f"请写{called}表里的名称或编号，如：{names.some()}。{hint}"
            self.line.wrong(name, f"没有「{text}」这个{called}。", cure)
        return found or ""

    def _degrees(self, name: str) -> float | None:
        text = self.line.text(name).rstrip("°")
        try:
            return float(text) if text else None
        except ValueError:
            self.line.wrong(name, f"「{text}」不是数字。", "请写成 33.3512 这样的小数。")
            return 0.0
