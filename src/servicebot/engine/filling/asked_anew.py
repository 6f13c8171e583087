"""Words that only say that the answer to the very question which is open shall be another one."""

import re
from typing import Any

from servicebot.engine.questions.addresses import ELSEWHERE, AddressSlot, Unfinished
from servicebot.engine.questions.phones import Phone
from servicebot.engine.questions.times import When
from servicebot.engine.slot import Slot
from servicebot.engine.state.conversation import Draft

SHORTEST, LONGEST = 2, 8
ALTERS = frozenset("改换错对")
_NUMBER = re.compile(r"(?:联系)?(?:电话|手机)(?:号码?)?|号码")
_TIME = re.compile(r"(?:上门|预约)?时间|改(?:约|期|日子|天(?:再?来)?)")
_BESIDE = re.compile(
    r"(?:我?[要想]|还是|重新|再|[改换错]|不对|搞|弄|[填写发说]|上门|联系|新|别|一|下|个|了|的|吧|啊|过)*"
)


def asks_for_another(slot: Slot[Any] | None, text: str) -> bool:
    """Whether a text says no more than that the answer to this question is to be changed: 改电话 where it is asked for."""
    if slot is None or not SHORTEST <= len(text) <= LONGEST or ALTERS.isdisjoint(text):
        return False
    if isinstance(slot, Phone):
        beside = _NUMBER.sub("", text, count=1)
    elif isinstance(slot, When):
        beside = _TIME.sub("", text, count=1)
    else:
        beside = text.replace(slot.label, "", 1) if slot.label else text
    return len(beside) < len(text) and _BESIDE.fullmatch(beside) is not None


def forget_the_offer(draft: Draft, slot: Slot[Any]) -> None:
    """Begin the answer anew: without what was said of it, and without the home that was offered."""
    draft.parts.pop(slot.name, None)
    if isinstance(slot, AddressSlot):
        draft.parts[slot.name] = Unfinished(settled=ELSEWHERE).to_json()
