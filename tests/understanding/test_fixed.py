"""Fixed or not, as people say it."""

import pytest

from servicebot.understanding.fixed import Verdict, read_fixed


@pytest.mark.parametrize(
    "text",
    [
        "修好了",
        "修好啦，谢谢师傅",
        "已经修好了",
        "弄好了",
        "不漏了",
        "问题解决了",
        "能用了",
        "换好了，挺好",
        "下水通了",
        "好了，谢谢师傅",
        "搞定了",
        "已解决",
        "修号了",
    ],
)
def test_words_that_say_it_is_fixed(text: str) -> None:
    assert read_fixed(text) == Verdict(fixed=True)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "没修好",
            "还没好",
            "还在漏",
            "还是滴水",
            "又堵了",
            "没有修好啊",
            "仍然不亮",
            "修得不好",
            "一点没解决",
        ),
        *(
            "还没修好呢，什么情况都没有变",
            "白修了",
            "还是不行",
            "又跳闸了",
            "还没好呢",
            "还没亮",
            "还是不出水",
            "老样子",
            "好是好了，就是有点渗水",
        ),
    ],
)
def test_words_that_say_it_is_not(text: str) -> None:
    assert read_fixed(text) == Verdict(fixed=False)


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        *(("1", True), ("\uff12", False), ("是的", True), ("没有", False), ("好了", True)),
        *(("好了好了", True), ("嗯，好了", True), ("OK了", True), ("都好了", True), ("灯亮了", True)),
        *(("没人来", False), ("师傅根本没来过", False)),
    ],
)
def test_a_number_or_a_yes_means_it_only_at_the_right_moment(text: str, fixed: bool) -> None:
    assert read_fixed(text) == Verdict(fixed, bare=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "谢谢",
        "好的",
        "修好了吗",
        "什么时候能修好",
        "报修",
        "我家马桶堵了",
        "3",
        "怎么还没修好",
        "小区路灯不亮",
        "师傅还没来",
        "还没人上门",
        "还没收到",
    ],
)
def test_questions_thanks_and_other_matters_say_nothing(text: str) -> None:
    assert read_fixed(text) is None
