"""The tables of knowledge: articles, the index by which they are found, and notices."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from servicebot.adapters.storage.columns import key, metadata, number, string
from servicebot.adapters.storage.holding import OF_THE_STATION

knowledge_articles = Table(
    "knowledge_articles",
    metadata,
    key("id"),
    number("position"),
    string("title"),
    string("body"),
    string("materials"),
    string("times"),
    string("place"),
    string("keywords"),
    string("communities"),
    string("updated"),
    string("review"),
    Index(None, "position"),
    info=OF_THE_STATION,
)

# One row for each character and each pair of neighbours in an article, so that words of one or two characters are
# found on both engines without any extension.
knowledge_terms = Table(
    "knowledge_terms",
    metadata,
    key("term"),
    Column(
        "article", Text(), ForeignKey("knowledge_articles.id"), primary_key=True, nullable=False, index=True
    ),
    number("weight"),
    info=OF_THE_STATION,
)

notices = Table(
    "notices",
    metadata,
    key("id"),
    string("kind"),
    string("title"),
    string("body"),
    # A list in JSON; an empty one means every community.
    string("communities"),
    number("starts"),
    number("ends"),
    Index(None, "ends", "id"),
    info=OF_THE_STATION,
)
