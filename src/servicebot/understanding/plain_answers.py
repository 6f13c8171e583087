"""What residents say instead of yes or no to the questions of a repair or a report; None when it says neither."""

import re

_NOT = r"(?:没有?|不|无|未|别)"
_PERSON = (
    r"孩|娃|宝|婴|囡|崽|伢|小朋友|儿子|女儿|闺女|孙|侄|外甥|弟|妹|哥|姐|老人|老年|老太|老头|老伴|老两口|爷爷|奶奶|外公|外婆|姥|公公|婆婆|阿公|阿婆|大爷|大妈"
    r"|爸|妈|爹|娘|父|母|丈人|丈母|媳妇|老公|老婆|爱人|丈夫|妻子|病人|患者|瘫|残疾|痴呆|糊涂|有人|[一两三几二]个人|我(?:自己)?(?:被)?(?:锁|关|困)在"
)
_NOBODY = re.compile(rf"{_NOT}.{{0,3}}(?:{_PERSON}|人)|(?:{_PERSON}).{{0,2}}(?:不在|没在|都不在)|空屋|没人")
_ONLY_ME = re.compile(
    r"(?:家里|平时|现在|[，, ])*(?:就|只有|只)?我(?:自己)?(?:一个人)?(?:住|[，, ]*在(?:门|楼|屋|房)?(?:外面?|口|下)(?:等|站着|呢)?)[着呢了的。]*"
)
_OUTSIDE = re.compile(r"外面|门外|身边|一起|跟我|和我|陪我|学校|上班|上学|幼儿园|楼下|出门|出去")
_INSIDE = re.compile(r"里|屋|家|锁|关|困|床|哭|出不来|一个人|睡")
_SOMEBODY = re.compile(_PERSON)

_OF_THEM = "(?:身份证|证件?|证明|房产证|户口[本簿]|租房合同|合同|材料)"
_PAPER = r"(?:身份证|证件?|证明|房产证|户口[本簿]|租房合同|合同|本子|东西|都|全|没带[，, ]*|锁|放|落|忘|搁|留|还|[是就也]|[，, ])"
_PAPERS = re.compile(
    rf"^{_PAPER}+在(?:我?家|屋|房|门|包|抽屉|里)|锁在(?:里|屋|家|房)|(?:开了?门|门开了?|门一开|进去?了?(?:门|屋)?).{{0,4}}(?:能|可以|有|拿|给)"
    r"|(?<![没不未])带(?:着|在身上|了|有)|在身上|手机[上里].{0,4}(?:有|电子)|电子(?:身份证|证件)"
    rf"|^(?:我们?|都|当然|[，, ])*(?:有(?:的|啊|呢|[，, ])*)+(?:我的)?{_OF_THEM}?[的呀啊呢了]?$|^{_OF_THEM}+都?有[的呀啊呢]?$|^(?:我|都)*(?:能|可以)拿"
)
_NO_PAPERS = re.compile(
    r"(?:证|证件|证明)(?:都|也|早就|已经|给|被|弄|全)*(?:丢|掉|没了|不见|遗失|过期)|不在(?:我?家|屋|里|身上)"
    # Who only rents has no deed, and other papers will do.
    r"|^(?:我们?|什么|啥|都|也)*(?:没有?|冇)(?:带?过)?(?:身份证|证件?|证明|材料)|拿不(?:到|出)"
)

_SMELL = re.compile(r"味|闻|臭|漏")
_NO_SMELL = re.compile(rf"{_NOT}.{{0,4}}(?:味|闻|臭|漏)|闻不[到出见]|没味|味道?(?:也|都)?没有?$")
_STRONG = re.compile(r"闻不太|没(?:有)?关|散不|不小|不轻")
# Who has a cold cannot rule gas out, unless somebody else has smelt for them.
_NO_NOSE = re.compile(
    r"(?:感冒|伤风|鼻炎|鼻塞)(?!(?:已经|早就?|都|也|刚)?(?:好|过去))|鼻子?(?!.{0,2}(?:很灵|挺灵|灵得|灵着|还灵|没问题|没毛病|没坏|没堵|没塞|正常|好着|好得|不堵|不塞))|嗅觉(?!正常|没问题|好着|很?灵)"
    r"|(?<!没戴)(?<!没带)(?<!摘了)口罩|闻不(?:准|清|明白)"
)
_SOMEBODY_SMELT = re.compile(
    rf"(?:{_PERSON}|邻居|家里?人|家属|别人|旁人|大家|[他她])[^，。,]{{0,4}}(?:说|闻|讲)[^，。,]{{0,6}}(?:没|不)"
)
_FAINT = re.compile(r"有一?点|一点点|好像|似乎|隐约|轻微|淡淡")

_SMOKE = re.compile(r"火花|冒烟|冒火|打火|烟味|焦|糊|胡味|烧|烟|烫|火星|噼啪|滋滋")
_NO_SMOKE = re.compile(rf"{_NOT}.{{0,4}}(?:火|烟|焦|糊|味|烧|烫|有)|都没有?$|没看[到见]|没闻")

_ONLY_MINE = re.compile(
    r"(?:就|只|只有|只是|仅|单|光)(?:有|是)?(?:我|咱|俺|自己|本户)|(?:我|咱|俺|自己)们?(?:一家|一户|自家)|(?:邻居|隔壁|别家|别人|对门|楼上|楼下|人家|其他人?家?|楼道|走廊|外面).{0,4}(?:有电|亮|都有|没停|不停|正常)"
)
_WHOLE = re.compile(
    r"整[栋幢个座]|全[楼栋部小]|[栋幢楼]都|都没|都停|都黑|一片|小区|社区停|社区都|片区|通知|公告|检修|限电|(?:什么时候|几点|多久|啥时候).{0,4}来电|(?:邻居|隔壁|别家|对门|楼上|楼下|人家|家家|路灯).{0,4}(?:也|都|没电|没亮|不亮|黑|停)"
)

_GAS = re.compile(
    r"(?:是|我们?家|用|烧|装|不是电的?|应该|好像|那种|的|[，, ])*(?:燃气|煤气|天然气|液化气|管道气|瓦斯|气)(?:的|热水器|那种|做|烧|罐|坛|瓶|坏|了|吧|呀|啊|呢|款|型|[。，, ])*"
)
_GAS_HEATER = re.compile(
    r"(?:燃气|煤气|天然气|液化气|瓦斯)的?(?:热水|那种)|(?:烧|用|使)的?(?:是)?(?:燃气|煤气|天然气|液化气|管道气|瓦斯|气)|壁挂炉|强排"
)
_CURRENT = re.compile(r"电|太阳能|空气能|小厨宝|储水")

_KEEP = r"(?:记|存|留|保存|保留)(?:住|下|着|上|录)?(?:我的?|它|一下|这个?|电话|号码|地址|资料|信息|和|了|吧|啊|呀|[，,。！! ])*"
_KEPT = re.compile(rf"(?:那|就|行|好|可以|能|帮我|给我|麻烦|你们?|都|[，, ])*{_KEEP}")
_NOT_KEPT = re.compile(
    rf"(?:那|就|还是|先|我|都|算了|[，, ])*(?:不用?|别|不要|甭|莫|不想|不必|不需要|不愿意?|勿)(?:你们?|帮我|给我|让)?{_KEEP}"
)


def somebody_inside(text: str) -> bool | None:
    """Whether a child, somebody old or ill is behind the locked door; whoever is named is, unless the words say no."""
    if _NOBODY.search(text) or _ONLY_ME.fullmatch(text):
        return False
    if _SOMEBODY.search(text) is None:
        return None
    return None if _OUTSIDE.search(text) and not _INSIDE.search(text) else True


def shows_papers(text: str) -> bool | None:
    """Whether papers can be shown to the locksmith, be it only once the door is open."""
    if _NO_PAPERS.search(text):
        return False
    return True if _PAPERS.search(text) else None


def smells_gas(text: str) -> bool | None:
    """Whether gas is smelt, however faintly, or nobody there can tell that it is not."""
    if _NO_NOSE.search(text):
        return not _SOMEBODY_SMELT.search(text)
    if _STRONG.search(text):
        return True
    if _NO_SMELL.search(text):
        return False
    hints = _SMELL.search(text) or _FAINT.search(text)
    return True if hints and not text.endswith(("吗", "?", "？")) else None


def sparks_or_smoke(text: str) -> bool | None:
    """Whether something sparks, smokes or smells burnt."""
    if _NO_SMOKE.search(text):
        return False
    return True if _SMOKE.search(text) else None


def whole_building(text: str) -> bool | None:
    """Whether the neighbours have no power either."""
    if _ONLY_MINE.search(text):
        return False
    return True if _WHOLE.search(text) else None


def burns_gas(text: str) -> bool | None:
    """Whether a water heater burns gas."""
    if _GAS.fullmatch(text.strip()) or _GAS_HEATER.search(text):
        return not re.search(rf"{_NOT}是?(?:用|烧)?(?:燃|煤|天然|液化)?气", text)
    return False if _CURRENT.search(text) else None


def may_be_kept(text: str) -> bool | None:
    """Whether telephone and address may be remembered."""
    said = text.strip()
    if _NOT_KEPT.fullmatch(said):
        return False
    return True if _KEPT.fullmatch(said) else None
