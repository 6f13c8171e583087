"""Yes or no, in the ways people say them."""

import re
from functools import cache

from servicebot.understanding.normalise import fold, undecorated

_YES = """
可以了 行了 没问题了 没错了 是 是的 是啊 是呀 是滴 是嘞 是这样 是这样的 就是 就是的 就是这样 对 对的 对啊 对呀 对对 对对对 对头 没错 没错的 不错 正确 好 好的 好滴 好哒 好嘞
好啊 好呀 好吧 好好 好好好 行 行的 行啊 行吧 可以 可以的 可以啊 可以可以 可 中 要 要的 要得 需要 需要的 愿意 同意 确认 确定 提交 确认提交 没问题 没有问题
没毛病 无误 信息无误 嗯 嗯嗯 嗯呐 嗯哪 恩 恩恩 哎 欸 有 有的 有啊 会 能 得 成 成的 妥 妥了 晓得了 得行 系 系啊 系呀 係 得嘅 冇问题 好咯 好喽 对咯 对喽 是噶 是额 对额 好额
修好了 好了 解决了 已经好了 已经修好了 ok okay oka yes y yeah yep sure 同意的 参加 去 来 收到 办吧 发吧 交吧 就这样 就这样吧 就这么办 准确 都对 全对 都对的 没得错 莫得问题 阔以 可以滴 恩呐
"""
_NO = """
不 不是 不是的 不是啊 不对 不对的 不要 不要了 不用 不用了 不必 不需要 不行 不可以 不可 不好 不同意 不愿意 不确认 不能 不会 不去 不来 不参加 没 没有 没有的 没得 莫得 无 否 否定 错 错了 错的 不正确 有误
有问题 别 甭 莫 算了 算了吧 免了 拒绝 唔系 唔係 唔使 唔要 唔得 冇 冇有 勿 勿是 勿要 弗 弗是 弗要 勿对 不中 不得行 要不得 不成 没修好 还没 还没有 没好 还没好 未 未解决 没解决 no n nope not 不了 不了不了 不不 不不不 木有 没有没有 还坏着 还是坏的 不好使 不管用 不晓得
"""
_YES_WORDS = frozenset(_YES.split())
_NO_WORDS = frozenset(_NO.split())
_SIGNS = {
    "👍": True,
    "👌": True,
    "🙆": True,
    "✅": True,
    "✔": True,
    "☑": True,
    "🆗": True,
    "[ok]": True,
    "[强]": True,
}
_SIGNS |= {"👎": False, "🙅": False, "❌": False, "✖": False, "🚫": False, "[弱]": False, "[NO]": False}
_BREAK = re.compile(r"[,，。.!！;；:、~… ?？]+")
_TAIL = re.compile(r"(?:[啊呀哦噢喔哈嘛呢哒滴啦哟咯喽嘞额呗吧]|谢谢|麻烦了|麻烦你了|辛苦了|师傅|阿姨|同志)+$")
_OUTCRY = re.compile(r"[哎唉欸诶][呀哟呦唷]")
_UNSURE = re.compile(
    r"^(?:是不是|对不对|好不好|行不行|可不可以|要不要|能不能|有没有|是吗|对吗|好吗|行吗|可以吗|不知道|不清楚|不确定|不晓得)"
)


@cache
def _signs() -> dict[str, bool]:
    return {fold(sign): meaning for sign, meaning in _SIGNS.items()}


def read_yes_no(text: str) -> bool | None:
    """True for yes, False for no, None when it is neither or a question."""
    said = fold(text).strip()
    if _UNSURE.match(said) or said.endswith(("吗", "吗?", "么?")):
        return None
    bare, signs = said, set[bool]()
    for sign, meaning in _signs().items():
        if sign in bare:
            bare = bare.replace(sign, " ")
            signs.add(meaning)
    pieces = [piece for piece in _BREAK.split(undecorated(bare)) if piece]
    if not pieces:
        return signs.pop() if len(signs) == 1 else None
    return _of_pieces(pieces)


def _of_pieces(pieces: list[str]) -> bool | None:
    first = _meaning(pieces[0])
    if (
        first is None
        and len(pieces) > 1
        and pieces[0] in {"那", "那就", "就", "哦", "啊", "呃", "额", "这个", "那个", "哎呀"}
    ):
        first = _meaning(pieces[1])
    if first and any(_meaning(piece) is False for piece in pieces[1:]):
        return None
    return first


def _meaning(piece: str) -> bool | None:
    if _OUTCRY.match(piece):
        return None
    for form in (piece, _TAIL.sub("", piece)):
        if form in _YES_WORDS:
            return True
        if form in _NO_WORDS:
            return False
    return None
