"""Instants as commands print them: in China's time, whole for scripts and short for people."""

from datetime import datetime

from servicebot.domain.times import CHINA


def iso(at: int) -> str:
    """An instant for scripts: ``2026-11-21T10:00:00+08:00``."""
    return datetime.fromtimestamp(at / 1000, CHINA).isoformat(timespec="seconds")


def short(at: int) -> str:
    """An instant for people, who know the year: ``11-21 10:00``."""
    return datetime.fromtimestamp(at / 1000, CHINA).strftime("%m-%d %H:%M")
