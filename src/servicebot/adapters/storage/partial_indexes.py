"""Indexes of the rows that a condition picks out; only a migration asks for the condition."""

from sqlalchemy import Index, MetaData, text

_CONDITION = "condition"


def partial(name: str, condition: str, *columns: str, unique: bool = False) -> Index:
    """An index of the rows for which ``condition`` holds, on either engine."""
    # Said here for each engine, it would load both engines' dialects in every station.
    return Index(name, *columns, unique=unique, info={_CONDITION: condition})


def say_conditions(metadata: MetaData) -> MetaData:
    """The tables with each partial index's condition said as SQLAlchemy wants it, for each engine."""
    for table in metadata.tables.values():
        for index in table.indexes:
            if condition := index.info.get(_CONDITION):
                for engine in ("sqlite", "postgresql"):
                    index.dialect_options[engine]["where"] = text(condition)
    return metadata
