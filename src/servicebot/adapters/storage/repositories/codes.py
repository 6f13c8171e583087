"""The QR codes that WeChat made for good."""

from collections.abc import Mapping

from sqlalchemy import select

from servicebot.adapters.storage.report_tables import scene_codes
from servicebot.adapters.storage.statements import Statement, insertion, value
from servicebot.adapters.storage.tx import Tx
from servicebot.ports.codes import SceneCode

OF_ACCOUNT = Statement(
    select(scene_codes.c.scene, scene_codes.c.ticket, scene_codes.c.url).where(
        scene_codes.c.account == value("account")
    ),
    "account",
)
ADD = insertion(scene_codes)


class StoredSceneCodes:
    """One row a code."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def of_account(self, account: str) -> Mapping[str, SceneCode]:
        """All codes of an account, by scene."""
        return {row[0]: SceneCode(*row) for row in await self._tx.fetch(OF_ACCOUNT, (account,))}

    async def add(self, account: str, code: SceneCode, at: int) -> bool:
        """Keep a code; False when the account has one with its scene."""
        return await self._tx.execute(ADD, (account, code.scene, code.ticket, code.url, at)) > 0
