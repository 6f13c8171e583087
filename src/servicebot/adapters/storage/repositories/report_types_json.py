"""Report types as JSON beside the version of the catalogue, which is read and replaced as a whole."""

from typing import Any

from servicebot.adapters.storage.repositories.refusals_json import refusals_from_json, refusals_to_json
from servicebot.domain.report_types import ReportOwner, ReportShelf, ReportType, ReportTypes


def report_types_to_json(types: ReportTypes) -> dict[str, Any]:
    """The types as a value that JSON can hold."""
    return {
        "shelves": [
            [shelf.id, shelf.name, shelf.english, shelf.words, [_row(one) for one in shelf.types]]
            for shelf in types.shelves
        ],
        "refusals": refusals_to_json(types.refusals),
    }


def report_types_from_json(kept: dict[str, Any]) -> ReportTypes:
    """What ``report_types_to_json`` wrote; none before anything was written."""
    return ReportTypes(
        tuple(
            ReportShelf(shelf_id, name, english, tuple(_type(one) for one in types), tuple(words))
            for shelf_id, name, english, words, types in kept.get("shelves", ())
        ),
        refusals_from_json(kept.get("refusals", ())),
    )


def _row(one: ReportType) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "english": one.english,
        "owner": one.owner.value,
        "contact_days": one.contact_days,
        "close_days": one.close_days,
        "radius_m": one.radius_m,
        "private": one.private,
        "advice": one.advice,
        "question": one.question,
        "danger": one.danger,
        "danger_kind": one.danger_kind,
        "words": one.words,
    }


def _type(kept: dict[str, Any]) -> ReportType:
    return ReportType(**kept | {"owner": ReportOwner(kept["owner"]), "words": tuple(kept["words"])})
