"""How well and how fast messages are understood: ``python bench/understanding.py [--half HALF] [--show]``.

The messages lie in tests/understanding/evaluation, labelled by hand and split by a hash of their text before any rule
was written; rules are tuned on the tune half only, and the figures of the test half are the honest ones. Messages that
taught a rule afterwards were added to the tune half, so it has grown larger. The halves of
strangers were written and labelled by somebody who had not seen a rule.
"""

import argparse
import json
import resource
import time
from pathlib import Path
from typing import Any

from servicebot.cli.understand import understander_for
from servicebot.domain.files.directory import read_directory
from servicebot.services.packaged import packaged_catalogue, packaged_text
from servicebot.understanding.understander import Understander

DATA = Path(__file__).parents[1] / "tests" / "understanding" / "evaluation"
NOW = 1_795_228_200_000  # Saturday 2026-11-21, 10:30 in Shanghai
CHECKED = ("community", "building", "unit", "room", "phone")
ROUNDS = 20
HALVES = ("test", "tune", "strangers_test", "strangers_tune", "dangers_tune")


def understander() -> Understander:
    """The understander of a fresh installation in the invented city."""
    return understander_for(packaged_catalogue(), read_directory(packaged_text("demo/directory.toml")))


def rows(half: str) -> list[dict[str, Any]]:
    """The labelled messages of one half."""
    return [json.loads(line) for line in (DATA / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()]


class Score:
    """Rights and wrongs of one question."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.right = 0
        self.wrong: list[str] = []

    def add(self, text: str, expected: object, got: object, *, right: bool) -> None:
        """Count one answer."""
        if right:
            self.right += 1
        else:
            self.wrong.append(f"  {self.name}: expected {expected!r}, got {got!r}: {text}")

    def __str__(self) -> str:
        asked = self.right + len(self.wrong)
        return f"{self.name:<22}{self.right:>5} of {asked:<5}{100 * self.right / max(asked, 1):6.1f} %"


def judge(row: dict[str, Any], got: dict[str, Any], scores: dict[str, Score]) -> None:
    """Compare what was understood with the labels of one message."""
    text = row["text"]
    if row["emergency"]:
        kind = got["emergency"]
        scores["caught"].add(text, row["emergency"], kind, right=kind is not None)
        scores["kind"].add(text, row["emergency"], kind, right=kind == row["emergency"])
        return
    scores["no card"].add(text, None, got["emergency"], right=got["emergency"] is None)
    if "intent" in row:
        wanted, intent = row["intent"], got["intent"]
        scores["intent"].add(text, wanted, intent, right=intent in wanted)
        asked = set(wanted) <= set(got["choices"]) or intent in wanted
        scores["intent or choice"].add(text, wanted, got["choices"], right=asked)
        sure = intent is None or intent in wanted
        scores["not surely wrong"].add(text, wanted, intent, right=sure)
    if row.get("item"):
        scores["item"].add(text, row["item"], got["item"], right=got["item"] == row["item"])
    judge_slots(row, got, scores)
    if "also" in row:
        scores["also"].add(text, row["also"], got["also"], right=set(row["also"]) == set(got["also"]))


def judge_slots(row: dict[str, Any], got: dict[str, Any], scores: dict[str, Score]) -> None:
    """Compare the slots: every one that was said, and no place or telephone number that was not."""
    if "slots" not in row:
        return
    found = {**got["slots"], "time": (got["slots"].get("time") or {}).get("text")}
    for name, value in row["slots"].items():
        said = f"{found.get(name):g}" if name == "hours" and found.get(name) else found.get(name)
        close = name == "community" and str(said).startswith(value)
        scores["slots"].add(row["text"], f"{name}={value}", said, right=said == value or close)
    for name in CHECKED:
        if name not in row["slots"]:
            scores["no invented slots"].add(row["text"], name, found.get(name), right=not found.get(name))


def timed(subject: Understander, texts: list[str]) -> list[float]:
    """Milliseconds for each message, the best of nothing: every call counts."""
    taken = []
    for _ in range(ROUNDS):
        for text in texts:
            before = time.perf_counter()
            subject.understand(text, NOW)
            taken.append((time.perf_counter() - before) * 1000)
    return sorted(taken)


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--half", default="test", choices=HALVES)
    parser.add_argument("--show", action="store_true", help="print what was misunderstood")
    options = parser.parse_args()
    memory, before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    subject = understander()
    loaded = time.perf_counter() - before
    labelled = rows(options.half)
    names = ("caught", "kind", "no card", "intent", "intent or choice", "not surely wrong", "item", "slots")
    scores = {name: Score(name) for name in (*names, "no invented slots", "also")}
    for row in labelled:
        judge(row, subject.understand(row["text"], NOW).as_json(), scores)
    print(f"{len(labelled)} messages of the {options.half} half")
    for score in scores.values():
        print(score)
        if options.show:
            print("\n".join(score.wrong))
    taken = timed(subject, [row["text"] for row in labelled])
    figures = ", ".join(
        f"p{share:g} {taken[int(len(taken) * share / 100)]:.3f}" for share in (50, 90, 99, 99.9)
    )
    used = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
    print(
        f"milliseconds a message: {figures}, longest {taken[-1]:.3f}; loaded in {loaded:.2f} s, {used:.0f} MB"
    )


if __name__ == "__main__":
    main()
