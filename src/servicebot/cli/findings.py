"""What an examination finds: one line each, with what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How much a finding matters; the value is what stands in front of its line."""

    GOOD = "ok  "
    WARNING = "warn"
    PROBLEM = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at and how it stands."""

    grade: Grade
    text: str

    def __str__(self) -> str:
        return f"{self.grade}  {self.text}"


def good(text: str) -> Finding:
    """Something that is as it should be."""
    return Finding(Grade.GOOD, text)


def warning(text: str) -> Finding:
    """Something that works and should be better."""
    return Finding(Grade.WARNING, text)


def problem(text: str) -> Finding:
    """Something that keeps the station from working."""
    return Finding(Grade.PROBLEM, text)
