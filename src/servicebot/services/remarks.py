"""What is said to wishes that no flow is for: kindly, honestly, and with what can be done instead."""

import re

from servicebot.engine.routing import Remark

BY_DETAIL = {
    "abuse": Remark("让您着急了，对不住。请直接说要办的事，或回复「人工」，请值班人员联系您。"),
    "off_topic": Remark("这个我还帮不上，社区里的事都可以跟我说。", menu=True),
    "thanks": Remark("不客气，有事随时找我。"),
    "goodbye": Remark("再见，有事随时找我。"),
    "dear_bill": Remark(
        "费用高不高，我这里查不到账单，可以打账单上的客服电话问。\n要人帮着问，回复「人工」；要人代交，直接说「帮我交电费」。"
    ),
}
"""Talk that wants an answer and no service."""

NO_MORE_MESSAGES = Remark(
    "我只告诉您两样：您自己的工单办到哪了，您跟进的上报有没有进展。没有广告，晚上不发。\n"
    "工单办完就不发了；别人的上报不想跟了，回复「取消跟进」。\n"
    "一条都不想收，在微信里取消关注就行，工单照样办。"
)
"""What is sent without being asked for, and how each of it stops."""

_WHAT = r"(?:消息|信息|通知|短信|提醒|推送|(?<!小)广告|微信)"
_LED = r"(?:^|[，,。!！;； ])(?:请|麻烦|你们?|您|我|也|就|以后|今后|能不能|可以|可不可以|怎么|如何|[要想把])*"
_ENDED = r"(?:给我|过来|了|吧|啦|[啊呀呢吗]|好吗|行吗|可以吗|[，,。!！?？ ])*$"
_NOT = r"(?:别|不要|不用|不想|不必|(?<=[能以])不|甭|停止)(?:老是?|总是?|再|天天|一直|乱|又)*"
_NO_MORE = re.compile(
    rf"{_LED}退订(?:你们)?的?{_WHAT}?{_ENDED}|{_LED}(?:取消关注|取关)(?:你们|公众号)?{_ENDED}"
    rf"|{_LED}{_NOT}(?:[给向往跟](?:我|俺|这个号|我手机))?(?:老是?|总是?|再|天天|一直|乱|这里|上)*(?:收到?|发|推送?|弹)(?:你们|这些|这种|那么多|这么多|什么|任何|[的些个])*{_WHAT}{_ENDED}"
    rf"|{_LED}(?:别|不要|不用|不必|甭)(?:再|老是?|总是?|天天)*(?:打扰|骚扰|烦|通知)我们?{_ENDED}"
    rf"|{_LED}(?:帮我)?(?:取消|关掉|关闭|停掉|停止|屏蔽|关了|停了)(?:你们的?|这些|所有|全部|微信)*{_WHAT}(?:推送|提醒)?{_ENDED}"
)

PERSON_TOO = "要找值班人员，随时回复「人工」。"
"""Said when a person is wished besides something that the bot can do."""

NOT_HERE = {
    "log_hours": "登记志愿时长",
    "my_progress": "查志愿时长和进度",
    "claim_zone": "认领责任区",
    "event_signup": "活动报名",
    "meeting_leave": "会议请假",
    "adoption": "找人领养",
}
"""What residents call the wishes that are left to people while no flow is for them."""


def not_here(wish: str, contact: str) -> str:
    """That a person is needed for this, and how to reach one."""
    return (
        f"{NOT_HERE[wish]}，我这里还办不了，值班人员可以帮您。\n请打{contact}，或回复「人工」请他们联系您。"
    )


def wants_no_messages(text: str) -> bool:
    """Whether somebody wants to be sent nothing any more."""
    return _NO_MORE.search(text) is not None
