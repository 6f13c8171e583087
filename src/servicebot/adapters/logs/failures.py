"""What a log tells of an error: its type, the facts that name nobody, and where it happened; never its message."""

import re
import traceback
from collections.abc import Iterator

# What libraries and our own errors know of themselves beside their words: codes, and names of the schema.
FACTS = (
    *("sqlstate", "constraint_name", "table_name", "column_name", "sqlite_errorname"),
    *("errno", "errcode", "rid", "status", "code", "reason"),
)
CODE = re.compile(r"[\w.:-]{1,63}", re.ASCII)
# As many as Python's own tracebacks show of a group, and more causes than any error has that is worth reading.
MOST_TOGETHER, MOST_CAUSES = 15, 8


def outline(error: BaseException) -> str:
    """An error with its causes, the first of them first; messages quote what was said and kept, so none is here."""
    chain = list(_chain(error))
    return "\nAfter that:\n".join(_one(one) for one in reversed(chain))


def name(error: BaseException) -> str:
    """The type of an error with its facts: ``UniqueViolationError sqlstate=23505 constraint_name=uq_cause``."""
    return " ".join([type(error).__qualname__, *_facts(error)])


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen and len(seen) < MOST_CAUSES:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _one(error: BaseException) -> str:
    lines = [f"{name(error)}\n{''.join(traceback.format_tb(error.__traceback__))}".rstrip("\n")]
    if isinstance(error, BaseExceptionGroup):
        lines += [
            f"One of {len(error.exceptions)}:\n{outline(one)}" for one in error.exceptions[:MOST_TOGETHER]
        ]
    return "\n".join(lines)


def _facts(error: BaseException) -> Iterator[str]:
    for fact in FACTS:
        value = getattr(error, fact, None)
        if isinstance(value, int | str) and CODE.fullmatch(str(value)):
            yield f"{fact}={value}"
