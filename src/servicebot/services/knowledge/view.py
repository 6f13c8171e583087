"""What a conversation may look up: articles, notices, and what a service costs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from servicebot.domain.directory import Directory
from servicebot.domain.knowledge import KIND_NAMES, Article, Hit, PublicNotice
from servicebot.domain.people import Resident
from servicebot.domain.workdays import MINUTE
from servicebot.engine.paging import BREAK
from servicebot.ports import UnitOfWork
from servicebot.services.knowledge.library import current_notices, search
from servicebot.services.spoken_times import say_time

SHORT = 120
ASKS_FOR_PAPERS = re.compile(r"材料|证件|[带拿备要](?:些|点|齐|上)?(?:什么|啥|哪些)|什么(?:东西|证)")
SENTENCE_ENDS = "。！？\n"


@dataclass(frozen=True, slots=True)
class KnowledgeView:
    """Look-ups inside the running transaction, for the resident's own community where it is known."""

    uow: UnitOfWork
    resident: Resident
    now_ms: int
    directory: Directory

    async def search(self, text: str) -> list[Hit]:
        """The articles that a question is about, best first."""
        return await search(self.uow, text, self.resident.community)

    async def article(self, article_id: str, asked: str = "") -> str:
        """An article in words: what was asked first, then, after a break, what else there is to know."""
        article = await self.uow.knowledge.get(article_id)
        if article is None:
            return ""
        return article_words(article, papers_first=ASKS_FOR_PAPERS.search(asked) is not None)

    async def notices(self, community: str, kind: str = "") -> list[PublicNotice]:
        """What may be read now in a community, newest first, of one kind where one was named."""
        found = await current_notices(self.uow, community, self.now_ms)
        return [notice for notice in found if not kind or notice.kind.value == kind]

    async def notice(self, notice_id: str) -> str:
        """A notice in words."""
        notice = await self.uow.public_notices.get(notice_id)
        return notice_words(notice, self.directory, self.now_ms) if notice is not None else ""


def article_words(article: Article, *, papers_first: bool = False) -> str:
    """An article: its first sentences, when and where; the rest after a break where it is long.

    With ``papers_first`` what to bring stands before the break, and what else the sentences say behind it.
    """
    facts = [
        f"时间：{article.times}" if article.times else "",
        f"地点：{article.place}" if article.place else "",
    ]
    materials = ["带什么：", *(f"· {one}" for one in article.materials)] if article.materials else []
    head, rest = _first_sentences(article.body)
    short = [article.title, head, *(fact for fact in facts if fact)]
    long = [*([rest] if rest else []), *materials]
    if papers_first and materials:
        short = [article.title, *materials, *(fact for fact in facts if fact)]
        long = [article.body]
    if article.updated:
        long.append(f"（{article.updated} 更新，以窗口答复为准）")
    if not rest and len("".join((*short, *materials))) <= SHORT:
        return "\n".join((*short, *long))
    return "\n".join(short) + BREAK + "\n".join(long)


def notice_words(notice: PublicNotice, directory: Directory, now_ms: int) -> str:
    """A notice: what, for whom, until when."""
    names = {one: community.name for one, community in directory.community_by_id.items()}
    where = "、".join(names.get(one, one) for one in notice.communities) or "全区"
    return "\n".join(
        (
            f"【{KIND_NAMES[notice.kind]}】{notice.title}",
            notice.body,
            f"范围：{where}",
            f"有效到：{say_time(notice.ends - MINUTE, now_ms)}",
        )
    )


def notice_lines(notices: Sequence[PublicNotice]) -> list[list[str]]:
    """Notices as choices: id and title."""
    return [[notice.id, f"【{KIND_NAMES[notice.kind]}】{notice.title}"] for notice in notices]


def _first_sentences(body: str) -> tuple[str, str]:
    """The body cut after a sentence where it would be long."""
    if len(body) <= SHORT:
        return body, ""
    ends = [at + 1 for at, character in enumerate(body[:SHORT]) if character in SENTENCE_ENDS]
    cut = ends[-1] if ends else SHORT
    return body[:cut].strip(), body[cut:].strip()
