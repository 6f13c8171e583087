"""Danger in words that no rule knows, learned from labelled sentences."""

from servicebot.understanding.danger_sense import DangerSense
from servicebot.understanding.emergency import Certainty, EmergencyScreen
from servicebot.understanding.rewriting import Rewriter

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
    sense = DangerSense(TOLD, nothing)
    assert sense.likelihood("外婆瘫在门口", frozenset()) > 0.5 > sense.likelihood("门口太脏了", frozenset())
    assert sense.kind("外婆瘫在门口", frozenset()) == "medical"


def test_learning_is_the_same_every_time() -> None:
    first, again = DangerSense(TOLD, nothing), DangerSense(reversed(TOLD), nothing)
    assert first.likelihood("外婆瘫在门口", frozenset()) == again.likelihood("外婆瘫在门口", frozenset())


def test_nothing_is_likely_without_words() -> None:
    sense = DangerSense(TOLD, nothing)
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


def test_places_times_and_answers_are_no_danger() -> None:
    for said in (
        "河边健身广场旁边的凉亭",
        "人在家，电话打不通就敲门",
        "海棠社区3号楼2单元501 13800138000",
        "消防的到了",
        "就是这里，一直往外冒",
    ):
        assert SCREEN.check(said) is None
