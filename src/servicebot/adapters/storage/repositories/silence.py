"""Who has not been in touch for long: no message, no open ticket, nothing done for them."""

from sqlalchemy import ColumnElement, Integer, Select, exists, func, literal_column, or_, select, text

from servicebot.adapters.storage.report_tables import report_habits
from servicebot.adapters.storage.schema import OPEN, WAITING, conversations, handovers, residents, tickets
from servicebot.adapters.storage.statements import Statement, value

_person = conversations.c.resident_id
_EMPTY = literal_column("0", Integer)


def _silent(*conditions: ColumnElement[bool]) -> Select[tuple[int]]:
    """Walks along the residents by their ids, because an index by age would cost every message a page.

    Every message saves its conversation, so the age of that is also the age of the last message.
    """
    return (
        select(_person)
        .join_from(conversations, residents)
        .where(
            _person > value("after"),
            conversations.c.updated_at < value("before"),
            residents.c.erased_at == _EMPTY,
            *conditions,
            ~exists().where(tickets.c.resident_id == _person, OPEN),
            ~exists().where(tickets.c.resident_id == _person, tickets.c.updated_at >= value("before")),
            ~exists().where(handovers.c.resident_id == _person, text(WAITING)),
        )
        .order_by(_person)
        .limit(value("count"))
    )


_NAMES = ("after", "before", "count")
SILENT = Statement(_silent(func.length(conversations.c.state) > _EMPTY), *_NAMES)
SILENT_KNOWN = Statement(
    _silent(
        or_(
            *(func.length(residents.c[name]) > _EMPTY for name in ("name", "phone", "address")),
            exists().where(report_habits.c.resident_id == _person),
        )
    ),
    *_NAMES,
)
