"""The same words with and without danger: what stands around them decides."""

import pytest

from servicebot.understanding.danger.context import Certainty
from servicebot.understanding.danger.screen import EmergencyScreen
from servicebot.understanding.rewriting import Rewriter

SCREEN = EmergencyScreen.load(Rewriter.load())


def card_of(text: str) -> str | None:
    alarm = SCREEN.check(text)
    return alarm.kind if alarm and alarm.certainty is Certainty.CARD else None


@pytest.mark.parametrize(
    ("calm", "acute", "kind"),
    [
        ("今天做的蛋挞翻车了", "三轮翻车了 老人腿动不了", "traffic"),
        ("唱K车祸现场", "唱着歌开车撞了 车祸", "traffic"),
        ("相亲翻车，别提了", "相亲回来的路上翻车了 头上都是血", "traffic"),
        ("路口石墩被车撞歪了", "护栏被撞倒 司机一头血", "traffic"),
        ("路面被大车压出个坑", "大车压到人了", "traffic"),
        ("救命 这也太好吃了", "救命 有人追我", "crime_violence"),
        ("救命啊 密码又忘了", "老师救我 他打我", "crime_violence"),
        ("我老公拿铁丝捅下水道", "他拿铁丝捅我", "crime_violence"),
        ("道德绑架 不想捐", "有人绑架孩子", "crime_violence"),
        ("黑心商家 抢钱呐 一碗面四十", "黑心老板抢钱 还拿刀", "crime_violence"),
        ("再拖我可要投诉了", "他拖我上车", "crime_violence"),
        ("吐血推荐社区食堂", "老人吐血了", "medical"),
        ("窒息的操作 垃圾放我门口", "孩子窒息了 脸发紫", "medical"),
        ("绿萝奄奄一息 怎么救", "花园里躺着个老人 奄奄一息", "medical"),
        ("晕倒 又排错队了", "晕倒 有人晕倒了", "medical"),
        ("电死我了 这个月电费", "交电费回来 我爸触电了", "electric_shock"),
        ("第一次听他唱歌 触电的感觉", "洗澡的时候触电了 人没反应", "electric_shock"),
        ("脱毛衣老被静电电一下", "热水器漏电 我被电倒了", "electric_shock"),
        ("地暖烧起来了吗 不热", "地暖烧起来冒烟了", "fire"),
        ("电线杆上糊了七八层广告", "电线糊了 有焦味 冒烟", "fire"),
        ("炒菜满屋子烟 油烟机不吸", "满屋子烟 不知道哪里烧了", "fire"),
        ("煤气灶把手断了", "煤气灶软管断了 嘶嘶响", "gas_leak"),
        ("地漏返味 一股沼气味", "沼气池有人下去 沼气味 晕倒了", "gas_leak"),
        ("暖气管子破了 水流一地", "煤气管子破了", "gas_leak"),
        ("河水涨了点 步道能走吗", "河水涨上来了 淹到门口", "flood_collapse"),
        ("夸张点说 天花板都要塌了 楼上天天蹦", "天花板要塌了 灰直掉", "flood_collapse"),
        ("困在床上好多年 头发长了想剪", "我被困在床上 柜子倒下来压着", "trapped"),
        ("我要疯了 孩子网课卡住了", "孩子头卡住了 一直哭", "trapped"),
        ("腿都跑断了 就为盖个章", "腿都摔断了 骨头看得见", "medical"),
        ("会议点名少一个人 先开了", "春游点名少一个孩子", "missing_person"),
        ("周末睡得香 再也不想醒", "好累 再也不想醒了", "self_harm"),
        ("永别了 我的旧手机 哪里回收", "永别了 爸妈", "self_harm"),
    ],
)
def test_a_manner_of_speaking_is_told_from_danger(calm: str, acute: str, kind: str) -> None:
    assert card_of(calm) is None
    assert card_of(acute) is not None
    assert card_of(acute) == kind


@pytest.mark.parametrize(
    ("over", "acute", "kind"),
    [
        ("我爸去年中风，现在能自己走了，想下棋", "我爸去年中风，现在嘴又歪了", "medical"),
        ("孩子上个月骨折，拆石膏了，轮椅还给你们", "上个月骨折的腿 刚才又摔了 起不来", "medical"),
        ("老人恢复得很好，不用叫救护车了", "我妈晕倒了 她说不用叫救护车", "medical"),
        ("心口疼去医院查过了，医生说是胃病", "我爸胸口疼 直冒冷汗 他说忍忍就过去了", "medical"),
        ("我以前的男人动手打我，离了三年了，日子蛮好", "离婚两年了 前夫现在在砸门", "crime_violence"),
        ("前年那场火烧坏的电表箱 一直没换", "电表箱着火了 一直在烧", "fire"),
        ("着火的事都过去一个月了 墙谁来刷", "厨房着火了我们都出来了", "fire"),
        ("九八年发大水那会我们在堤上", "发大水了 淹到二楼出不去", "flood_collapse"),
        ("宝宝刚才锁车里 已经抱出来了 车锁要修", "宝宝锁车里了 还在哭", "trapped"),
        ("走丢的奶奶找到啦谢谢各位", "奶奶走丢了", "missing_person"),
        ("孩子小时候走丢过一回，后来民警送回来了", "孩子走丢过一次 今天又不见了", "missing_person"),
        ("两年前我一时想不开，现在回头看真傻", "两年前我想不开 现在又想死", "self_harm"),
        ("我被车碰了一下没事，想问保险", "我被车碰了一下没事 后来越来越疼 站不起来", "traffic"),
    ],
)
def test_what_is_over_is_told_from_what_goes_on(over: str, acute: str, kind: str) -> None:
    assert card_of(over) is None
    assert card_of(acute) == kind


@pytest.mark.parametrize(
    ("asked", "acute", "kind"),
    [
        ("听讲高架上翻车，真伐？", "高架上翻车了 有人受伤", "traffic"),
        ("网上传隔壁街煤气爆炸，到底有没有这回事", "都说楼下煤气漏了 我也闻到了", "gas_leak"),
        ("都说门口有人贩子转悠，是真的吗，还是又在瞎传", "门口有人贩子 抱着孩子跑了", "crime_violence"),
        ("课本上说触电要先断电", "有人触电了 先断电吗", "electric_shock"),
        ("油锅着火不能泼水，这题我答对了", "油锅着火了 泼水也没用", "fire"),
        ("真要着火了往哪跑", "真着火了 快来", "fire"),
        ("高层失火往上跑还是往下跑，讲座上没听清", "警报在响，楼梯间全是烟，我们在22楼该往哪跑", "fire"),
        ("学校学了闻到煤气先开窗，老师要签字", "学校食堂闻到煤气 好大味", "gas_leak"),
        ("道具室的刀放哪，话剧要用", "道具间着火了", "fire"),
        ("人贩子绘本借不借", "人贩子把孩子抱走了", "crime_violence"),
        ("如果有人晕倒 急救课上怎么教的", "课上有同学晕倒了 叫不醒", "medical"),
        ("有部剧 游戏里的人着火了", "游戏厅着火了", "fire"),
    ],
)
def test_what_is_asked_or_taught_is_told_from_what_happens(asked: str, acute: str, kind: str) -> None:
    assert card_of(asked) is None
    assert card_of(acute) == kind


@pytest.mark.parametrize(
    ("things", "people", "kind"),
    [
        ("孩子的校服不见了", "孩子的奶奶不见了", "missing_person"),
        ("走丢的边牧在小区晃", "走丢的老人在小区晃", "missing_person"),
        ("孩子的水壶丢了 蓝色的", "孩子的书包在 人不见了", "missing_person"),
        ("我爸的车不见了", "我爸骑车出去到现在没回来", "missing_person"),
        ("树上的风筝下不来", "树上的孩子下不来", "trapped"),
        ("电梯夹了我的购物袋", "电梯夹了我的手", "trapped"),
        ("我妈倒了杯水在键盘上", "我妈倒了 叫不醒", "medical"),
    ],
)
def test_things_and_animals_are_told_from_people(things: str, people: str, kind: str) -> None:
    assert card_of(things) is None
    assert card_of(people) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("没事，就想找人说说话，夜里我总站在阳台边往下看", "self_harm"),
        ("同学发了条像遗书一样的话，电话不接", "self_harm"),
        ("我弟从康复站出来就找不到人了，电话打不通", "missing_person"),
        ("一进门一股臭鸡蛋似的，好大味", "gas_leak"),
        ("烧水睡着了 水把火浇灭了 满屋那个味", "gas_leak"),
        ("不小心把消毒液喝了", "medical"),
        ("不是演习 真着火了", "fire"),
        ("不是开玩笑 我真的想死", "self_harm"),
        ("灭火器打不开 火已经到窗帘上了", "fire"),
        ("热水器漏电 我爱人手松不开", "electric_shock"),
        ("土房塌了半边 埋了人", "flood_collapse"),
        ("水已经漫到床了", "flood_collapse"),
        ("幼儿园春游 点名少了一个", "missing_person"),
        ("lift壞咗 困咗成個鐘", "trapped"),
        ("細佬喺商場行失咗", "missing_person"),
        ("小巴翻側 好多人傷", "traffic"),
        ("屋企入咗賊", "crime_violence"),
    ],
)
def test_a_word_that_calms_elsewhere_hides_no_danger(text: str, kind: str) -> None:
    assert card_of(text) == kind
