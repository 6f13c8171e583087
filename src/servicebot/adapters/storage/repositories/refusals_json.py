"""Refusals as JSON, for the catalogue and for its report types alike."""

from collections.abc import Iterable
from typing import Any

from servicebot.domain.refusals import Refusal


def refusals_to_json(refusals: Iterable[Refusal]) -> list[Any]:
    """The refusals as a value that JSON can hold."""
    return [[one.id, one.name, one.english, one.explanation, one.words] for one in refusals]


def refusals_from_json(kept: Iterable[Any]) -> tuple[Refusal, ...]:
    """What ``refusals_to_json`` wrote."""
    return tuple(
        Refusal(refusal_id, name, english, explanation, tuple(words))
        for refusal_id, name, english, explanation, words in kept
    )
