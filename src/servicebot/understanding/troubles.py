"""Whether words tell of a trouble, or name a place, where a question for a place would take either."""

import re

# A verb alone may stand in a name (滴水岩, 断桥, 漏斗湾): what goes on with it, or its measure, makes it a trouble.
_TROUBLE = re.compile(
    r"漏水|(?:漏|堵|坏|爆|断|裂|破|掉|滴|冒|溢|渗|淌|涌|喷)(?:了|得|着|个不停|住|死|掉|开|下来|出来|到楼下)|(?:在|又|还|一直|老|总|直|往外|往下|到处)(?:漏|滴|冒|渗|淌|流|响|喷)"
    r"|滴滴?答答?|跳闸|停电|没[电水热]|不(?:亮|热|出|转|通|走|冲|响|灵|动|制冷|下水)(?:了|水|来|的|$)|[打推拉拧关锁]不[开上住紧严动]|水漫|淹|(?:一地|地上|全|都|满地)(?:都是|全是|是)?的?水"
    r"|[很好真太]多水|流(?:了?一地|得)|修(?:一?下|修|好)|[快来](?:点|人)?(?:来)?修"
)
# Which room it is in tells nobody where the home is.
_ROOM = re.compile(
    r"(?:就?[是在]|我家|家里|我们家|的)*(?:厨房|卫生间|厕所|洗手间|浴室|阳台|客厅|[主次]?卧室?|书房|房间|水槽|水池)(?:里面?|那边|那个|的|吧|啊|呀|了)*"
)
_GONE = re.compile(r"(?:没|丢|倒|塌|歪|松|翘|积水|坏|黑|堆满?|占)了?$")
_LEVER = re.compile(r"[打推拉拧关锁]不[开上住紧严动](?:了|啊|呀)?$")
_PLACE_BEHIND = re.compile(
    r"(?:[路街巷弄里苑园湾村庄屯寨营桥口塘沟坝岭坡庙站厂院楼栋幢座室号户家旁边前后面下上附近]|宿舍|小区|社区|花园|公寓|生活区|胡同|大厦|广场)(?:那儿|那里|那边|那块|这儿|这里|这边)?$"
)
# Things whose names hold the name of a place.
_THINGS = re.compile(
    r"路灯|路面|路牌|楼道灯|下水道?|门禁|道闸|井盖|窨井盖?|水沟|里面?|上面|下面|电梯门|(?<=[了得掉])[下上]来"
)
_PLACE = re.compile(
    r"[路街巷弄里苑园湾村庄桥口塘沟坝楼栋幢座室号户旁边前后面下上角站院棚库场市东西南北]|附近|社区|小区|大门|学校|超市"
)
_WISHES = re.compile(
    r"找|去|怎么|哪|有没有|我[要想]|想|帮|请|附近|最近|[吗呢么?？]|上报|反映|举报|投诉|取消|工单|修|换|装"
)
_LONGEST_PLACE = 12


def tells_trouble(text: str) -> bool:
    """Whether something is told to be broken, or in which room it is, and nothing at the end of it is a place."""
    if _ROOM.fullmatch(text) or _LEVER.search(text):
        return True
    return _TROUBLE.search(text) is not None and not ends_in_place(text)


def tells_nothing_else(text: str) -> bool:
    """Whether something is told to be broken, and no place stands anywhere in it: 路灯坏了, but not 桥边路灯坏了."""
    return _TROUBLE.search(text) is not None and _PLACE.search(_THINGS.sub("", text)) is None


def states_trouble(text: str) -> bool:
    """Whether a few words say of something that it is not as it should be: 井盖没了, but not 通下水道."""
    return _TROUBLE.search(text) is not None or _GONE.search(text) is not None


def ends_in_place(text: str) -> bool:
    """Whether the last word is what places are called: 水龙头路, 防盗门坏了的那家."""
    return _PLACE_BEHIND.search(text) is not None


def is_bare_place(text: str) -> bool:
    """Whether a few words are a landmark and wish nothing: 大榕树下, 煤气公司宿舍."""
    return (
        len(text) <= _LONGEST_PLACE
        and ends_in_place(text)
        and _WISHES.search(text) is None
        and _TROUBLE.search(text) is None
    )
