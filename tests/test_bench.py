"""The benchmark can be started; what it measures is no matter of a test."""

import pytest

from run import SECTIONS, read_arguments


def test_nothing_named_means_everything() -> None:
    assert read_arguments([]).sections == list(SECTIONS)


def test_sections_can_be_named() -> None:
    arguments = read_arguments(["burst", "ratio", "--rounds", "3"])
    assert (arguments.sections, arguments.rounds) == (["burst", "ratio"], 3)


def test_an_unknown_section_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        read_arguments(["speed"])
    assert "invalid choice" in capsys.readouterr().err
