"""The conversation of a resident whom somebody else than they themselves set in motion."""

from servicebot.domain.errors import Conflict
from servicebot.domain.people import Resident
from servicebot.ports import LoadedConversation, UnitOfWork


async def talk_of(uow: UnitOfWork, resident: Resident, at: int) -> LoadedConversation:
    """The conversation of a resident who was read in this transaction; raises Conflict when they were erased since.

    Nobody may be made anew who has just been erased and did not write again.
    """
    loaded = await uow.conversations.open(resident.channel, resident.external_id, at)
    if loaded.resident.id != resident.id:
        raise Conflict(f"Resident {resident.id} was erased a moment ago.")
    return loaded


async def interrupt(uow: UnitOfWork, resident: Resident, at: int) -> LoadedConversation:
    """Let the message that is being answered meanwhile, if there is one, be answered again after this transaction."""
    loaded = await talk_of(uow, resident, at)
    await uow.conversations.save(loaded, loaded.state, at)
    return loaded
