"""What is asked about the places that were told a moment before: the way, the hours, the telephone, further ones."""

import re
from dataclasses import dataclass
from enum import StrEnum

from servicebot.understanding.choosing import read_choice
from servicebot.understanding.places.names import squeezed


class Topic(StrEnum):
    """What somebody wants to know of a place."""

    WAY = "way"
    HOURS = "hours"
    PHONE = "phone"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about the places told last, or about the ``nth`` of the page (from 0); ``miscounted``: there is none."""

    topic: Topic
    nth: int | None = None
    miscounted: bool = False


_TOPICS: tuple[tuple[Topic, str], ...] = (
    (
        Topic.PHONE,
        r"(?:联系)?电话(?:号码?)?|号码|座机|怎么联系|咋联系|联系方式|打哪个",
    ),
    (
        Topic.HOURS,
        r"(?:到|从)?几点(?:钟)?|什么时候|啥时候|什么时间|几时|开门|关门|开不开|开着|开放|营业|上班|下班|休息|放假|不开|有人|开吗|开到|时间",
    ),
    (
        Topic.WAY,
        r"(?:怎么|咋|如何|咋个|怎样)(?:走|去|过去|到|坐车|坐公交|开车去)|导航|路线|地图|位置|地址|定位|带路|指路|在哪(?:里|儿|边)?|哪里|哪儿|(?:多|有多)远|远不远|远吗|近不近|坐(?:几|哪)路?(?:公交|车)?",
    ),
)
_SAID: tuple[tuple[Topic, re.Pattern[str]], ...] = tuple((topic, re.compile(said)) for topic, said in _TOPICS)
_ANY_TOPIC = re.compile("|".join(said for _, said in _TOPICS))
_FILLERS = re.compile(
    r"请问|麻烦|离我家?|离|从我家|我家|路|帮我|给我|告诉我|发(?:我|个|一下)?|查(?:一下)?|看(?:一下|下)?|我要|我想|想|要|去|过去|走|到|打|开|关|门|问|多少|是|都|没有?$|有|的|了|吗|嘛|么|呢|啊|呀|吧|呗|哈|一下"
    r"|(?:这|那|它)(?:个|家|里|儿|边|地方|些)?|它们|他们|你们|人家|地方|今天|明天|后天|现在|早上|上午|中午|下午|晚上|周末|节假日|假期|(?:周|星期|礼拜)[一二三四五六日天末]|平时|还"
)
# 下班 or 周末休息 without one of these may be an answer to a form's question about a visit.
_ASKS_HOURS = re.compile(r"几|时候|时间|多少|[吗嘛么呢?？]|开不|不开|没开|没有?$|有人")
_FURTHER = re.compile(
    r"还有(?:没有)?(?:别|其他|其它|另外)?的?(?:地方|支部|吗|么|呢|没有|没|哪些|几[个家处])+|更多|下一页|别的呢|(?:就|只有)(?:这些|这[一几]?[个家处]|一[个家处]|几[个家处])(?:吗|么|呀|啊|了吗)?"
)
_SHORTEST, _LONGEST = 2, 16
_NTH = re.compile(r"第?[一二两三四五六七八九1-9](?:个|家|处|号)|最后一?[个家]")


def asked_of(text: str, names: int) -> Asked | None:
    """The question in a text that says nothing else, when a page has so many places; None when it names what it means."""
    said = squeezed(text)
    if _FURTHER.fullmatch(said):
        return Asked(Topic.MORE)
    if not _SHORTEST <= len(said) <= _LONGEST or _ANY_TOPIC.search(said) is None:
        return None
    numbered = _NTH.search(said)
    rest = _NTH.sub("", said, count=1)
    if _FILLERS.sub("", _ANY_TOPIC.sub(" ", rest)).strip():
        return None
    topic = next((topic for topic, pattern in _SAID if pattern.search(rest)), None)
    if topic is None or (topic is Topic.HOURS and _ASKS_HOURS.search(text) is None):
        return None
    if numbered is None:
        return Asked(topic)
    nth = read_choice(numbered[0], [str(number) for number in range(1, names + 1)])
    return Asked(topic, nth, miscounted=nth is None)
