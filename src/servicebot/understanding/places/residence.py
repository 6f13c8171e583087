"""Whose home an address is, and where who writes is meanwhile: words around an address that are no part of it."""

import re

_KIN = (
    "爸妈|父母|妈妈?|爸爸?|[老爹娘]?[爹娘]|母亲|父亲|爷爷|奶奶|外[婆公]|姥姥|姥爷|婆婆|公公|岳[父母]|丈母娘|女儿|儿子|闺女|姐姐?|哥哥?|妹妹?|弟弟?"
    "|老人家?|老太太|老爷子|老两口|阿姨|大[爷妈]|邻居|朋友"
)

WHOSE = (
    rf"(?:[我他她咱俺]们?)?(?:{_KIN})?(?:他们|一个人|独自)?家?(?:就|现在|都)?(?:是?住在?|[是在])?[,，:： ]*"
)
"""What may stand before an address: 我妈住在."""

BESIDE = (
    r"(?:[,，。 ]|(?:[我他她]们?)?人?(?:现在)?(?:在外地|在国外|不在家|不在本地|在?上班|在单位)|(?:[他她]|老人)?(?:一个人|独自)住|独居"
    rf"|(?:[我他她]们?)?(?:{_KIN})?家|谢谢|麻烦(?:您|你们?)?了?)*"
)
"""What may stand behind it: 我在外地."""

_ALONE = re.compile(f"{WHOSE}{BESIDE}")


def says_only_whose(text: str) -> bool:
    """Whether words tell no more than whose home it is."""
    return _ALONE.fullmatch(text) is not None
