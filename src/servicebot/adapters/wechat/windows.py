"""How many service messages a resident may still get: five in 48 hours after writing, three in a minute after a tap."""

from dataclasses import dataclass

from servicebot.domain.deliveries import Contact

MINUTE_MS = 60_000
WRITING_MS = 48 * 60 * MINUTE_MS
AFTER_WRITING = 5
AFTER_TAP = 3
# Beyond this the oldest are forgotten; WeChat's own refusal then takes the place of our count.
MOST_KNOWN = 20_000


def allowance(contact: Contact, at: int) -> int:
    """How many messages WeChat grants now for what the resident did last; the larger of two open windows."""
    if contact.wrote_at and at - contact.wrote_at < WRITING_MS:
        return AFTER_WRITING
    if contact.tapped_at and at - contact.tapped_at < MINUTE_MS:
        return AFTER_TAP
    return 0


@dataclass(slots=True)
class _Spent:
    since: int
    count: int
    shut: bool


class ServiceWindows:
    """Counts what this process sent since each resident's newest act, and remembers WeChat's refusals.

    The count only saves calls that must fail; WeChat's answer decides, so several processes need not share it.
    """

    def __init__(self) -> None:
        self._spent: dict[str, _Spent] = {}

    def is_open(self, openid: str, contact: Contact | None, at: int) -> bool:
        """Whether another message may get through; yes where nothing is known of the resident's acts."""
        spent = self._current(openid, contact)
        if spent is not None and spent.shut:
            return False
        if contact is None:
            return True
        return (spent.count if spent else 0) < allowance(contact, at)

    def sent(self, openid: str, contact: Contact | None) -> None:
        """Count one message."""
        self._entry(openid, contact).count += 1

    def shut(self, openid: str, contact: Contact | None) -> None:
        """Note WeChat's refusal, which holds until the resident's next act."""
        self._entry(openid, contact).shut = True

    def _current(self, openid: str, contact: Contact | None) -> _Spent | None:
        spent = self._spent.get(openid)
        return spent if spent is not None and spent.since == _newest(contact) else None

    def _entry(self, openid: str, contact: Contact | None) -> _Spent:
        spent = self._current(openid, contact)
        if spent is None:
            self._spent.pop(openid, None)
            spent = self._spent[openid] = _Spent(_newest(contact), 0, shut=False)
            if len(self._spent) > MOST_KNOWN:
                del self._spent[next(iter(self._spent))]
        return spent


def _newest(contact: Contact | None) -> int:
    return max(contact.wrote_at, contact.tapped_at) if contact else 0
