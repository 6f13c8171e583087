"""After the words of somebody who thinks of dying: short and warm, without a form, until they plainly want one."""

import re

from servicebot.engine.danger.alarms import REASON, SAID_ELSEWHERE, kind_of, place_in, spot_words
from servicebot.engine.outcomes import Handoff
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.state.conversation import Alarm
from servicebot.engine.turn import Turn
from servicebot.engine.vocabulary import Command, command_in, is_heard, is_nothing, squeeze

# Who thinks of dying is not reminded of forms; they come back by themselves when the talk has rested.
FORMLESS = frozenset({"self_harm", "self_harm.acted"})
MISTAKEN = ("发错了", "点错了", "打错了", "按错了", "误报", "开玩笑", "试一下", "测试")
ASKED_FOR = "asked for a person"
_OF_ONESELF = re.compile(
    r"没人|没有人|谁|不想|活[着下够不]|死|我走|先走|管我|帮不了|没用|还没|催|陪|累|孤|难受|难过|痛苦|伤心|哭|害怕|一个人|对不起|拜托|再见"
    r"|自己|[吗么]$|[?？]|怎么走|爱我|恨|骗|理我|救|照顾|安慰|说说话|聊"
)
_GOES = re.compile(r"不用|不要|没用|算了|别管|不需要|不必|没意思|不想说|懒得|没什么|随便|无所谓|没事")
_ASKS = re.compile(r"谁|怎么|(?<!没)什么|哪|几点|多久|吗|[?？]|人呢|帮帮|救|电话|打不通|没人接")

_IS_BETTER = re.compile(
    r"好(?:[多点些]|一[点些])了|(?<!怎么)好受[多点些]|轻松[多点些]|想(?:通|开)了|没那么(?:难受|想)|不(?:想死|难受)了"
)

LISTENING = "我在听。您说的，值班人员会看到。"
STAYING = "好，不勉强您。想说的时候，我都在。"
COMING = "已经请值班人员尽快联系您，您不是一个人。"
SEEN = "看到了，也给值班人员看了。我在听。"
PLACED = "收到了，您在哪儿也告诉值班人员了。我在听。"
BETTER = "那就好。心里有事，随时来说，我都在。"
SLOWLY = "我在。不着急，想到什么说什么。"
NO_HARM = "没事就好。心里有事，随时来说。"
WELCOME = "不用谢。您愿意说出来，就很好。"


def comforting(book: Repertoire, turn: Turn, alarm: Alarm) -> bool:
    """Stay with somebody who thinks of dying; False when they plainly want something else."""
    talk, message = turn.talk, turn.message
    text, line = message.text, book.warnings.cards[alarm.kind].line
    command = command_in(text) if text else None
    if not alarm.asking and (talk.draft is not None or talk.offer is not None or talk.menu):
        return False
    if command is Command.HUMAN:
        turn.handoff, turn.told = Handoff("", ASKED_FOR), text
        called = turn.world.attendance(urgent=True, since=turn.waits_since)
        turn.say(f"{line}\n{called}\n急事请打{turn.world.contact()}。")
        return True
    if _plainly_wants(book, turn, command):
        talk.alarm = Alarm(alarm.kind, alarm.at, asking=False)
        return False
    mistaken = any(word in text for word in MISTAKEN)
    talk.alarm = None if mistaken else Alarm(alarm.kind, turn.world.now_ms, asking=True)
    if message.media or not squeeze(text).isdigit():
        turn.handoff = Handoff("", f"{REASON}{kind_of(alarm.kind)}", urgent=True)
        turn.told, turn.shown = text or spot_words(message.place), message.media
    turn.say(f"{NO_HARM if mistaken else _warm_words(turn, command)}\n{line}")
    return True


def _warm_words(turn: Turn, command: Command | None) -> str:
    text = turn.message.text
    if turn.message.media or turn.message.place is not None or place_in(text, turn):
        return SEEN if turn.message.media else PLACED
    if command is Command.THANKS or _IS_BETTER.search(text):
        return WELCOME if command is Command.THANKS else BETTER
    if command is Command.HELP or _ASKS.search(text):
        return COMING
    if command is Command.CANCEL or is_nothing(text) or _GOES.search(text):
        return STAYING
    if command is not None or is_heard(text) or len(squeeze(text)) <= 1:
        return SLOWLY
    return LISTENING


def _plainly_wants(book: Repertoire, turn: Turn, command: Command | None) -> bool:
    """Whether the message names something that is to be done, and not how somebody feels."""
    text = turn.message.text
    if turn.message.kind in SAID_ELSEWHERE or command is Command.MENU:
        return True
    if command is Command.CONTINUE:
        return turn.talk.draft is not None
    if command is not None or not text or _OF_ONESELF.search(text):
        return False
    if squeeze(text) in book.by_keyword:
        return True
    routing = book.route(text, turn.world)
    return routing is not None and bool(routing.known)
