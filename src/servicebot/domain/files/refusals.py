"""What the station does not take, as it stands in the file of what it takes."""

from servicebot.domain.files.rows import Row
from servicebot.domain.refusals import Refusal


def refusals_in(top: Row) -> tuple[Refusal, ...]:
    """Every refusal of a file."""
    return tuple(
        Refusal(
            row.text("id"), row.text("name"), row.text("english"), row.text("explanation"), row.texts("words")
        )
        for row in top.rows("refusal", "id")
    )
