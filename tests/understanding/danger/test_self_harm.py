"""Who is meant by words about dying."""

import pytest

from servicebot.understanding.danger.self_harm import ACTED, OTHER, names_only_others, who_is_meant


@pytest.mark.parametrize(
    "text",
    [
        *("孙女割腕了 流了好多血", "有人要跳楼 在榆钱社区3号楼楼顶", "我女儿说她不想活了", "我怕我女儿自杀"),
        *("孩子想跳楼拉不住", "我朋友说她吃了一整瓶安眠药", "儿子想不开，把自己关屋里说要死", "他要跳下去了"),
        *(
            "有人爬到窗台外面坐着，要跳",
            "隔壁老太太喝农药了",
            "我老伴想不开要跳河",
            "邻居大爷说不想活了怎么劝",
        ),
    ],
)
def test_somebody_else_is_meant(text: str) -> None:
    assert who_is_meant(text) == OTHER


@pytest.mark.parametrize(
    "text",
    [
        "我吃了好多安眠药",
        "吃了一瓶安眠药",
        "我割腕了",
        "我刚才割了手腕",
        "药我全吃了，再见",
        "我在天台，想跳下去",
    ],
)
def test_who_writes_has_acted(text: str) -> None:
    assert who_is_meant(text) == ACTED


@pytest.mark.parametrize(
    "text",
    [
        *(
            "我不想活了",
            "老公不要我了 我不想活了",
            "我妈死了我也不想活了",
            "儿子不管我，想跳楼",
            "儿子不管我想跳楼",
        ),
        *(
            "他打我我不想活了",
            "一个人好孤单，不想活了",
            "老伴走了我也想跟着去了",
            "活着没意思，想从楼上跳下去",
        ),
        *("我攒了一瓶安眠药，今晚就都吃了", "妈我对不起你，我先走了", "我想死，没人在乎我", ""),
    ],
)
def test_who_writes_thinks_of_it(text: str) -> None:
    assert who_is_meant(text) == ""


@pytest.mark.parametrize("text", ["小孩抱下来了", "我妈没事了", "邻居大爷劝回来了"])
def test_only_somebody_else_is_named(text: str) -> None:
    assert names_only_others(text)


@pytest.mark.parametrize("text", ["没事了", "我没事了", "我妈走了，我也想跟着去", "孩子大了，自己没牵挂了"])
def test_who_writes_may_be_meant(text: str) -> None:
    assert not names_only_others(text)
