"""Kind words for messages that cannot be read: videos, files, links, stickers, a voice that was not recognised."""

from servicebot.engine.messages import Incoming, Kind

NOT_HEARD = "没听清，请再说一遍，或者打字。"
_BY_WHAT = {
    "video": "视频收到了，可我看不了。请拍张照片发来，或者打字、说话。",
    "shortvideo": "视频收到了，可我看不了。请拍张照片发来，或者打字、说话。",
    "file": "文件收到了，可我打不开。请打字、说话，或拍张照片发来。",
    "link": "链接收到了，可我打不开。请直接打字或说话。",
    "music": "音乐收到了，可我听不了。请打字或说话。",
    "unsupported": "这种消息（比如表情）我看不了，请打字或说话。",
}
UNREADABLE = "这种消息我看不懂，请打字或说话。"


def unreadable(message: Incoming) -> str:
    """What is said to a message that cannot be read; empty for one that can."""
    if message.kind is Kind.VOICE and not message.text.strip():
        return NOT_HEARD
    return _BY_WHAT.get(message.key, UNREADABLE) if message.kind is Kind.OTHER else ""
