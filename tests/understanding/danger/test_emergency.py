import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebot.understanding.danger.cards import danger_cards
from servicebot.understanding.danger.context import Certainty
from servicebot.understanding.danger.screen import EmergencyScreen
from servicebot.understanding.rewriting import Rewriter

SCREEN = EmergencyScreen.load(Rewriter.load())
TUNE = Path(__file__).parent.parent / "evaluation" / "tune.jsonl"
ROWS = [json.loads(line) for line in TUNE.read_text(encoding="utf-8").splitlines()]
DANGERS = [(row["text"], row["emergency"]) for row in ROWS if row["emergency"]]
HARMLESS = [row["text"] for row in ROWS if not row["emergency"]]
KINDS = set(danger_cards())


def card_of(text: str) -> str | None:
    alarm = SCREEN.check(text)
    return alarm.kind if alarm and alarm.certainty is Certainty.CARD else None


@pytest.mark.parametrize(("text", "kind"), DANGERS)
def test_danger_shows_its_card(text: str, kind: str) -> None:
    assert card_of(text) == kind


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_sounds_like_danger_shows_no_card(text: str) -> None:
    assert card_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "煤气灶打不着火",
        "电费贵得要命",
        "昨天着火了今天没事",
        "不是着火",
        "笑死我了",
        "火大死了",
        "楼上吵得我要爆炸了",
        "手机没电了要死了",
        "燃气热水器不着火",
        "我家冰箱快不行了",
        "椅子腿断了能修吗",
        "洗衣机爆炸声一样响",
        "打我儿子电话15400002323",
        "老人走失怎么预防",
        "怎么才能不被困电梯里，讲讲安全知识",
        "电视里说有人跳楼，唉",
        "打人不对，我教育过孩子了，两个娃闹着玩",
        "房子塌不了吧，墙上就一条小细缝",
        "降压药吃完了，我走不动，能帮去医院开点药不",
        "孩子找到了，谢谢大家",
        "有人爬到楼顶边修天线",
        "墙根湿了一大片，怕是里面的管子漏了",
        "消防车道被私家车占了，万一失火消防车进不来",
        "洗澡的热水烧到一半就跳了",
        "下水道的盖子被车压碎了",
        "师傅说回去拿工具，等到天黑也没回来",
        "窗户把手拧断了",
        "邻居阳台烧烤，烟全飘我家来了",
        "燃气报警器要不要装，哪里买",
        "楼都抖，半夜两点还在唱",
        "爷爷还没回，等他回来再量尺寸",
        "煤气灶火苗老是红的",
        "电梯夹了一下我的包",
        "陪走失老人回家，花了一小时，算志愿不",
    ],
)
def test_known_look_alikes_raise_nothing(text: str) -> None:
    assert SCREEN.check(text) is None


def test_a_question_about_danger_is_only_feared() -> None:
    alarm = SCREEN.check("燃气泄漏怎么办")
    assert alarm is not None
    assert alarm.certainty is Certainty.DOUBT
    assert alarm.kind == "gas_leak"


@pytest.mark.parametrize(
    "text",
    [
        "学习会请假，家里老人摔了",
        "水龙头带电吗",
        "万一着火了怎么办",
        "雨棚被风吹歪了",
        "奶奶手割破点皮，能送点创可贴不",
    ],
)
def test_real_doubt_is_one_line(text: str) -> None:
    alarm = SCREEN.check(text)
    assert alarm
    assert alarm.certainty is Certainty.DOUBT


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("燃气管子好像漏了，味道很大，咋办", "gas_leak"),
        ("被关在电梯里了，灯也灭了", "trapped"),
        ("我被锁在阳台上了，屋里没人，外面好冷", "trapped"),
        ("我心脏病犯了 药找不到", "medical"),
        ("一摸洗衣机就麻，我妈被打倒了", "electric_shock"),
        ("这世上没我也没人在意，走了算了，真的撑不下去了", "self_harm"),
        ("水龙头带电，摸一下麻一下", "electric_shock"),
        ("我妈摔了起不来，会去不了了，请个假", "medical"),
        ("被油锅烫伤 起了大泡", "medical"),
        ("被反锁在办公室里 没人", "trapped"),
        ("被压在柜子下面动不了", "trapped"),
    ],
)
def test_what_stands_beside_a_danger_does_not_hide_it(text: str, kind: str) -> None:
    assert card_of(text) == kind


def test_a_space_parts_what_is_denied_from_what_is_said() -> None:
    assert SCREEN.check("家里没人 煤气还开着 钥匙丢了") is not None
    assert SCREEN.check("家里没煤气味") is None


def test_every_kind_has_its_card() -> None:
    assert set(SCREEN.kinds) == KINDS


@given(
    st.sampled_from(DANGERS),
    st.sampled_from(("你好，", "嗯……那个", "😭😭", "师傅 ", "")),
    st.sampled_from(("！！", "", "。谢谢", " 3号楼2单元501")),
)
def test_danger_is_seen_whatever_stands_around_it(danger: tuple[str, str], before: str, after: str) -> None:
    assert card_of(before + danger[0] + after) is not None


@given(st.text(max_size=80))
def test_no_text_upsets_the_screen(text: str) -> None:
    SCREEN.check(text)


def test_a_station_adds_words_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "emergency.toml").write_text('[kinds.fire]\ncard = ["火龙烧仓"]\n', encoding="utf-8")
    screen = EmergencyScreen.load(Rewriter.load(), tmp_path)
    alarm = screen.check("火龙烧仓了")
    assert alarm is not None
    assert alarm.kind == "fire"
    assert screen.check("着火了，快来") is not None
