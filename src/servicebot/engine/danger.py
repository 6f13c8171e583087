"""Danger before everything: the card, the answer to its question, and the way back to what was going on."""

from servicebot.domain.address import Place
from servicebot.domain.directory import say_address
from servicebot.engine.alarms import (
    AFTERMATH_MS,
    AGAIN_MS,
    AT_HOME,
    REASON,
    Warnings,
    home_offered,
    only_says_where,
    raise_alarm,
    where,
)
from servicebot.engine.choices import Choices
from servicebot.engine.conversation import Alarm, Draft, Mode
from servicebot.engine.messages import Kind
from servicebot.engine.outcomes import Handoff
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.stage import offer_to_go_on
from servicebot.engine.turn import Turn
from servicebot.engine.vocabulary import Command, command_in, is_heard, squeeze
from servicebot.understanding.address import read_address
from servicebot.understanding.cards import DangerCard
from servicebot.understanding.yes_no import read_yes_no

HOME = Choices([("home", AT_HOME, ("在家里", "就在家", "在我家", "家里"))])
KEPT_WORDS = 60
SAFE = (
    "没事了",
    "没事儿了",
    "发错了",
    "点错了",
    "打错了",
    "按错了",
    "误报",
    "虚惊",
    "开玩笑",
    "试一下",
    "测试",
)
SAID_ELSEWHERE = frozenset({Kind.TAP, Kind.FOLLOW, Kind.SCAN})
NORMAL = frozenset({Command.HUMAN, Command.MENU, Command.GREET})
NOT_AT_HOME = frozenset({"不在家", "没在家", "不在家里", "在外面"})

ALL_WELL = "没事就好。要是又有危险，请马上打公共电话。"
LISTENING = "我在听。您说的，值班人员会看到。"
TOLD = "已经转告值班人员。"
SEEN = "照片转给值班人员了。"
UNHEARD = "没听清。"
KEEP_SAFE = "请先顾好安全，电话别关机。"
# Who thinks of dying is not reminded of forms; they come back by themselves when the talk has rested.
FORMLESS = frozenset({"self_harm"})


def danger_first(book: Repertoire, turn: Turn) -> bool:
    """Answer danger and what follows it; False when the message is about something else."""
    talk, text, now = turn.talk, turn.message.text, turn.world.now_ms
    warnings = book.warnings
    alarm = talk.alarm
    if alarm is not None and now - alarm.at > AFTERMATH_MS:
        alarm = talk.alarm = None
    sign = warnings.read(text) if text and not only_says_where(text, turn.world.directory) else None
    if sign is None and alarm is None:
        return False
    if sign is not None and sign.sure and not _may_be_an_answer(talk.draft, text):
        if alarm is not None and alarm.kind == sign.kind and now - alarm.at <= AGAIN_MS:
            _once_more(warnings, turn, alarm)
        else:
            raise_alarm(warnings, turn, sign.kind)
        _tell(turn, sign.kind, text)
        return True
    if sign is not None and (alarm is None or not alarm.asking):
        turn.say(warnings.cards[sign.kind].line)
    if alarm is None:
        return False
    if talk.person is not None and talk.person.taken and talk.person.at > alarm.at:
        # Somebody of the station has answered since; what follows is for them.
        return False
    return _afterwards(book, warnings, turn, alarm)


def _may_be_an_answer(draft: Draft | None, text: str) -> bool:
    """Whether a bare number may be a room or a count that was asked for."""
    if draft is None or draft.mode not in {Mode.ASK, Mode.CHANGE} or not squeeze(text).isdigit():
        return False
    slot = draft.flow.slot_by_name.get(draft.asked)
    return slot is not None and slot.takes_figures(draft.parts.get(slot.name))


def _once_more(warnings: Warnings, turn: Turn, alarm: Alarm) -> None:
    """Repeat the number only: the desk knows, and where was asked already."""
    turn.say(warnings.cards[alarm.kind].first_line)
    turn.say("值班人员已经知道了，您刚说的也转给他们了。")


def _afterwards(book: Repertoire, warnings: Warnings, turn: Turn, alarm: Alarm) -> bool:
    """Take the message after a card: where it is, that all is well, or something else altogether."""
    talk, message = turn.talk, turn.message
    text = message.text
    command = command_in(text) if text else None
    if _leads_elsewhere(book, warnings, turn, command):
        return False
    card = warnings.cards[alarm.kind]
    if any(word in text for word in SAFE) or command is Command.CANCEL:
        _tell(turn, alarm.kind, text)
        turn.say(ALL_WELL)
        talk.alarm = None
        _offer_the_form(turn)
    elif alarm.kind in FORMLESS:
        if message.media or not squeeze(text).isdigit():
            _tell(turn, alarm.kind, text, message.media)
        turn.say(f"{LISTENING}\n{card.line}")
    elif command is Command.HELP:
        turn.say(f"急事请打{turn.world.contact()}。")
        _where_it_is(card, turn, alarm)
    elif command is not None:
        _settle(turn, alarm)
        turn.say(KEEP_SAFE)
        _offer_the_form(turn)
    elif card.question:
        _where_it_is(card, turn, alarm)
    else:
        _heard_unasked(card, turn, alarm)
    return True


def _leads_elsewhere(book: Repertoire, warnings: Warnings, turn: Turn, command: Command | None) -> bool:
    """Whether the message after a card is about something else, or the card's matter is settled."""
    talk, message = turn.talk, turn.message
    alarm = talk.alarm
    if alarm is None or command in NORMAL:
        if alarm is not None and command is Command.HUMAN:
            turn.say(warnings.cards[alarm.kind].line)
        return True
    if message.kind in SAID_ELSEWHERE or squeeze(message.text) in book.by_keyword:
        _settle(turn, alarm)
        return True
    return not alarm.asking or (alarm.kind in FORMLESS and _is_clear(book, turn, command))


def _where_it_is(card: DangerCard, turn: Turn, alarm: Alarm) -> None:
    """Take the answer to the question where, or ask once more when it is none."""
    message, world = turn.message, turn.world
    text = message.text.strip()
    if message.place is not None:
        spot = message.place
        _tell(turn, alarm.kind, _pin(spot))
        _heard_where(turn, alarm, spot.label or "您发的定位")
        return
    home = home_offered(card, turn)
    if home is not None and squeeze(text) not in NOT_AT_HOME and (HOME.chosen(text) or read_yes_no(text)):
        _tell(turn, alarm.kind, say_address(home, world.directory))
        _heard_where(turn, alarm, turn.told)
        return
    if _names_a_place(text):
        _tell(turn, alarm.kind, text)
        reading = read_address(text, world.gazetteer)
        known = reading is not None and reading.address.community and reading.address.building
        words = say_address(reading.address, world.directory) if reading is not None and known else ""
        _heard_where(turn, alarm, words or text[:KEPT_WORDS])
        return
    if message.media and message.kind is Kind.IMAGE:
        _tell(turn, alarm.kind, "", message.media)
        turn.say(SEEN)
    elif not text:
        turn.say(UNHEARD)
    turn.ask(where(card, turn))


def _heard_unasked(card: DangerCard, turn: Turn, alarm: Alarm) -> None:
    """Pass on what was said without being asked, and go back to what was going on."""
    message = turn.message
    if message.place is not None:
        _tell(turn, alarm.kind, _pin(message.place))
    elif message.media or _names_a_place(message.text):
        _tell(turn, alarm.kind, message.text, message.media)
    if turn.handoff is not None:
        turn.say(TOLD)
    turn.say(card.first_line)
    _settle(turn, alarm)
    _offer_the_form(turn)


def _pin(spot: Place) -> str:
    return f"{spot.label}（{spot.latitude:.6f}, {spot.longitude:.6f}）"


def _names_a_place(text: str) -> bool:
    said = squeeze(text)
    if not said or said.isdigit() or said in NOT_AT_HOME:
        return False
    return command_in(text) is None and not is_heard(text) and read_yes_no(text) is None


def _tell(turn: Turn, kind: str, words: str, media: str = "") -> None:
    """Pass on to the desk what belongs to the alarm."""
    turn.handoff = Handoff("", f"{REASON}{kind}", urgent=True)
    turn.told, turn.shown = words, media


def _heard_where(turn: Turn, alarm: Alarm, words: str) -> None:
    turn.say(f"已经转告值班人员：{words}。\n{KEEP_SAFE}")
    _settle(turn, alarm)
    _offer_the_form(turn)


def _settle(turn: Turn, alarm: Alarm) -> None:
    """Stop waiting for the answer; the kind stays known, so that a second mention is no second alarm."""
    turn.talk.alarm = Alarm(alarm.kind, alarm.at, asking=False)


def _offer_the_form(turn: Turn) -> None:
    draft = turn.talk.draft
    if draft is not None:
        offer_to_go_on(turn, draft)


def _is_clear(book: Repertoire, turn: Turn, command: Command | None) -> bool:
    """Whether somebody whom nothing was asked plainly wants something else."""
    text = turn.message.text
    return command is not None or (bool(text) and book.route(text, turn.world) is not None)
