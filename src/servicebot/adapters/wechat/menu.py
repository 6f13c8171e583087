"""The menu at the bottom of the chat: the station's own, and WeChat's limits checked before it is sent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from servicebot.domain.errors import Refused

MOST_BUTTONS = 3
MOST_SUB_BUTTONS = 5
NAME_BYTES = 16
SUB_NAME_BYTES = 60
KEY_BYTES = 128
URL_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Button:
    """A button that sends its key as a tap, opens a page, or opens a list of further buttons."""

    name: str
    key: str = ""
    url: str = ""
    buttons: tuple["Button", ...] = ()


STATION_MENU = (
    Button("报修", key="flow:repair"),
    Button("我的工单", key="flow:tickets"),
    Button("人工", key="word:人工"),
)


def menu_data(buttons: Sequence[Button]) -> Mapping[str, Any]:
    """The menu as the API takes it; raises Refused naming every limit that it breaks."""
    problems = list(_problems(buttons, MOST_BUTTONS, NAME_BYTES))
    for button in buttons:
        problems += _problems(button.buttons, MOST_SUB_BUTTONS, SUB_NAME_BYTES)
        problems += [f"{each.name}: a third level" for each in button.buttons if each.buttons]
    if not buttons:
        problems.append("a menu needs a button")
    if problems:
        raise Refused("menu", f"The menu breaks WeChat's limits: {'; '.join(problems)}.")
    return {"button": [_data(button) for button in buttons]}


def _problems(buttons: Sequence[Button], most: int, name_bytes: int) -> Iterator[str]:
    if len(buttons) > most:
        yield f"more than {most} buttons in one row"
    for button in buttons:
        if not 0 < len(button.name.encode()) <= name_bytes:
            yield f"{button.name!r}: a name has 1 to {name_bytes} bytes"
        if sum((bool(button.key), bool(button.url), bool(button.buttons))) != 1:
            yield f"{button.name!r}: one of key, url and further buttons"
        if len(button.key.encode()) > KEY_BYTES:
            yield f"{button.name!r}: a key has at most {KEY_BYTES} bytes"
        if len(button.url.encode()) > URL_BYTES:
            yield f"{button.name!r}: an address has at most {URL_BYTES} bytes"


def _data(button: Button) -> Mapping[str, Any]:
    if button.buttons:
        return {"name": button.name, "sub_button": [_data(each) for each in button.buttons]}
    if button.url:
        return {"name": button.name, "type": "view", "url": button.url}
    return {"name": button.name, "type": "click", "key": button.key}
