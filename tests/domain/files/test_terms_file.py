"""The privacy text as a file."""

import pytest

from servicebot.domain.errors import Invalid
from servicebot.domain.files.terms import read_terms
from servicebot.domain.people import Resident, mask_name
from servicebot.domain.privacy import NO_TERMS, Periods, Terms, may_be_asked, may_remember
from servicebot.services.packaged import packaged_terms

GOOD = (
    'version = 2\nnotice = "{station}只为办事，{words_days} 天"\nsharing = "给师傅"\nwhole = "打 {hotline}"\n'
)


def test_the_periods_in_force_stand_in_the_text_and_the_names_when_it_is_said() -> None:
    terms = read_terms(GOOD, Periods(words=7))
    assert terms.version == 2
    assert terms.said(terms.notice, station="云亭", hotline="110") == "云亭只为办事，7 天"
    assert terms.said(terms.whole, station="云亭", hotline="110") == "打 110"


def test_the_packaged_text_is_short_names_the_station_and_leaves_no_gap() -> None:
    terms = packaged_terms(Periods())
    said = terms.said(terms.notice + terms.whole + terms.sharing, station="云亭区", hotline="110")
    assert "云亭区社区服务站" in said
    assert "{" not in said


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        (GOOD.replace("version = 2", "version = 0"), "version must be 1"),
        (GOOD.replace("{station}", "我们"), "must name the {station}"),
        (GOOD.replace("只为办事", "\\n一\\n二\\n三"), "more than 3 lines"),
        (GOOD.replace('sharing = "给师傅"\n', ""), "sharing is missing"),
    ],
)
def test_a_text_that_would_not_do_is_refused_with_the_reason(changed: str, problem: str) -> None:
    with pytest.raises(Invalid, match=problem.replace("{", "\\{")):
        read_terms(changed, Periods())


def test_consent_is_asked_once_and_again_only_after_a_yes_to_an_older_text() -> None:
    terms = Terms(version=2, notice="x")
    never, yes_to_old, yes, no = (Resident(1, "wechat", "o", consented=given) for given in (0, 1, 2, -1))
    assert [may_be_asked(one, terms) for one in (never, yes_to_old, yes, no)] == [True, True, False, False]
    assert [may_remember(one, terms) for one in (never, yes_to_old, yes, no)] == [False, False, True, False]
    assert may_remember(never, NO_TERMS)
    assert not may_be_asked(never, NO_TERMS)


def test_a_masked_name_keeps_its_first_character() -> None:
    assert [mask_name(name) for name in ("王阿姨", "", "李")] == ["王**", "", "李"]
