"""Goodbyes without a word of dying: animals and belongings given away, affairs settled, and nothing left to hold on to."""

import pytest

from servicebot.understanding.danger.context import Certainty
from servicebot.understanding.danger.screen import EmergencyScreen
from servicebot.understanding.rewriting import Rewriter

SCREEN = EmergencyScreen.load(Rewriter.load())


@pytest.mark.parametrize(
    "text",
    [
        "猫托付给邻居了 遗物也分好了 没事了",
        "狗送人了 东西也都分完了 我没什么牵挂了",
        "欠的钱都还清了，存折密码写在纸上了，谢谢大家这些年",
        "家里收拾干净了 钥匙放门垫下面 别找我了",
        "银行卡密码都告诉女儿了 我可以放心走了",
        "我把首饰都分给孙女了 没什么放不下的了",
        "狗狗拜托你们照顾了，我不会回来了",
        "以后我不在了 麻烦你们帮我喂猫",
        "账都结清了 谁也不欠 可以安心走了",
        "社保卡存折都放桌上了 给孩子留了信",
        "这是我最后一次给你们发消息 谢谢你们",
        "告别的话都说完了 没遗憾了",
        "所有东西都处理掉了 不留给谁添麻烦 再见",
        "把猫送给隔壁了 以后也不用人管我了",
        "跟所有人都告过别了",
        "小狗送给表妹养了，密码都写在本子上，这下可以放心走了",
        "房本给儿子了 账也清了 我谁也不欠 安心走了",
        "孩子交给他奶奶了 遗嘱也写好了 我解脱了",
        "阿黄托付给老李了 我这边事情都了了 谢谢社区这些年",
        "要是我走了 存折在柜子里 给小宝",
    ],
)
def test_a_goodbye_gets_the_card(text: str) -> None:
    alarm = SCREEN.check(text)
    assert alarm is not None
    assert (alarm.kind, alarm.certainty) == ("self_harm", Certainty.CARD)


@pytest.mark.parametrize(
    "text",
    ["该交代的都交代完了 我累了", "遗照都拍好了 衣服也准备好了 随时可以走", "我的东西你们分了吧 我用不上了"],
)
def test_what_old_people_may_say_calmly_gets_the_line(text: str) -> None:
    alarm = SCREEN.check(text)
    assert alarm is not None
    assert (alarm.kind, alarm.certainty) == ("self_harm", Certainty.DOUBT)


@pytest.mark.parametrize(
    "text",
    [
        "猫托付给邻居了 我出差一周",
        "猫托付给邻居了 下周旅游回来接",
        "花托付给楼下阿姨浇水 我去女儿家过年",
        "手术前把猫托付给邻居了",
        "我要出国了 猫想找人领养",
        "搬家了 东西都送人了 旧沙发谁要",
        "狗送人了 狗证怎么注销",
        "孩子托付给邻居了 没事了",
        "快递托付给邻居了 没事了",
        "我爸的遗物整理好了 旧衣服捐哪里",
        "爷爷去世了 遗物也分好了 房子过户怎么办",
        "老伴的后事办完了 谢谢社区这些年照顾",
        "奶奶走了以后 猫没人管",
        "怎么立遗嘱 房子想给女儿",
        "遗嘱写好了 要公证吗",
        "账结清了 谢谢师傅 放心了",
        "欠的物业费还清了 谁也不欠了",
        "东西分好了放门口 你们来收就行 别找我拿钥匙",
        "我退休了 跟同事们告过别了 想参加社区活动",
        "工作交接好了 放心走了 拜拜",
        "我走了以后记得锁门",
        "我不在家 麻烦帮我喂猫",
        "最后一次问你们 到底修不修 谢谢",
        "最后一次给你们发消息 谢谢 再不来修就投诉",
    ],
)
def test_a_journey_a_move_or_a_form_is_no_goodbye(text: str) -> None:
    assert SCREEN.check(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "手续都交完了 我先走了 再见",
        "材料都交齐了，我先回去了，再见",
        "钱都交清了，我走了，再见",
        "会开完了 我先走了 再见",
        "东西都放前台了 我先走了 再见",
        "课上完了 我先走了 谢谢你们 再见",
        "表填好了，那我们先走了，辛苦了",
    ],
)
def test_who_has_done_an_errand_and_goes_home_says_no_farewell(text: str) -> None:
    assert SCREEN.check(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "药都吃完了 我先走了 再见",
        "遗书写完了 我先走了 再见",
        "身后的手续都办完了 我先走了 再见",
        "手续都交代好了 房子留给儿子 我先走了 再见",
        "银行卡密码都写好了 我先走了 再见",
        "手续都办完了 我先走了 下辈子再见",
        "钱都还清了 我先走了 再见",
        "我先走了 再见 谢谢你们照顾",
    ],
)
def test_who_leaves_more_behind_than_an_errand_is_not_let_go(text: str) -> None:
    alarm = SCREEN.check(text)
    assert alarm is not None
    assert alarm.kind == "self_harm"


@pytest.mark.parametrize(
    "text",
    [
        "火星党支部",
        "火星社区党支部在哪",
        "我家住火星小区",
        "火星路的路灯不亮",
        "火星村怎么走",
        "火星撞地球了",
    ],
)
def test_a_place_that_is_called_after_mars_is_no_fire(text: str) -> None:
    assert SCREEN.check(text) is None


@pytest.mark.parametrize(
    "text",
    ["插座冒火星", "楼上往下掉火星", "有火星", "院墙那边冒火星路边都看到", "电线上有火星", "炉子里火星乱飞"],
)
def test_sparks_are_still_fire(text: str) -> None:
    alarm = SCREEN.check(text)
    assert alarm is not None
    assert alarm.kind == "fire"


@pytest.mark.parametrize(
    "text",
    [
        "快来人啊出人命了",
        "出人命了",
        "要出人命了 快来人",
        "闹出人命了 快来",
        "小区里出人命了",
        "快来救人啊",
        "死人了",
    ],
)
def test_a_cry_that_somebody_dies_gets_the_card(text: str) -> None:
    alarm = SCREEN.check(text)
    assert alarm is not None
    assert (alarm.kind, alarm.certainty) == ("medical", Certainty.CARD)


@pytest.mark.parametrize(
    "text",
    [
        "这坑再不修要出人命了",
        "电动车乱停早晚出人命",
        "再不管就出人命了",
        "非要出人命了才管吗",
        "上次都出人命了 你们还不管",
        "电梯老坏 哪天出人命了怎么办",
        "那年工地出人命了 后来就停工了",
        "太热了要出人命了 空调啥时候修",
        "热死人了",
        "快来人修水管",
    ],
)
def test_who_warns_that_somebody_might_die_gets_no_card(text: str) -> None:
    alarm = SCREEN.check(text)
    assert alarm is None or alarm.certainty is Certainty.DOUBT
