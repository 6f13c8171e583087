"""The QR codes that a channel made for us, kept because a channel makes only so many."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol


class SceneCode(NamedTuple):
    """A code that WeChat made: ``url`` is what stands in it, ``ticket`` gets WeChat's own picture of it."""

    scene: str
    ticket: str
    url: str


class SceneCodes(Protocol):
    """The codes for good of every account that the station ever had."""

    async def of_account(self, account: str) -> Mapping[str, SceneCode]:
        """All codes of an account, by scene."""
        ...

    async def add(self, account: str, code: SceneCode, at: int) -> bool:
        """Keep a code; False when the account has one with its scene."""
        ...
