"""Residents who have come once."""

from servicebot.ports import Storage


async def resident_of(storage: Storage, external_id: str = "o-wang") -> int:
    """Somebody with this id on WeChat, by the id that they have with us."""
    return (await storage.write(lambda uow: uow.conversations.open("wechat", external_id, 1))).resident.id
