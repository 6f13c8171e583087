from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebot.domain.times import CHINA, Visit
from servicebot.understanding.choosing import read_choice
from servicebot.understanding.hours import read_minutes
from servicebot.understanding.normalise import fold, normalise, paused
from servicebot.understanding.numerals import digits_in, read_number
from servicebot.understanding.phones import read_phone
from servicebot.understanding.places.address import read_address
from servicebot.understanding.places.gazetteer import Gazetteer
from servicebot.understanding.times import read_visit
from servicebot.understanding.yes_no import read_yes_no
from sixty_communities import district

GAZETTEER = Gazetteer.of(district())
NOW = int(datetime(2026, 11, 21, 10, 30, tzinfo=CHINA).timestamp() * 1000)
ANY_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "一二三四五六七八九十零两百0123456789号楼栋幢单元室点到明天上下午周小时榆钱社区-—:：,， 半"
        ),
    ),
    max_size=60,
)


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


def spoken(number: int) -> str:
    digits = "零一二三四五六七八九"
    if number < 20:
        return ("" if number < 10 else "十") + (digits[number % 10] if number % 10 else "")
    if number < 100:
        return digits[number // 10] + "十" + (digits[number % 10] if number % 10 else "")
    tail = number % 100
    if not tail:
        return digits[number // 100] + "百"
    return digits[number // 100] + "百" + ("零" if tail < 10 else "一" if tail < 20 else "") + spoken(tail)


@given(st.integers(1, 999))
def test_a_spoken_number_is_read_back(number: int) -> None:
    assert read_number(spoken(number)) == number
    assert read_number("".join(spoken(int(digit)) or "零" for digit in str(number))) == number


@given(ANY_TEXT)
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)
    assert len(digits_in(text)) == len(text)
    normalise(text)


@given(ANY_TEXT)
def test_no_text_upsets_a_reader(text: str) -> None:
    reading = read_address(text, GAZETTEER)
    assert reading is None or reading.said in text
    read_address(text, GAZETTEER, answer=True)
    visit = read_visit(text, NOW)
    if visit is not None:
        assert visit.said in text
        assert (visit.start, visit.end) == (0, 0) or max(visit.start, NOW) < visit.end
    assert read_phone(text) is None or len(str(read_phone(text))) >= 7
    minutes = read_minutes(text)
    assert minutes is None or 0 < minutes <= 24 * 60
    assert read_choice(text, ("甲", "乙")) in {None, 0, 1}
    assert read_yes_no(text) in {None, True, False}


@given(
    st.integers(1, 99),
    st.integers(1, 9),
    st.integers(101, 3304),
    st.sampled_from(
        (
            "{0}号楼{1}单元{2}",
            "{0}栋{1}单元{2}室",
            "{0}幢{1}单元{2}",
            "{0}#{1}-{2}",
            "{0}-{1}-{2}",
            "{0}号{1}单元{2}",
        )
    ),
    st.sampled_from(("槐荫社区", "槐荫 ", "榆钱花园", "我家在东篱社区的", "怀荫设区", "阳光小区")),
)
def test_a_door_is_read_in_every_writing(building: int, unit: int, room: int, form: str, place: str) -> None:
    reading = read_address(place + form.format(building, unit, room) + "，马桶堵了", GAZETTEER)
    assert reading is not None
    address = reading.address
    assert (address.building, address.unit, address.room) == (str(building), str(unit), str(room))


@given(st.integers(1, 19), st.integers(1, 6), st.integers(1, 33), st.integers(1, 4))
def test_a_spoken_door_is_read(building: int, unit: int, floor: int, flat: int) -> None:
    room = floor * 100 + flat
    said_digits = "".join(spoken(int(digit)) or "零" for digit in str(room))
    reading = read_address(f"槐荫{spoken(building)}号楼{spoken(unit)}单元{said_digits}", GAZETTEER)
    assert reading is not None
    assert reading.address.community == "c02"
    assert reading.address.door() == f"{building}号楼{unit}单元{room}室"


@pytest.mark.parametrize(
    ("said", "community", "door"),
    [
        ("槐荫社区3号楼2单元501水管爆了 15400001234", "c02", "3号楼2单元501室"),
        ("怀荫设区三栋五零一", "c02", "3号楼501室"),
        ("三号楼二门五零一", "", "3号楼2单元501室"),
        ("槐荫社区3楼", "c02", "3楼"),
        ("3号楼5楼东户", "", "3号楼5楼东户"),
        ("123弄5号601室", "", "123弄5号楼601室"),
        ("云杉社区3-501", "c08", "3号楼501室"),
        ("A座1502", "", "A号楼1502室"),
        ("六幢五百零一", "", "6号楼501室"),
        ("东单元302", "", "东单元302室"),
        ("槐蔭社區３號樓", "c02", "3号楼"),
        ("3楼2单元501", "", "3号楼2单元501室"),
        ("我这2单元501下水道堵了", "", "2单元501室"),
        ("3号楼2单元501点灯不亮", "", "3号楼2单元501室"),
        ("三栋502门坏了", "", "3号楼502室"),
        ("十号楼一单元三百零二 门锁坏了", "", "10号楼1单元302室"),
        ("3号楼501，不对是502", "", "3号楼502室"),
        ("8号院3号楼2门501", "", "8号院3号楼2单元501室"),
        ("槐荫社区3号楼2单元501-1室", "c02", "3号楼2单元501-1室"),
        ("槐荫社区3号楼2单元501-1水管爆了", "c02", "3号楼2单元501-1室"),
        ("3号楼501-12", "", "3号楼501-12室"),
        ("3-2-501-1", "", "3号楼2单元501-1室"),
        ("3号楼2单元501之2", "", "3号楼2单元501-2室"),
        ("3号楼2单元501A室灯不亮", "", "3号楼2单元501A室"),
        ("槐荫社区3号楼A座501", "c02", "3号楼A座501室"),
        ("3号楼A座2单元501室", "", "3号楼A座2单元501室"),
        ("3栋B座1202水管漏水", "", "3号楼B座1202室"),
        ("3号楼2座501", "", "3号楼2座501室"),
        ("3号楼A座", "", "3号楼A座"),
        ("3号楼2单元501-502", "", "3号楼2单元501室"),
        ("3号楼2单元501-2个人", "", "3号楼2单元501室"),
        ("3号楼2单元501，2点来", "", "3号楼2单元501室"),
        ("3号楼一座桥塌了", "", "3号楼"),
    ],
)
def test_an_address_is_read_as_people_write_it(said: str, community: str, door: str) -> None:
    reading = read_address(said, GAZETTEER)
    assert reading is not None
    assert (reading.address.community, reading.address.door()) == (community, door)


@pytest.mark.parametrize(
    "said",
    [
        "3楼漏水",
        "长虹电视坏了",
        "银杏树要修剪",
        "3号上午来",
        "12月1日上午",
        "两栋楼都停电",
        "明天下午3点到5点来",
        "我们小区门口的路灯不亮",
        "15400001234",
    ],
)
def test_what_is_no_address_is_not_read_as_one(said: str) -> None:
    assert read_address(said, GAZETTEER) is None


def test_an_unknown_community_keeps_its_name() -> None:
    reading = read_address("我在阳光社区5栋", GAZETTEER)
    assert reading is not None
    assert (reading.name, reading.address.community, reading.address.building) == ("阳光社区", "", "5")


def test_an_answer_keeps_what_else_helps_to_find_the_door() -> None:
    reading = read_address("3号楼 门口有红灯笼", GAZETTEER, community="c05", answer=True)
    assert reading is not None
    assert (reading.address.community, reading.address.building) == ("c05", "3")
    assert "红灯笼" in reading.address.detail
    bare = read_address("3 2 501", GAZETTEER, answer=True)
    assert bare is not None
    assert bare.address.door() == "3号楼2单元501室"


@pytest.mark.parametrize(
    ("said", "phone"),
    [
        ("电话154-0000-1234", "15400001234"),
        ("+86 154 0000 1234", "15400001234"),
        ("幺五四零零零零幺二三四", "15400001234"),
        (wide("15400001234"), "15400001234"),
        ("3号楼501 154 0000 1234", "15400001234"),
        ("12#1-602 154 00 00 98 76", "15400009876"),
        ("幺五四四个零二三二三", "15400002323"),
        ("000-0000 0110", "000-00000110"),
        ("0515-88881234", "0515-88881234"),
        ("座机88881234", "88881234"),
        ("000000190001010000", None),
        ("6222 0215 4000 0123 456", None),
        ("110101199003071234", None),
        ("501", None),
        ("1 2 3 4 5 6 7 8 9 0 1", None),
    ],
)
def test_a_phone_is_read_and_a_card_is_not(said: str, phone: str | None) -> None:
    assert read_phone(said) == phone


@given(
    st.integers(0, 9999),
    st.sampled_from(("", "-", " ")),
    st.sampled_from(("打", "我的电话是", "3号楼501 ", "")),
)
def test_a_mobile_is_read_however_it_is_cut(last: int, gap: str, before: str) -> None:
    assert read_phone(f"{before}154{gap}0000{gap}{last:04}，谢谢") == f"1540000{last:04}"


@pytest.mark.parametrize(
    ("said", "window"),
    [
        ("今天下午", "11-21 14:00 11-21 18:00"),
        ("明天上午9点到11点", "11-22 09:00 11-22 11:00"),
        ("后天", "11-23 08:00 11-23 18:00"),
        ("周六下午", "11-21 14:00 11-21 18:00"),
        ("礼拜天", "11-22 08:00 11-22 18:00"),
        ("下周三", "11-25 08:00 11-25 18:00"),
        ("这个周末", "11-21 10:30 11-22 18:00"),
        ("晚上七点半", "11-21 19:30 11-21 20:30"),
        ("3号上午", "12-03 08:00 12-03 12:00"),
        ("12月1日", "12-01 08:00 12-01 18:00"),
        ("半小时后", "11-21 11:00 11-21 12:00"),
        ("两点到四点", "11-21 14:00 11-21 16:00"),
        ("中午", "11-21 11:30 11-21 13:30"),
        ("明早八点", "11-22 08:00 11-22 09:00"),
        ("昨天下午漏水，明天上午来修", "11-22 08:00 11-22 12:00"),
        ("9:00-11:30", "11-21 10:30 11-21 11:30"),
        ("上午或下午", "11-21 10:30 11-21 18:00"),
        ("听日下昼", "11-22 14:00 11-22 18:00"),
        ("礼拜五", "11-27 08:00 11-27 18:00"),
        ("12月1号下午三点一刻", "12-01 15:15 12-01 16:15"),
        ("11.28上午", "11-28 08:00 11-28 12:00"),
        ("11-28 14:00", "11-28 14:00 11-28 15:00"),
        ("12/3 14:30", "12-03 14:30 12-03 15:30"),
        ("下个月3号上午", "12-03 08:00 12-03 12:00"),
        ("元旦那天", "01-01 08:00 01-01 18:00"),
        ("明天上午不在家，下午可以", "11-22 14:00 11-22 18:00"),
        ("今天没空，后天来", "11-23 08:00 11-23 18:00"),
        ("别早上来，下午来", "11-21 14:00 11-21 18:00"),
        ("五点半下班，六点以后在家", "11-21 18:00 11-21 20:00"),
        ("明天下午三四点", "11-22 15:00 11-22 16:00"),
        ("今天上午九点到十一点半", "11-21 09:00 11-21 11:30"),
        ("周一到周五上午", "11-23 08:00 11-27 12:00"),
        ("周一三五下午", "11-23 14:00 11-27 18:00"),
        ("周三五点来", "11-25 17:00 11-25 18:00"),
        ("周三一直在家", "11-25 08:00 11-25 18:00"),
        ("周五六点", "11-27 18:00 11-27 19:00"),
        ("明天到下周二", "11-22 08:00 11-24 18:00"),
        ("明天或者后天", "11-22 08:00 11-23 18:00"),
        ("25号到27号", "11-25 08:00 11-27 18:00"),
        ("明后天都行", "11-22 08:00 11-23 18:00"),
        ("今明两天", "11-21 10:30 11-22 18:00"),
        ("明天和后天不在家，大后天来", "11-24 08:00 11-24 18:00"),
        ("下午2点，周四", "11-26 14:00 11-26 15:00"),
        ("上午10点半之前，周二", "11-24 08:00 11-24 10:30"),
        ("下午，后天", "11-23 14:00 11-23 18:00"),
        ("昨天下午，明天来", "11-22 08:00 11-22 18:00"),
        ("夜里12点", "11-22 00:00 11-22 01:00"),
        ("夜里两点", "11-22 02:00 11-22 03:00"),
        ("下班后三点", "11-21 15:00 11-21 16:00"),
        ("过两个小时", "11-21 12:30 11-21 13:30"),
    ],
)
def test_a_visit_is_resolved_against_now(said: str, window: str) -> None:
    visit = read_visit(said, NOW)
    assert visit is not None
    start, end = (datetime.fromtimestamp(at / 1000, CHINA) for at in (visit.start, visit.end))
    assert f"{start:%m-%d %H:%M} {end:%m-%d %H:%M}" == window


@pytest.mark.parametrize(
    "said", ["越快越好", "随时", "都行", "马上过来", "早一点来", "快一点", "工作日晚上", "月底前都行"]
)
def test_any_time_has_no_instants(said: str) -> None:
    visit = read_visit(said, NOW)
    assert visit is not None
    assert (visit.start, visit.end) == (0, 0)


@pytest.mark.parametrize(
    "said",
    [
        "除了周末都行",
        "除了周三",
        "周三以外都可以",
        "非周末",
        "除了上午其他时间都在家",
        "什么时候都行",
        "平时都在家",
        "国庆以后",
        "春节后",
        "下个月初",
    ],
)
def test_a_time_that_no_calendar_holds_is_kept_in_its_words(said: str) -> None:
    assert read_visit(said, NOW) == Visit(said)


@pytest.mark.parametrize(
    "said",
    ["昨天下午漏水", "每天下午没水", "楼道灯晚上不亮", "今天早上坏的", "马上要溢出来了", "上周三", "三号楼"],
)
def test_what_happened_is_not_a_visit(said: str) -> None:
    assert read_visit(said, NOW) is None


@pytest.mark.parametrize(
    "said",
    [
        "梯子要高一点",
        "声音大一点",
        "慢一点没关系",
        "漏得多一点了",
        "只有一点点漏",
        "靠近一点",
        "便宜一点",
        "晚一点来",
    ],
)
def test_a_little_more_is_not_one_o_clock(said: str) -> None:
    assert read_visit(said, NOW) is None


@pytest.mark.parametrize("said", ["一点", "明早一点", "今晚一点", "下午一点", "一点半", "明天一点"])
def test_one_o_clock_is_still_one_o_clock(said: str) -> None:
    visit = read_visit(said, NOW)
    assert visit is not None
    assert visit.start > 0


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("两个半小时", 150),
        ("2.5h", 150),
        ("90分钟", 90),
        ("一上午", 240),
        ("三个小时", 180),
        ("1小时30分钟", 90),
        ("半个钟头", 30),
        ("俩小时", 120),
        ("仨钟头", 180),
        ("三个多小时", 180),
    ],
)
def test_a_length_of_time_is_read(said: str, minutes: int) -> None:
    assert read_minutes(said) == minutes


def test_a_moment_is_not_a_length() -> None:
    assert read_minutes("半小时后") is None


def test_normalising_takes_away_what_does_not_matter() -> None:
    assert normalise("嗯……那个，我家的　水龍頭　漏水啦😭😭！！") == "我家的水龙头漏水啦"
    assert normalise("嗯嗯") == "嗯嗯"


def test_a_space_between_words_is_a_pause_and_between_characters_none() -> None:
    assert paused("家里没人 煤气还开着　钥匙丢了") == "家里没人,煤气还开着,钥匙丢了"
    assert paused("马 桶 堵 了") == paused("3号楼 2单元") == paused("马桶堵了") == ""


def test_a_door_that_was_typed_by_ear_is_read() -> None:
    reading = read_address("槐荫社区3号搂2单圆501", GAZETTEER)
    assert reading is not None
    assert (reading.address.building, reading.address.unit, reading.address.room) == ("3", "2", "501")
