from pathlib import Path

from servicebot.domain.lifecycle import RULES, Rule
from servicebot.domain.people import Role
from servicebot.domain.tickets import Status

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tickets.md"


def _row(action: str, rule: Rule) -> str:
    who = ", ".join(role for role in Role if role in rule.roles)
    everywhere = len(rule.sources) == len(Status)
    sources = "any" if everywhere else ", ".join(status for status in Status if status in rule.sources)
    return f"| {action} | {who} | {sources} | {rule.target or 'the same'} |"


def test_the_page_shows_the_rules_as_they_are() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [row for row in map(_row, RULES, RULES.values()) if row not in page] == []
