"""What a door hands to the dispatcher and what it gets back, with the agreement about late replies."""

from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple

from servicebot.engine.messages import Incoming, Reply


class Deferral:
    """Settles once, between the door and the transaction, whether the reply leaves through the outbox.

    The door asks from the event loop and the transaction seals from the thread it runs in, hence the lock.
    """

    __slots__ = ("_asked", "_lock", "_sealed")

    def __init__(self) -> None:
        self._lock = Lock()
        self._asked = False
        self._sealed = False

    def ask(self) -> bool:
        """Ask for the outbox; False when the transaction was sealed before and the reply must be waited for."""
        with self._lock:
            if not self._sealed:
                self._asked = True
            return self._asked

    def seal(self) -> bool:
        """End the asking as the last step of the transaction; True when the reply must go into the outbox."""
        with self._lock:
            self._sealed = True
            return self._asked


@dataclass(slots=True)
class Arrival:
    """One message at a door: who sent it, the key that makes it act once, and when it came (UTC epoch ms).

    ``media_source`` is the channel's own id of a picture; ``message.media`` is ours. ``redacted`` says that the
    message held a secret.
    """

    channel: str
    external_id: str
    key: str
    message: Incoming
    received_at: int
    media_source: str = ""
    deferral: Deferral = field(default_factory=Deferral)
    redacted: bool = False

    def hide(self, text: str) -> None:
        """Put the text without its secrets in the place of what was sent; nothing else is ever read or stored."""
        if text != self.message.text:
            self.message = self.message._replace(text=text)
            self.redacted = True


class Answer(NamedTuple):
    """What the dispatcher decided: a reply or silence, and whether it is already on its way by the outbox.

    ``repeated`` is True when the message had been handled before and this is the recorded reply.
    """

    reply: Reply | None
    deferred: bool = False
    repeated: bool = False
