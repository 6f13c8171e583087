"""Articles with the index by which they are found, and notices."""

from collections.abc import Sequence
from functools import cache

import orjson
from sqlalchemy import delete, select

from servicebot.adapters.storage.knowledge_tables import knowledge_articles, knowledge_terms, notices
from servicebot.adapters.storage.statements import Row, Statement, insertion, value
from servicebot.adapters.storage.tx import Tx
from servicebot.domain.knowledge import Article, NoticeKind, PublicNotice

ADD_ARTICLE = insertion(knowledge_articles)
ADD_TERM = insertion(knowledge_terms)
GET = Statement(select(knowledge_articles).where(knowledge_articles.c.id == value("wanted")), "wanted")
ALL = Statement(
    select(knowledge_articles).order_by(knowledge_articles.c.position).limit(value("count")), "count"
)
CLEAR_TERMS, CLEAR_ARTICLES = Statement(delete(knowledge_terms)), Statement(delete(knowledge_articles))

ADD_NOTICE = insertion(notices)
CLEAR_NOTICES = Statement(delete(notices))
GET_NOTICE = Statement(select(notices).where(notices.c.id == value("wanted")), "wanted")
_BY_END = select(notices).order_by(notices.c.ends, notices.c.id).limit(value("count"))
ALL_NOTICES = Statement(_BY_END, "count")
CURRENT = Statement(
    _BY_END.where(notices.c.ends > value("now"), notices.c.starts <= value("seen")), *("now", "seen", "count")
)

EVERYTHING = 100_000
MOST_CURRENT = 2_000
MOST_TERMS = 24


@cache
def _matching(count: int) -> Statement:
    names = tuple(f"term_{number}" for number in range(count))
    return Statement(
        select(knowledge_terms.c.term, knowledge_terms.c.article, knowledge_terms.c.weight).where(
            knowledge_terms.c.term.in_([value(name) for name in names])
        ),
        *names,
    )


class StoredKnowledge:
    """The articles."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def replace(self, articles: Sequence[tuple[Article, dict[str, int]]]) -> None:
        """Store these articles, each with the weights of its terms, in place of all others."""
        await self._tx.execute(CLEAR_TERMS)
        await self._tx.execute(CLEAR_ARTICLES)
        for position, (article, weights) in enumerate(articles):
            if not await self._tx.execute(ADD_ARTICLE, _article_row(position, article)):
                raise ValueError(f"two articles have the id {article.id!r}")
            for term, weight in weights.items():
                await self._tx.execute(ADD_TERM, (term, article.id, weight))

    async def get(self, article_id: str) -> Article | None:
        """The article with this id."""
        row = await self._tx.fetch_one(GET, (article_id,))
        return None if row is None else _article(row)

    async def all(self) -> Sequence[Article]:
        """Every article, in the order of the file that they came from."""
        return [_article(row) for row in await self._tx.fetch(ALL, (EVERYTHING,))]

    async def matching(self, terms: Sequence[str]) -> Sequence[tuple[str, str, int]]:
        """Which of these terms stand in which articles: term, article and weight."""
        wanted = tuple(terms[:MOST_TERMS])
        if not wanted:
            return []
        return [
            (term, article, weight)
            for term, article, weight in await self._tx.fetch(_matching(len(wanted)), wanted)
        ]


class StoredPublicNotices:
    """The notices."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def replace(self, every: Sequence[PublicNotice]) -> None:
        """Store these notices in place of all others."""
        await self._tx.execute(CLEAR_NOTICES)
        for notice in every:
            row = (
                notice.id,
                notice.kind.value,
                notice.title,
                notice.body,
                orjson.dumps(notice.communities).decode(),
                notice.starts,
                notice.ends,
            )
            if not await self._tx.execute(ADD_NOTICE, row):
                raise ValueError(f"two notices have the id {notice.id!r}")

    async def get(self, notice_id: str) -> PublicNotice | None:
        """The notice with this id."""
        row = await self._tx.fetch_one(GET_NOTICE, (notice_id,))
        return None if row is None else _notice(row)

    async def all(self) -> Sequence[PublicNotice]:
        """Every notice, those that end first before the others."""
        return [_notice(row) for row in await self._tx.fetch(ALL_NOTICES, (EVERYTHING,))]

    async def current(self, at: int) -> Sequence[PublicNotice]:
        """The notices that may be read now, those that end first before the others."""
        return [_notice(row) for row in await self._tx.fetch(CURRENT, (at, at, MOST_CURRENT))]


def _article_row(position: int, article: Article) -> tuple[str | int, ...]:
    return (
        article.id,
        position,
        article.title,
        article.body,
        orjson.dumps(article.materials).decode(),
        article.times,
        article.place,
        orjson.dumps(article.keywords).decode(),
        orjson.dumps(article.communities).decode(),
        article.updated,
        article.review,
    )


def _article(row: Row) -> Article:
    article_id, _, title, body, materials, times, place, keywords, communities, updated, review = row
    return Article(
        article_id,
        title,
        body,
        tuple(orjson.loads(materials)),
        times,
        place,
        tuple(orjson.loads(keywords)),
        tuple(orjson.loads(communities)),
        updated,
        review,
    )


def _notice(row: Row) -> PublicNotice:
    notice_id, kind, title, body, communities, starts, ends = row
    return PublicNotice(
        notice_id, NoticeKind(kind), title, body, starts, ends, tuple(orjson.loads(communities))
    )
