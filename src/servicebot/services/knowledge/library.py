"""Finding answers and notices, and taking over what staff have edited."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from servicebot.domain.knowledge import Article, Hit, PublicNotice
from servicebot.domain.sheets.cells import Names
from servicebot.domain.sheets.changes import Change
from servicebot.domain.sheets.knowledge import Rows
from servicebot.domain.sheets.sheet import Problem, Sheet
from servicebot.ports import UnitOfWork
from servicebot.understanding.normalise import normalise
from servicebot.understanding.searching import asked_terms, characters_of, terms_of

Kept = TypeVar("Kept", bound=Article | PublicNotice)

TITLE, KEYWORDS, BODY = 6, 8, 1
PAIR = 3
# An article answers when most of what was asked stands in its title or keywords, not just somewhere in its text.
SURE_SHARE = 0.5
NEAR_SHARE = 0.25
MOST_HITS = 5
LOOKED_AT = 12
FEWEST = 2
# With one of these behind it, a word names a thing of its own.
THINGS = frozenset("卡证本")


def weights_of(article: Article) -> dict[str, int]:
    """How much each term says about an article: much in title and keywords, little in the text."""
    weights: dict[str, int] = defaultdict(int)
    shown = " ".join((article.body, article.place, *article.materials))
    for text, weight in ((article.title, TITLE), (" ".join(article.keywords), KEYWORDS), (shown, BODY)):
        for term in terms_of(text):
            weights[term] = max(weights[term], weight)
    return dict(weights)


async def search(uow: UnitOfWork, text: str, community: str, *, most: int = MOST_HITS) -> list[Hit]:
    """The articles that a question is about, best first; empty when nothing comes near."""
    terms = asked_terms(text)
    scores, told = await _scores(uow, terms)
    near, enough = (NEAR_SHARE, 0) if _has_words(terms) else (SURE_SHARE, min(len(terms), FEWEST))
    if not scores and not enough:
        # Single characters stand everywhere, so most of them must be there, and one is never enough.
        terms = characters_of(term for term in terms if not term.isascii())
        near, enough = SURE_SHARE, FEWEST
        scores, told = await _scores(uow, terms)
    said = normalise(text).lower()
    hits = []
    for article_id in sorted(scores, key=lambda one: (-scores[one], one))[:LOOKED_AT]:
        share = told[article_id] / len(terms)
        article = await uow.knowledge.get(article_id)
        if article is None or not article.holds_in(community):
            continue
        # A keyword that stands there whole says more than any number of its parts.
        named = max((len(word) for word in article.keywords if _stands_in(word.lower(), said)), default=0)
        plain = share >= SURE_SHARE and near < SURE_SHARE and _is_plain(terms, article)
        plain = plain and not _is_another_thing(said, article)
        if named or (share >= near and told[article_id] >= enough):
            hits.append((named, Hit(article_id, article.title, scores[article_id], bool(named) or plain)))
    hits.sort(key=lambda one: (-one[0], -one[1].score, one[1].id))
    return _worth_showing(hits)[:most]


def _stands_in(word: str, said: str) -> bool:
    """Whether a keyword stands there whole: 社保 does not in 社保卡, which is another thing."""
    at = said.find(word)
    while at >= 0:
        if said[at + len(word) : at + len(word) + 1] not in THINGS:
            return True
        at = said.find(word, at + 1)
    return False


def _is_another_thing(said: str, article: Article) -> bool:
    """Whether a keyword is only a part of what was asked: 社保卡 is no 社保."""
    words = map(str.lower, article.keywords)
    return any(word in said and not _stands_in(word, said) for word in words)


def _has_words(terms: Sequence[str]) -> bool:
    return any(len(term) > 1 for term in terms)


def _is_plain(terms: Sequence[str], article: Article) -> bool:
    """Whether the terms say enough: several do, a single word does in a title, a single character never."""
    return len(terms) > 1 or (len(terms[0]) > 1 and terms[0] in article.title.lower())


def _worth_showing(hits: Sequence[tuple[int, Hit]]) -> list[Hit]:
    """Without those that are far behind: noise, not a choice. A named article leaves the others only coming near."""
    best = max((hit.score for _, hit in hits), default=0)
    anyone = any(named for named, _ in hits)
    return [
        replace(hit, sure=hit.sure and (bool(named) or not anyone))
        for named, hit in hits
        if named or hit.score >= best / 3
    ]


async def _scores(uow: UnitOfWork, terms: Sequence[str]) -> tuple[dict[str, float], dict[str, float]]:
    """For each article how well it fits, and how many of the terms its title or keywords hold."""
    rows = await uow.knowledge.matching(terms)
    spread: dict[str, int] = defaultdict(int)
    for term, _, _ in rows:
        spread[term] += 1
    scores: dict[str, float] = defaultdict(float)
    told: dict[str, float] = defaultdict(float)
    for term, article, weight in rows:
        rarity = 1 / (1 + math.log(spread[term]))
        scores[article] += weight * rarity * (PAIR if len(term) > 1 else 1)
        told[article] += 1 if weight >= TITLE else NEAR_SHARE
    return scores, told


async def current_notices(uow: UnitOfWork, community: str, at: int) -> list[PublicNotice]:
    """What may be read now in a community, newest first; the district's notices are everybody's."""
    found = [notice for notice in await uow.public_notices.current(at) if notice.concerns(community)]
    return sorted(found, key=lambda notice: (-notice.starts, notice.id))


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What an import found; ``done`` tells whether it was carried out."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    overdue: int = 0
    problems: tuple[Problem, ...] = ()
    done: bool = False


async def import_articles(
    uow: UnitOfWork, sheet: Sheet, *, today: str, dry_run: bool = False, remove: bool = False
) -> TakenOver:
    """Take articles over; those that are not in the sheet stay unless ``remove``. Nothing is done with any problem."""
    rows = await _rows(uow, dry_run=dry_run)
    new = rows.articles(sheet)
    if rows.problems:
        return _refused(rows)
    kept, found = _merged(await uow.knowledge.all(), new, remove=remove)
    if not dry_run:
        await uow.knowledge.replace([(article, weights_of(article)) for article in kept])
    overdue = sum(1 for article in kept if article.review and article.review <= today)
    return replace(found, overdue=overdue, done=not dry_run)


async def import_notices(
    uow: UnitOfWork, sheet: Sheet, *, at: int, dry_run: bool = False, remove: bool = False
) -> TakenOver:
    """Take notices over in the same way; those that have ended are counted."""
    rows = await _rows(uow, dry_run=dry_run)
    new = rows.notices(sheet)
    if rows.problems:
        return _refused(rows)
    kept, found = _merged(await uow.public_notices.all(), new, remove=remove)
    if not dry_run:
        await uow.public_notices.replace(kept)
    ended = sum(1 for notice in kept if notice.ends <= at)
    return replace(found, overdue=ended, done=not dry_run)


async def _rows(uow: UnitOfWork, *, dry_run: bool) -> Rows:
    """A reader of sheets, with everything that staff edit held for who will change it."""
    if not dry_run:
        await uow.reference.hold()
    return Rows(Names.of_communities(await uow.reference.directory()))


def _refused(rows: Rows) -> TakenOver:
    return TakenOver(problems=tuple(sorted(rows.problems, key=lambda problem: problem.row)))


def _merged(old: Sequence[Kept], new: Sequence[Kept], *, remove: bool) -> tuple[list[Kept], TakenOver]:
    """What is kept in the end, and how many rows differ from what was there."""
    before: dict[str, Kept] = {one.id: one for one in old}
    after: dict[str, Kept] = {one.id: one for one in new}
    change = Change.between(before, after)
    kept = [*after.values(), *([] if remove else [before[one] for one in change.removed])]
    removed = len(change.removed) if remove else 0
    return kept, TakenOver(len(change.added), len(change.changed), removed)
