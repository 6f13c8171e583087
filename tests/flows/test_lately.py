"""What is said right after a ticket: hurry, remarks and other times, told apart from other wishes by their words."""

import pytest

from servicebot.flows.tickets.lately import moves, presses, remark_in


@pytest.mark.parametrize(
    ("said", "remark"),
    [
        ("加一句，门铃坏了敲门", "门铃坏了敲门"),
        ("备注一下，楼下有狗", "楼下有狗"),
        ("告诉师傅带个梯子", "带个梯子"),
        ("麻烦跟师傅说一声门铃坏了", "门铃坏了"),
        ("让师傅先打电话", "先打电话"),
        ("补充：在卫生间", "在卫生间"),
        ("备注一下", ""),
        ("补充 4821 7090", ""),
        ("请师傅修灯", ""),
        ("让师傅来修水管", ""),
        ("水龙头漏水，告诉师傅带个扳手", ""),
        ("加一个插座", ""),
        ("记一下我的时长", ""),
    ],
)
def test_a_remark_is_known_by_its_head(said: str, remark: str) -> None:
    assert remark_in(said) == remark


@pytest.mark.parametrize(
    "said",
    [
        "快点啊水都漫出来了",
        "还在漏呢",
        "赶紧来吧",
        "漏得更大了",
        "急死了",
        "关不住了",
        "水漫到客厅了",
        "水还是很大",
    ],
)
def test_hurry_and_what_gets_worse_press_for_the_ticket(said: str) -> None:
    assert presses(said)


@pytest.mark.parametrize(
    "said",
    [
        "谢谢",
        "师傅人很好",
        "今天停水吗",
        "修完又漏了，师傅糊弄人",
        "不用来了，快取消",
        "快递丢了",
        "办居住证要什么材料",
    ],
)
def test_other_words_are_no_hurry(said: str) -> None:
    assert not presses(said)


@pytest.mark.parametrize("said", ["我明天不在家，后天来吧", "明天上午再来吧", "下午我要上班，晚上来"])
def test_another_time_moves_the_visit(said: str) -> None:
    assert moves(said)


@pytest.mark.parametrize("said", ["明天有活动吗", "后天来电吗", "明天帮我买菜"])
def test_other_words_about_days_move_nothing(said: str) -> None:
    assert not moves(said)
