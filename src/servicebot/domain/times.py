"""The time that suits a resident, kept as they said it and as instants."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Visit:
    """When a visit suits; ``start`` and ``end`` are UTC epoch ms, both 0 for "any time" (随时/越快越好)."""

    said: str
    start: int = 0
    end: int = 0
