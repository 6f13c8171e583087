"""What is said after 没修好: what is still wrong, told apart from wishes, questions and good news."""

import pytest

from servicebot.flows.tickets.unfixed import tells_what_is_wrong


@pytest.mark.parametrize(
    "said",
    [
        "还是不凉",
        "还是不凉怎么办",
        "还在漏",
        "开了半小时还是热风",
        "用了两天又坏了",
        "刚走就又堵了",
        "师傅就看了一眼",
        "师傅说没有配件",
        "光换了个灯泡",
        "一点用都没有",
        "跟原来一样",
        "声音更大了",
        "根本没换零件",
        "你们太糊弄了",
    ],
)
def test_what_is_still_wrong_is_heard(said: str) -> None:
    assert tells_what_is_wrong(said)


@pytest.mark.parametrize(
    "said",
    [
        "好的",
        "谢谢师傅",
        "现在好了",
        "修好了",
        "师傅什么时候来",
        "还有什么活动",
        "帮我修个灯",
        "我要投诉",
        "不修了",
        "我想改到明天",
        "附近哪里有理发店",
        "没有了",
        "居住证怎么办",
        "今天停水吗",
        "我是王阿姨",
        "水龙头漏水",
    ],
)
def test_other_words_are_not_taken_for_it(said: str) -> None:
    assert not tells_what_is_wrong(said)
