"""The answers and notices of the demonstration, whose days are counted from the day on which it is built."""

import re
from datetime import timedelta

from servicebot.domain.directory import Directory
from servicebot.domain.sheets.cells import Names
from servicebot.domain.sheets.knowledge import ARTICLE_TABLE, NOTICE_TABLE, Rows, sheet_of_toml
from servicebot.domain.workdays import chinese_day
from servicebot.ports import UnitOfWork
from servicebot.services.knowledge.library import weights_of
from servicebot.services.packaged import packaged_text

_DAY = re.compile(r"\{(-?\d+)\}")


async def seed_knowledge(uow: UnitOfWork, directory: Directory, now: int) -> tuple[int, int]:
    """Store the articles and notices where there are none; how many of each."""
    if await uow.knowledge.all() or await uow.public_notices.all():
        return 0, 0
    today = chinese_day(now)

    def day(found: re.Match[str]) -> str:
        return (today + timedelta(days=int(found.group(1)))).isoformat()

    rows = Rows(Names.of_communities(directory))
    articles = rows.articles(sheet_of_toml(packaged_text("demo/articles.toml"), ARTICLE_TABLE))
    text = _DAY.sub(day, packaged_text("demo/notices.toml"))
    notices = rows.notices(sheet_of_toml(text, NOTICE_TABLE))
    if rows.problems:
        raise RuntimeError("\n".join(map(str, rows.problems)))
    await uow.knowledge.replace([(article, weights_of(article)) for article in articles])
    await uow.public_notices.replace(notices)
    return len(articles), len(notices)
