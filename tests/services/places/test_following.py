"""What is asked about places that were told a moment before, and what names another one."""

import pytest

from servicebot.services.places.following import Asked, Topic, asked_of


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("怎么走", Topic.WAY),
        ("怎么去", Topic.WAY),
        ("咋走", Topic.WAY),
        ("咋走啊？", Topic.WAY),
        ("导航", Topic.WAY),
        ("发个路线", Topic.WAY),
        ("那个地方在哪儿", Topic.WAY),
        ("离我家远吗", Topic.WAY),
        ("坐几路车", Topic.WAY),
        ("几点开门", Topic.HOURS),
        ("请问周末开不开门", Topic.HOURS),
        ("现在有人吗", Topic.HOURS),
        ("几点关门呀", Topic.HOURS),
        ("他们中午休息吗", Topic.HOURS),
        ("现在开门了没", Topic.HOURS),
        ("营业时间", Topic.HOURS),
        ("电话多少", Topic.PHONE),
        ("联系电话", Topic.PHONE),
        ("怎么联系", Topic.PHONE),
        ("他们几点上班的电话是多少", Topic.PHONE),
        ("还有吗", Topic.MORE),
        ("还有别的吗", Topic.MORE),
        ("还有没有其他地方", Topic.MORE),
        ("就一个吗", Topic.MORE),
        ("更多", Topic.MORE),
    ],
)
def test_a_question_without_a_place_is_about_what_was_told(text: str, topic: Topic) -> None:
    assert asked_of(text, 1) == Asked(topic)


@pytest.mark.parametrize(
    ("text", "nth"), [("第二个怎么走", 1), ("2号电话多少", 1), ("最后一个几点开门", 2), ("第9个怎么走", None)]
)
def test_one_of_them_is_meant_by_its_number(text: str, nth: int | None) -> None:
    found = asked_of(text, 3)
    assert found is not None
    assert found.nth == nth
    assert found.miscounted == (nth is None)


@pytest.mark.parametrize(
    "text",
    [
        "槐荫社区服务站怎么走",
        "金桂大厦在哪",
        "老年证在哪办",
        "怎么去医院",
        "电话打不通",
        "师傅几点来",
        "家里没人开门",
        "附近有什么",
        "下班",
        "周末休息",
        "没有电话",
        "我的电话是15400001234",
        "怎么",
        "谢谢",
        "",
        "三号楼电梯几点修好",
    ],
)
def test_whatever_names_something_is_not(text: str) -> None:
    assert asked_of(text, 3) is None
