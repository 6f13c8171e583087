"""Whose home is meant, and what the resident calls its owner."""

import pytest

from servicebot.understanding.beneficiaries import beneficiary_in, for_others


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("帮邻居王奶奶报修", "邻居王奶奶"),
        ("替隔壁张大爷报修，灯不亮了", "隔壁张大爷"),
        ("我妈家马桶堵了", "我妈"),
        ("帮我妈报修", "我妈"),
        ("给朋友约个保洁", "朋友"),
    ],
)
def test_somebody_who_is_named_is_called_so(said: str, name: str) -> None:
    assert for_others(said)
    assert beneficiary_in(said) == name


@pytest.mark.parametrize("said", ["帮别人办", "帮别人报修", "帮别人办的", "替人家约", "给别人家报修"])
def test_somebody_else_is_no_name(said: str) -> None:
    assert for_others(said)
    assert beneficiary_in(said) is None


@pytest.mark.parametrize("said", ["我家马桶堵了", "咱家灯不亮"])
def test_the_own_home_is_nobody_elses(said: str) -> None:
    assert for_others(said) is False
    assert beneficiary_in(said) is None


def test_a_sentence_without_anybody_does_not_say() -> None:
    assert for_others("马桶堵了") is None
