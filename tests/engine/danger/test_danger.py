"""Danger is answered before everything, its question once, and the form comes back afterwards."""

import pytest

from sample_flows import DIRECTORY, ENGINE, HERE, KNOWN, PHOTO, TO_WHO, SmallWorld, Talk
from servicebot.engine.danger.alarms import Sign, Warnings, only_says_where
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.outcomes import Handoff
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.runner import Engine
from servicebot.understanding.danger.cards import DangerCard

FIRE = "请马上打 119！\n快跑。"
POLICE = "请打 110！"
QUIET = "请打 12356。\n我们陪着您。"
LINE = "真着火了请打 119。"
WHERE = "您在哪里？"
ASKED = f"{FIRE}\n已经提醒值班人员。\n{WHERE}直接打字、说话或发定位都行。"


CARDS = {
    "fire": DangerCard(FIRE, WHERE, True, LINE),
    "self_harm": DangerCard(QUIET, "", False, QUIET),
    "crime_violence": DangerCard(POLICE, "", False, POLICE),
}


def fears(text: str) -> Sign | None:
    if "着火" in text or text == "119":
        return Sign("fire", sure=True)
    if text == "110":
        return Sign("crime_violence", sure=True)
    if "想不开" in text:
        return Sign("self_harm", sure=True)
    return Sign("fire", sure=False) if "烟味" in text else None


def talk(world: SmallWorld | None = None) -> Talk:
    engine = Engine(Repertoire([*ENGINE.book.flows.values()], warnings=Warnings(CARDS, fears)))
    return Talk(engine=engine) if world is None else Talk(engine=engine, world=world)


def told(chat: Talk) -> tuple[str, str]:
    assert chat.turn is not None
    return chat.turn.told, chat.turn.shown


async def test_a_card_comes_with_one_question_and_calls_the_desk() -> None:
    chat = talk()
    assert await chat.say("我家着火了") == ASKED
    assert chat.turn is not None
    assert chat.turn.handoff == Handoff("", "emergency.fire", urgent=True)
    assert told(chat) == ("我家着火了", "")


async def test_words_answer_where_and_are_said_back() -> None:
    chat = talk()
    await chat.say("着火了")
    said = await chat.say("幸福路菜场后门")
    assert said == "已经转告值班人员：幸福路菜场后门。\n请先顾好安全，电话别关机。"
    assert told(chat) == ("幸福路菜场后门", "")
    assert (await chat.say("订房")).startswith("做什么用？")


async def test_an_address_is_said_back_in_full() -> None:
    chat = talk()
    await chat.say("着火了")
    assert "值班人员：槐荫社区3号楼2单元501室。" in await chat.say("槐荫三号楼二单元501，快")


async def test_a_pin_answers_where() -> None:
    chat = talk()
    await chat.say("着火了")
    assert "值班人员：门口。" in (await chat.send(HERE)).text
    assert told(chat)[0] == "门口（33.100000, 120.100000）"


@pytest.mark.parametrize("answer", ["1", "在家", "是的", "对"])
async def test_the_home_that_is_known_is_offered(answer: str) -> None:
    chat = talk(KNOWN)
    assert "1 在家：槐荫社区槐荫小区3号楼2单元501室" in await chat.say("着火了")
    assert "值班人员：槐荫社区槐荫小区3号楼2单元501室。" in await chat.say(answer)
    assert told(chat)[0] == "槐荫社区槐荫小区3号楼2单元501室"


@pytest.mark.parametrize("answer", ["不在家", "1", "好的", "", "?"])
async def test_what_is_no_place_asks_once_more(answer: str) -> None:
    chat = talk()
    await chat.say("着火了")
    reply = await chat.send(Incoming(Kind.VOICE, answer))
    assert WHERE in reply.text
    assert "值班人员：" not in reply.text


async def test_who_is_not_at_home_is_asked_again() -> None:
    chat = talk(KNOWN)
    await chat.say("着火了")
    assert WHERE in await chat.say("不在家")
    assert "值班人员：东门。" in await chat.say("东门")


async def test_a_picture_goes_to_the_desk_and_where_is_still_asked() -> None:
    chat = talk()
    await chat.say("着火了")
    assert (await chat.send(PHOTO)).text.startswith("照片转给值班人员了。\n您在哪里？")
    assert told(chat) == ("", "m1")
    assert "值班人员：东门。" in await chat.say("东门")


async def test_the_same_danger_is_not_asked_twice() -> None:
    chat = talk()
    await chat.say("着火了")
    again = await chat.say("二楼着火了快点")
    assert again == "请马上打 119！\n值班人员已经知道了，您刚说的也转给他们了。"
    assert told(chat)[0] == "二楼着火了快点"
    chat.wait(11)
    assert await chat.say("又着火了") == ASKED


async def test_another_danger_gets_its_own_card() -> None:
    chat = talk()
    await chat.say("着火了")
    assert await chat.say("我想不开") == QUIET


async def test_the_form_in_hand_is_kept_and_offered_again() -> None:
    chat = talk()
    await chat.say(*TO_WHO)
    assert await chat.say("着火了") == ASKED
    after = await chat.say("东门")
    assert "「订房间」还没办完，填过的都给您留着。" in after
    assert await chat.say("1") == "怎么称呼？"


async def test_nothing_of_a_form_is_shown_to_who_thinks_of_dying() -> None:
    chat = talk()
    await chat.say(*TO_WHO)
    assert await chat.say("我想不开") == QUIET
    assert (await chat.say("没人在乎我")).startswith("我在听。您说的，值班人员会看到。\n请打 12356。")
    assert told(chat)[0] == "没人在乎我"
    await chat.say("人工")
    assert chat.turn is not None
    assert chat.turn.handoff == Handoff("", "asked for a person")
    chat.wait(31)
    assert "「订房间」还没办完" in await chat.say("老王")


@pytest.mark.parametrize(
    "words", ["没人管我", "不用了", "没用的", "嗯", "算了", "谢谢", "再见", "帮助", "1", "谁会来"]
)
async def test_who_thinks_of_dying_reads_nothing_but_warm_words(words: str) -> None:
    chat = talk()
    await chat.say("我想不开")
    for _ in range(2):
        said = await chat.say(words)
        assert said.endswith("\n请打 12356。\n我们陪着您。")
        assert len(said.split("\n")) == len(QUIET.split("\n")) + 1
    assert chat.turn is not None
    assert not chat.turn.options


async def test_the_warm_words_end_when_something_else_is_plainly_wished() -> None:
    chat = talk()
    await chat.say("我想不开")
    assert (await chat.say("订房")).startswith("做什么用？")
    await chat.say("取消")
    assert (await chat.say("没人管我")).startswith("我在听。")


async def test_no_form_is_spoken_of_when_who_thinks_of_dying_asks_for_a_person() -> None:
    chat = talk()
    await chat.say(*TO_WHO)
    await chat.say("我想不开")
    assert "订房间" not in await chat.say("人工")
    assert await chat.say("继续") == "怎么称呼？"


async def test_the_warm_words_last_as_long_as_the_talk() -> None:
    chat = talk()
    await chat.say(*TO_WHO)
    await chat.say("我想不开")
    for _ in range(3):
        chat.wait(20)
        assert (await chat.say("老王")).startswith("我在听。")


async def test_who_is_attacked_is_asked_nothing_and_may_say_more() -> None:
    chat = talk()
    await chat.say(*TO_WHO)
    assert await chat.say("110") == POLICE
    more = await chat.say("他在门外，东门")
    assert more.startswith(f"已经转告值班人员。\n{POLICE}\n「订房间」还没办完")
    assert told(chat)[0] == "他在门外，东门"
    assert await chat.say("1") == "怎么称呼？"


async def test_a_number_after_a_question_is_no_news_for_the_desk() -> None:
    chat = talk()
    await chat.say(*TO_WHO)
    await chat.say("110")
    assert (await chat.say("1")).startswith(f"{POLICE}\n「订房间」还没办完")
    assert told(chat) == ("", "")


@pytest.mark.parametrize("words", ["怎么办啊", "快来人", "火越来越大了怎么还不来"])
async def test_words_that_name_no_place_reach_the_desk_and_where_is_asked_again(words: str) -> None:
    chat = talk()
    await chat.say("着火了")
    said = await chat.say(words)
    assert said.startswith(f"已经转告值班人员：{words}。\n{WHERE}")
    assert told(chat)[0] == words
    assert "值班人员：槐荫社区门口。" in await chat.say("槐荫社区门口")


@pytest.mark.parametrize(
    "words", ["槐荫社区门口", "在三楼", "还有两个人在里面", "怎么还没来人", "15400001234"]
)
async def test_more_news_reaches_the_desk_after_where_is_known(words: str) -> None:
    chat = talk()
    await chat.say("着火了", "东门")
    assert await chat.say(words) == f"已经转告值班人员：{words}。\n要办别的，回复「菜单」。"
    assert told(chat)[0] == words
    assert chat.turn is not None
    assert chat.turn.handoff == Handoff("", "emergency.fire", urgent=True)


async def test_pictures_and_pins_reach_the_desk_after_where_is_known() -> None:
    chat = talk()
    await chat.say("着火了", "东门")
    assert (await chat.send(PHOTO)).text.startswith("照片转给值班人员了。")
    assert told(chat) == ("", "m1")
    assert (await chat.send(HERE)).text.startswith("已经转告值班人员。")
    assert told(chat)[0] == "门口（33.100000, 120.100000）"


async def test_news_ends_with_the_danger_or_ten_minutes_later() -> None:
    chat = talk()
    await chat.say("着火了", "东门")
    assert (await chat.say("火已经灭了")).startswith("没事就好。")
    await chat.say("着火了", "东门")
    assert (await chat.say("订房")).startswith("做什么用？")
    await chat.say("取消")
    chat.wait(11)
    assert "转告" not in await chat.say("在三楼")


async def test_what_who_is_attacked_adds_is_not_said_back() -> None:
    chat = talk()
    await chat.say("110")
    await chat.say("他在门外")
    assert await chat.say("他在砸门") == "已经转告值班人员。\n要办别的，回复「菜单」。"
    assert told(chat)[0] == "他在砸门"
    assert (await chat.say("有人吗")).startswith(f"在的，值班人员已经知道了。\n{POLICE}")


async def test_all_is_well_ends_it() -> None:
    chat = talk()
    await chat.say(*TO_WHO)
    await chat.say("着火了")
    well = await chat.say("没事了，发错了")
    assert well.startswith("没事就好。")
    assert "「订房间」还没办完" in well
    assert await chat.say("1") == "怎么称呼？"
    assert await chat.say("着火了") == ASKED


@pytest.mark.parametrize("word", ["取消", "算了"])
async def test_cancel_after_a_card_keeps_the_form(word: str) -> None:
    chat = talk()
    await chat.say(*TO_WHO)
    await chat.say("着火了")
    assert "「订房间」还没办完" in await chat.say(word)


async def test_a_person_is_reached_before_where_is_answered() -> None:
    chat = talk()
    await chat.say("着火了")
    await chat.say("人工")
    assert chat.turn is not None
    assert chat.turn.handoff == Handoff("", "asked for a person")
    assert "值班人员：东门。" in await chat.say("东门")


async def test_a_keyword_leads_elsewhere() -> None:
    chat = talk()
    await chat.say("着火了")
    assert (await chat.say("订房")).startswith("做什么用？")


async def test_doubt_is_one_line_above_the_ordinary_reply() -> None:
    chat = talk()
    await chat.say(*TO_WHO)
    said = await chat.say("烟味王")
    assert said.startswith(f"{LINE}\n您住哪里？")
    assert chat.turn is not None
    assert chat.turn.handoff is None


async def test_a_number_alone_is_danger_only_where_no_number_is_asked_for() -> None:
    assert await talk().say("119") == ASKED
    chat = talk()
    assert (await chat.say("订房", "2", "119")).startswith(f"{LINE}\n")


async def test_danger_in_every_mode_of_a_form() -> None:
    chat = talk()
    await chat.say(*TO_WHO, "老王", "槐荫社区3号楼2单元501", "15400001234")
    await chat.send(HERE)
    await chat.say("跳过", "明天上午", "没有")
    for before in ((), ("修改",), ("修改", "1")):
        await chat.say(*before)
        chat.wait(11)
        assert await chat.say("着火了") == ASKED
        assert "「订房间」还没办完" in await chat.say("东门")
        await chat.say("1")


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("3号楼2单元501", True),
        ("槐荫社区3号楼2单元501室", True),
        ("槐荫3号楼", True),
        ("着火了3号楼2单元501", False),
        ("槐荫社区3号楼2单元501着火", False),
        ("119", False),
        ("119 ", False),
        ("电线掉在3号楼", False),
        ("我妈住在槐荫社区3号楼2单元501", True),
        ("我妈住槐荫社区3号楼2单元501 我在外地", True),
        ("老人住槐荫社区三号楼二单元五零一，我不在家", True),
        ("槐荫社区3号楼2单元501 她一个人住", True),
        ("我妈住在水龙苑3号楼2单元501", True),
        ("老人住漏斗湾小区3号楼 我在外地", True),
        ("我住着火的小区3号楼", False),
        ("有人晕倒在水龙苑3号楼", False),
        ("水龙苑3号楼", False),
        ("我妈在槐荫社区3号楼着火了", False),
        ("我妈在槐荫社区3号楼2单元501晕倒了", False),
        ("着火了槐荫社区3号楼2单元501我在外地", False),
    ],
)
def test_a_known_door_alone_is_spared_the_screen(text: str, only: bool) -> None:
    assert only_says_where(text, DIRECTORY) is only
