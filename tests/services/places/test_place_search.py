"""What a sentence looks for, and in which order the places that answer are told, on both databases."""

import pytest

from fakes import MORNING
from place_samples import PLACES
from sample_flows import DIRECTORY, GAZETTEER, HOME
from servicebot.domain.address import Place
from servicebot.domain.people import Resident
from servicebot.domain.places import PlaceKind, ServicePlace, Sought, Whereabouts
from servicebot.ports import Storage, UnitOfWork
from servicebot.services.packaged import packaged_calendar
from servicebot.services.places.desk import PlaceDesk
from servicebot.services.places.search import Hit
from servicebot.services.places.words import map_link, say_distance, say_place

CALENDAR = packaged_calendar()
STRANGER = Resident(7, "wechat", "openid")
NEIGHBOUR = Resident(8, "wechat", "other", address=HOME)


@pytest.fixture
async def town(storage: Storage) -> Storage:
    await storage.write(lambda uow: uow.places.put(PLACES))
    return storage


def desk(uow: UnitOfWork, resident: Resident = STRANGER) -> PlaceDesk:
    return PlaceDesk(uow, DIRECTORY, GAZETTEER, CALENDAR, resident, MORNING)


async def sought(town: Storage, text: str, resident: Resident = STRANGER) -> Sought:
    return await town.read(lambda uow: desk(uow, resident).seek(text))


async def told(
    town: Storage, text: str, where: Whereabouts | None = None, resident: Resident = STRANGER
) -> list[str]:
    """The names in the answer."""

    async def work(uow: UnitOfWork) -> str:
        asked = desk(uow, resident)
        return (await asked.tell(await asked.seek(text), where or Whereabouts()))[0]

    return [line[1:].split("】")[0] for line in (await town.read(work)).splitlines() if line.startswith("【")]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("槐荫社区党支部在哪", ["branch:huaiyin"]),
        ("槐荫支部", ["branch:huaiyin"]),
        ("槐荫党支部电话多少", ["branch:huaiyin"]),
        ("请问金桂大厦怎么走", ["building:jingui"]),
        ("槐荫路 22 号是什么店", ["point:22"]),
        ("老街仿理发", ["point:25"]),
        ("王师付修鞋", ["point:22"]),
        ("和顺家电", ["point:26"]),
        ("晨星服务站", ["station:chenxing"]),
        ("槐阴党支部电话", ["branch:huaiyin"]),
    ],
)
async def test_a_place_is_found_by_name_alias_address_and_slip(
    town: Storage, text: str, ids: list[str]
) -> None:
    assert list((await sought(town, text)).ids) == ids


@pytest.mark.parametrize("text", ["我要交党费", "党费交到哪里", "转组织关系", "开党员证明", "我想入党"])
async def test_what_a_branch_sees_to_leads_to_the_one_of_the_own_community(town: Storage, text: str) -> None:
    assert await told(town, text, resident=NEIGHBOUR) == ["槐荫社区党支部"]
    assert await told(town, text, Whereabouts(community="chenxing")) == ["晨星社区党支部"]
    assert await told(town, f"我住晨星社区，{text}", resident=NEIGHBOUR) == ["晨星社区党支部"]


@pytest.mark.parametrize(
    ("text", "label", "community"),
    [
        ("哪里能办老年证", "老年证", ""),
        ("剃个头去哪里", "理发", ""),
        ("配把钥匙", "配钥匙", ""),
        ("转组织关系去哪儿", "党组织关系转接", ""),
        ("晨星社区的党支部", "党支部、楼宇服务点", "chenxing"),
        ("怀荫社区服务站", "服务站", "huaiyin"),
        ("服务站、服务中心", "服务站、服务中心", ""),
        ("哪个楼有党支部", "党支部、楼宇服务点", ""),
        ("槐荫小区3号楼2单元501归谁管", "服务场所", "huaiyin"),
        ("附近都有什么", "服务场所", ""),
    ],
)
async def test_what_is_wanted_and_where_are_told_apart(
    town: Storage, text: str, label: str, community: str
) -> None:
    found = await sought(town, text)
    assert (found.label, found.community, found.unknown) == (label, community, False)


async def test_the_own_community_is_the_remembered_one(town: Storage) -> None:
    assert (await sought(town, "我的社区", NEIGHBOUR)).community == "huaiyin"
    assert await told(town, "我们社区的服务站", resident=NEIGHBOUR) == ["槐荫社区服务站"]


@pytest.mark.parametrize("text", ["哪里能修飞机", "月球基地在哪里", "槐荫社区哪里能买船票"])
async def test_what_nobody_offers_is_unknown(town: Storage, text: str) -> None:
    assert (await sought(town, text)).unknown


async def test_open_places_come_before_nearer_ones_that_are_closed(town: Storage) -> None:
    # Beside 小巷理发, which is closed on Saturdays.
    beside = Whereabouts(pin=Place(33.3522, 120.151, datum="wgs84"))
    assert await told(town, "理发", beside) == ["老街坊理发", "剪刀手理发室", "便民理发店"]


async def test_an_open_place_a_little_farther_off_is_told_when_the_nearest_are_all_closed(
    town: Storage,
) -> None:
    here = Place(33.30, 120.10, datum="wgs84")
    shops = [
        ServicePlace(
            f"shop:{number}",
            PlaceKind.SERVICE_POINT,
            f"{number}号磨刀铺",
            hours=hours,
            services=("磨刀",),
            latitude=33.30 + number / 2_000,
            longitude=120.10,
        )
        for number, hours in enumerate(["周一至周五 09:00-17:00"] * 12 + ["每天 00:00-24:00"])
    ]
    await town.write(lambda uow: uow.places.put(shops))
    assert await told(town, "附近磨刀", Whereabouts(here)) == ["12号磨刀铺", "0号磨刀铺", "1号磨刀铺"]


async def test_a_name_that_many_share_is_answered_by_nearness(town: Storage) -> None:
    chain = [
        ServicePlace(
            f"chain:{number}",
            PlaceKind.SERVICE_POINT,
            "好邻居便利店",
            latitude=33.30 + number / 1_000,
            longitude=120.15,
        )
        for number in range(30)
    ]
    await town.write(lambda uow: uow.places.put(chain))
    found = await sought(town, "好邻居便利店在哪里")
    assert (found.ids, found.words) == ((), ("n:好邻居便利店",))

    async def answer(uow: UnitOfWork) -> str:
        return (await desk(uow).tell(found, Whereabouts(pin=Place(33.31, 120.15, datum="wgs84"))))[0]

    assert "约 10 米" in await town.read(answer)


def test_distances_are_said_as_people_say_them() -> None:
    assert [say_distance(metres) for metres in (None, 3, 304, 996, 1_240, 12_300)] == [
        "",
        "约 10 米",
        "约 300 米",
        "约 1.0 公里",
        "约 1.2 公里",
        "约 12.3 公里",
    ]


def test_a_card_names_the_state_and_gives_the_telephone_a_line_of_its_own() -> None:
    branch = next(place for place in PLACES if place.id == "branch:huaiyin")
    lines = say_place(Hit(branch, 120), MORNING, CALENDAR).splitlines()
    assert lines[:4] == [
        "【槐荫社区党支部】约 120 米",
        "现在没开，后天 8:30 开",
        "槐荫路 1 号 2 楼",
        "000-0000 0112",
    ]


def test_a_place_that_nobody_reviewed_in_time_says_so() -> None:
    stale = ServicePlace("a", PlaceKind.VENUE, "活动室", hours="看门口的牌子", review_due=MORNING - 1)
    assert say_place(Hit(stale), MORNING, CALENDAR).splitlines() == [
        "【活动室】",
        "看门口的牌子",
        "信息可能有变，去之前先打个电话。",
    ]


def test_the_map_is_given_the_point_that_chinese_maps_show_and_nothing_that_would_cut_the_link() -> None:
    place = ServicePlace("a", PlaceKind.VENUE, "甲;乙:丙", latitude=33.351, longitude=120.151)
    link = map_link(place)
    assert "coord%3A33.349586%2C120.155981" in link
    assert link.isascii()
    assert not set(link) & set('; ,<>"')


@pytest.mark.parametrize("text", ["流动党员在哪报到", "流动党员活动站在哪", "党员联络站怎么走"])
async def test_members_from_elsewhere_are_sent_to_the_branch_where_they_live(
    town: Storage, text: str
) -> None:
    chenxing = Whereabouts(community="chenxing")
    assert await told(town, text, chenxing) == ["晨星社区党支部"]
    assert await told(town, text, resident=NEIGHBOUR) == ["槐荫社区党支部", "金桂大厦党支部服务点"]


async def test_a_station_of_their_own_comes_before_the_branch(town: Storage) -> None:
    station = ServicePlace(
        "mobile:1", PlaceKind.MOBILE_MEMBER_STATION, "槐荫流动党员之家", community="huaiyin"
    )
    await town.write(lambda uow: uow.places.put([station]))
    assert await told(town, "流动党员在哪报到", resident=NEIGHBOUR) == ["槐荫流动党员之家"]


@pytest.mark.parametrize("text", ["党员到哪报到", "外地党员去哪里报到", "我的党员关系往哪转"])
async def test_where_in_the_middle_of_a_matter_hides_it_not(town: Storage, text: str) -> None:
    assert "槐荫社区党支部" in await told(town, text, resident=NEIGHBOUR)
