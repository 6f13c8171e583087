"""The privacy text as a file that a station can replace by its own."""

from dataclasses import fields

from servicebot.domain.files.rows import RowFile
from servicebot.domain.privacy import Periods, Terms

NOTICE_LINES = 3
HIGHEST = 1_000_000


def read_terms(text: str, periods: Periods) -> Terms:
    """The terms of a TOML text with the periods filled in; raises Invalid with every problem."""
    with RowFile("privacy text", text) as top:
        version = top.number("version", most=HIGHEST)
        terms = Terms(
            version,
            notice=_filled(top.text("notice"), periods),
            sharing=_filled(top.text("sharing"), periods),
            whole=_filled(top.text("whole"), periods),
            seen_by=_filled(top.text("seen_by", needed=False), periods),
        )
        if not version:
            top.wrong("version must be 1 or more")
        if len(terms.notice.splitlines()) > NOTICE_LINES:
            top.wrong(f"notice has more than {NOTICE_LINES} lines")
        if "{station}" not in terms.notice:
            top.wrong("notice must name the {station}")
    return terms


def _filled(text: str, periods: Periods) -> str:
    for period in fields(periods):
        text = text.replace(f"{{{period.name}_days}}", str(getattr(periods, period.name)))
    return text
