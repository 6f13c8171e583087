"""WeChat's error codes with what to do about each, and the exceptions that carry them without any secret."""

import re
from collections.abc import Mapping
from enum import StrEnum

from servicebot.adapters.logs.redacting import redact
from servicebot.adapters.wechat.vocabulary import APILimitedException, WeChatClientException

RID = re.compile(r"rid:\s*([0-9A-Za-z-]+)")
LONGEST_MESSAGE = 300
DAY_LIMIT = 45009


class Reaction(StrEnum):
    """What to do about an error; one word for every way of going on."""

    RETRY = "retry"
    RENEW_TOKEN = "renew_token"  # noqa: S105 - the name of a reaction
    STOP = "stop"
    SWITCH_OFF = "switch_off"
    RECEIVER_BUSY = "receiver_busy"
    NEXT_MINUTE = "next_minute"
    NEXT_DAY = "next_day"
    SPLIT = "split"
    WINDOW_CLOSED = "window_closed"
    CREDIT_GONE = "credit_gone"
    UNFOLLOWED = "unfollowed"
    RECEIVER_REFUSES = "receiver_refuses"
    REVIEW = "review"
    DEAD_LETTER = "dead_letter"
    DONE_BEFORE = "done_before"


REACTIONS: Mapping[int, Reaction] = {
    -1: Reaction.RETRY,
    40001: Reaction.RENEW_TOKEN,
    40014: Reaction.RENEW_TOKEN,
    42001: Reaction.RENEW_TOKEN,
    **dict.fromkeys((40164, 89503, 89506, 89507), Reaction.STOP),
    **dict.fromkeys((40013, 40125, 40243, 50004, 50007, 61024), Reaction.STOP),
    **dict.fromkeys((43107, 48001, 48004), Reaction.SWITCH_OFF),
    43108: Reaction.RECEIVER_BUSY,
    **dict.fromkeys((44990, 44991, 45011), Reaction.NEXT_MINUTE),
    DAY_LIMIT: Reaction.NEXT_DAY,
    **dict.fromkeys((45002, 45008), Reaction.SPLIT),
    **dict.fromkeys((45015, 45047), Reaction.WINDOW_CLOSED),
    43101: Reaction.CREDIT_GONE,
    **dict.fromkeys((40003, 43004), Reaction.UNFOLLOWED),
    **dict.fromkeys((48002, 70000), Reaction.RECEIVER_REFUSES),
    **dict.fromkeys((45168, 61010, 87014), Reaction.REVIEW),
    **dict.fromkeys((40036, 40037, 40097, 40165, 41030, 47001, 47003), Reaction.DEAD_LETTER),
    **dict.fromkeys((40007, 40029, 40163, 40226, 43104, 44004, 48006), Reaction.DEAD_LETTER),
    **dict.fromkeys((85079, 85401, 85407), Reaction.DEAD_LETTER),
    45065: Reaction.DONE_BEFORE,
}

# Where the token itself is asked for, a refused credential is a wrong secret and asking again is pointless.
TOKEN_REACTIONS: Mapping[int, Reaction] = {
    **REACTIONS,
    **dict.fromkeys((40001, 40002, 40014, 41002, 41004, 42001), Reaction.STOP),
}

MINUTE_MS = 60_000
STOP_MS: Mapping[int, int] = {89506: 24 * 60 * MINUTE_MS, 89507: 60 * MINUTE_MS}
USUAL_STOP_MS = 5 * MINUTE_MS


class ApiError(WeChatClientException):  # type: ignore[misc] # wechatpy has no types
    """A call that WeChat refused; the message holds neither token nor openid, and no request is kept."""

    errcode: int
    errmsg: str

    def __init__(self, errcode: int, errmsg: str, reaction: Reaction = Reaction.RETRY) -> None:
        found = RID.search(errmsg)
        self.rid = found.group(1) if found else ""
        self.reaction = reaction
        super().__init__(errcode, redact(errmsg)[:LONGEST_MESSAGE])

    @classmethod
    def answered(cls, errcode: int, errmsg: str, *, for_token: bool = False) -> "ApiError":
        """The error for a code that WeChat answered; an unknown code may be tried again later."""
        table = TOKEN_REACTIONS if for_token else REACTIONS
        kind = LimitReached if errcode == DAY_LIMIT else cls
        return kind(errcode, errmsg, table.get(errcode, Reaction.RETRY))


class LimitReached(ApiError, APILimitedException):  # type: ignore[misc] # wechatpy has no types
    """The day's calls of an API are used up."""


class Unreachable(ApiError):
    """WeChat could not be reached, or what came back is not its answer."""

    def __init__(self, what: str) -> None:
        super().__init__(0, what, Reaction.RETRY)


class Unanswered(Unreachable):
    """WeChat may have done what was asked: the call was on its way, and no answer of WeChat's came back."""


class TooLarge(ApiError):
    """The answer is longer than the caller takes."""

    def __init__(self, limit: int) -> None:
        super().__init__(0, f"the answer is longer than {limit} bytes", Reaction.DEAD_LETTER)


class Stopped(ApiError):
    """Calls are stopped until an operator has mended the account's settings."""

    def __init__(self, errcode: int, errmsg: str, until: int) -> None:
        super().__init__(errcode, errmsg, Reaction.STOP)
        self.until = until
