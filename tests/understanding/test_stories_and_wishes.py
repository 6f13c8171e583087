"""What is wished, told apart from what is only told beside it: by kinds of sentences, one or two of each."""

import pytest

from fakes import MORNING
from servicebot.cli.understand import understander_for
from servicebot.domain.files.directory import read_directory
from servicebot.services.packaged import packaged_catalogue, packaged_text
from servicebot.understanding.normalise import normalise

SUBJECT = understander_for(packaged_catalogue(), read_directory(packaged_text("demo/directory.toml")))
EVENING, NIGHT, MIDNIGHT = (MORNING + hours * 3_600_000 for hours in (11, 13, 14))

MEANT = [
    ("修空调多少钱", "other", "appliance.ac_repair"),
    ("开锁怎么收费", "other", "lock_door_window.unlock"),
    ("灭一次蟑螂什么价位", "other", "housekeeping.pest_control"),
    ("你们收费吗", "other", None),
    ("旧沙发不要了，你们来拉走行吗", "repair_request", "moving_errand.bulky_waste"),
    ("洗衣机淘汰了，上门收走", "repair_request", "moving_errand.bulky_waste"),
    ("我说的路灯的事有人管没有", "check_ticket", None),
    ("灯不亮，换过灯泡了，隔壁老刘也看过", "repair_request", "plumbing_electric.light_fixture"),
    ("一插电饭锅就跳闸，师傅几时能来", "repair_request", "plumbing_electric.power_trip"),
    ("周奶奶家水龙头漏水，我帮她报的", "repair_request", "plumbing_electric.tap_valve"),
    ("明天的讲座我去不了了，位子让给别人吧", "cancel", None),
    ("志愿时长少了两个小时，帮我看看总数", "my_progress", None),
    ("发传单发了半天，怎么记", "log_hours", None),
    ("上次帮我买菜的小姑娘真热心，替我谢谢她", "other", None),
    ("活动室能不能晚点关，下了班的也想去", "report_problem", "suggestion"),
    ("晴川社区滨河步道，木板烂了个洞，麻烦围一下", "report_problem", "manhole_road"),
    ("楼上凌晨两点搬桌子，找过物业没用", "report_problem", "noise"),
    ("物业收了钱不管事", "report_problem", "property_service"),
    ("心里难受得很，夜里睡不着", "human_agent", None),
    ("帮我把屋子收拾收拾", "repair_request", "housekeeping.daily_clean"),
    ("我家门铃不响了", "repair_request", None),
    ("物业劝了几回都不管用，楼下健身房天天砸杠铃扰民", "report_problem", "noise"),
    ("食堂中午开到几点钟", "find_branch", None),
    ("后悔报名了，能退吗", "cancel", None),
    ("中央空调出风口发黑，想消消毒洗一洗", "repair_request", "appliance.hood_ac_clean"),
    ("降压药快没了，谁去药店顺路捎一盒", "repair_request", "moving_errand.medicine_errand"),
    ("密码锁没电了，备用钥匙在单位，进不了家", "repair_request", "lock_door_window.unlock"),
    ("锁扣对不上锁眼，关不拢", "repair_request", "lock_door_window.lock_change"),
    ("听说那排老房子要拆，是真的吗", "other", None),
    ("电梯里万一被关了该按哪个键", "other", None),
    ("我血压高头晕，组织生活会请假", "meeting_leave", None),
    ("楼道里的灯老人够不着，能装感应灯就好了，提个建议", "report_problem", "suggestion"),
    ("我是楼长，三楼老刘家下水道堵了", "repair_request", "drain_unblock.kitchen_drain"),
    ("我是3号楼楼长，电梯坏了", "report_problem", "elevator_fault"),
    ("我是单元长，帮王奶奶报修水龙头漏水", "repair_request", "plumbing_electric.tap_valve"),
    ("楼长让我来报修，马桶堵了", "repair_request", "drain_unblock.toilet_clog"),
    ("你好，我是网格员，楼道灯不亮了", "report_problem", "public_lighting"),
    ("我是楼长，想认领责任区", "claim_zone", None),
    ("我想当楼长", "claim_zone", None),
]
ALSO = [
    ("门口垃圾桶满了，汤水流一地", []),
    ("遛狗不捡屎，我鞋底都踩脏了", []),
    ("哪儿能复印，老人机弄不了", []),
    ("那个灯不亮，开关也换过了还是不亮", []),
    ("支部会我来不了，帮我跟书记说一声", []),
    ("路上堵车堵死了，例会我来不了", []),
    ("楼上拖桌子吵得睡不着，保安也拦不住", []),
    ("楼道灯不亮，打电话就推给居委会", []),
    ("路灯不亮，服务站几点开门", ["find_branch"]),
    ("戒指掉马桶里了，水都不下，戒指不要了，通开就行", []),
    ("四点签退没反应，人工补登两小时", []),
    ("路灯不亮，我家水管也漏水", ["repair_request"]),
    ("取消明天的保洁，改约个通下水的", ["repair_request"]),
    ("报名健步走，对了我家门铃不响了也修下", ["repair_request"]),
]
WHOM = [
    ("我爸去年中过风，想找人白天陪护", "我爸"),
    ("外婆烧不动饭了，找人来家里烧饭", "外婆"),
    ("三栋二单元的周奶奶家灯坏了，帮忙看看", "周奶奶"),
    ("我妈独居，她说水管漏了", "我妈"),
    ("我妈把钥匙锁屋里了", None),
    ("爸妈说水管漏了", None),
]
HOURS = [("帮厨做了六个小时", 6.0), ("做了两粒钟义工", 2.0), ("周三周四各帮厨两小时，一共四小时", 4.0)]
WHEN = [
    ("灯坏了，周六下午来，哦不对今天就是周六，那就下周六吧", "下周六"),
    ("灯坏了，明天上午来，不对，后天上午", "后天上午"),
    ("空调坏了，明天下午三点，说错了，是四点", "明天四点"),
    ("灯坏了，明天来，不是灯泡的事", "明天"),
]


@pytest.mark.parametrize(("said", "intent", "item"), MEANT)
def test_what_is_wished_is_told_apart_from_the_story(said: str, intent: str, item: str | None) -> None:
    meant = SUBJECT.understand(said, MORNING).as_json()
    assert (meant["intent"], meant["item"]) == (intent, item)


@pytest.mark.parametrize(("said", "also"), ALSO)
def test_a_further_wish_is_wished(said: str, also: list[str]) -> None:
    assert SUBJECT.understand(said, MORNING).as_json()["also"] == also


@pytest.mark.parametrize(("said", "whom"), WHOM)
def test_whom_something_is_asked_for_may_be_the_subject(said: str, whom: str | None) -> None:
    assert SUBJECT.understand(said, MORNING).slots.get("beneficiary") == whom


@pytest.mark.parametrize(("said", "hours"), HOURS)
def test_the_sum_of_hours_counts(said: str, hours: float) -> None:
    assert SUBJECT.understand(said, MORNING).slots["hours"] == hours


@pytest.mark.parametrize(("said", "when"), WHEN)
def test_a_time_that_is_put_right_is_the_one_that_counts(said: str, when: str) -> None:
    assert SUBJECT.understand(said, MORNING).slots["time"] == when


def test_this_evening_is_still_to_come_late_in_the_evening_and_not_at_night() -> None:
    asked = "空调不热，今天晚上能来吗"
    assert SUBJECT.understand(asked, EVENING).window == (EVENING, MIDNIGHT)
    assert SUBJECT.understand(asked, NIGHT).window is None


def test_who_takes_on_a_building_says_which_by_its_number() -> None:
    assert SUBJECT.understand("想包一栋楼，7号楼", MORNING).slots["building"] == "7"


def test_ten_is_written_in_a_sum_and_not_in_tidying_up() -> None:
    assert normalise("拾伍号楼的屋子收拾一下，拾掇拾掇") == "十五号楼的屋子收拾一下,拾掇拾掇"
