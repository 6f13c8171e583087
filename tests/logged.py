"""Entries in a resident's log, made as the dispatcher makes them."""

from servicebot.ports import InboxEntry, UnitOfWork


async def log(uow: UnitOfWork, entry: InboxEntry) -> None:
    """Record a message after which the conversation stands as before."""
    resident = await uow.conversations.resident(entry.resident_id)
    assert resident is not None
    loaded = await uow.conversations.open(resident.channel, resident.external_id, entry.received_at)
    await uow.conversations.record(loaded, loaded.state, entry)
