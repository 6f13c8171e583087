"""The tables of knowledge: articles, the index by which they are found, and notices."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from servicebot.adapters.storage.holding import OF_THE_STATION
from servicebot.adapters.storage.schema import metadata

knowledge_articles = Table(
    "knowledge_articles",
    metadata,
    Column("id", Text(), primary_key=True, nullable=False),
    Column("position", BigInteger(), nullable=False),
    Column("title", Text(), nullable=False),
    Column("body", Text(), nullable=False),
    Column("materials", Text(), nullable=False),
    Column("times", Text(), nullable=False),
    Column("place", Text(), nullable=False),
    Column("keywords", Text(), nullable=False),
    Column("communities", Text(), nullable=False),
    Column("updated", Text(), nullable=False),
    Column("review", Text(), nullable=False),
    Index(None, "position"),
    info=OF_THE_STATION,
)

# One row for each character and each pair of neighbours in an article, so that words of one or two characters are
# found on both engines without any extension.
knowledge_terms = Table(
    "knowledge_terms",
    metadata,
    Column("term", Text(), primary_key=True, nullable=False),
    Column(
        "article", Text(), ForeignKey("knowledge_articles.id"), primary_key=True, nullable=False, index=True
    ),
    Column("weight", BigInteger(), nullable=False),
    info=OF_THE_STATION,
)

notices = Table(
    "notices",
    metadata,
    Column("id", Text(), primary_key=True, nullable=False),
    Column("kind", Text(), nullable=False),
    Column("title", Text(), nullable=False),
    Column("body", Text(), nullable=False),
    # A list in JSON; an empty one means every community.
    Column("communities", Text(), nullable=False),
    Column("starts", BigInteger(), nullable=False),
    Column("ends", BigInteger(), nullable=False),
    Index(None, "ends", "id"),
    info=OF_THE_STATION,
)
