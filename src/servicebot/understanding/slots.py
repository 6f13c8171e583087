"""What a message already tells about its wish: where, when, whom to call, how long, for whom, how urgent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from servicebot.understanding.hours import read_minutes
from servicebot.understanding.normalise import fold
from servicebot.understanding.phones import find_phone
from servicebot.understanding.places.address import AddressReading, read_address
from servicebot.understanding.places.gazetteer import Gazetteer
from servicebot.understanding.times import clock_length, find_time

Value = str | float
_FOR_OTHERS = frozenset({"repair_request", "event_signup", "meeting_leave"})
_WITH_PAST = frozenset({"log_hours", "meeting_leave"})
_WITH_HOURS = frozenset({"log_hours", "my_progress"})
_KIN = (
    r"(?:丈母娘|老丈人|老爸|老妈|老母亲|老父亲|老太太|老爷子|老奶奶|老爷爷|老人家|老头子|老婆婆|老伴儿?|老两口|公婆|婆婆|公公|岳母|岳父|外婆|外公|姥姥|姥爷|奶奶|爷爷|妈妈|爸爸|母亲|父亲|爸妈|父母|大爷|大妈"
    r"|大娘|大叔|阿姨|叔叔|伯伯|婶婶|舅舅|舅妈|姑姑|姨妈|老婆|老公|媳妇|儿子|女儿|孙子|孙女|外孙|闺女|孩子|弟弟|妹妹|哥哥|姐姐|老人|病人|残疾人|孤寡老人|独居老人|阿婆|阿公|老娘|老爹|娘|爹|妈|爸|哥|姐|弟|妹|叔|婶|伯|姨)"
)
_NEIGHBOUR = r"(?:(?:我|我们|咱)?(?:们)?(?:隔壁|邻居|对门|楼上|楼下|对面|同楼|楼里)(?:家|住)?的?)"
_SURNAME = r"[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜谢邹喻柏水窦章云苏潘葛范彭郎鲁韦马苗凤方俞任袁柳唐罗薛贺倪汤孟黄萧尹姚邵汪毛狄宋庞熊纪舒屈项祝董梁杜阮蓝席季贾路江郭林徐高夏蔡田胡凌霍万柯卢莫房丁邓洪左石崔龚程陆段侯全白龙叶黎古易廖武刘景司曾关]"
_WHOM = rf"(?:{_NEIGHBOUR}?(?:孤老|孤寡|独居|空巢|残疾)?的?{_SURNAME}?(?:[我俺]家?)?(?:\d{{2,3}}岁的?|老)?(?:我|俺)?(?:的)?{_KIN}|{_NEIGHBOUR}|(?:我)?(?:朋友|同事|同学|亲戚))"
_FOR_WHOM = re.compile(
    rf"(?:帮忙?|给|替|为|代|陪陪?|看着|照顾|照看|伺候|送|接|带(?=.{{1,8}}(?:看病|看牙|看医生|医院|复查|门诊|体检)))(?:一?下|一会儿?)?(?P<a>(?:[我俺](?:们)?(?:家)?(?:\d{{2,3}}岁的?)?)?{_WHOM})"
    rf"|(?<![的得])(?!的)(?P<b>(?:[我俺](?:们)?(?:家)?的?)?{_WHOM})(?=(?:家)?(?:想|要(?!修)|需要|行动|心脏病|中风|偏瘫|高血压|糖尿病|腿脚|下不了|走不动|瘫|不会|不方便|不便|年纪|一个人|不识字|眼睛|看不|病|生病|住(?!了)|住院|出院|刚|头发|血压|药|的?(?:高血压)?药|家(?!(?:里)?[都也]?(?:有|没|停|亮))|她|他|\d|八十|九十|七十|不舒服|没人|吃|手机|不太|不能|卧床|在床|用不来|那边|那儿|那里|的手机|动不了|的[^。]{{2,24}}[他她](?:一个人|自己|老人家|就|也)?住(?!了|院)))"
    rf"|(?:是|给)(?P<c>[我俺]?{_WHOM})(?=$|[,，。])"
)
# Somebody old as the subject, with what they cannot do any more: 外婆烧不动饭了，我妈独居.
_ELDER = r"(?:老伴儿?|老爷子|老太太|老人家|老两口|老母亲|老父亲|婆婆|公公|岳母|岳父|丈母娘|老丈人|外婆|外公|姥姥|姥爷|奶奶|爷爷|妈妈|爸爸|母亲|父亲|爸妈|父母|大爷|大妈|大娘|大伯|伯伯|阿婆|阿公|爹|娘|妈|爸)"
_FRAIL = (
    r"(?:去年|前年|今年|上个?月|前阵子|前几天|最近|这几天|现在|已经|又|也|早就|刚|常年|一直)*"
    r"(?:独居|独自|单独|自己住|一个人|年纪|上了年纪|岁数|腿脚|瘫|偏瘫|卧床|中过?风|骨折|摔(?:了|伤|断|坏)|(?:做|动)过?了?手术|痴呆|失智|失能|糊涂|眼花|耳背|耳朵背"
    r"|行动不|快?[七八九]十|(?:快)?[789]\d岁?|(?:走|动|下|爬|烧|做|弄|拿|提|抬|搬|拎|够|出|洗|剪|起|站|蹲|坐|骑|写|认|自理)不(?:动|了|来|上|成|起|着|便|得|出门))"
)
_SUBJECT = re.compile(
    rf"(?:^|[,，。;；!！?？ :：的])(?P<whom>[我俺咱]?(?:家)?{_SURNAME}?{_ELDER})(?={_FRAIL})"
    rf"|的(?P<named>{_SURNAME}{_ELDER})(?=家(?!(?:里)?[都也]?(?:有|没)))"
)
_PLAIN_KIN = re.compile(r"^(?:妈|爸|娘|爹|哥|姐|弟|妹|病人|孩子)$")
_URGENT = re.compile(
    r"急(?!救|性|诊|什么)|马上(?!就要)|赶紧|赶快|立刻|立即|快点|快来|快一点(?!钟)|搞快|尽快|越快越好|火速|速来|速速|等不了|等不及|尽早|抓紧|麻溜|十万火急|现在就|快(?:派|叫|些)|立马"
)
_NO_HURRY = re.compile(
    r"不(?:着)?急|不赶|不忙|慢慢来|有空再|方便的?时候|不着忙|啥时候都行|什么时候都(?:行|可以)|有时间再|不用太快|不慌"
)
_WEEKDAY = re.compile("(?:周|星期|礼拜)[一二三四五六日天末]")
_WEEK = 7 * 24 * 60 * 60 * 1000
URGENT, NO_HURRY = "U2", "U4"


@dataclass(frozen=True, slots=True)
class Slots:
    """The parts of a message that fill a form; ``window`` are the instants of the time (0, 0 for any time)."""

    values: Mapping[str, Value] = field(default_factory=dict)
    window: tuple[int, int] | None = None
    address: AddressReading | None = None


def read_slots(
    text: str, gazetteer: Gazetteer, now_ms: int, intents: tuple[str, ...], common: str = ""
) -> Slots:
    """The slots of a text as it was typed, as far as its intents have a use for them.

    ``common`` is the same text in common words, where the urgency of dialect is seen.
    """
    values: dict[str, Value] = {}
    reading = read_address(text, gazetteer)
    if reading:
        values |= _of_address(reading)
    if phone := find_phone(text):
        values["phone"] = phone.number
    window = None
    when = find_time(text, now_ms, past=not _WITH_PAST.isdisjoint(intents))
    if when:
        values["time"] = when.visit.said
        window = (when.visit.start, when.visit.end)
        if intents[:1] == ("log_hours",) and window[0] > now_ms and _WEEKDAY.match(when.visit.said):
            # Hours are logged when they are done.
            window = (window[0] - _WEEK, window[1] - _WEEK)
    minutes = (read_minutes(text) or clock_length(text)) if not _WITH_HOURS.isdisjoint(intents) else None
    if minutes:
        values["hours"] = minutes / 60
    values |= _of_people(text, intents, common)
    return Slots(values, window, reading)


def _of_address(reading: AddressReading) -> dict[str, Value]:
    address = reading.address
    parts = {
        "address": reading.said,
        "community": reading.name,
        "building": address.building,
        "unit": address.unit,
        "room": address.room,
    }
    return {name: part for name, part in parts.items() if part}


def _whom(plain: str) -> str:
    """Whom something is asked for; empty when nobody is named, or nobody that another could tell from the next."""
    subject = _SUBJECT.search(plain)
    if subject and subject["named"]:
        return subject["named"]
    found = _FOR_WHOM.search(plain)
    said = found["a"] or found["b"] or found["c"] if found else ""
    if not said and subject:
        said = subject["whom"]
    return "" if _PLAIN_KIN.match(said) else said


def _of_people(text: str, intents: tuple[str, ...], common: str) -> dict[str, Value]:
    plain = fold(text)
    values: dict[str, Value] = {}
    if not _FOR_OTHERS.isdisjoint(intents) and (whom := _whom(plain)):
        values["beneficiary"] = whom
    if _NO_HURRY.search(plain):
        values["urgency"] = NO_HURRY
    elif _URGENT.search(plain) or _URGENT.search(common):
        values["urgency"] = URGENT
    return values
