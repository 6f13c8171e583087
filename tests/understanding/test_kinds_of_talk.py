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
    ("trapped", "娃自己在家把门锁上了，灶上还烧着水"),
    ("trapped", "锅里还煮着粥，门被小孩从里面反锁了打不开"),
    ("medical", "宝宝吃葡萄卡住了，脸憋红了"),
    ("medical", "爷爷吃汤圆卡住了，一直呛"),
    ("flood_collapse", "下大雨，我家一楼水进到床边了，外面全是水出不去"),
    ("fire", "昨天楼上着火，现在窗户还在冒黑烟"),
    ("trapped", "孩子头卡在栏杆里了，喘不上气"),
    ("flood_collapse", "老房子进水了，四周都是水，人走不了"),
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
    "昨天对面楼失火，过道墙都熏黑了，能刷一下吗",
    "昨天我被困电梯半小时，投诉电梯公司",
    "家里进过小偷，想换个好点的锁",
    "阳台晾衣杆塌了，来装一下",
    "衣柜隔板塌了，帮忙修一下",
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
    ("event_signup", None, "我们想去消防队参观，怎么报名"),
    ("find_branch", None, "我爸有糖尿病，老年食堂有少油的饭吗"),
    ("repair_request", "housekeeping.daily_clean", "想找人扫扫地拖一拖，两小时就行"),
    ("repair_request", "housekeeping.daily_clean", "屋里要擦一擦扫一扫，一个半小时够了"),
    ("report_problem", None, "墙上的小广告能不能清理掉"),
    ("report_problem", None, "电线杆上的广告谁来清理"),
    ("repair_request", "lock_door_window.door_window_fix", "卧室木门往下沉，关的时候蹭地"),
    ("repair_request", "lock_door_window.door_window_fix", "房门下坠了，关门刮地板"),
    ("repair_request", "housekeeping.pest_control", "厨房里发现好几只蟑螂"),
    ("repair_request", "housekeeping.pest_control", "家里发现老鼠"),
    ("repair_request", "plumbing_electric.pipe_burst", "厨房水管暴了，总阀关了"),
    ("repair_request", "appliance.ac_repair", "空条不制冷"),
]
FOR_WHOM = [
    ("爷爷", "爷爷的电视收不到台了，他一个人住石榴社区1号楼1单元201"),
    ("外婆", "外婆的空调不制冷，她住石榴社区2号楼1单元301"),
    ("老爸", "周三上午八点要带老爸看病，想找个人陪着"),
    ("奶奶", "明天要带奶奶去医院复查，想找人陪"),
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


def test_cold_enough_to_die_beside_a_cold_radiator_is_no_abuse() -> None:
    for said in ("冻死人了，暖气一点都不热", "冷死人了，暖气片不热"):
        assert SUBJECT.understand(said, MORNING).as_json()["intent"] in ("repair_request", "report_problem")


@pytest.mark.parametrize(("whom", "said"), FOR_WHOM)
def test_whom_it_is_for_is_heard(whom: str, said: str) -> None:
    assert SUBJECT.understand(said, MORNING).as_json()["slots"].get("beneficiary") == whom


@pytest.mark.parametrize(
    "said", ["明天白天我要上班，想找个人陪我妈几个小时", "后天上午我要上班，找个人照看我爸"]
)
def test_the_time_somebody_is_at_work_is_when_somebody_else_is_wished_for(said: str) -> None:
    assert SUBJECT.understand(said, MORNING).as_json()["slots"]["time"]["text"] == said[:4]


def test_words_that_only_slightly_sound_like_thanks_are_not_answered_as_thanks() -> None:
    assert SUBJECT.understand("上次都出人命了 你们还不管", MORNING).detail != "thanks"
    assert SUBJECT.understand("谢谢你们", MORNING).detail == "thanks"
