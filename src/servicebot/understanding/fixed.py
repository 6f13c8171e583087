"""Fixed or not, in the words people use when somebody asks them."""

import re
from dataclasses import dataclass

from servicebot.understanding.choosing import read_choice
from servicebot.understanding.normalise import fold
from servicebot.understanding.yes_no import read_yes_no

LABELS = ("修好了", "还没好")
_NOT_FIXED = re.compile(
    r"(?:没|未)(?:有)?(?:完全|彻底|真正)?(?:修|弄|搞|办|解决|处理|好|通|换|装)"
    r"|(?:还|又|仍|依然|照样)(?:是|在|有)?[^，。,.]{0,5}?(?:漏|堵|坏|滴|不亮|不行|不通|不转|不热|不冷|不好|不能|跳闸|响|没电|没水|老样子)"
    r"|还(?:是)?(?:没|不)(?!来|到|有?人|上门|联系|见|收到|想|知道|清楚|用|需要|急|付|说|定)[^，。,.]{1,4}(?:呢|啊|呀)?$"
    r"|(?:修|弄|搞|办)得?不好|不管用|白修|没用|老样子|[跟和](?:原来|以前|之前|先前)一样|好是好.{0,3}(?:就是|但|可|不过)"
)
_FIXED = re.compile(
    r"(?:修理?|弄|搞|办|换|装|处理)[得的]?(?:好|号|妥)(?:了|啦|咯|的|嘞|勒)|搞定|解决(?:了|啦)|已经?解决|不(?:漏|堵|滴|响)(?:了|啦)|通了|(?:能|可以)用了"
    r"|^(?:都|全|已经)?好了[，,。!！ ]*(?:谢|多谢|辛苦|感谢|麻烦)"
)
# These answer only where it was asked.
_NODDED = re.compile(
    r"(?:(?:嗯+|哦|对|是的?|都|全|已经|现在|没事|灯|[，,。!！ ])*(?:好(?:了|啦|咯|嘞|勒|着呢?)|行了|可以了|亮了|ok了|来[水电]了))+"
    r"(?:谢谢?|感谢|多谢|你们?|您|师傅|啊|哈|了|[，,。!！~ ])*"
)
_NOBODY_CAME = re.compile(
    r"(?:根本|压根|就|都|师傅|[，,。 ])*没有?(?:人|师傅)?来(?:人|过|呢|啊|[，,。!！ ])*"
)
_ASKING = re.compile(
    r"(?:吗|么|(?:好|了|完|通|行|解决)没有?)[?？]?$|什么时候|几时|多久|怎么|啥时|为什么|是不是|[?？]$"
)
_HEARD = frozenset({"好", "好的", "行", "嗯", "嗯嗯", "ok", "okay", "收到", "知道了", "哦", "可以", "谢谢"})
LONGEST_BARE, LONGEST_NOD = 6, 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """Fixed or not; ``bare`` when a number or a yes says so, which means nothing by itself."""

    fixed: bool
    bare: bool = False


def read_fixed(text: str) -> Verdict | None:
    """What the text says about whether a thing is fixed; None when it is a question or about something else."""
    said = fold(text).strip()
    if not said or said in _HEARD or _ASKING.search(said):
        return None
    if _NOT_FIXED.search(said):
        return Verdict(fixed=False)
    if _FIXED.search(said):
        return Verdict(fixed=True)
    if len(said) <= LONGEST_NOD:
        nodded = _NODDED.fullmatch(said) is not None
        if nodded or _NOBODY_CAME.fullmatch(said) is not None:
            return Verdict(nodded, bare=True)
    if len(said) > LONGEST_BARE:
        return None
    index = read_choice(said, LABELS)
    answer = read_yes_no(said) if index is None else index == 0
    return None if answer is None else Verdict(answer, bare=True)
