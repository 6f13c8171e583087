"""The wishes in a message, in the order in which they were said."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from servicebot.understanding.pieces import Piece, cut, says_too
from servicebot.understanding.telling import MATTERS, explained, only_tells, tells_of_repair
from servicebot.understanding.wish_rules import REPAIR, REPORT, Evidence, WishRules

SURE = 3.0
_STRONG = 4.3
_STRONG_BY_ITSELF = 5.0
_CLEAR = 0.12
_GUESS = 1.6
_CHAT = 2.6
# A word can mislead a rule: 帮张大妈搬家用了三小时. Above the one no example is heard, at the other it is believed.
_BEYOND_DOUBT, _UNMISTAKABLE = 6.0, 3.3998
_OUTSPOKEN = 4.5
PRICE = "price_question"
_ABOUT_TICKETS = frozenset({"check_ticket", "cancel"})
_TALK = frozenset({"greeting", "greeting_place", "thanks", "acknowledged", "help", "off_topic", "abuse"})
# 修洗衣机，擦玻璃: orders of different trades, one after the other.
_ORDERED = re.compile(
    r"^(?:先|再|帮我|给我|我要|我想|请|麻烦)?(?:修|换|装|通|擦|洗|磨|搬|取|买|剪|量|补|打扫|清洗|理发)(?![了好过不])"
)
_ORDERS = re.compile(
    r"(?:给我|帮我|帮忙|麻烦|请|先来|来人|预约|约个|约一下|约在|派|来个|要一个|来一个|换一个)"
)
_TOLD = re.compile(
    r"报修|报了|报过|报的|上次|上回|昨|前天|前几|之前|[天周月久]了|礼拜|单|催|没人|还没|怎么还|咋还|投诉|反映|等了|说好|到底|处理|进度|结果|修好没|预约|约的|的什么时候|的几|申请|(?:修|弄|通|换|装|处理|解决|搞)(?:好了|好|了)(?:没|吗|么)|到哪|在路上|改[成到]|改约(?!个|一个)|[我俺](?:上次|之前|那天|昨天)?(?:说|提|讲|反映)的|师傅(?!.{0,3}(?:来修|帮)|[^,，。]{0,6}(?:能|可以|有空|方便)[^,，。]{0,3}来)|又|派|受理|\d{4}"
)
_TOLD_BEFORE = re.compile(r"(?:报|报修|投诉|反映|反应|上报|催|登记)过")
# 不去了，改到明天: what is given up is only the time.
_MOVED = re.compile(
    r"(?:改|换|挪|推|延|移|约)(?:到|成|在|至)|改(?:天|期|约(?!个|一个)|个?时间)|换个?(?:时间|日子)|往后(?:挪|推|延)|提前到|(?:明天|后天|下周)再(?:来|去)"
)
# Who looks after a house says so before what they ask, and asks for no zone by it: 我是楼长，三楼下水道堵了.
_HEAD = "(?:楼长|楼栋长|楼道长|单元长|网格员|网格长|小组长)"
_INTRODUCED = re.compile(
    rf"^(?:[您你]好[,，。 ]*)?(?:我是[^,，。]{{0,10}}?(?:{_HEAD}|志愿者|先锋岗|示范岗)的?|[^,，。]{{0,6}}{_HEAD}[让叫喊]我来?(?:报修|上报|报一?下|说一?[声下])?)"
    r"[,，。 ]+(?=.{3})"
)
_TROUBLE = re.compile(
    r"坏|漏|堵|不(?!要|用|会|便|收|贵|知)|爆|断|裂|破|没(?:电|水|反应|声)|松|掉|卡|响|滴|脏"
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is wished, surest reading first in each piece; ``guesses`` are weaker readings, best first."""

    found: tuple[Evidence, ...]
    guesses: tuple[Evidence, ...]


def find_wishes(text: str, rules: WishRules, *, calm: bool = True) -> Wishes:
    """The wishes of a text in common words; what may be danger is not guessed at by examples."""
    found: list[Evidence] = []
    weaker: list[Evidence] = []
    text = _INTRODUCED.sub("", text)
    for piece in cut(text):
        here, guesses = _in_piece(piece, rules)
        here = [one for one in here if not tells_of_repair(one, found, piece.text)]
        weaker += guesses
        for place, evidence in enumerate(here):
            _join(found, evidence, further=piece.further or place > 0)
    if calm and (not found or (len(found) == 1 and found[0].score < _BEYOND_DOUBT)):
        alike = rules.compare(text)
        if not found:
            weaker += alike
            found += _best(alike) or _chat(alike)
        elif _speaks_against(alike, found[0]):
            weaker, found = [*weaker, *found], alike[:1]
    real = [one for one in found if one.label.name not in _TALK]
    talk = [one for one in found if one.label.name in _TALK]
    thanks = [one for one in weaker if one.label.name == "thanks" and one.score >= _CHAT]
    if thanks and all(one.label.name == "repair" and one.score < _STRONG for one in real):
        real, talk = [], thanks
    if talk and real and max(map(_score, talk)) > max((one.score + 1, 0) for one in real):
        # 谢谢居委会的关心 names a place and asks for none.
        real = []
    if len(real) > 1 and _MOVED.search(text):
        real = [one for one in real if one.label.intent != "cancel"]
    ranked = sorted([*found, *weaker], key=_score, reverse=True)
    return Wishes(tuple(_settled(real) or talk[:1]), tuple(ranked))


def _in_piece(piece: Piece, rules: WishRules) -> tuple[list[Evidence], list[Evidence]]:
    whole = rules.weigh(piece.text)
    ranked = _priced(sorted(whole.values(), key=_score, reverse=True), piece.text)
    ranked = _not_yet_told(ranked, piece.text)
    if len(piece.clauses) == 1 or not ranked:
        return _best(ranked), ranked
    by_clause = [sorted(rules.weigh(clause).values(), key=_score, reverse=True) for clause in piece.clauses]
    picked: list[Evidence] = []
    more = any("也" in clause for clause in piece.clauses[1:])
    listed = all(map(_ORDERED.match, piece.clauses[:2]))
    for clause, readings in zip(piece.clauses, by_clause, strict=True):
        least = _least(clause, first=not picked, more=more)
        strong = [one for one in readings if one.score >= least]
        if not strong or only_tells(strong[0], picked, clause):
            continue
        picked = explained(strong[0], picked, piece.text[: piece.text.find(clause)])
        twin = next((place for place, one in enumerate(picked) if _are_twins(one, strong[0])), None)
        if twin is not None and not says_too(clause):
            picked[twin] = max(picked[twin], strong[0], key=_score)
        elif not picked or _is_other(picked, strong[0], clause, listed=listed):
            picked.append(strong[0])
    if not picked:
        return _best(ranked), ranked
    told = _story(picked, piece, ranked)
    return (told if told != picked else _with_whole(picked, ranked)), ranked


def _story(picked: list[Evidence], piece: Piece, ranked: Sequence[Evidence]) -> list[Evidence]:
    """A ticket mentioned beside its matter is one wish: 厨房漏水，报修三天了没人来."""
    first, tickets = picked[0], [one for one in picked if one.label.intent == "check_ticket"]
    if not tickets and first.label.intent == REPORT and _TOLD_BEFORE.search(piece.text):
        tickets = [one for one in ranked if one.label.intent == "check_ticket" and one.score >= SURE][:1]
        return tickets or picked
    if not tickets or len(picked) == len(tickets) or first.label.intent not in MATTERS:
        return picked
    told = _TOLD if first.label.intent == REPAIR else _TOLD_BEFORE
    if told.search(piece.text):
        return [one for one in picked if one.label.intent != first.label.intent]
    return [one for one in picked if one not in tickets]


def _least(clause: str, *, first: bool, more: bool) -> float:
    """How strong a wish must be to stand beside others: 锁也坏了 says itself that it is one more."""
    if first:
        return SURE if more else _STRONG
    return SURE if "也" in clause else _STRONG if says_too(clause) else _STRONG_BY_ITSELF


def _are_twins(one: Evidence, other: Evidence) -> bool:
    """Whether both speak of the same trouble, at home and outside: 停电了，就我们一家."""
    return bool(one.label.twin == other.label.item or other.label.twin == one.label.item) and bool(
        one.label.twin or other.label.twin
    )


def _is_other(picked: Sequence[Evidence], new: Evidence, clause: str, *, listed: bool) -> bool:
    if any(one.label.name == new.label.name for one in picked):
        return False
    same_intent = any(one.label.intent == new.label.intent for one in picked)
    return not same_intent or says_too(clause) or (listed and _of_other_trades(picked, new, clause))


def _of_other_trades(picked: Sequence[Evidence], new: Evidence, clause: str) -> bool:
    trades = {one.label.item.partition(".")[0] for one in picked}
    return bool(_ORDERED.match(clause)) and new.label.item.partition(".")[0] not in trades


def _with_whole(picked: list[Evidence], ranked: Sequence[Evidence]) -> list[Evidence]:
    """Where the sentence as a whole says more than its clauses (昨天报的漏水，有人接没), it decides."""
    best = ranked[0]
    if best.label.intent in {one.label.intent for one in picked}:
        return _stronger(picked, best)
    if best.score > max(one.score for one in picked):
        return [best] if best.label.intent in _ABOUT_TICKETS else [best, *picked[1:]]
    return picked


def _stronger(picked: list[Evidence], best: Evidence) -> list[Evidence]:
    first = picked[0]
    alone = sum(one.label.intent == first.label.intent for one in picked) == 1
    if alone and first.label.intent == best.label.intent and best.score > first.score + _CLEAR:
        return [best, *picked[1:]]
    return picked


def _priced(ranked: list[Evidence], text: str) -> list[Evidence]:
    """Who only asks what a thing costs orders nothing yet."""
    prices = [one for one in ranked if one.label.intent == PRICE]
    blamed = any(one.label.intent == REPORT and one.score >= _STRONG for one in ranked)
    if not prices or is_order(text) or blamed or ranked[0].label.detail == "complaint":
        return [one for one in ranked if one.label.intent != PRICE] if len(ranked) > len(prices) else ranked
    return [*prices, *(one for one in ranked if one.label.intent != PRICE)]


def _not_yet_told(ranked: list[Evidence], text: str) -> list[Evidence]:
    """Who tells of trouble and asks when somebody can come has no ticket yet."""
    matters = [one for one in ranked if one.label.intent in MATTERS and one.score >= SURE]
    if not matters or _TOLD.search(text):
        return ranked
    return [one for one in ranked if one.label.intent != "check_ticket"]


def _best(ranked: Sequence[Evidence]) -> list[Evidence]:
    if ranked and ranked[0].label.name in _TALK and ranked[0].score < _OUTSPOKEN:
        ranked = [one for one in ranked if one.label.name not in _TALK and one.score >= SURE] or ranked
    if not ranked or ranked[0].score < SURE:
        return []
    best = ranked[0]
    rival = next((one for one in ranked[1:] if one.label.intent != best.label.intent), None)
    close = rival is not None and best.score - rival.score < _CLEAR and best.score < _STRONG
    return [] if close else [best]


def _chat(alike: Sequence[Evidence]) -> list[Evidence]:
    """Less certainty is enough for talk, which starts nothing."""
    return [one for one in alike[:1] if one.label.name in _TALK and one.score >= _CHAT]


def _speaks_against(alike: Sequence[Evidence], found: Evidence) -> bool:
    """Whether all sentences like a text mean something else than the rule that was found.

    A greeting or thanks may stand in front of any wish.
    """
    if not alike or alike[0].score < _UNMISTAKABLE or alike[0].label.name in _TALK:
        return False
    return alike[0].label.intent != found.label.intent


def _join(found: list[Evidence], new: Evidence, *, further: bool) -> None:
    same = [place for place, one in enumerate(found) if one.label.intent == new.label.intent]
    if not same:
        found.append(new)
        return
    place = same[-1]
    old = found[place]
    if old.label.name == new.label.name:
        return
    if not old.label.item or (not further and new.score > old.score + 1):
        if new.label.item:
            found[place] = new
        return
    if further and new.label.item and new.score >= _STRONG - 1:
        found.append(new)


def _settled(found: list[Evidence]) -> list[Evidence]:
    """Wishes that only tell the story of another one are taken back."""
    if any(one.label.intent in MATTERS for one in found):
        return [one for one in found if one.label.intent != PRICE]
    return found


def is_order(text: str) -> bool:
    """Whether a text orders work, or tells of trouble, besides asking what it costs."""
    return bool(_ORDERS.search(text) or _TROUBLE.search(text))


def names_of(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """The intents of evidence, each once, in order."""
    return tuple(dict.fromkeys(one.label.intent for one in evidence if one.score >= _GUESS))


def _score(evidence: Evidence) -> tuple[float, int]:
    return evidence.score, len(evidence.said)
