"""Kinds of sentences that strangers write, one or two of each: dangers, what is none, and whom a wish concerns."""

import pytest

from fakes import MORNING
from servicebot.cli.understand import understander_for
from servicebot.domain.files.directory import read_directory
from servicebot.services.packaged import packaged_catalogue, packaged_text

SUBJECT = understander_for(packaged_catalogue(), read_directory(packaged_text("demo/directory.toml")))

DANGERS = [
    ("gas_leak", "chufang you meiqi wei"),
    ("medical", "nainai yun guo qu le"),
    ("crime_violence", "lou xia you ren da jia"),
    ("gas_leak", "满屋子煤气 孩子睡着喊不醒"),
    ("fire", "小孩玩火柴把窗帘点了"),
    ("fire", "隔壁噼啪响，一股烧焦的味"),
    ("medical", "老伴忽然讲不清话，胳膊也抬不起来"),
    ("crime_violence", "一个不认识的女人把我孙子领走了"),
    ("crime_violence", "有个男的在电梯里对我动手动脚"),
    ("electric_shock", "大风吹断了电线，垂在铁栏杆上"),
    ("missing_person", "姥姥打电话来说不清自己在哪，手机又没电了"),
    ("missing_person", "保姆没看住，老太太走没影了"),
    ("self_harm", "我坐在楼顶，不知道还要不要下去"),
    ("self_harm", "撑不下去了，这是最后一晚，再见"),
    ("flood_collapse", "后山的泥石冲下来堵了门，屋里还有人"),
    ("flood_collapse", "车在涵洞里抛锚了，水快到车窗"),
    ("trapped", "我在厕所，门打不开了，喊也没人来"),
    ("trapped", "我锁在阳台外面了，家里没人"),
    ("self_harm", "我老伴走了我也不想留了"),
    ("self_harm", "真想跟着他一起走"),
]
CALM = [
    "刚才说有焦味，其实是楼下烧烤",
    "上午电梯困人那个，已经放出来了",
    "被你这话噎住了",
    "基金跌得想跳楼，开个玩笑",
    "外地发大水，想捐点衣服",
    "收音机里说有人触电",
    "心梗有什么前兆，想听医生讲讲",
    "爷爷去女儿家住了，信箱满了",
    "谢谢你们救了我爸",
    "听人讲隔壁小区有小偷，是真的吗",
    "想跟她一起走路锻炼有伴吗",
    "我不想留言了",
    "电视遥控器没反应，换过电池了",
    "消防员来演示灭火，冒烟是正常的",
    "过道堆满箱子，孩子老绊倒",
    "我妈病了，找不到人陪护",
]
WISHES = [
    ("report_problem", None, "信箱里塞满搬家公司的小广告"),
    ("report_problem", "public_lighting", "消防应急灯不亮"),
    ("report_problem", "access_control", "我们门洞的铁门蹭地了"),
    ("report_problem", "building_safety", "楼上掉下一块瓷砖，砸坏了花盆，没人受伤"),
    ("report_problem", "water_logging", "地库门口一滩水好几天了"),
    ("report_problem", "property_service", "打扫卫生的一个月才来一次楼道"),
    ("report_problem", "parking_fire_lane", "楼下自行车停满，走不过去"),
    ("check_ticket", None, "再不来人我就要疯了，都四天了"),
    ("other", None, "你们真厉害，电视终于有台了"),
    ("other", None, "反诈宣传几号来我们小区"),
    ("human_agent", None, "人供服务"),
    ("claim_zone", None, "3号楼2单元我负责，登记一下"),
    ("repair_request", "lock_door_window.lock_change", "钥匙丢了不放心，换个锁"),
    ("repair_request", "lock_door_window.unlock", "把自己锁门外头了"),
    ("repair_request", "moving_errand.carry_items", "新买的书柜放在楼下，没人抬"),
    ("repair_request", "appliance.e_water_heater", "修热水器，插电的那种"),
    ("repair_request", "appliance.small_appliance", "电饭煲跳闸档了，饭夹生"),
    ("repair_request", "appliance.small_appliance", "油烟机不吸烟了"),
    ("repair_request", "plumbing_electric.toilet_cistern", "马桶的水一直哗哗流"),
    ("meeting_leave", None, "例会 请假"),
]


@pytest.mark.parametrize(("kind", "said"), DANGERS)
def test_danger_gets_its_card(kind: str, said: str) -> None:
    assert SUBJECT.understand(said, MORNING).emergency == kind


@pytest.mark.parametrize("said", CALM)
def test_what_is_over_elsewhere_or_said_in_jest_gets_neither_card_nor_line(said: str) -> None:
    understood = SUBJECT.understand(said, MORNING)
    assert (understood.emergency, understood.doubt) == (None, None)


@pytest.mark.parametrize(("intent", "item", "said"), WISHES)
def test_the_wish_is_understood(intent: str, item: str | None, said: str) -> None:
    read = SUBJECT.understand(said, MORNING).as_json()
    assert (read["intent"], read["item"]) == (intent, item)
