"""What becomes of a message on its way to a resident."""

from dataclasses import dataclass
from enum import StrEnum

CARD_WORDS = ("number", "item", "state", "note")
"""What a card of a platform can say of a ticket; a station names a field of its template for each."""


class SendResult(StrEnum):
    """What became of a delivery: ``parked`` waits for the resident, ``off`` waits for an operator."""

    SENT = "sent"
    RETRY = "retry"
    PARKED = "parked"
    DEAD = "dead"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class SendOutcome:
    """The result of one send, with the platform's error (no personal data) when there was one.

    ``not_before`` is when to try again (UTC epoch ms), 0 when the sender may choose; ``rest`` is the payload of
    what was not sent yet, empty for all of it; ``unfollowed`` means that the resident left the account, ``used_up``
    that no subscribe message that they allowed is left, ``banned`` that the platform takes none of this kind, ``unsure``
    that it may have arrived all the same.
    """

    result: SendResult
    error: str = ""
    not_before: int = 0
    rest: bytes = b""
    unfollowed: bool = False
    used_up: bool = False
    banned: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """When a resident last wrote and last tapped, followed or scanned (UTC epoch ms, 0 for never)."""

    wrote_at: int = 0
    tapped_at: int = 0


@dataclass(frozen=True, slots=True)
class Subscription:
    """How many subscribe messages of one template a resident still allows, and when they refused (0 for never)."""

    credits: int = 0
    refused_at: int = 0
