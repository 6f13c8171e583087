"""Who is meant by words about dying: the one who writes, who may have acted already, or somebody else."""

import re

ACTED, OTHER = "acted", "other"
_CLAUSE = re.compile(r"[,，。！!？?;；、\s]+")
_DEED = re.compile(
    r"不想活|想死|寻死|去死|找死|自杀|自尽|自残|轻生|寻短见|短见|想不开|结束(?:自己|生命)|了断|割(?:了|开)?手?腕|割脉|上吊|服毒|烧炭|跳(?:楼|河|江|桥|下去)|要跳"
    r"|(?:[吃喝吞](?:了|下|掉)?.{0,6}|安眠)药|百草枯|敌敌畏|(?:站|坐|爬|趴)[在到上].{0,4}(?:楼顶|天台|窗|栏杆|桥)"
)
_ONESELF = re.compile(
    r"(?:[我俺]|自己)(?:现在|刚才?|刚刚|已经|真的?|实在|一直|总|老|也|都|就|只|好|还是?|很|太|说|在|[要想会把快])*$"
)
_I = re.compile("[我俺咱]|自己")
_SOMEBODY = re.compile(
    r"有人|有个|别人|一个|邻居|隔壁|(?<!从)[楼对](?:上|下|面|顶|里)|[他她](?!妈)|孩子|小孩|娃|学生|同[学事]|室友|朋友|男的|女的|小伙|姑娘|老(?:人|头|太)|大[爷妈叔]|阿姨"
    r"|[我俺咱][们的]?家?(?:里的?)?(?:儿子?|女儿?|闺女|孙[子女]?|外孙|老[公婆伴]|爱人|丈夫|妻子|男人|媳妇|[爸妈爹娘哥弟姐妹爷奶]|父|母|外[婆公])"
    r"|(?:儿子|女儿|闺女|孙[子女]|老[公婆伴]|爱人|丈夫|妻子|媳妇|爸爸?|妈妈?|父亲|母亲|爷爷|奶奶|外[婆公]|[哥弟姐妹]{2})"
)
_DONE = re.compile(
    r"[吃喝吞](?:了|下了?|掉了?|完了?).{0,8}(?:药|安眠|安定|百草枯|敌敌畏|洁厕|消毒|片)|(?:药|百草枯|敌敌畏).{0,4}(?:[吃喝吞](?:了|下|掉|完)|全吃)"
    r"|割(?:了|开了?)手?[腕脉]|割[腕脉]了|(?:站|坐|爬|趴)[在到上]了?.{0,4}(?:楼顶|天台|窗台|窗外|栏杆|桥)|在(?:天台|楼顶|窗台|桥上)|上吊了|烧炭了|(?:流|出)了?.{0,3}血"
)


def who_is_meant(text: str) -> str:
    """OTHER for somebody else, ACTED for the writer who has done something already, else empty."""
    if any(_is_about_somebody(clause) for clause in _CLAUSE.split(text)):
        return OTHER
    return ACTED if _DONE.search(text) is not None else ""


def names_only_others(text: str) -> bool:
    """Whether somebody else is named, and the one who writes is not: 小孩抱下来了."""
    return _SOMEBODY.search(text) is not None and _I.search(_SOMEBODY.sub("", text)) is None


def _is_about_somebody(clause: str) -> bool:
    deed = _DEED.search(clause)
    if deed is None:
        return False
    before = clause[: deed.start()]
    return _ONESELF.search(before) is None and _SOMEBODY.search(before) is not None
