"""The catalogue as a file that staff can edit."""

from servicebot.domain.catalogue import (
    Catalogue,
    FeeType,
    ItemRule,
    Provider,
    ServiceCategory,
    ServiceItem,
    Urgency,
)
from servicebot.domain.files.refusals import refusals_in
from servicebot.domain.files.rows import Row, RowFile


def read_catalogue(text: str, *, version: int = 1) -> Catalogue:
    """The catalogue of a TOML text; raises Invalid with every problem and the row it stands in."""
    with RowFile("catalogue", text) as top:
        categories = tuple(_category(row) for row in top.rows("category", "id"))
        refusals = refusals_in(top)
        if not categories:
            top.wrong("no category at all")
    return Catalogue(categories, version, refusals)


def _category(row: Row) -> ServiceCategory:
    category_id = row.text("id")
    if "." in category_id:
        row.wrong("an id has no dot")
    items = tuple(_item(category_id, item) for item in row.rows("item", "id"))
    if not items:
        row.wrong("a category needs an item")
    return ServiceCategory(category_id, row.text("name"), row.text("english"), items, row.texts("words"))


def _item(category_id: str, row: Row) -> ServiceItem:
    fee = row.choice("fee", FeeType)
    price_note = row.text("price_note")
    if fee is not FeeType.FREE and not any(mark.isdigit() for mark in price_note):
        row.wrong("price_note must name a price, because residents confirm it")
    return ServiceItem(
        code=f"{category_id}.{row.text('id')}",
        name=row.text("name"),
        english=row.text("english"),
        urgency=row.choice("urgency", Urgency),
        fee=fee,
        providers=row.choices("providers", Provider),
        price_note=price_note,
        advice=row.text("advice", needed=False),
        question=row.text("question", needed=False),
        rule=row.choice("rule", ItemRule),
        words=row.texts("words"),
    )
