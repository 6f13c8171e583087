"""The places of the invented city, in the very form in which staff import them."""

import csv

from servicebot.domain.directory import Directory
from servicebot.domain.errors import Invalid
from servicebot.domain.places import ServicePlace
from servicebot.domain.sheets.directory import Contents, read_sheets
from servicebot.domain.sheets.sheet import Sheet, SheetKind


def read_places(text: str, directory: Directory, at: int) -> tuple[ServicePlace, ...]:
    """The places of a CSV text in a directory; raises Invalid with every problem."""
    sheet = Sheet(SheetKind.PLACES.value, list(csv.reader(text.splitlines())))
    contents, _, problems = read_sheets([sheet], Contents(directory), at)
    if problems:
        raise Invalid("\n".join(map(str, problems)))
    return contents.places
