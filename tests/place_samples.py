"""A few places around the communities of ``sample_flows``; Saturday morning is when most offices are closed."""

from sample_flows import DIRECTORY
from servicebot.domain.places import PlaceKind, ServicePlace

OFFICE = "周一至周五 08:30-12:00,14:00-17:30"
EVERY_DAY = "每天 08:00-20:00"

PLACES = (
    *DIRECTORY.stations,
    ServicePlace(
        "centre:dongyuan",
        PlaceKind.SERVICE_CENTER,
        "东苑街道社区服务中心",
        street="dongyuan",
        address="东苑大道 18 号",
        phone="000-0000 0110",
        hours="周一至周五 08:30-17:30; 周六 09:00-11:30",
        services=("社保", "医保", "居住证", "老年优待证"),
        latitude=33.36,
        longitude=120.16,
    ),
    ServicePlace(
        "branch:huaiyin",
        PlaceKind.BRANCH,
        "槐荫社区党支部",
        aliases=("槐荫支部",),
        street="dongyuan",
        community="huaiyin",
        address="槐荫路 1 号 2 楼",
        phone="000-0000 0112",
        hours=OFFICE,
        services=("党员报到", "党组织关系转接"),
        latitude=33.3511,
        longitude=120.1511,
        contact="周师傅",
    ),
    ServicePlace(
        "building:jingui",
        PlaceKind.BUILDING_SERVICE_POINT,
        "金桂大厦党支部服务点",
        street="dongyuan",
        community="huaiyin",
        building="金桂大厦",
        address="东苑大道 66 号金桂大厦 9 楼",
        phone="000-0000 0113",
        hours=OFFICE,
        services=("党员报到",),
        latitude=33.353,
        longitude=120.153,
    ),
    ServicePlace(
        "station:chenxing",
        PlaceKind.SERVICE_STATION,
        "晨星社区服务站",
        street="dongyuan",
        community="chenxing",
        address="晨星花园1号楼一层",
        phone="000-0000 0114",
        hours=OFFICE,
        services=("居住证明", "老年优待证"),
        latitude=33.345,
        longitude=120.145,
    ),
    ServicePlace(
        "branch:chenxing",
        PlaceKind.BRANCH,
        "晨星社区党支部",
        street="dongyuan",
        community="chenxing",
        phone="000-0000 0115",
        latitude=33.3451,
        longitude=120.1451,
    ),
    *(
        ServicePlace(
            f"point:{number}",
            PlaceKind.SERVICE_POINT,
            name,
            street="dongyuan",
            community="huaiyin",
            address=f"槐荫路 {number} 号",
            phone=f"154 0000 {number:04}",
            hours=hours,
            services=services,
            latitude=33.351 + number / 20_000,
            longitude=120.151,
        )
        for number, name, hours, services in (
            (21, "便民理发店", EVERY_DAY, ("理发",)),
            (22, "王师傅修鞋配匙摊", EVERY_DAY, ("修鞋", "配钥匙")),
            (23, "剪刀手理发室", "周二至周日 10:00-21:00", ("理发",)),
            (24, "小巷理发", "周一至周五 09:00-18:00", ("理发",)),
            (25, "老街坊理发", EVERY_DAY, ("理发", "染发")),
            (26, "和顺家电维修", EVERY_DAY, ("家电维修",)),
        )
    ),
)
