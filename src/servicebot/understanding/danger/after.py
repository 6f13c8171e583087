"""What residents say after a card of danger: it is over, help has come, nobody may know, they wait, or a place."""

import re

SAFE = (
    "没事了",
    "没事儿了",
    "发错了",
    "点错了",
    "打错了",
    "按错了",
    "搞错了",
    "弄错了",
    "误报",
    "误会",
    "虚惊",
    "开玩笑",
    "试一下",
    "测试",
)
# What ends only this danger.
OVER = {
    "fire": ("灭了", "熄了", "不是着火", "没着火", "没有着火", "不是火灾"),
    "gas_leak": ("不是燃气", "不是煤气", "没有煤气味", "没有燃气味"),
    "trapped": ("出来了",),
    "flood_collapse": ("水退了", "退下去了", "不进水了"),
    "self_harm.other": ("下来了", "劝住了", "救回来了", "抢救过来"),
    "missing_person": ("找到了", "找着了", "回来了", "到家了", "回家了"),
}
_WELL = re.compile(
    r"(?:(?:现在|已经|都|人|[我他她]们?|我[妈爸]|老人|孩子|应该|就|[，, ])*)"
    r"(?:好了|好多了|好[点些]了|缓过来了|醒了|没事|没事儿|没大?事了|不要紧了?|没大碍了?|安全了|脱险了|解决了|处理好了)[啊呀啦吧]?"
)
_RESCUERS = r"110|119|120|122|救护车|急救|消防[员车队]?|警察|民警|警车|公安|医生|大夫|救援队?|燃气公司|煤气公司|供电局?|电力公司|国家电网|物业"
_SOMEBODY = r"社区|值班人员|工作人员|师傅|电工|邻居|家[人属]|保安|他们|人|车"
_COMES = r"(?:的人|的车|的师傅|人员|同志|们|都|也|已经|刚刚?|现在|终于|[，, ])*(?:来人|来车|来|过来|到|赶到|赶来|到场|上门|上来|进来|到楼下)了[啊呀啦]?"
_RESCUED = re.compile(f"(?:已经|现在|刚刚?)?(?:{_RESCUERS}){_COMES}")
_HELPED = re.compile(f"(?:已经|现在|刚刚?)?(?:{_SOMEBODY})?{_COMES}")
_SECRET = re.compile(
    r"(?:别|不要|不能|不许|甭|莫|不想|不愿|会不?会?)(?:你们)?(?:去|再)?(?:告诉(?!我(?:[没怎什哪谁]|$))|[跟和同](?!我).{1,8}[说讲]|[让被].{1,8}知道|说出去|讲出去|传出去|声张"
    r"|(?:通知|联系|找|打给).{0,3}(?:家|老公|老婆|爱人|丈夫|妻子|[儿女]|爸|妈|父母))|保密"
)
_WAITING = re.compile(
    r"没(?:有)?人[来管接]|(?:还|怎么|咋)(?:还)?[没不](?:见)?(?:有)?(?:人)?[来到管]|催|快[点来些]|等不"
)
_ASKS = re.compile(
    r"怎么|咋|什么|啥|谁|多久|几点|[吗么]$|[?？]|要不要|能不能|哪里有|附近(?:有|哪|最|的|医院|药店)"
)
_PLACE = re.compile(
    r"(?<!\d)\d{1,6}(?!\d)|[号楼栋幢室层区路街巷弄村苑园场口边旁里内上下店厅院桥河站道校市家屋房厕台梯库坪坡]|对面|隔壁|附近|门前|前门|后门|[东南西北]门|大门"
)
_WISHES = re.compile(r"[找查去办修坏漏堵约报]|服务站|电话|时间")
_WISHES_OUTRIGHT = re.compile(r"我[要想]|帮我|工单|报修|[找查办]")
_LOST = re.compile(
    r"(?:不知道|不晓得|晓不得|不清楚|说不[清上好]|认不得|搞不清|不认得|不认识).{0,5}(?:哪|啥|什么地方|位置|地方|路|这)|迷路"
)
_DENIED = re.compile(r"^(?:不是|没有|没|我是说|我说的是|我要|我想|帮我)")


def is_over(kind: str, text: str, said: str) -> bool:
    """Whether a danger of this kind is over, or never was; ``said`` is the text without what does not matter."""
    if _WELL.fullmatch(said):
        return True
    return any(word in text for word in (*SAFE, *OVER.get(kind, ()))) and "还没" not in text


def has_come(said: str, *, busy: bool) -> bool:
    """Whether a text says no more than that somebody has come; only rescuers come while something else goes on."""
    return _RESCUED.fullmatch(said) is not None or (not busy and _HELPED.fullmatch(said) is not None)


def is_secret(text: str) -> bool:
    """Whether nobody may be told."""
    return _SECRET.search(text) is not None


def is_waiting(text: str) -> bool:
    """Whether somebody waits for help that does not come."""
    return _WAITING.search(text) is not None


def asks_something(text: str) -> bool:
    """Whether a text is a question."""
    return _ASKS.search(text) is not None


def names_a_place(text: str) -> bool:
    """Whether anything in a text may be a place."""
    return _PLACE.search(text) is not None


def cannot_say_where(text: str) -> bool:
    """Whether somebody does not know where they are."""
    return _LOST.search(text) is not None


def may_wish(text: str) -> bool:
    """Whether a text has a word of something to be done."""
    return _WISHES.search(text) is not None


def wishes_outright(text: str) -> bool:
    """Whether a text says that something is to be done."""
    return _WISHES_OUTRIGHT.search(text) is not None


def begins_anew(text: str) -> bool:
    """Whether a text begins by denying the danger, or by saying what is wanted."""
    return _DENIED.match(text) is not None
