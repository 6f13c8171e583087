"""What is left of an error in the log: what an operator needs, and nothing of what it quotes."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from servicebot.adapters.logs.redacting import RedactingFilter

logger = logging.getLogger("some.package")

WORDS = "我家在建国路5号501，电话13800001234"


class Coded(Exception):
    """An error as database drivers raise them."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        vars(self).update(facts)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What is logged, as the handlers of a running station get it."""
    with caplog.filtering(RedactingFilter()):
        yield caplog


def seen(log: pytest.LogCaptureFixture) -> str:
    return log.text + "".join(repr(vars(record)) for record in log.records)


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    """The error with the frames of having been raised."""
    try:
        raise error from cause
    except type(error) as caught:
        return caught


def test_of_an_error_its_type_codes_and_place_are_told(log: pytest.LogCaptureFixture) -> None:
    error = raised(Coded(WORDS, sqlstate="23505", constraint_name="uq_inbox_key", errno=0, detail=WORDS))
    logger.error("it failed", exc_info=error)
    assert "it failed\nCoded sqlstate=23505 constraint_name=uq_inbox_key errno=0\n" in log.text
    assert "in raised" in log.text
    assert WORDS not in seen(log)


@pytest.mark.parametrize("fact", [WORDS, "a b", "", "x" * 64, None, b"42", ["42"]])
def test_what_is_no_code_is_no_fact(fact: object, log: pytest.LogCaptureFixture) -> None:
    logger.error("it failed", exc_info=raised(Coded("", code=fact)))
    assert "it failed\nCoded\n" in log.text


def test_causes_notes_and_groups_quote_nothing_and_are_all_named(log: pytest.LogCaptureFixture) -> None:
    noted = KeyError(WORDS)
    noted.add_note(WORDS)
    group = ExceptionGroup(WORDS, [raised(noted, ValueError(WORDS)), OSError(2, WORDS, WORDS)])
    logger.error("it failed", exc_info=raised(group, LookupError(WORDS)))
    places = [log.text.index(named) for named in ("LookupError", "ExceptionGroup", "ValueError", "KeyError")]
    assert places == sorted(places)
    assert "FileNotFoundError errno=2" in log.text
    assert WORDS not in seen(log)


def test_errors_that_caused_each_other_are_told_once(log: pytest.LogCaptureFixture) -> None:
    first, second = ValueError(WORDS), KeyError(WORDS)
    first.__context__, second.__context__ = second, first
    logger.error("it failed", exc_info=first)
    assert log.text.count("ValueError") == log.text.count("KeyError") == 1


def test_an_error_that_is_an_argument_or_a_field_is_told_by_its_type(log: pytest.LogCaptureFixture) -> None:
    error = OSError(28, WORDS)
    logger.error("%s", error, extra={"cause": error})
    logger.error("%(cause)s", {"cause": error})
    logger.error(error)
    assert [record.getMessage() for record in log.records] == ["OSError errno=28"] * 3
    assert vars(log.records[0])["cause"] == "OSError errno=28"
    assert WORDS not in seen(log)


def test_a_record_whose_values_do_not_fit_fails_nobody(log: pytest.LogCaptureFixture) -> None:
    logger.error("%d of %d", WORDS, 1)
    assert log.records[0].getMessage() == "%d of %d (its values do not fit)"
    assert WORDS not in seen(log)
