"""Things with codes that the tests of reports share."""

from servicebot.domain.address import Place
from servicebot.domain.reports import Asset, AssetKind

ASSETS = (
    Asset(
        "LAMP-0001",
        AssetKind.LAMP,
        "3号楼东侧路灯",
        "huaiyin",
        "huaiyin_1",
        Place(33.351, 120.151, "3号楼东侧路灯"),
        "public_lighting",
    ),
    Asset(
        "LIFT-0001",
        AssetKind.LIFT,
        "2号楼1单元电梯",
        "chenxing",
        "chenxing_1",
        Place(33.361, 120.161, "2号楼1单元电梯"),
        "elevator_fault",
    ),
    Asset("POST-0001", AssetKind.OTHER, "北门公告栏", "huaiyin", "huaiyin_1"),
)
