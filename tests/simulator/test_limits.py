import pytest

from servicebot.simulator.errors import ApiError
from servicebot.simulator.limits import check_data


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("thing1", "厨房水管漏水"),
        ("thing2", "字" * 20),
        ("number3", "32"),
        ("letter4", "ABC"),
        ("character_string5", "48217093 A"),
        ("time6", "15:01"),
        ("time7", "2026年11月21日 15:01"),
        ("time8", "2026年11月21日 15:01~2026年11月21日 17:00"),
        ("date9", "2026年11月21日"),
        ("amount10", "¥10.50"),
        ("phone_number11", "000-00000110"),
        ("name12", "周师傅"),
        ("phrase13", "已派单"),
        ("car_number14", "苏J00001"),
        ("keyword1", "随便"),
    ],
)
def test_fitting_values_pass(name: str, value: str) -> None:
    assert check_data({name: {"value": value}}) == {name: value}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("thing1", "字" * 21),
        ("thing1", "两\n行"),
        ("thing1", ""),
        ("thing1", "  "),
        ("number2", "三"),
        ("letter3", "字母"),
        ("character_string4", "编号一"),
        ("time5", "明天上午"),
        ("time6", "2026年11月21日 15:01～2026年11月21日 17:00"),
        ("date7", "11月21日"),
        ("amount8", "十元"),
        ("phone_number9", "1" * 18),
        ("name10", "一二三四五六七八九十一"),
        ("phrase11", "正在处理中的"),
        ("phrase12", "done"),
        ("symbol13", "abc"),
        ("keyword1", "字" * 21),
    ],
)
def test_wrong_values_name_their_field(name: str, value: str) -> None:
    with pytest.raises(ApiError, match=f"47003.*data.{name}.value"):
        check_data({name: {"value": value}})


@pytest.mark.parametrize("data", [None, {}, [], {"thing1": "bare"}, {"thing1": {}}, "text"])
def test_misshapen_data_is_47003(data: object) -> None:
    with pytest.raises(ApiError, match="47003"):
        check_data(data)
