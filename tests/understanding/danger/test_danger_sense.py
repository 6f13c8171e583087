"""Danger in words that no rule knows, learned from labelled sentences."""

from pathlib import Path
from unittest.mock import Mock

import pytest

from servicebot.understanding.danger import screen as emergency
from servicebot.understanding.danger.context import Certainty
from servicebot.understanding.danger.learned import Learned
from servicebot.understanding.danger.lessons import learn
from servicebot.understanding.danger.screen import LEARNED, EmergencyScreen, learned_file
from servicebot.understanding.danger.sense import DangerSense
from servicebot.understanding.rewriting import Rewriter
from servicebot.understanding.word_files import packaged, table

TOLD = [
    ("medical", "爷爷瘫在门口"),
    ("medical", "奶奶瘫在楼道"),
    ("fire", "灶上腾起来好高"),
    ("calm", "门口的灯坏了"),
    ("calm", "楼道太脏了"),
]
SCREEN = EmergencyScreen.load(Rewriter.load())


def nothing(text: str) -> frozenset[str]:
    return frozenset(word for word in ("没有",) if word in text)


def test_words_said_in_danger_make_it_likely_and_tell_the_kind() -> None:
    sense = DangerSense(learn(TOLD, nothing))
    said, calm = "外婆瘫在门口，爷爷也瘫在楼道", "门口太脏了，灯也坏了"
    assert sense.likelihood(said, frozenset()) > 0.5 > sense.likelihood(calm, frozenset())
    assert sense.kind("外婆瘫在门口", frozenset()) == "medical"


def test_many_words_say_more_than_a_few_that_are_as_like() -> None:
    sense = DangerSense(learn(TOLD, nothing))
    one, both = "奶奶瘫在楼道", "奶奶瘫在楼道，爷爷瘫在门口"
    assert sense.likelihood(both, frozenset()) > sense.likelihood(one, frozenset())


def test_learning_is_the_same_every_time() -> None:
    first, again = DangerSense(learn(TOLD, nothing)), DangerSense(learn(reversed(TOLD), nothing))
    assert first.likelihood("外婆瘫在门口", frozenset()) == again.likelihood("外婆瘫在门口", frozenset())


def test_nothing_is_likely_without_words() -> None:
    sense = DangerSense(learn(TOLD, nothing))
    assert sense.likelihood("的了", frozenset()) == 0


def test_a_machine_that_shuts_somebody_in_gets_the_card() -> None:
    for said, kind in (
        ("电梯把我关里头了", "trapped"),
        ("楼道里有人抢老太太的包", "crime_violence"),
        ("地下室灌水，人还在下面", "flood_collapse"),
        ("电线掉进院子里，孩子在旁边", "electric_shock"),
    ):
        alarm = SCREEN.check(said)
        assert alarm
        assert (alarm.kind, alarm.certainty) == (kind, Certainty.CARD)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("老公胸口闷，一直冒冷汗，他还硬撑", "medical"),
        ("警报响个不停，楼梯间都是烟，往哪跑", "fire"),
        ("好想消失，不要再醒过来了", "self_harm"),
    ],
)
def test_what_a_rule_doubts_is_shown_when_all_the_words_bear_it_out(said: str, kind: str) -> None:
    assert _seen(SCREEN, said) == (kind, "card")


@pytest.mark.parametrize(
    "said", ["这道菜做成大型车祸现场", "插花课翻车了，老师别笑", "看菜单看得我心脏病都要犯了"]
)
def test_what_a_rule_finds_gets_no_card_when_the_words_speak_of_something_else(said: str) -> None:
    alarm = SCREEN.check(said)
    assert alarm is None or alarm.certainty is Certainty.DOUBT


@pytest.mark.parametrize(
    ("said", "kind"), [("蛇咬了", "medical"), ("难产", "medical"), ("药都数好了 就等晚上", "self_harm")]
)
def test_a_few_words_and_words_of_dying_keep_their_card_however_seldom_they_are_said(
    said: str, kind: str
) -> None:
    assert _seen(SCREEN, said) == (kind, "card")


@pytest.mark.parametrize(
    "said",
    [
        "没事了 我站在阳台边往下看",
        "夜里总站在阳台边往下看 没事",
        "刀片我藏好了 胳膊上都是口子 没事",
        "没事了，我撑不住了，就是跟你们说声再见",
        "刀就在手边 我怕管不住自己",
        "站在窗边我怕控制不住自己",
    ],
)
def test_who_says_that_it_is_nothing_or_is_afraid_of_themselves_is_taken_seriously(said: str) -> None:
    assert _seen(SCREEN, said) == ("self_harm", "card")


@pytest.mark.parametrize(
    "said",
    [
        "没事了，我站在阳台边收衣服呢",
        "小孩在阳台边往下看，没事了，已经抱下来了",
        "谢谢救了我家猫，站在阳台边下不来",
        "我怕水，站在河边就腿软",
        "怕孩子从窗户掉下去，想装护栏",
        "以前站在窗边都怕，现在装了护栏没事了",
        "没事，我就站在桥边钓鱼",
    ],
)
def test_who_only_stands_somewhere_gets_no_card(said: str) -> None:
    alarm = SCREEN.check(said)
    assert alarm is None or alarm.certainty is Certainty.DOUBT


def test_long_talk_beside_a_danger_takes_nothing_from_it() -> None:
    talk = "周六的活动我也报名，志愿者证放在服务站，菜也买好了，花也浇过了，楼道灯不亮也报了，"
    for said in ("厨房着火了", "有人触电倒地"):
        alarm = SCREEN.check(talk + said)
        assert alarm
        assert alarm.certainty is Certainty.CARD


def test_places_times_and_answers_are_no_danger() -> None:
    for said in (
        "河边健身广场旁边的凉亭",
        "人在家，电话打不通就敲门",
        "海棠社区3号楼2单元501 13800138000",
        "消防的到了",
        "就是这里，一直往外冒",
    ):
        assert SCREEN.check(said) is None


def test_what_was_learned_reads_back_as_it_was() -> None:
    learned = learn(TOLD, nothing)
    again = Learned.read(_file(learned), "these")
    assert again is not None
    sense, kept = DangerSense(learned), DangerSense(again)
    for _kind, said in TOLD:
        assert kept.likelihood(said, frozenset()) == sense.likelihood(said, frozenset())
        assert kept.kind(said, frozenset()) == sense.kind(said, frozenset())
    assert Learned.read(_file(learned), "others") is None


def test_what_is_kept_ready_is_what_our_files_teach(tmp_path: Path) -> None:
    assert packaged(LEARNED).splitlines() == learned_file().splitlines()
    (tmp_path / "dangers.tsv").write_text("# nothing more than ours\n", "utf-8")
    anew = EmergencyScreen.load(Rewriter.load(), tmp_path)
    for _kind, said in table("dangers.tsv"):
        assert _seen(anew, said) == _seen(SCREEN, said)


def test_a_station_teaches_sentences_of_its_own(tmp_path: Path) -> None:
    said = "有个人在楼下翻白皮子喊勿动"
    assert _seen(SCREEN, said) != ("medical", "card")
    who = ("那个老师傅", "店里的老人", "隔壁的人", "小孩子在门口", "学生")
    taught = "".join(f"medical\t{one}翻白皮子喊勿动\n" for one in who * 4)
    (tmp_path / "dangers.tsv").write_text(taught, "utf-8")
    assert _seen(EmergencyScreen.load(Rewriter.load(), tmp_path), said) == ("medical", "card")


def _file(learned: Learned) -> list[bytes]:
    return [line.encode() for line in learned.lines("these")]


def test_a_file_cut_short_or_out_of_order_is_damaged() -> None:
    lines = _file(learn(TOLD * 4, nothing))
    swapped = [lines[0], lines[2], lines[1], *lines[3:]]
    narrow = [*lines[:-1], b'["x", 0.1]\n']
    for damaged in (lines[:-1], lines[:5], swapped, narrow):
        with pytest.raises(ValueError, match=r"missing|order|numbers"):
            Learned.read(damaged, "these")


def _seen(screen: EmergencyScreen, said: str) -> tuple[str, str] | None:
    alarm = screen.check(said)
    return (alarm.kind, alarm.certainty) if alarm else None


@pytest.mark.parametrize("kept", ['{"of": "th', "", "[]", "{}", "\x00\x00", '{"of": 1, "kinds": {}}'])
def test_a_damaged_file_is_learned_anew(
    kept: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    anew = learn(TOLD, nothing)
    monkeypatch.setattr(emergency, "packaged_lines", Mock(return_value=[kept.encode()]))
    monkeypatch.setattr(emergency, "fingerprint", Mock(return_value=1))
    monkeypatch.setattr(emergency, "_learned_of", Mock(return_value=anew))
    screen = EmergencyScreen.load(Rewriter.load())
    assert screen.check("煤气漏了，满屋子味")
    assert LEARNED in caplog.text


def test_a_missing_file_is_learned_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str) -> str:
        raise FileNotFoundError(name)

    monkeypatch.setattr(emergency, "packaged_lines", gone)
    monkeypatch.setattr(emergency, "_learned_of", Mock(return_value=learn(TOLD, nothing)))
    assert EmergencyScreen.load(Rewriter.load()).check("煤气漏了，满屋子味")
