"""Places in a resident's words: a card with opening, address, telephone, offer and the way there."""

from collections.abc import Sequence
from urllib.parse import quote

from servicebot.domain.directory import Community
from servicebot.domain.errors import Invalid
from servicebot.domain.geo import Point, gcj_of_wgs
from servicebot.domain.opening import read_hours, say_opening, say_today
from servicebot.domain.places import ServicePlace, Sought, Whereabouts
from servicebot.domain.workdays import WorkCalendar
from servicebot.engine.links import link
from servicebot.services.places.following import Topic
from servicebot.services.places.search import Hit
from servicebot.understanding.places.names import SERVICE

PAGE = 3
MOST_SERVICES = 6
LONGEST_ON_MAP = 10
KILOMETRE = 1_000
MORE = "还有："
NO_MORE = "找到的就这些了。想看附近的，发个位置给我，再说要找什么。"
MAP = "https://apis.map.qq.com/uri/v1/marker"


def say_place(hit: Hit, at: int, calendar: WorkCalendar) -> str:
    """A place as it is told; the telephone number has a line of its own, so that a tap calls it."""
    place = hit.place
    lines = [
        f"【{place.name}】{say_distance(hit.metres)}",
        _say_hours(place, at, calendar),
        place.address or place.building,
        place.phone,
        f"值班：{place.contact}" if place.contact else "",
        f"能办：{'、'.join(place.services[:MOST_SERVICES])}" if place.services else "",
        "信息可能有变，去之前先打个电话。" if 0 < place.review_due < at else "",
        link("看地图", map_link(place)) if place.is_mapped else "",
    ]
    return "\n".join(line for line in lines if line)


def say_about(place: ServicePlace, topic: Topic, contact: str, at: int, calendar: WorkCalendar) -> str:
    """What was asked about a place that was told a moment ago; ``contact`` is whom to ring for what is not known."""
    if topic is Topic.PHONE:
        said = [place.phone, f"值班：{place.contact}" if place.contact else ""] if place.phone else []
        return "\n".join([f"【{place.name}】", *filter(None, said or [f"没登记电话，可以打{contact}。"])])
    if topic is Topic.HOURS:
        said = (
            [_say_hours(place, at, calendar), place.hours]
            if place.hours
            else ["没登记开放时间，去之前先打个电话。"]
        )
        return "\n".join([f"【{place.name}】", *dict.fromkeys(said), *filter(None, [place.phone])])
    where = [place.address or place.building]
    where += (
        [link("打开地图找路", map_link(place))]
        if place.is_mapped
        else [f"打电话问路：{place.phone}" if place.phone else f"问路可以打{contact}。"]
    )
    return "\n".join([f"【{place.name}】", *filter(None, where)])


def say_page(hits: Sequence[Hit], head: str, at: int, calendar: WorkCalendar) -> str:
    """A few places under a heading."""
    return "\n".join([head, *(say_place(hit, at, calendar) for hit in hits)])


def heading(
    sought: Sought,
    where: Whereabouts,
    area: Community | None,
    *,
    around: bool,
    several: int,
    missing: str = "",
) -> str:
    """What stands above the first places.

    ``around``: some lie outside of the area; ``several``: how many the area has; ``missing``: they stand in for this.
    """
    head = _heading(sought, where, area, around=around)
    if several > 1 and area is not None and where.pin is None and not (around or sought.ids):
        head = f"{head.removesuffix('：')}（共 {several} 处）："
    return f"没找到「{missing}」，先找{head}" if missing else head


def _heading(sought: Sought, where: Whereabouts, area: Community | None, *, around: bool) -> str:
    if sought.ids:
        return "找到了：" if len(sought.ids) == 1 else f"和「{sought.label}」对得上的："
    is_service = any(word.startswith(SERVICE) for word in sought.words)
    what = f"能办「{sought.label}」的地方" if is_service else sought.label
    if where.pin is not None:
        return f"离您近的{what}："
    if area is None:
        return f"{what}："
    return f"{area.name}{'附近' if around else ''}{'' if is_service else '的'}{what}："


def nothing_found(sought: Sought, nearest: Hit | None, contact: str, at: int, calendar: WorkCalendar) -> str:
    """That nothing answers, and where to ask instead; ``contact`` is whom to ring."""
    said = [f"没找到「{sought.label}」。"]
    if nearest is not None:
        said += ["可以先问这里：", say_place(nearest, at, calendar), f"也可以打{contact}。"]
    else:
        said += [f"换个说法试试，或者打{contact}。"]
    return "\n".join(said)


def say_distance(metres: float | None) -> str:
    """A distance as people say it: ``约 300 米``, ``约 1.2 公里``; empty when it is not known."""
    if metres is None:
        return ""
    tens = max(10, round(metres / 10) * 10)
    return f"约 {tens} 米" if tens < KILOMETRE else f"约 {metres / KILOMETRE:.1f} 公里"


def map_link(place: ServicePlace) -> str:
    """A link that WeChat opens as a map with a mark; everything but letters and figures is escaped, or it would be cut."""
    shown = gcj_of_wgs(Point(place.latitude, place.longitude))
    mark = (
        f"coord:{shown.latitude:.6f},{shown.longitude:.6f}"
        f";title:{_on_map(place.name)};addr:{_on_map(place.address or place.name)}"
    )
    return f"{MAP}?marker={quote(mark, safe='')}&referer=servicebot"


def _on_map(text: str) -> str:
    return text.replace(";", " ").replace(":", " ")[:LONGEST_ON_MAP]


def _say_hours(place: ServicePlace, at: int, calendar: WorkCalendar) -> str:
    if not place.hours:
        return ""
    try:
        hours = read_hours(place.hours)
    except Invalid:
        # The hours came from an older file; what staff wrote is still better than nothing.
        return place.hours
    today = say_today(hours, at, calendar)
    return (
        f"{say_opening(hours, at, calendar)}（今天 {today}）"
        if today != "今天不开"
        else say_opening(hours, at, calendar)
    )
