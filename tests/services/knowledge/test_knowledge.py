"""Finding answers and notices, on both databases."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from fakes import FakeClock
from knowledge_samples import fill, wider_district
from servicebot.domain.directory import Community
from servicebot.domain.knowledge import Article, Hit, NoticeKind, PublicNotice
from servicebot.domain.sheets.cells import Names
from servicebot.domain.sheets.knowledge import (
    NOTICE_COLUMNS,
    NOTICE_TABLE,
    article_sheet,
    notice_sheet,
    sheet_of_toml,
    toml_of,
)
from servicebot.domain.sheets.sheet import Sheet
from servicebot.engine.paging import BREAK
from servicebot.ports import Storage
from servicebot.services.knowledge.library import (
    TakenOver,
    current_notices,
    import_articles,
    import_notices,
    search,
    weights_of,
)
from servicebot.services.knowledge.view import article_words, notice_words

DAY = 24 * 3_600_000


async def found(storage: Storage, text: str, community: str = "") -> list[Hit]:
    return await storage.read(lambda uow: search(uow, text, community))


@pytest.mark.parametrize(
    ("asked", "article"),
    [
        ("居住证怎么办", "residence_permit"),
        ("办暂住证要带什么材料", "residence_permit"),
        ("狗", "dog_licence"),
        ("我想养只狗要办什么手续", "dog_licence"),
        ("低保", "minimum_living"),
        ("80岁老人有补贴吗", "elder_allowance"),
        ("老年卡在哪里办", "senior_card"),
        ("医保什么时候交", "medical_insurance"),
        ("孩子上小学怎么报名", "primary_school"),
        ("垃圾几点扔", "waste_sorting"),
        ("旧沙发怎么处理", "bulky_waste"),
        ("想找律师问问", "legal_aid"),
        ("疫苗", "vaccination"),
        ("小區停車月卡", "parking"),
    ],
)
async def test_a_question_finds_its_article(
    storage: Storage, clock: FakeClock, asked: str, article: str
) -> None:
    await fill(storage, clock)
    hits = await found(storage, asked)
    assert hits[0].id == article
    assert hits[0].sure


@pytest.mark.parametrize("asked", ["嗯嗯", "哈哈哈哈", "qwerty", "的", "", "!!!", "。"])
async def test_nothing_comes_near_what_asks_nothing(storage: Storage, clock: FakeClock, asked: str) -> None:
    await fill(storage, clock)
    assert not [hit for hit in await found(storage, asked) if hit.sure]


@pytest.mark.parametrize("said", ["水老是流", "那个", "不记", "还有吗", "那个怎么弄", "怎么办"])
async def test_one_shared_character_and_empty_words_find_nothing(
    storage: Storage, clock: FakeClock, said: str
) -> None:
    await fill(storage, clock)
    assert await found(storage, said) == []


async def test_an_article_of_another_community_is_not_found(storage: Storage) -> None:
    await put(storage, Article("pool", "游泳池开放", "每天开放", communities=("dongli",)))
    assert [hit.id for hit in await found(storage, "游泳池", "dongli")] == ["pool"]
    assert [hit.id for hit in await found(storage, "游泳池")] == ["pool"]
    assert await found(storage, "游泳池", "huaiyin") == []


async def put(storage: Storage, *articles: Article) -> None:
    await storage.write(lambda uow: uow.knowledge.replace([(one, weights_of(one)) for one in articles]))


async def test_a_word_that_stands_in_every_article_says_less_than_a_rare_one(storage: Storage) -> None:
    many = [Article(f"a{number}", f"社保第{number}条", "社保") for number in range(20)]
    await put(storage, *many, Article("gas", "社保补缴", "补缴", keywords=("补缴",)))
    assert (await found(storage, "社保补缴"))[0].id == "gas"


async def test_the_title_counts_more_than_the_text(storage: Storage) -> None:
    await put(storage, Article("text", "别的事", "这里提到图书"), Article("title", "图书借阅", "到窗口"))
    hits = await found(storage, "图书")
    assert hits[0].id == "title"
    assert [hit.sure for hit in hits if hit.id == "text"] in ([], [False])


async def test_notices_are_those_of_the_community_and_the_district_while_they_hold(
    storage: Storage, clock: FakeClock
) -> None:
    assert await fill(storage, clock) == (33, 12)

    async def ids(community: str, at: int) -> set[str]:
        notices = await storage.read(lambda uow: current_notices(uow, community, at))
        return {notice.id for notice in notices}

    now = clock.now_ms()
    here = await ids("huaiyin", now)
    assert {"water_huaiyin", "gas_check", "works_road"} <= here
    assert not {"water_dongli", "power_yuqian", "past_meeting"} & here
    assert "water_huaiyin" not in await ids("huaiyin", now + 3 * DAY)
    assert await ids("", now) == {"gas_check", "heating", "activity_clinic", "job_fair", "flu_vaccine"}


def test_a_long_answer_is_short_first_and_a_short_one_whole() -> None:
    long = Article("a", "标题", "第一句。" * 50, ("身份证",), "上午", "窗口", updated="2026-11-21")
    head, _, rest = article_words(long).partition(BREAK)
    assert head.startswith("标题\n第一句。")
    assert "时间：上午\n地点：窗口" in head
    assert "身份证" in rest
    assert BREAK not in article_words(Article("b", "标题", "一句。"))


def test_a_notice_says_for_whom_and_until_when() -> None:
    notice = PublicNotice("n", NoticeKind.WATER, "停水", "存水", 0, 1_795_226_400_000, ("huaiyin",))
    said = notice_words(notice, wider_district(), 1_795_226_400_000 - DAY)
    assert said.startswith("【停水】停水\n存水\n范围：槐荫社区\n有效到：明天")


async def taken(
    storage: Storage, rows: Sequence[Sequence[str]], *, dry_run: bool = False, remove: bool = False
) -> TakenOver:
    header = ["编号", "标题", "正文", "材料", "关键词", "社区", "复核日期"]

    sheet = Sheet("办事指南", [header, *rows])
    return await storage.write(
        lambda uow: import_articles(uow, sheet, today="2026-11-21", dry_run=dry_run, remove=remove)
    )


async def test_a_file_is_taken_over_and_given_out_again(storage: Storage) -> None:
    await storage.write(lambda uow: uow.reference.replace_directory(wider_district()))
    done = await taken(
        storage,
        [["a", "甲", "正文", "身份证；户口簿", "甲、乙", "槐荫社区", "2026-01-01"], ["b", "乙", "文"]],
    )
    assert done == TakenOver(added=2, overdue=1, done=True)
    articles = await storage.read(lambda uow: uow.knowledge.all())
    assert articles[0].materials == ("身份证", "户口簿")
    assert (articles[0].keywords, articles[0].communities) == (("甲", "乙"), ("huaiyin",))
    sheet = article_sheet(articles, Names.of_communities(wider_district()))
    assert sheet.rows[1][:2] == ("a", "甲")
    again = await storage.write(lambda uow: import_articles(uow, sheet, today="2026-11-21"))
    assert (again.added, again.changed, again.removed) == (0, 0, 0)


async def test_communities_of_the_same_name_are_told_apart_by_their_numbers(storage: Storage) -> None:
    town = wider_district()
    town = replace(town, communities=(*town.communities, Community("far", "槐荫社区", "dongyuan")))
    await storage.write(lambda uow: uow.reference.replace_directory(town))
    (problem,) = (await taken(storage, [["a", "甲", "文", "", "", "槐荫社区"]])).problems
    assert str(problem) == "「办事指南」第 2 行「社区」：叫「槐荫社区」的有几个。请写它的编号。全区的留空。"

    article = Article("a", "甲", "文", communities=("far", "yuqian"))
    await put(storage, article)
    sheet = article_sheet([article], Names.of_communities(town))
    again = await storage.write(lambda uow: import_articles(uow, sheet, today="2026-11-21"))
    assert (again.changed, again.problems) == (0, ())


async def test_a_community_is_known_by_its_other_names_and_a_day_however_it_is_written(
    storage: Storage,
) -> None:
    town = wider_district()
    huaiyin, *others = town.communities
    town = replace(town, communities=(replace(huaiyin, aliases=("老槐树",)), *others))
    await storage.write(lambda uow: uow.reference.replace_directory(town))
    await taken(storage, [["a", "甲", "文", "", "", "老槐树；榆钱社区", "2027年3月1日"]])
    (article,) = await storage.read(lambda uow: uow.knowledge.all())
    assert (article.communities, article.review) == ((huaiyin.id, "yuqian"), "2027-03-01")


async def test_what_is_not_in_the_file_stays_unless_it_is_to_go(storage: Storage) -> None:
    await taken(storage, [["a", "甲", "文"], ["b", "乙", "文"]])
    await taken(storage, [["a", "甲甲", "文"]])
    assert len(await storage.read(lambda uow: uow.knowledge.all())) == 2
    await taken(storage, [["a", "甲甲", "文"]], remove=True)
    assert [one.title for one in await storage.read(lambda uow: uow.knowledge.all())] == ["甲甲"]


async def test_a_dry_run_changes_nothing(storage: Storage) -> None:
    await taken(storage, [["a", "甲", "文"]], dry_run=True)
    assert await storage.read(lambda uow: uow.knowledge.all()) == []


async def test_every_problem_is_named_with_its_row_and_nothing_is_changed(storage: Storage) -> None:
    rows = [
        ["A b", "甲", "文"],
        ["a", "", "文", "", "", "火星社区", "明天"],
        ["a", "长" * 41, "文"],
    ]
    problems = (await taken(storage, rows)).problems
    said = [str(problem) for problem in problems]
    assert [line[: line.index("：")] for line in said] == [
        "「办事指南」第 2 行「编号」",
        "「办事指南」第 3 行「标题」",
        "「办事指南」第 3 行「社区」",
        "「办事指南」第 3 行「复核日期」",
        "「办事指南」第 4 行「编号」",
        "「办事指南」第 4 行「标题」",
    ]
    assert await storage.read(lambda uow: uow.knowledge.all()) == []


async def test_notices_go_out_as_toml_and_come_back_the_same(storage: Storage, clock: FakeClock) -> None:
    await storage.write(lambda uow: uow.reference.replace_directory(wider_district()))
    await fill(storage, clock)
    notices = await storage.read(lambda uow: uow.public_notices.all())
    text = toml_of(
        notice_sheet(notices, Names.of_communities(wider_district())), NOTICE_TABLE, NOTICE_COLUMNS
    )
    sheet = sheet_of_toml(text, NOTICE_TABLE)
    done = await storage.write(lambda uow: import_notices(uow, sheet, at=clock.now_ms()))
    assert (done.added, done.changed, done.overdue, done.problems) == (0, 0, 1, ())


async def test_a_notice_that_ends_before_it_begins_is_refused(storage: Storage) -> None:
    rows = [
        ["编号", "类型", "标题", "正文", "开始", "结束"],
        ["n", "洪水", "题", "文", "2026-11-21", "2026-11-20"],
    ]
    done = await storage.write(lambda uow: import_notices(uow, Sheet("通知", rows), at=0))
    assert ["洪水" in str(one) or "早于" in str(one) for one in done.problems] == [True, True]


async def test_a_keyword_inside_the_name_of_another_thing_is_no_answer(storage: Storage) -> None:
    insurance = Article("a", "参加社保", "自己交。", keywords=("社保",))
    await put(storage, insurance)

    async def found(text: str) -> list[bool]:
        return [hit.sure for hit in await storage.read(lambda uow: search(uow, text, ""))]

    assert await found("社保怎么交") == [True]
    assert await found("社保卡怎么办") == [False]
