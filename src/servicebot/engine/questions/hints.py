"""What else was said with a home: hints that lead to the door, without times, telephones, courtesy and emoji."""

import re
from collections.abc import Iterator
from dataclasses import replace

from servicebot.domain.address import Address
from servicebot.domain.directory import Directory
from servicebot.understanding.clock_words import INVITE
from servicebot.understanding.places.residence import says_only_whose
from servicebot.understanding.times import read_visit

LONGEST_HINTS = 60
LEADS_TO_PHONE = ("联系电话", "电话号码", "手机号码", "电话", "手机号", "手机", "号码", "联系")

_TIME = re.compile(
    "今[天早晚]|明[天早晚]|后天|上午|中午|下午|傍晚|早上|晚上|周|星期|礼拜|[点时:：]|随时|越[快早]越好"
    "|尽[快早]|马上|立[刻即马]|赶[紧快]|抓紧|快[点些来]|速来|现在|都[行好有在方]"
)
_PART = re.compile(r"[，,。；;！!、\s]+")
_REGION = re.compile(r"[一-龥]{1,6}?[市区县]")
_POLITE = "麻烦|辛苦|谢谢|多谢|感谢|拜托|劳驾|师傅|在线等|等着|请|您|你|们|了|啦|哈|啊|呀|呢|吧|的|急|很|挺|快|一|点|些|派|人|来"
_COURTESY = re.compile(f"(?:{_POLITE})*")
_WITH_TIME = re.compile(
    f"(?:{_POLITE}|我|家里|一般|都|才|会|也|就|再|在|家|有空|方便|可以|能|上门|过|行|好|之|以|后|前|左右|到)*"
)


def speaks_of_time(text: str) -> bool:
    """Whether a time may stand in an answer to the question for the home."""
    return _TIME.search(text) is not None


def with_hints_only(address: Address, directory: Directory, now_ms: int) -> Address:
    """Without the region around it, and without what belongs to a telephone number, a time or a courtesy."""
    said = address.detail
    if not said:
        return address
    for place in _around(address, directory):
        said = said.replace(place, "")
    parts = (_hint(part, now_ms) for part in _PART.split(said))
    return replace(address, detail="，".join(filter(None, parts))[:LONGEST_HINTS])


def says_only_when(text: str, now_ms: int) -> bool:
    """Whether a text is a time and, but for courtesy, nothing else: 明天上午吧."""
    visit = read_visit(text, now_ms)
    if visit is None or visit.start <= 0:
        return False
    before, _, after = text.partition(visit.said)
    return _WITH_TIME.fullmatch(before + after) is not None


def _around(address: Address, directory: Directory) -> Iterator[str]:
    yield directory.district
    yield from _REGION.findall(directory.district)
    for street in directory.streets:
        yield street.name
    community = directory.community_by_id.get(address.community)
    if community is not None and address.estate:
        yield community.name


def _hint(part: str, now_ms: int) -> str:
    for word in LEADS_TO_PHONE:
        part = part.removesuffix(word)
    if says_only_whose(part):
        return ""
    visit = read_visit(part, now_ms) if speaks_of_time(part) else None
    if visit is None:
        return "" if _COURTESY.fullmatch(part) or not any(map(str.isalnum, part)) else part
    before, _, after = part.partition(visit.said)
    invited = INVITE.match(after)
    left = before + (after[invited.end() :] if invited else after)
    return "" if _WITH_TIME.fullmatch(left) else left
