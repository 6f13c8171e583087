"""What is printed below the code of a thing that can be reported by scanning it."""

from dataclasses import dataclass

from servicebot.domain.directory import Directory
from servicebot.domain.reports import Asset, AssetKind

HINT = "坏了？微信扫一扫上报，或打"
LIFT_HINT = "有人被困请按警铃；坏了微信扫码上报，或打"


@dataclass(frozen=True, slots=True)
class Label:
    """One label: ``url`` is what stands in its code."""

    name: str
    place: str
    code: str
    hint: str
    url: str


def label_of(asset: Asset, directory: Directory, url: str) -> Label:
    """The label of an asset, with the telephone for those who do not scan."""
    community = directory.community_by_id.get(asset.community)
    estate = directory.estate_by_id.get(asset.estate)
    place = " ".join(one.name for one in (community, estate) if one is not None)
    hint = LIFT_HINT if asset.kind is AssetKind.LIFT else HINT
    return Label(asset.name, place, asset.code, f"{hint} {directory.hotline}", url)
