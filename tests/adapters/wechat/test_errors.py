import pytest
from wechatpy.exceptions import APILimitedException, WeChatClientException

from servicebot.adapters.wechat.errors import ApiError, Reaction

# The table of the error codes, as the manual of reactions lists it.
EXPECTED = {
    Reaction.RETRY: [-1, 99999],
    Reaction.RENEW_TOKEN: [40001, 40014, 42001],
    Reaction.STOP: [40125, 40164, 89503, 89506, 89507, 40243, 50004, 50007, 61024],
    Reaction.UNFOLLOWED: [40003, 43004],
    Reaction.CREDIT_GONE: [43101],
    Reaction.SWITCH_OFF: [43107, 48001, 48004],
    Reaction.RECEIVER_BUSY: [43108],
    Reaction.NEXT_MINUTE: [44990, 44991, 45011],
    Reaction.NEXT_DAY: [45009],
    Reaction.SPLIT: [45002, 45008],
    Reaction.WINDOW_CLOSED: [45015, 45047],
    Reaction.REVIEW: [45168, 87014, 61010],
    Reaction.DEAD_LETTER: [
        40036,
        40037,
        47003,
        40097,
        41030,
        40165,
        48006,
        40029,
        40163,
        40226,
        43104,
        85079,
    ],
    Reaction.RECEIVER_REFUSES: [48002, 70000],
}


@pytest.mark.parametrize(("reaction", "codes"), EXPECTED.items())
def test_every_code_has_its_reaction(reaction: Reaction, codes: list[int]) -> None:
    for code in codes:
        assert ApiError.answered(code, "").reaction is reaction


@pytest.mark.parametrize("code", [40001, 40013, 40125, 40164])
def test_a_refused_credential_is_final_where_the_token_is_asked_for(code: int) -> None:
    assert ApiError.answered(code, "", for_token=True).reaction is Reaction.STOP


def test_errors_belong_to_the_family_of_wechatpy() -> None:
    assert isinstance(ApiError.answered(43004, ""), WeChatClientException)
    assert isinstance(ApiError.answered(45009, ""), APILimitedException)


def test_message_keeps_what_an_operator_needs() -> None:
    error = ApiError.answered(40164, "invalid ip 203.0.113.9, not in whitelist rid: 6a12-b34c-d56e")
    assert "203.0.113.9" in str(error)
    assert error.rid == "6a12-b34c-d56e"
