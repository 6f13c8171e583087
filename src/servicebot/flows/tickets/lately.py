"""What is said right after a ticket was opened, and means that ticket: hurry, a remark for the technician, another time."""

import re
from collections.abc import Callable

from servicebot.domain.numbers import mistyped_number, read_number
from servicebot.domain.tickets import Ticket
from servicebot.engine.routing import Heard, Routing
from servicebot.services.world import World
from servicebot.understanding.places.address import read_address

Alone = Callable[[], Heard]
"""What is heard in a sentence by itself."""

LONGEST_WORDS, SHORTEST_MATTER = 200, 3
ABOUT_A_TROUBLE = frozenset({"repair", "report", "tickets", "urge_ticket", "change_visit"})
# A burst may be told as a tap that runs; a tap that runs and then a burst is another matter, and a more urgent one.
TOLD_AS = {("plumbing_electric.tap_valve", "plumbing_electric.pipe_burst")}
# What may stand beside hurry or a time without naming anything.
_EMPTY = re.compile(
    r"快[点些来派]?|一[点些]|赶[紧快]|抓紧|尽快|来人?|人|师傅|麻烦|请|你们?|您|我们?|想|能不能|可以|改|换|成|到|约|再|别|都|也|真|太|好|急死?|着急|催|等不及?|今天|明[天早晚]|大?后天"
    r"|周[一二三四五六日末天]|星期.|礼拜.|[上下中]午|早上|晚上|早点|晚点|[0-9一二三四五六七八九十两]+点半?|不在家|没空|没时间|[啊呀吧了呢吗嘛的，,。.！!？? ]"
)
_PRESSING = re.compile(
    r"快[点些来派]|快一[点些]|赶[紧快]|抓紧|尽快|越快越好|等不[及了]|急[死得]|着急|催|来不及|越来越|止不住|[关拧]不[上住了掉紧动死]|满屋|全是水|到处(?:都)?是水"
    r"|(?:还|一直|又|老)在?(?:流|漏|冒|喷|响|滴|跳|涌)|(?:水|都|已经)(?:都|也)?(?:漫|淹|漏到|流到|滴到|溢)|还是(?:很|这么|那么|好)?(?:大|漏|流|响)|更(?:大|厉害|严重|多)了"
)
_COMPLAINT = re.compile(r"修(?:完|好|过|了)|没修|白修|糊弄|投诉|骗|态度|取消|不[用要]")
_REMARK = re.compile(
    r"^(?:对了|还有|另外|哦|噢|那个|麻烦(?:您|你|帮我)?|请(?:您|你|帮我)?|帮我|帮忙|我|再|你们?|您|给我|[，, ])*"
    r"(?:(?:加|补|添)上?一?[句条]|补充(?:一下|一点|一句|几句|说明)?|备注(?:一下|上|一句)?|说明一下"
    r"|(?:告诉|转告|提醒|通知|嘱咐|叮嘱)(?:一?[下声])?(?:修理|维修|上门的?)?(?:师傅|工人|他)(?:们|一?[下声])?|[跟和给同](?:修理|维修|上门的?)?师傅(?:们)?(?:说|讲|交代)(?:一?[下声])?"
    r"|(?:让|叫|请)(?:修理|维修|上门的?)?师傅(?=带|敲|先|别|不要|上来|到了|来之前|来前|打|走|从))[：:，,、 的]*"
)
_MOVED = re.compile(
    r"(?:不在家|没空|没时间|有事|不方便|出门|上班).{0,14}(?:来|上门|再|吧)|^(?:那|还是|就|我想|能不能|可以|[，, ])*"
    r"(?:改|换|约|推)?(?:到|成|在)?(?:今天|明[天早晚]|后[天日]|大后天|周[一二三四五六日末天]|星期.|礼拜.|[上下]午|晚上|早上).{0,8}(?:再?来|上门)(?:吧|行吗|可以吗|好吗|呢|啊)?$"
)


def presses(text: str) -> bool:
    """Whether somebody presses, or tells that it gets worse."""
    return _PRESSING.search(text) is not None and _COMPLAINT.search(text) is None


def moves(text: str) -> bool:
    """Whether somebody will not be in, or wants another time."""
    return _MOVED.search(text) is not None


def remark_in(text: str) -> str:
    """What the technician is to know; empty when the text is no remark."""
    found = _REMARK.match(text)
    if found is None or read_number(text):
        return ""
    return text[found.end() :].strip("，,。 ：:")[:LONGEST_WORDS]


async def just_opened(text: str, world: World, alone: Alone) -> Ticket | None:
    """The ticket that was opened minutes ago, unless the words name another trouble or another home."""
    ticket = None if read_number(text) or mistyped_number(text) else await world.just_opened()
    return None if ticket is None or _is_another(text, ticket, world, alone) else ticket


def _is_another(text: str, ticket: Ticket, world: World, alone: Alone) -> bool:
    reading = read_address(text, world.gazetteer)
    if (reading is not None and reading.address.building) or "报修" in text:
        # Who says all of it once more is asked whether it is the same.
        return True
    routing = alone() if len(_EMPTY.sub("", text)) >= SHORTEST_MATTER else None
    return isinstance(routing, Routing) and leads_elsewhere(routing, ticket)


def leads_elsewhere(routing: Routing, ticket: Ticket) -> bool:
    """Whether a sentence by itself is about another trouble than the ticket, or about none."""
    item = routing.known.get("item") or routing.known.get("matter")
    same = item == ticket.item or (item, ticket.item) in TOLD_AS
    return not same if item else routing.flow not in ABOUT_A_TROUBLE
