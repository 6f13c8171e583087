"""A resident's rows as they get them in a copy: found by the schema itself, so that no table is forgotten."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Table, select

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.holding import Holds, held_by
from servicebot.adapters.storage.repositories.personal_statements import ELSEWHERE
from servicebot.adapters.storage.schema import handovers, metadata, residents, ticket_events, tickets
from servicebot.adapters.storage.statements import Row, Statement, value
from servicebot.adapters.storage.tx import Tx

# What residents added to other people's reports, beside the tables' own names.
IN_OTHER_REPORTS = "in_other_reports"
# Ids of ours and the wheels of the machine say nothing to anybody.
_INNER = frozenset(
    {"id", "resident_id", "handover_id", "version", "last_entry", "previous", "searchable"}
    | {"attempts", "not_before", "due_at", "ended_at", "rank"}
)


def _reached(table: Table) -> ColumnElement[bool] | None:
    """What makes a row of a table a resident's; None where no row is anybody's."""
    if table is residents:
        return table.c.id == value("resident")
    if "resident_id" in table.c:
        return table.c.resident_id == value("resident")
    if "handover_id" in table.c:
        return table.c.handover_id.in_(select(handovers.c.id).where(_of(handovers)))
    if any(key.column is tickets.c.number for key in table.foreign_keys):
        return table.c.number.in_(select(tickets.c.number).where(_of(tickets)))
    return None


def _of(table: Table) -> ColumnElement[bool]:
    return table.c.resident_id == value("resident")


def _statements() -> Mapping[str, Statement]:
    found = ((table, _reached(table)) for table in metadata.sorted_tables)
    return {
        str(table.name): Statement(select(table).where(reached), "resident")
        for table, reached in found
        if reached is not None
    }


STATEMENTS = _statements()


async def copied(tx: Tx, cipher: FieldCipher, resident_id: int) -> Mapping[str, list[dict[str, Any]]]:
    """Every row of a resident by the name of its table."""
    found = {
        name: [_row(metadata.tables[name], row, cipher) for row in sorted(rows, key=itemgetter(0))]
        for name, statement in STATEMENTS.items()
        if (rows := await tx.fetch(statement, (resident_id,)))
    }
    elsewhere = await tx.fetch(ELSEWHERE, (str(resident_id), resident_id))
    found[IN_OTHER_REPORTS] = [_row(ticket_events, row, cipher) for row in elsewhere]
    return {name: said for name, said in found.items() if said}


def _row(table: Table, row: Row, cipher: FieldCipher) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for column, stored in zip(table.columns, row, strict=True):
        if (
            column.name in _INNER
            or column is handovers.c.staff
            or held_by(column) in (Holds.LINK, Holds.NOTHING)
        ):
            continue
        if column.name == "staff":
            # Who of the station it was is for the station to tell.
            said["by"] = "station" if stored else "resident"
        elif column.info.get("encrypted"):
            said[str(column.name)] = _opened(cipher.decrypt(stored, f"{table.name}.{column.name}".encode()))
        else:
            said[str(column.name)] = stored
    return said


def _opened(content: bytes) -> Any:
    return orjson.loads(content) if content[:1] in (b"{", b"[") else content.decode()
