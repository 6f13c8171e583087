"""When a resident was last in touch, which decides what a platform lets us send."""

from servicebot.domain.deliveries import Contact
from servicebot.engine.messages import Kind, incoming_from_json
from servicebot.ports import UnitOfWork

# Far enough back to find what was written before a few taps.
ACTS_SEEN = 10
TAPS = frozenset({Kind.TAP, Kind.FOLLOW, Kind.SCAN})
# Answers of a platform that say nothing of a resident's words; they grant no window.
NO_WORDS = frozenset({Kind.SUBSCRIPTION})


async def last_contact(uow: UnitOfWork, resident_id: int) -> Contact | None:
    """What the resident did last, or None where the inbox remembers nothing."""
    wrote_at = tapped_at = 0
    for entry in await uow.inbox.of_resident(resident_id, ACTS_SEEN):
        kind = incoming_from_json(entry.message).kind
        if kind in NO_WORDS:
            continue
        if kind in TAPS:
            tapped_at = max(tapped_at, entry.received_at)
        else:
            wrote_at = max(wrote_at, entry.received_at)
    return Contact(wrote_at, tapped_at) if wrote_at or tapped_at else None
