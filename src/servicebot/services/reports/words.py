"""What residents read about reports: similar ones nearby, aims, and what becomes of their name."""

from collections.abc import Sequence

from servicebot.domain.catalogue import Catalogue
from servicebot.domain.directory import Directory, say_address
from servicebot.domain.people import Resident
from servicebot.domain.report_types import ReportOwner, ReportType
from servicebot.domain.reports import Similar
from servicebot.domain.workdays import chinese_day

NEXT_TO_IT = 10
OWNERS = {
    ReportOwner.PROPERTY: "物业",
    ReportOwner.CITY: "城管、市政",
    ReportOwner.SANITATION: "环卫、物业",
    ReportOwner.UTILITY: "供水供电供气单位",
    ReportOwner.COMMUNITY: "社区",
    ReportOwner.HOUSING: "物业、房管",
}


def similar_line(
    one: Similar, resident: Resident, catalogue: Catalogue, directory: Directory, now: int
) -> str:
    """A similar report in one line, without its reporter: ``2 天前已有人报：楼道/路灯不亮（槐荫社区3号楼，约 40 米）``."""
    ticket = one.ticket
    matter = catalogue.reports.by_id.get(ticket.item)
    own = ticket.resident_id == resident.id
    where = say_address(ticket.address, directory, door=bool(ticket.address.detail) and not own)
    near = _how_far(one.metres) if one.metres is not None else ""
    place = "，".join(part for part in (where, near) if part)
    who = "您报过" if own else "已有人报"
    return f"{_age(ticket.opened_at, now)}{who}：{matter.name if matter else '同类问题'}（{place}）"


def similar_question(found: Sequence[str], metres: int) -> str:
    """The question whether it is one of these."""
    if len(found) == 1:
        return f"附近 {metres} 米内，{found[0]}。是同一件吗？"
    return "附近已经有人报过，是其中一件吗？"


def aim(matter: ReportType) -> str:
    """Who usually acts and how soon it is meant to be done."""
    when = "工作日当天" if not matter.close_days else f" {matter.close_days} 个工作日内"
    return f"一般由{OWNERS[matter.owner]}处理，目标是{when}办好。"


def _how_far(metres: int) -> str:
    # Ten metres are as exact as a pin on a phone.
    return f"约 {round(metres, -1)} 米" if metres >= NEXT_TO_IT else "就在旁边"


def _age(opened_at: int, now: int) -> str:
    days = (chinese_day(now) - chinese_day(opened_at)).days
    return ("今天", "昨天")[days] if days in {0, 1} else f"{days} 天前"
