"""The one way in which the door says no to a request that claims to come from WeChat."""

from enum import StrEnum

from servicebot.domain.errors import ServicebotError


class Reason(StrEnum):
    """Why a request was not taken for a push of WeChat's; a label in the figures, so the set stays closed."""

    FORGED = "forged"
    STALE = "stale"
    REPLAYED = "replayed"
    UNENCRYPTED = "unencrypted"
    FOREIGN = "foreign"
    MALFORMED = "malformed"
    TOO_LARGE = "too_large"


class BadPush(ServicebotError):
    """A request at WeChat's address that cannot be trusted or cannot be read."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
