"""What an edited sheet changes of what is stored."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """The ids of the rows of one sheet that differ from what is stored."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @classmethod
    def between(cls, before: Mapping[str, object], after: Mapping[str, object]) -> "Change":
        """The differences of rows by their ids, in the order in which they stand."""
        return cls(
            added=tuple(one for one in after if one not in before),
            changed=tuple(one for one in after if one in before and after[one] != before[one]),
            removed=tuple(one for one in before if one not in after),
        )

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)
