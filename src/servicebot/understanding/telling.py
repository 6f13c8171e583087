"""What is only told beside a wish: what was tried, what the trouble does, why somebody cannot come."""

import re
from collections.abc import Sequence

from servicebot.understanding.pieces import says_too
from servicebot.understanding.wish_rules import REPAIR, REPORT, Evidence

MATTERS = frozenset({REPAIR, REPORT})
_HOURS, _LEAVE, _HUMAN, _CANCEL, _FIND = "log_hours", "meeting_leave", "human_agent", "cancel", "find_branch"
_SUGGESTION, _PROPERTY, _PROGRESS = "suggestion", "property_service", "my_progress"
_DEEDS = frozenset({REPAIR, REPORT, "event_signup", _FIND})
_OUTSIDE = frozenset({REPORT, _FIND})
_EXPLAINED = frozenset({_LEAVE, _SUGGESTION})
_ASKED = re.compile(r"帮|麻烦|请(?!假)|想找|派|修")
_WISHED = re.compile(
    r"坏|漏|堵|不(?:亮|通|转|响|制冷|出(?![去来])|热)|没(?:电|水|气)|想|要(?!求)|请|找|能不能|帮我|帮忙修|麻烦|来人|派|报修|报名|在哪"
)
# 开关也换过了 is no wish, and 跟书记说一声 belongs to the leave.
_TRIED = re.compile(r"(?:换|试|查|修|弄|充|捅|通|重启|拔|插|拍|清|按)过(?!的)")
_PASSED_ON = re.compile(r"(?:说|讲|告诉|转告|知会)一?[声下]|转告|转达|带个话")
_LOGGED = re.compile(r"记|登|补|录|报|加上")
_BLAMED = re.compile(r"投诉|举报|反映|曝光|管管|换掉|换物业|收费|物业费")
_WHERE = re.compile(r"哪|吗|几|怎么|多少|有没有|什么|地址|电话(?!里|就|没|打|也|都)|[?？]")
_THING_GIVEN_UP = re.compile(r"(?:^|[,，])(?![^,，]*(?:单|报修|预约|报名|申请|约的|报的))[^,，。]{1,5}不要了")


def only_tells(new: Evidence, picked: Sequence[Evidence], clause: str) -> bool:
    """Whether a clause only tells more of what was wished before it, or what was done about it."""
    if not picked:
        return False
    before = {one.label.name for one in picked}
    if _SUGGESTION in before:
        return new.label.intent == REPAIR and not says_too(clause)
    if _LEAVE in before:
        return _belongs_to_leave(new, clause)
    return (
        tells_of_repair(new, picked, clause)
        or _tells_of_matter(new, picked, clause)
        or _tells_of_hours(new, before, clause)
    )


def tells_of_repair(new: Evidence, before: Sequence[Evidence], text: str) -> bool:
    """Whether words only tell what was tried, or which thing is given up and not the wish: 戒指不要了，通开就行."""
    if new.label.intent == _CANCEL:
        repaired = any(one.label.intent == REPAIR for one in before)
        return repaired and _THING_GIVEN_UP.search(text) is not None
    tried = bool(_TRIED.search(text)) and not _ASKED.search(_TRIED.sub("", text))
    return tried and bool(before) and new.label.intent == REPAIR


def explained(new: Evidence, picked: list[Evidence], before: str) -> list[Evidence]:
    """What was wished before a wish that it only explains: why somebody is away, or what was done in the hours."""
    if new.label.name in _EXPLAINED and not _ASKED.search(before):
        return [one for one in picked if one.label.intent not in MATTERS]
    if new.label.intent in MATTERS and not _BLAMED.search(before):
        # 物业劝过也没用，楼下又砸地: the trouble is meant, not who did not end it.
        return [one for one in picked if one.label.name != _PROPERTY]
    if new.label.intent == _HOURS and not _WISHED.search(before):
        # What was done for somebody is told before the hours are: 陪老人聊天两小时，记一下.
        return [one for one in picked if one.label.intent not in _DEEDS]
    return picked


def _belongs_to_leave(new: Evidence, clause: str) -> bool:
    """The reason for the leave (要带孙子打针), and who shall hear of it."""
    if new.label.intent == _HUMAN:
        return _PASSED_ON.search(clause) is not None
    return new.label.intent in MATTERS and not _ASKED.search(clause)


def _tells_of_matter(new: Evidence, picked: Sequence[Evidence], clause: str) -> bool:
    if any(one.label.intent in MATTERS for one in picked):
        # 物业也不管, 打电话就推给居委会: whom else somebody asked about the same trouble.
        if new.label.name == _PROPERTY:
            return not _BLAMED.search(clause)
        if new.label.intent == _FIND:
            return not _WHERE.search(clause)
    # What the trouble outside does to somebody: 婴儿车都推不出去.
    outside = new.label.intent == REPAIR and any(one.label.intent in _OUTSIDE for one in picked)
    return outside and not _WISHED.search(clause) and not says_too(clause)


def _tells_of_hours(new: Evidence, before: set[str], clause: str) -> bool:
    if _PROGRESS in before and new.label.intent == _HOURS:
        # 时长少了，我做了八个小时: what was done is told, to be counted again.
        return not _LOGGED.search(clause)
    return _HOURS in before and new.label.intent in _DEEDS and not _WISHED.search(clause)
