"""What is said after a ticket was called not fixed, and tells what is still wrong with it."""

import re

from servicebot.domain.numbers import mistyped_number, read_number
from servicebot.domain.tickets import Ticket
from servicebot.engine.routing import Routing, Unsure
from servicebot.engine.vocabulary import is_question
from servicebot.flows.tickets.lately import LONGEST_WORDS, Alone, leads_elsewhere, presses
from servicebot.services.world import World
from servicebot.understanding.fixed import read_fixed
from servicebot.understanding.phones import find_phone
from servicebot.understanding.places.address import read_address

SHORTEST = 3
ABOUT_WORK = frozenset({"repair", "report", "tickets", "urge_ticket"})
_HELPLESS = re.compile(r"[，,。！!… ]*(?:怎么办|咋办|咋整|怎么弄)(?:啊|呀|呢)?[?？。！!]*$")
_STILL = re.compile(
    r"还是|还有点?|又[^，。]{0,4}了|仍|依然|照样|老样子|老是|总是|一直|根本|压根|完全[没不]|一点[^，。]{0,3}[都也]?[没不]|没(?:啥|什么|有|多大|任何)*(?:用|效果|变化|反应|动静|区别|改善)"
    r"|不管用|不顶用|白(?:修|来|跑|忙|弄)|更(?:差|坏|严重|厉害|响|慢|糟|小|大)|比(?:原来|以前|之前|没修)|[跟和](?:原来|以前|之前|没修)[^，。]{0,2}一样|刚[^，。]{0,6}[又就]"
    r"|[一几两半][^，。]{0,3}(?:天|分钟|小时|会儿?|下)[^，。]{0,4}[又就]|[只光就](?:是|会|给)?(?:看|修|换|弄|擦|拧|敲|摸|瞧|来)了?|敷衍|糊弄|应付|马虎|不认真|没(?:给)?(?:换|装|拆|擦|洗|清|检查|仔细|认真)"
    r"|(?:师傅|工人|修理工)(?:他?[们就只光没说也都来看走])"
)
_WISH = re.compile(
    r"我[要想](?!说|补充|讲|反映)|帮我|给我|能不能|可不可以|可以吗|哪里|哪儿|多少|请问|取消|不修了|不要了|不用[修来]|投诉|退钱|退款|报修|改[到成约时]|换个时间"
)


def tells_what_is_wrong(text: str) -> bool:
    """Whether the words tell that something is still not as it should be, or what whoever came left undone."""
    said = _HELPLESS.sub("", text)
    if not SHORTEST <= len(said) <= LONGEST_WORDS or is_question(said) or _WISH.search(said):
        return False
    verdict = read_fixed(said)
    if verdict is not None and not verdict.bare:
        return not verdict.fixed
    # A trouble alone is how most repairs begin, which need no look at the tickets.
    return _STILL.search(said) is not None or presses(said)


async def still_unfixed(text: str, world: World, alone: Alone) -> Ticket | None:
    """The ticket that was called not fixed minutes ago, when the words are about that and about nothing else."""
    if not tells_what_is_wrong(text) or read_number(text) or mistyped_number(text) or find_phone(text):
        return None
    ticket = await world.just_found_unfixed()
    if ticket is None:
        return None
    reading = read_address(text, world.gazetteer)
    if reading is not None and (reading.address.building or reading.address.community):
        return None
    heard = alone()
    if isinstance(heard, Routing):
        return None if heard.also or leads_elsewhere(heard, ticket) else ticket
    if isinstance(heard, Unsure):
        return ticket if any(wish.flow in ABOUT_WORK for wish in heard.wishes) else None
    return ticket if heard is None else None
