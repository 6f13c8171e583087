import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebot.adapters.wechat.notice_fields import FieldRefused, subscribe_data, template_data
from servicebot.simulator.limits import check_data


@given(st.dictionaries(st.sampled_from(["thing1", "thing2", "thing3"]), st.text(max_size=60), min_size=1))
def test_any_words_of_a_resident_fit_into_a_notice(values: dict[str, str]) -> None:
    assert check_data(template_data(values))
    assert check_data(subscribe_data(values))


def test_long_words_are_shortened_visibly() -> None:
    (field,) = template_data({"thing1": "厨房水槽下面的水管一直在漏水地板已经湿了请尽快来"}).values()
    assert field["value"] == "厨房水槽下面的水管一直在漏水地板已经湿…"
    assert len(field["value"]) <= 20


def test_lines_and_emoji_go() -> None:
    assert template_data({"thing1": "水管\n漏水 😀\t急"})["thing1"]["value"] == "水管 漏水 急"


@pytest.mark.parametrize(
    ("field", "value", "sent"),
    [
        ("time2", "15:01", "15:01"),
        (
            "time2",
            "2026年11月21日 15:01 ～ 2026年11月21日 17:00",
            "2026年11月21日 15:01~2026年11月21日 17:00",
        ),
        ("date2", "2026-11-21", "2026-11-21"),
        ("number3", "82", "82"),
        ("character_string4", "4821 7093", "4821 7093"),
        ("phrase5", "已派单", "已派单"),
        ("phone_number6", "0571-8888 1234", "0571-8888 1234"),
        ("amount7", "¥30.50", "¥30.50"),
        ("name8", "张师傅", "张师傅"),
    ],
)
def test_values_of_the_right_shape_pass(field: str, value: str, sent: str) -> None:
    data = subscribe_data({field: value})
    assert data == {field: {"value": sent}}
    assert check_data(data)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time2", "明天上午"),
        ("number3", "八"),
        ("character_string4", "工单48217093"),
        ("phrase5", "已经派给张师傅"),
        ("phone_number6", "没有"),
        ("name8", "一二三四五六七八九十一"),
        ("date2", ""),
        ("unheard_of1", " "),
    ],
)
def test_a_value_of_the_wrong_shape_is_refused_by_name(field: str, value: str) -> None:
    with pytest.raises(FieldRefused) as caught:
        subscribe_data({field: value})
    assert field in str(caught.value)
