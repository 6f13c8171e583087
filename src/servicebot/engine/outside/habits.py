"""What residents say about the talking itself: too hard, too small, no typing, who is there, hurry; answered at any question."""

import re

from servicebot.engine.vocabulary import Command, command_in
from servicebot.engine.world import World

LONGEST = 14
HURRY = frozenset("急快")
_LED = r"(?:我们?|咱们?|俺|侬|你们?|您|这|这个|老人家?|人|也|都|真的?|实在|还是|说的?|讲的?|在说|那|啊|哎呀?|唉|诶|喂|[，, ])*"
_ENDED = r"(?:了|啊|呀|呢|哦|噢|吧|嘛|的|呐|哈|吗|么|[，,。.!！?？~ ])*"
_WAYS = {
    Command.PUZZLED: (
        r"(?:听|看|搞|弄|整)不(?:太)?(?:懂|明白)|不(?:太)?明白|是?(?:什么|啥)意思|怎么(?:弄|操作|回|回复|填|选)|(?:说|讲)(?:的)?(?:什么|啥子?|么子|么事)"
        r"|不(?:太)?会(?:弄|操作|填|选|搞|用手机|用微信|用这个)|太(?:难|复杂|麻烦)"
    ),
    Command.SMALL: (
        r"字体?(?:太|有点)?小了?(?:看不清楚?|看不见)?|[看瞧]不清楚?字?|看不见字|[有要换开]?大字(?:版|体|模式)?|字体?能?大一?[点些]"
        r"|(?:老年|长辈|关怀|老人)(?:版|模式)|眼睛(?:不好|花|看不清楚?|看不见)|老花眼?"
    ),
    Command.UNTYPED: (
        r"(?:不(?:太)?会|不方便|没法|懒得)(?:打字|写字|拼音|输入)|打不[来了好]字|不认?[识得]字"
        r"|(?:能|可以|可不可以|能不能)(?:直接)?(?:说话|语音|发语音|讲话)"
    ),
    Command.WHO: (
        r"(?:是|叫)(?:谁|什么人|哪个|哪位|哪里的?|机器人?|真人|人工|活人|人)(?:还是(?:机器人?|真人|人工|人))?|是不是(?:机器人?|真人|人)"
        r"|(?:这里|这儿)?是(?:哪里|哪儿|什么地方|干(?:什么|啥|嘛))|[能会](?:干|做|办|帮我做?)(?:什么|啥|哪些)事?|有(?:什么|啥|哪些)功能"
    ),
    Command.CALL: (
        r"(?:热线(?:的?电话)?|客服的?电话)(?:是?多少|是?几号|号码)?|的?电话(?:号码)?是?(?:多少|几号)|打(?:哪个|什么|啥)(?:电话|号码)|想打电话|打电话(?:行|可以)"
    ),
    Command.URGENT: (
        r"(?:很|太|特别|非常|好|十分|挺|有点)?(?:着急|紧急|急)+(?:得很|死)?|(?:能不能|请|麻烦)?(?:快+(?:一?点|些)?|赶紧|赶快)(?:派个?人)?[来办修]?(?:个?人)?(?:来|修|看看)?"
        r"|十万火急|等不[及了]"
    ),
    Command.WAIT: (
        r"(?:稍|等(?:一?等|一?下|一会儿?|会儿?)?|慢)(?:[，, ]?(?:一?下|一会儿?|点))?(?:[，, ]?我?(?:去)?(?:找|看|问|查|翻|想|拿).{0,6})?"
        r"|(?:稍等|别急|慢点)(?:一?下|一会儿?)?|(?:去)?(?:找找|看看|问问|查查|翻翻|想想|拿一?下|找一?下|看一?下|问一?下|查一?下|想一?下)(?:号码|电话|门牌|地址|家里人|老伴|儿子|女儿)?"
    ),
}  # fmt: skip
_SAID = re.compile(f"{_LED}(?:{'|'.join(f'(?P<{one.name}>{way})' for one, way in _WAYS.items())}){_ENDED}")
COMFORTED = frozenset(_WAYS)


def command_meant(text: str) -> Command | None:
    """The command that the whole text is, in the words of the conversation or in one's own."""
    said = text.strip()
    if len(said) <= 1:
        return Command.URGENT if said in HURRY else command_in(text)
    if len(said) > LONGEST or said.isdecimal():
        return command_in(text)
    found = _SAID.fullmatch(said)
    if found is None or found.lastgroup is None:
        return command_in(text)
    return Command[found.lastgroup]


_ANSWERS = {
    Command.PUZZLED: "不要紧，慢慢来，一次答一个问题就行。\n也可以打{contact}，或回复「人工」。",
    Command.SMALL: "字可以调大：微信「我」→「设置」→「通用」→「字体大小」。\n看不清就打{contact}，有人帮您办。",
    Command.UNTYPED: "不用打字，按住「按住说话」讲给我听就行。\n也可以打{contact}，有人帮您办。",
    Command.WHO: "我是社区服务110的小助手，是机器人，随时都在。\n要找真人，回复「人工」，或打{contact}。",
    Command.CALL: "请打{contact}。\n也可以直接在这里说，或回复「人工」。",
    Command.URGENT: "别着急。有危险先打 110、119 或 120。\n别的急事打{contact}。",
    Command.WAIT: "好的，不急，您慢慢来。",
}


def comfort(command: Command, world: World) -> str:
    """The answer: short, kind, and with the telephone, behind which a person can do all of it."""
    return _ANSWERS[command].replace("{contact}", world.contact())
