"""Reading rows that people wrote: every problem is collected with its place, so one look mends the whole file."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from servicebot.domain.counting import counted
from servicebot.domain.errors import Invalid

Choice = TypeVar("Choice", bound=StrEnum)


class Row:
    """One table of a file; what is missing or wrong is noted in ``problems`` and read as empty."""

    def __init__(self, where: str, values: Mapping[str, Any], problems: list[str]) -> None:
        self.where = where
        self._values = values
        self._problems = problems
        self._asked: set[str] = set()

    def wrong(self, what: str) -> None:
        """Note a problem of this row."""
        self._problems.append(f"{self.where}: {what}")

    def text(self, name: str, *, needed: bool = True) -> str:
        """A text, without the blanks around it."""
        value = self._value(name, "")
        if not isinstance(value, str):
            self.wrong(f"{name} must be a text, not {value!r}")
            return ""
        if needed and not value.strip():
            self.wrong(f"{name} is missing")
        return value.strip()

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, empty when it is left out."""
        values = self._value(name, [])
        if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
            self.wrong(f"{name} must be a list of texts, not {values!r}")
            return ()
        if len(set(values)) < len(values):
            self.wrong(f"{name} says something twice")
        return tuple(values)

    def number(self, name: str, *, most: int) -> int:
        """A whole number from 0 to ``most``."""
        value = self._value(name, None)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            self.wrong(f"{name} must be a number from 0 to {most}, not {value!r}")
            return 0
        return value

    def flag(self, name: str) -> bool:
        """True or false, false when it is left out."""
        value = self._value(name, default=False)
        if not isinstance(value, bool):
            self.wrong(f"{name} must be true or false, not {value!r}")
        return value is True

    def choice(self, name: str, choices: type[Choice]) -> Choice:
        """One of a fixed list; the first of them when it cannot be read."""
        return self._chosen(name, self._value(name, ""), choices)

    def choices(self, name: str, choices: type[Choice]) -> tuple[Choice, ...]:
        """At least one of a fixed list."""
        names = self.texts(name)
        if not names:
            self.wrong(f"{name} is missing")
        return tuple(self._chosen(name, value, choices) for value in names)

    def rows(self, name: str, key: str) -> Iterator["Row"]:
        """The tables under this name, each placed by its ``key``; the same key twice is a problem."""
        seen: set[object] = set()
        tables = self._value(name, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self.wrong(f"{name} must be a list of tables")
            return
        for position, table in enumerate(tables, 1):
            mark = table.get(key, f"no. {position}")
            row = Row(f"{self.where}, {name} {mark}".removeprefix(", "), table, self._problems)
            if str(mark) in seen:
                row.wrong(f"{key} stands here for the second time")
            seen.add(str(mark))
            yield row
            row.finish()

    def table(self, name: str) -> "Row":
        """The table under this name, empty when it is left out."""
        values = self._value(name, {})
        if not isinstance(values, dict):
            self.wrong(f"{name} must be a table")
            values = {}
        return Row(name, values, self._problems)

    def names(self) -> tuple[str, ...]:
        """The names in this table, for tables whose names are data."""
        return tuple(self._values)

    def once(self, kind: str, ids: Sequence[str]) -> None:
        """Note every id that several tables of a kind have, wherever in the file they stand."""
        for twice in sorted({one for one in ids if ids.count(one) > 1}):
            self.wrong(f"{kind} {twice} stands here more than once")

    def finish(self) -> None:
        """Note the names that nobody asked for, which are mostly misspelt ones."""
        for name in sorted(self._values.keys() - self._asked):
            self.wrong(f"{name} is not known here")

    def _value(self, name: str, default: object) -> Any:
        self._asked.add(name)
        return self._values.get(name, default)

    def _chosen(self, name: str, value: object, choices: type[Choice]) -> Choice:
        for choice in choices:
            if choice.value == value:
                return choice
        self.wrong(f"{name} is {value!r}; it must be one of {', '.join(choices)}")
        return next(iter(choices))


class RowFile:
    """A TOML file as rows; leaving the ``with`` block raises Invalid with every problem, one a line."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._text = text
        self._problems: list[str] = []
        self._row: Row | None = None

    def __enter__(self) -> Row:
        try:
            values = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            raise Invalid(f"{self._name} cannot be read: {error}") from error
        self._row = Row("", values, self._problems)
        return self._row

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if self._row is None or error is not None:
            return
        self._row.where = "top"
        self._row.finish()
        if self._problems:
            raise Invalid(
                "\n".join([f"{self._name} has {counted(len(self._problems), 'problem')}:", *self._problems])
            )
