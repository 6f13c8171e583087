"""The words that mean the same everywhere in a conversation, and how typed text is compared with them."""

import re
from enum import Enum, auto

from servicebot.understanding.normalise import undecorated

LONGEST_DECORATED = 30
# Such as /:strong, which ends in letters.
OLD_FACE = "/:"
EDGES = " \t\r\n\u3000。.，,！!？?～~…、；;：:“”\"'「」【】"


class Command(Enum):
    """What a resident can ask of the conversation itself, at any question."""

    BACK = auto()
    CANCEL = auto()
    SKIP = auto()
    DONE = auto()
    CHANGE = auto()
    CONTINUE = auto()
    HELP = auto()
    HUMAN = auto()
    MENU = auto()
    THANKS = auto()
    GREET = auto()
    BYE = auto()
    PUZZLED = auto()
    SMALL = auto()
    UNTYPED = auto()
    WHO = auto()
    URGENT = auto()
    WAIT = auto()
    CALL = auto()


_WORDS = {
    Command.BACK: ("返回", "上一步", "退回", "上一题", "回上一步", "返回上一步"),
    Command.CANCEL: ("取消", "不要了", "算了", "不办了", "不报了", "退出", "结束", "不弄了", "取消吧", "算了吧"),
    Command.SKIP: ("跳过", "略过", "下一步", "跳过吧"),
    Command.DONE: ("完成", "发完了", "完了", "就这些", "就这样"),
    Command.CHANGE: ("修改", "更正", "改一下", "要修改", "改"),
    Command.CONTINUE: ("继续", "更多", "接着", "接着办", "下一页", "往下看"),
    Command.HELP: ("帮助", "help", "怎么用", "怎么办", "?", "？", "不会", "不会用"),
    Command.HUMAN: (
        "人工", "转人工", "人工服务", "找人工", "真人", "找真人", "人工客服", "客服", "转接人工", "我要人工",
        "找值班", "值班人员", "要人工",
    ),
    Command.THANKS: ("谢谢", "谢谢你", "谢谢您", "多谢", "感谢", "辛苦了", "谢谢啊", "谢谢了", "谢了", "非常感谢", "太感谢了", "谢谢您了"),
    Command.BYE: ("再见", "拜拜", "拜", "88", "再会", "回头见", "bye"),
    Command.MENU: ("菜单", "主菜单", "首页", "功能", "服务"),
    Command.GREET: (
        "你好", "您好", "在吗", "在不在", "hi", "hello", "喂", "你好啊", "您好啊", "你们好", "有人吗", "有人在吗", "在不在啊", "听得见吗", "听得到吗", "能听见吗", "听到吗", "收到吗", "喂喂", "喂喂喂", "早上好", "上午好", "下午好",
        "晚上好", "早", "同志你好", "同志您好", "我想问一下", "想问一下", "问一下", "我问一下", "咨询一下", "我想咨询一下", "请问一下", "请问", "问个事", "打听一下",
    ),
}  # fmt: skip
COMMANDS: dict[str, Command] = {word: command for command, words in _WORDS.items() for word in words}

_NOTHING = frozenset({
    "没有", "无", "不用", "不用了", "不需要", "没", "没了", "没有了", "不必", "不发", "不发了", "不要", "不", "没照片",
    "没有照片", "没啥", "没什么", "不拍", "不拍了", "不会拍", "拍不了", "没法拍", "不会发", "发不了", "不方便", "不方便拍", "么得",
    "冇", "没得", "莫得", "不留", "不留了", "不想留", "木有", "不会拍照", "不会照相", "不会照", "拍不来", "没法拍照", "拍不了照",
    "照不了", "不会弄照片", "不会发照片", "发不了照片", "手机拍不了", "手机不能拍", "不拍照", "不想拍", "不用拍", "没空拍", "拍不到",
    "没得照片", "没有照片啊", "没照片了", "没拍", "没有拍", "没拍照", "没得拍", "没相片",
})  # fmt: skip
# A person can be called in any short sentence; 人工费 asks for a price.
PERSON, LABOUR, LONGEST_CALL = "人工", "人工费", 12

_AT_A_LOSS = frozenset({
    "不知道", "不晓得", "不清楚", "说不清", "说不清楚", "说不好", "不好说", "不懂", "没想好", "晓不得", "我不知道", "我也不知道",
    "我不晓得", "不知道啊", "不晓得啊", "随便", "随便吧", "都行", "都可以", "无所谓", "看你们", "你们定", "你看着办", "你们看着办", "随时",
    "没有电话", "没电话", "没手机", "没有手机", "随便什么时候", "什么时候都可以", "随时都可以", "都有空", "随时有空", "随时都行", "什么时候都行", "哪天都行", "啥时候都行",
})  # fmt: skip
# These answer questions elsewhere, so they end a row of photos only where photos are being sent.
_NO_MORE = frozenset({
    "好了", "没了", "没有了", "可以了", "行了", "好", "ok", "提交", "没错", "够了", "发好了", "传完了", "传好了", "拍好了", "就这几张", "就这一张",
})  # fmt: skip
_THANKFUL = re.compile(
    r"(?:好的?|嗯+|行|哦|知道了|明白了?|收到|那就|太好了|辛苦(?:了|你们了|您了)?|麻烦(?:了|您了|你们了)?|真?是?多?谢谢?(?:你们?|您|啊|了|哈|师傅|大家)*"
    r"|感谢|没事了|[，,。!！~ ])+"
)
_LED, _ENDED = (
    r"(?:算了|那就?|就|哎|唉|哦|嗯|好|(?:我|咱)们?家?|先|暂时|现在|还是|都|[，,。 ])*",
    r"(?:了|啦|咯|喽|吧|啊|哈|呀|谢谢|[，,。!！ ])*",
)
_GIVEN_UP = re.compile(
    rf"{_LED}(?:(?:不用?|不要|不想|不需要|用不着|别|甭)再?(?:修|报修|约)|(?:不用|不要|不需要|用不着|别|甭)(?:你们?|您|师傅|麻烦)*再?(?:上门|过来|来人?|派人?(?:来|上门)?|来修))"
    rf"{_ENDED}"
)
LONGEST_GIVEN_UP = 14
_ASKING = re.compile(r"怎么|咋|如何|什么|啥|哪[里儿些]|多少|需要|条件|材料|能不能|可以|要不要|吗|[?？]")
_HEARD = frozenset({"好", "好的", "好嘞", "行", "嗯", "嗯嗯", "知道了", "收到", "明白", "明白了", "ok", "哦"})


def squeeze(text: str) -> str:
    """The text without blanks, marks and emoji around it, in lower case: what single words are compared by."""
    said = text.strip(EDGES)
    if (
        said
        and len(said) <= LONGEST_DECORATED
        and not (said[0].isalnum() and said[-1].isalnum() and OLD_FACE not in said)
    ):
        said = undecorated(said).strip(EDGES)
    return said.lower()


def command_in(text: str) -> Command | None:
    """The command that the whole text is."""
    # A lone question mark is a call for help, so it must not be stripped away.
    said = squeeze(text) or text.strip()
    command = COMMANDS.get(said)
    if command is None and len(said) <= LONGEST_CALL and PERSON in said and LABOUR not in said:
        return Command.HUMAN
    return command


def gives_up(text: str) -> bool:
    """Whether the text says no more than that what was asked for is not wanted any more."""
    return 1 < len(text) <= LONGEST_GIVEN_UP and _GIVEN_UP.fullmatch(text) is not None


def is_nothing(text: str) -> bool:
    """Whether the text says that there is nothing to say."""
    return squeeze(text) in _NOTHING


def is_done(text: str) -> bool:
    """Whether the text says that everything was sent."""
    return command_in(text) is Command.DONE or squeeze(text) in _NO_MORE


def is_heard(text: str) -> bool:
    """Whether the text only says that the last words arrived."""
    said = squeeze(text)
    return said in _HEARD or _THANKFUL.fullmatch(said) is not None


def is_at_a_loss(text: str) -> bool:
    """Whether the text leaves the answer open: it is not known, or anything will do."""
    return squeeze(text) in _AT_A_LOSS


def is_question(text: str) -> bool:
    """Whether the text may ask how something is done."""
    return _ASKING.search(text) is not None
