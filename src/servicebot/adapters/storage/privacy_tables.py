"""The tables of privacy: what residents were told and agreed to, what was done to their data, and how far it got."""

from sqlalchemy import Index, Table

from servicebot.adapters.storage.columns import key, metadata, number, resident, row_id
from servicebot.adapters.storage.holding import CASE, NOTHING, plain

consents = Table(
    "consents",
    metadata,
    row_id(),
    resident(),
    plain("purpose", CASE),
    plain("answer", CASE),
    number("version"),
    number("at"),
    plain("channel", CASE),
    plain("about", CASE),
    Index(None, "resident_id", "at", "id"),
    Index(None, "at"),
)

audit = Table(
    "audit",
    metadata,
    row_id(),
    number("at"),
    plain("actor", CASE),
    plain("action", CASE),
    plain("subject", CASE),
    plain("detail", CASE),
    Index(None, "at"),
    Index(None, "subject", "at", "id"),
)

# How far a job that runs again and again has come, so that it never looks at the same rows twice.
marks = Table(
    "marks",
    metadata,
    key("name", NOTHING),
    number("at"),
)
