"""Fetches what residents sent by its WeChat media id, before the id expires after three days."""

from servicebot.adapters.wechat.client import WeChatApi
from servicebot.adapters.wechat.errors import ApiError, Reaction, TooLarge
from servicebot.ports import MediaUnavailable, MediaUnusable

# WeChat takes pictures and videos of 10 MB and recordings of 2 MB; a little more is never ours.
LARGEST_BYTES = 12 << 20
INVALID_MEDIA_ID = 40007


class WeChatMediaSource:
    """Implements the MediaSource port."""

    def __init__(self, api: WeChatApi, largest_bytes: int = LARGEST_BYTES) -> None:
        self._api = api
        self._largest = largest_bytes

    async def download(self, source: str) -> bytes:
        """The bytes of one media id."""
        try:
            return await self._api.download(source, self._largest)
        except TooLarge:
            raise MediaUnusable("too_large") from None
        except ApiError as error:
            if error.errcode == INVALID_MEDIA_ID:
                raise MediaUnusable("expired") from None
            if error.reaction is Reaction.DEAD_LETTER:
                raise MediaUnusable(f"refused_{error.errcode}") from None
            raise MediaUnavailable(str(error)) from error
