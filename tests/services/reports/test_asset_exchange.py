"""The things with codes out and in again, and the codes that are made for them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeClock
from report_samples import ASSETS
from sample_flows import DIRECTORY
from servicebot.adapters.sheet_files import read_file, write_file
from servicebot.domain.address import Place
from servicebot.domain.errors import Refused
from servicebot.domain.reports import Asset, AssetKind
from servicebot.domain.sheets.assets import COLUMNS, asset_sheet, read_assets
from servicebot.domain.sheets.sheet import Sheet
from servicebot.ports import SceneCode, Storage, UnitOfWork
from servicebot.services.packaged import packaged_catalogue
from servicebot.services.reports import scene_codes
from servicebot.services.reports.assets import AssetExchange, export_assets, import_assets
from servicebot.services.reports.scene_codes import make_missing, missing_codes

MATTERS = packaged_catalogue().reports
HEADER = tuple(column.title for column in COLUMNS)
CODE_CURE = "请写成 LAMP-0123 这样：2 到 8 个字母，横线，3 到 6 个数字。"
LAMP = ("LAMP-0101", "路灯", "3号楼东侧路灯", "槐荫社区", "", "楼道/路灯不亮", "", "", "")


@pytest.fixture
async def town(storage: Storage) -> Storage:
    async def fill(uow: UnitOfWork) -> None:
        await uow.reference.replace_directory(replace(DIRECTORY, stations=()))
        await uow.reference.replace_catalogue(packaged_catalogue())
        for asset in ASSETS:
            await uow.reports.put_asset(asset)

    await storage.write(fill)
    return storage


async def taken(
    town: Storage, rows: Sequence[Sequence[str]], *, dry_run: bool = False, remove: bool = False
) -> AssetExchange:
    sheet = Sheet("设施", [HEADER, *rows])
    return await town.write(lambda uow: import_assets(uow, sheet, dry_run=dry_run, remove=remove))


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
async def test_an_untouched_file_changes_nothing(town: Storage, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"assets{suffix}"
    before = await town.read(lambda uow: uow.reports.all_assets())
    write_file(path, [await town.read(export_assets)])
    found = await town.write(lambda uow: import_assets(uow, read_file(path)[0]))
    assert found == AssetExchange(done=True)
    assert await town.read(lambda uow: uow.reports.all_assets()) == before


async def test_new_rows_are_added_and_what_is_not_in_the_file_stays(town: Storage) -> None:
    found = await taken(town, [LAMP])
    assert (found.added, found.changed, len(found.missing)) == (("LAMP-0101",), (), len(ASSETS))
    lamp = await town.read(lambda uow: uow.reports.asset("LAMP-0101"))
    assert lamp == Asset("LAMP-0101", AssetKind.LAMP, "3号楼东侧路灯", "huaiyin", "", None, "public_lighting")
    assert len(await town.read(lambda uow: uow.reports.all_assets())) == len(ASSETS) + 1


async def test_a_dry_run_says_the_same_and_changes_nothing(town: Storage) -> None:
    before = await town.read(lambda uow: uow.reports.all_assets())
    found = await taken(town, [LAMP], dry_run=True, remove=True)
    assert (found.added, found.done) == (("LAMP-0101",), False)
    assert await town.read(lambda uow: uow.reports.all_assets()) == before


async def test_missing_rows_go_when_asked(town: Storage) -> None:
    await taken(town, [LAMP], remove=True)
    assert [one.code for one in await town.read(lambda uow: uow.reports.all_assets())] == ["LAMP-0101"]


async def test_a_changed_name_is_taken_over(town: Storage) -> None:
    await taken(town, [LAMP])
    found = await taken(town, [(LAMP[0], "灯杆", "西门路灯", *LAMP[3:])])
    assert (found.added, found.changed) == ((), ("LAMP-0101",))
    lamp = await town.read(lambda uow: uow.reports.asset("LAMP-0101"))
    assert lamp is not None
    assert lamp.name == "西门路灯"


async def test_every_problem_is_told_with_its_place_and_nothing_is_changed(town: Storage) -> None:
    found = await taken(
        town,
        [
            LAMP,
            ("灯一号", "路灯", "东门路灯", "槐荫社区", "", "", "", "", ""),
            ("LAMP-0102", "火箭", "东门路灯", "没有社区", "", "下雨", "33.35", "", ""),
            ("lamp 0101", "路灯", "东门路灯", "槐荫社区", "", "", "120.15", "33.35", ""),
            ("LAMP-0103", "路灯", "", "槐荫社区", "", "", "33.35", "120.15", "北京坐标"),
        ],
    )
    assert not found.done
    assert [str(problem) for problem in found.problems] == [
        f"「设施」第 3 行「编号」：「灯一号」扫码和打字都认不出来。{CODE_CURE}",
        *_of_row_4(),
        "「设施」第 5 行「纬度」：经度和纬度写反了。请换过来：纬度在中国是 3 到 54。",
        "「设施」第 5 行「编号」：编号「LAMP-0101」前面已经有了。同一个编号只能有一行。",
        "「设施」第 6 行「名称」：没有填。这一列必须填。",
        "「设施」第 6 行「坐标系」：不认识「北京坐标」。请写 WGS-84 或 GCJ-02，空着就是 WGS-84。",
    ]
    assert await town.read(lambda uow: uow.reports.asset("LAMP-0101")) is None


def _of_row_4() -> list[str]:
    communities = "、".join(one.name for one in DIRECTORY.communities[:3])
    types = "、".join([one.name for one in MATTERS.types()][:3])
    return [
        f"「设施」第 4 行「社区」：没有「没有社区」这个社区。请写社区表里的名称或编号，如：{communities}。",
        "「设施」第 4 行「类型」：没有「火箭」这个类型。请写其中一个：路灯、电梯、楼道、其他。",
        "「设施」第 4 行「经度」：经纬度只填了一个。请两个都填，或都不填。",
        f"「设施」第 4 行「问题类型」：没有「下雨」这个问题类型。请写问题类型表里的名称或编号，如：{types}。",
    ]


@given(
    st.builds(
        Asset,
        st.from_regex(r"[A-Z]{2,8}-[0-9]{3,6}", fullmatch=True).filter(lambda code: code.isascii()),
        st.sampled_from(AssetKind),
        st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=60),
        st.sampled_from([one.id for one in DIRECTORY.communities]),
        st.just(""),
        st.none()
        | st.builds(
            Place,
            st.integers(-89 * 10**7, 89 * 10**7).map(lambda whole: whole / 10**7),
            st.integers(-179 * 10**7, 179 * 10**7).map(lambda whole: whole / 10**7),
            st.just(""),
            st.sampled_from(["gcj02", "wgs84"]),
        ),
        st.sampled_from(["", *MATTERS.by_id]),
    )
)
def test_whatever_goes_out_comes_back(asset: Asset) -> None:
    named = replace(asset, place=replace(asset.place, label=asset.name) if asset.place else None)
    found, problems = read_assets(asset_sheet([named], DIRECTORY, MATTERS), DIRECTORY, MATTERS)
    assert problems == ()
    assert found == (named,)


class Platform:
    """Makes codes until it has none left."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.asked: list[str] = []

    async def make(self, scene: str) -> SceneCode:
        self.asked.append(scene)
        if len(self.asked) > self.left:
            raise Refused("wechat", "45009")
        return SceneCode(scene, f"ticket of {scene}", f"http://weixin.qq.com/q/{scene}")


async def test_what_was_interrupted_goes_on_and_nothing_is_made_twice(
    storage: Storage, clock: FakeClock
) -> None:
    scenes = [f"asset:LAMP-{number:04d}" for number in range(5)]
    tired = Platform(2)
    with pytest.raises(Refused, match="45009"):
        await make_missing(storage, clock, "wx1", scenes, tired.make)
    rested = Platform(9)
    assert await make_missing(storage, clock, "wx1", [*scenes, scenes[0]], rested.make) == 3
    assert rested.asked == scenes[2:]
    assert await make_missing(storage, clock, "wx1", scenes, rested.make) == 0
    assert await missing_codes(storage, "wx2", scenes) == (scenes, 0)


async def test_no_code_is_made_when_not_all_of_them_fit(
    storage: Storage, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scene_codes, "MOST_FOR_GOOD", 3)
    platform = Platform(9)
    assert await make_missing(storage, clock, "wx1", ["a", "b"], platform.make) == 2
    with pytest.raises(Refused, match="2 are made, 2 more do not fit"):
        await make_missing(storage, clock, "wx1", ["b", "c", "d"], platform.make)
    assert platform.asked == ["a", "b"]
