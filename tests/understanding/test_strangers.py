"""Messages of an outside examiner, who labelled them without having seen a rule: what was reached is not lost again."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fakes import MORNING
from servicebot.cli.understand import understander_for
from servicebot.domain.files.directory import read_directory
from servicebot.services.packaged import packaged_catalogue, packaged_text

DATA = Path(__file__).parent / "evaluation"
SUBJECT = understander_for(packaged_catalogue(), read_directory(packaged_text("demo/directory.toml")))


@cache
def answered(half: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    lines = (DATA / f"strangers_{half}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [(row, SUBJECT.understand(row["text"], MORNING).as_json()) for row in rows]


def caught(half: str) -> list[bool]:
    return [got["emergency"] is not None for row, got in answered(half) if row["emergency"]]


def calm(half: str) -> list[bool]:
    return [got["emergency"] is None for row, got in answered(half) if not row["emergency"]]


def intents(half: str) -> list[bool]:
    return [got["intent"] in row["intent"] for row, got in answered(half) if "intent" in row]


def items(half: str) -> list[bool]:
    return [got["item"] == row["item"] for row, got in answered(half) if row.get("item")]


QUESTIONS = {"caught": caught, "calm": calm, "intent": intents, "item": items}
FLOORS = [
    ("tune", "caught", 0.98),
    ("tune", "calm", 0.99),
    ("tune", "intent", 0.97),
    ("tune", "item", 0.97),
    ("test", "caught", 0.9),
    ("test", "calm", 0.99),
    ("test", "intent", 0.9),
    ("test", "item", 0.91),
]


@pytest.mark.parametrize(("half", "question", "least"), FLOORS)
def test_what_strangers_say_is_understood_as_far_as_was_reached(
    half: str, question: str, least: float
) -> None:
    right = QUESTIONS[question](half)
    assert sum(right) >= least * len(right)
