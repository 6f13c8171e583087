"""What somebody marks as a remark (备注：门口有狗) joins the words that the form keeps as they are said."""

import re

from servicebot.engine.filling.gathering import AnyFlow, keep_words
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.stage import proceed, repeat
from servicebot.engine.state.conversation import Draft, Mode
from servicebot.engine.turn import Turn

HEADS = frozenset({"备注", "补充", "说明", "附注"})
_REMARK = re.compile(r"..(?:一下|一句|说明)?[：:，,。 ]+(?P<said>\S.*)", re.DOTALL)


async def noted(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow) -> bool:
    """Keep a remark, and go on where the form stands; False when there is none, or no place for it."""
    text = turn.message.text.strip()
    if text[:2] not in HEADS or draft.mode not in {Mode.ASK, Mode.CONFIRM}:
        return False
    found = _REMARK.fullmatch(text)
    fresh = keep_words(turn, flow, found["said"]) if found is not None else set()
    if not fresh:
        return False
    if draft.mode is Mode.CONFIRM or draft.asked in fresh:
        await proceed(book, turn, draft, flow, fresh)
    else:
        await repeat(book, turn, draft, flow)
    return True
