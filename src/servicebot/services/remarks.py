"""What is said to wishes that no flow is for: kindly, honestly, and with what can be done instead."""

from servicebot.engine.routing import Remark

BY_DETAIL = {
    "abuse": Remark("让您着急了，对不住。请直接说要办的事，或回复「人工」，请值班人员联系您。"),
    "off_topic": Remark("这个我还帮不上，社区里的事都可以跟我说。", menu=True),
    "thanks": Remark("不客气，有事随时找我。"),
    "goodbye": Remark("再见，有事随时找我。"),
}
"""Talk that wants an answer and no service."""

PERSON_TOO = "要找值班人员，随时回复「人工」。"
"""Said when a person is wished besides something that the bot can do."""

NOT_HERE = {
    "log_hours": "登记志愿时长",
    "my_progress": "查志愿时长和进度",
    "claim_zone": "认领责任区",
    "event_signup": "活动报名",
    "meeting_leave": "会议请假",
}
"""What residents call the wishes that are left to people while no flow is for them."""


def not_here(wish: str, contact: str) -> str:
    """That a person is needed for this, and how to reach one."""
    return (
        f"{NOT_HERE[wish]}，我这里还办不了，值班人员可以帮您。\n请打{contact}，或回复「人工」请他们联系您。"
    )
