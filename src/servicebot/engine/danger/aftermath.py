"""What follows a card of danger: where it is, whatever else is news for the desk, that all is well, or another matter."""

from servicebot.domain.directory import say_address
from servicebot.engine.danger.alarms import (
    AGAIN_MS,
    AT_HOME,
    KEEP_SAFE,
    REASON,
    SAID_ELSEWHERE,
    home_offered,
    kind_of,
    spot_words,
    where,
)
from servicebot.engine.messages import Kind
from servicebot.engine.outcomes import Handoff
from servicebot.engine.questions.choices import Choices
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.stage import offer_to_go_on
from servicebot.engine.state.conversation import Alarm, Conversation, Mode
from servicebot.engine.turn import Turn
from servicebot.engine.vocabulary import Command, command_in, is_at_a_loss, is_heard, squeeze
from servicebot.understanding.danger.after import (
    asks_something,
    begins_anew,
    cannot_say_where,
    has_come,
    is_over,
    is_secret,
    is_waiting,
    may_wish,
    names_a_place,
    wishes_outright,
)
from servicebot.understanding.danger.cards import DangerCard
from servicebot.understanding.places.address import read_address
from servicebot.understanding.yes_no import read_yes_no

HOME = Choices([("home", AT_HOME, ("在家里", "就在家", "在我家", "家里"))])
KEPT_WORDS, LONGEST_PICK, LONGEST_REST, LONGEST_PLACE = 60, 2, 6, 12
NOT_AT_HOME = frozenset({"不在家", "没在家", "不在家里", "在外面"})

ALL_WELL = "没事就好。要是又有危险，请马上打 110、119 或 120。"
TOLD = "已经转告值班人员。"
SEEN = "照片转给值班人员了。"
HERE = "在的，值班人员已经知道了。"
UNHEARD = "没听清。"
LOOK_AROUND = "看看身边的店名、路牌、楼号，或者发个定位。"
BETWEEN_US = "放心，只有值班人员知道，不会告诉您家里人。"
CAME = "来了就好，听他们的安排。值班人员也知道了。"
SOMETHING_ELSE = "要办别的，回复「菜单」。"


def afterwards(book: Repertoire, turn: Turn, alarm: Alarm) -> bool:
    """Answer the message after a card; False when it is about something else altogether."""
    text = turn.message.text
    command = command_in(text) if text else None
    card = book.warnings.cards[alarm.kind]
    if text and _can_mean_nothing_else(card, turn, alarm):
        return True
    if not alarm.asking:
        return _later(book, turn, alarm, command)
    if _leads_elsewhere(book, turn, alarm, command):
        return False
    if is_over(alarm.kind, text, squeeze(text)) or command is Command.CANCEL:
        _end(turn, alarm)
    elif command is Command.HELP:
        turn.say(f"急事请打{turn.world.contact()}。")
        _where_it_is(card, turn, alarm)
    elif command is not None and command is not Command.GREET:
        _settle(turn, alarm)
        turn.say(KEEP_SAFE)
        offer_the_form(turn)
    elif card.question:
        _where_it_is(card, turn, alarm)
    else:
        _heard_unasked(card, turn, alarm)
    return True


def tell(turn: Turn, kind: str, words: str, media: str = "") -> None:
    """Pass on to the desk what belongs to the alarm."""
    turn.handoff = Handoff("", f"{REASON}{kind_of(kind)}", urgent=True)
    turn.told, turn.shown = words, media


def _end(turn: Turn, alarm: Alarm) -> None:
    tell(turn, alarm.kind, turn.message.text)
    turn.say(ALL_WELL)
    turn.talk.alarm = None
    offer_the_form(turn)


def _can_mean_nothing_else(card: DangerCard, turn: Turn, alarm: Alarm) -> bool:
    """Answer that nobody may hear of it, or that help has come; False for anything else."""
    text, waits = turn.message.text, alarm.asking
    hushed = is_secret(text)
    if not hushed and not has_come(squeeze(text), busy=not waits and _is_busy(turn.talk)):
        return False
    tell(turn, alarm.kind, text)
    turn.say(BETWEEN_US if hushed else CAME)
    if hushed and waits and card.question:
        turn.ask(where(card, turn))
        return True
    turn.say(card.first_line if hushed and waits else "")
    _settle(turn, alarm)
    if turn.talk.draft is None:
        turn.say(SOMETHING_ELSE)
    offer_the_form(turn)
    return True


def _leads_elsewhere(book: Repertoire, turn: Turn, alarm: Alarm, command: Command | None) -> bool:
    """Whether the message after a card is about something else."""
    message = turn.message
    text = message.text
    if command is Command.HUMAN:
        turn.say(book.warnings.cards[alarm.kind].line)
        return True
    if command is Command.MENU:
        return True
    if (
        message.kind in SAID_ELSEWHERE
        or (squeeze(text) in book.by_keyword and not is_waiting(text))
        or (begins_anew(text) and _names_a_matter(book, turn))
    ):
        _settle(turn, alarm)
        return True
    return False


def _names_a_matter(book: Repertoire, turn: Turn) -> bool:
    routing = book.route(turn.message.text, turn.world)
    return routing is not None and bool(routing.known)


def _where_it_is(card: DangerCard, turn: Turn, alarm: Alarm) -> None:
    """Take the answer to the question where, or pass on what else was said and ask once more."""
    message, world = turn.message, turn.world
    text = message.text.strip()
    if message.place is not None:
        tell(turn, alarm.kind, spot_words(message.place))
        _heard_where(turn, alarm, message.place.label or "您发的定位")
        return
    home = home_offered(card, turn)
    if home is not None and squeeze(text) not in NOT_AT_HOME and (HOME.chosen(text) or read_yes_no(text)):
        tell(turn, alarm.kind, say_address(home, world.directory))
        _heard_where(turn, alarm, turn.told)
        return
    if message.media and message.kind is Kind.IMAGE:
        tell(turn, alarm.kind, "", message.media)
        turn.say(SEEN)
    elif not text:
        turn.say(UNHEARD)
    elif is_at_a_loss(text) or cannot_say_where(text):
        turn.say(LOOK_AROUND)
    elif _says_something(text):
        tell(turn, alarm.kind, text)
        reading = read_address(text, world.gazetteer)
        if reading is not None or (names_a_place(text) and not asks_something(text)):
            known = reading is not None and reading.address.community and reading.address.building
            words = say_address(reading.address, world.directory) if reading is not None and known else ""
            _heard_where(turn, alarm, words or text[:KEPT_WORDS])
            return
        turn.say(f"已经转告值班人员：{text[:KEPT_WORDS]}。")
    turn.ask(where(card, turn))


def _heard_unasked(card: DangerCard, turn: Turn, alarm: Alarm) -> None:
    """Pass on what was said without being asked, and go back to what was going on."""
    message = turn.message
    if message.place is not None:
        tell(turn, alarm.kind, spot_words(message.place))
    elif message.media or _says_something(message.text):
        tell(turn, alarm.kind, message.text, message.media)
    if turn.handoff is not None:
        turn.say(TOLD)
    turn.say(card.first_line)
    _settle(turn, alarm)
    offer_the_form(turn)


def _later(book: Repertoire, turn: Turn, alarm: Alarm, command: Command | None) -> bool:
    """Pass on more news once where is known; False for whatever is no news."""
    talk, message = turn.talk, turn.message
    if _is_busy(talk):
        return False
    if message.place is not None or message.kind is Kind.IMAGE:
        tell(turn, alarm.kind, spot_words(message.place), message.media)
        turn.say(f"{SEEN if message.media else TOLD}\n{KEEP_SAFE if talk.draft else SOMETHING_ELSE}")
        offer_the_form(turn)
    elif command is None and is_over(alarm.kind, message.text, squeeze(message.text)):
        _end(turn, alarm)
    elif command is Command.HUMAN:
        turn.say(book.warnings.cards[alarm.kind].line)
        return False
    elif talk.draft is not None:
        return False
    elif command in {Command.GREET, Command.HELP}:
        turn.say(f"{HERE}\n{book.warnings.cards[alarm.kind].first_line}")
        turn.say(f"急事请打{turn.world.contact()}。" if command is Command.HELP else "")
        turn.say(SOMETHING_ELSE)
    elif _is_news(book, turn, alarm):
        tell(turn, alarm.kind, message.text)
        told = f"已经转告值班人员：{message.text[:KEPT_WORDS]}。"
        # Who is attacked may be watched.
        turn.say(f"{told if book.warnings.cards[alarm.kind].question else TOLD}\n{SOMETHING_ELSE}")
    else:
        return False
    return True


def _is_busy(talk: Conversation) -> bool:
    """Whether the next message is for a person, or for something that was begun since."""
    speaks = talk.person is not None and talk.person.taken
    asks = talk.draft is not None and talk.draft.mode is not Mode.AGAIN
    return speaks or asks or talk.offer is not None or talk.menu


def _is_news(book: Repertoire, turn: Turn, alarm: Alarm) -> bool:
    """Whether words so soon after a card are about it: nothing else is plainly wished by them."""
    world, text = turn.world, turn.message.text
    if not _says_something(text) or world.now_ms - alarm.at > AGAIN_MS:
        return False
    if is_waiting(text):
        return True
    if squeeze(text) in book.by_keyword:
        return False
    routing = book.route(text, world)
    # Without a question and without a thing to be done, 电话打不通 is said of those who were called.
    vague = routing is not None and not (routing.known or asks_something(text) or wishes_outright(text))
    return routing is None or vague or _is_bare_place(turn)


def _is_bare_place(turn: Turn) -> bool:
    text = turn.message.text.strip()
    if asks_something(text):
        return False
    reading = read_address(text, turn.world.gazetteer)
    if reading is not None and len(reading.rest) <= LONGEST_REST:
        return True
    return len(text) <= LONGEST_PLACE and names_a_place(text) and not may_wish(text)


def _says_something(text: str) -> bool:
    said = squeeze(text)
    if not said or (said.isdigit() and len(said) <= LONGEST_PICK) or said in NOT_AT_HOME:
        return False
    if command_in(text) is not None or is_heard(text):
        return False
    return read_yes_no(text) is None or names_a_place(text)


def _heard_where(turn: Turn, alarm: Alarm, words: str) -> None:
    turn.say(f"已经转告值班人员：{words}。\n{KEEP_SAFE}")
    _settle(turn, alarm)
    offer_the_form(turn)


def _settle(turn: Turn, alarm: Alarm) -> None:
    """Stop waiting for the answer; the kind stays known, so that a second mention is no second alarm."""
    turn.talk.alarm = Alarm(alarm.kind, alarm.at, asking=False)


def offer_the_form(turn: Turn) -> None:
    """Offer the form that the danger interrupted, when there is one."""
    draft = turn.talk.draft
    if draft is not None:
        offer_to_go_on(turn, draft)
