"""What every table is made of: the metadata with its names, and the kinds of column that recur."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, Text, text
from sqlalchemy.types import TypeEngine

from servicebot.adapters.storage.holding import HOLDS, Holds

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_type() -> TypeEngine[int]:
    """The type of a number that the database gives a row itself."""
    # SQLite makes a column the row's own number only when it is declared INTEGER.
    return BigInteger().with_variant(Integer(), "sqlite")


def row_id() -> Column[int]:
    """The number that the database gives each row."""
    return Column("id", id_type(), primary_key=True, autoincrement=True)


def key(name: str, holds: Holds | None = None) -> Column[str]:
    """A text that names a row, alone or with others."""
    said = {} if holds is None else {HOLDS: holds}
    return Column(name, Text(), primary_key=True, nullable=False, info=said)


def string(name: str) -> Column[str]:
    """A readable text of the station's own; where residents come in, each column says what it holds (``plain``, ``secret``)."""
    return Column(name, Text(), nullable=False)


def number(name: str) -> Column[int]:
    """A number, an instant in milliseconds UTC included."""
    return Column(name, BigInteger(), nullable=False)


def reference(name: str, target: str) -> Column[str]:
    """A text that names a row of another table, as in ``table.column``."""
    return Column(name, Text(), ForeignKey(target), nullable=False, index=True)


def resident() -> Column[int]:
    """Whose row it is."""
    return Column("resident_id", BigInteger(), ForeignKey("residents.id"), nullable=False)


def added(name: str) -> Column[int]:
    """A number that a later migration added to rows that were there."""
    return Column(name, BigInteger(), nullable=False, server_default=text("0"))
