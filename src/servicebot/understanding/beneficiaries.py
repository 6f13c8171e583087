"""Whose home a resident means: their own, or that of somebody whom they ask for."""

import re

_PARENTS = "我(?:爸妈|父母|妈妈|爸爸|母亲|父亲|妈|爸|爷爷|奶奶|外婆|外公|姥姥|姥爷|公公|婆婆|岳父|岳母|老丈人|丈母娘|儿子|女儿|闺女)"
_KIN = frozenset(
    [
        "妈",
        "爸",
        "爸妈",
        "父母",
        "爷爷",
        "奶奶",
        "外婆",
        "外公",
        "姥姥",
        "姥爷",
        "公公",
        "婆婆",
        "岳父",
        "岳母",
    ]
)
_OTHERS = (
    "邻居|隔壁|楼上|楼下|对门|别人|人家|老人|朋友|亲戚|同事|爸妈|父母|我?(?:妈|爸|爷爷|奶奶|外婆|外公|姥姥|姥爷|公公|婆婆|岳父|岳母)"
    "|[一-龥]{1,2}(?:奶奶|爷爷|大爷|大妈|大娘|大伯|阿姨|叔叔|婆婆|老师)|老[赵钱孙李周吴郑王冯陈张刘杨黄林何高马罗宋]"
)
_FOR_OTHERS = re.compile(rf"[帮替给](?:我们?)?(?:{_OTHERS})|{_PARENTS}(?:家|那[里边儿])")
_ASKED_FOR = re.compile(
    rf"[帮替给](?:我们?)?((?:{_OTHERS})[一-龥]{{0,6}}?)(?:家?里?(?:报修|报|叫|约|请|找|修)|家|的|，|,| |$)"
    rf"|({_PARENTS})(?:家|那[里边儿])"
)
_NOBODY = ("别人", "人家")
_FOR_MYSELF = ("我家", "我们家", "咱家", "自己家")


def for_others(text: str) -> bool | None:
    """Whether a sentence asks for somebody else; None when it does not say."""
    if _FOR_OTHERS.search(text):
        return True
    return False if any(word in text for word in _FOR_MYSELF) else None


def beneficiary_in(text: str) -> str | None:
    """What the resident calls whom they ask for; None when nobody is named."""
    found = _ASKED_FOR.search(text)
    name = found.group(1) or found.group(2) if found is not None else None
    if name is not None and name.startswith(_NOBODY):
        return None
    # "我妈" is read without its 我 behind 帮我, where it may belong to either word.
    return f"我{name}" if name in _KIN else name
