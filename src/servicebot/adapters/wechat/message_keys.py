"""The key that makes a push act once: equal for WeChat's retries, different for two real messages."""

from hashlib import blake2b
from typing import Any

import orjson

from servicebot.adapters.wechat.pushes import DEEPEST, Push, flat

# What belongs to the envelope and changes when WeChat seals the same push again.
VOLATILE = frozenset({"Encrypt", "MsgSignature", "TimeStamp", "Nonce"})
ABSENT = frozenset({"", "0"})
LONGEST = 19


def message_key(push: Push) -> str:
    """A digest, so that no openid travels with it.

    A message is named by its MsgId and sender: MsgId alone repeats between senders. An event has no number, and
    sender with CreateTime drops real events of the same second; so the whole of what it says is its name.
    """
    if push.kind != "event":
        number = push.text("MsgId") or push.text("MsgID")
        if number not in ABSENT:
            # WeChat's numbers grow with time; keys that do so too are stored side by side, which keeps an insert
            # as cheap among a million messages as among a thousand.
            return _digest(f"wx:m{_early(number)}", f"{push.receiver}\n{push.sender}\n{number}".encode())
    said = {name: _plain(value) for name, value in push.fields.items() if name not in VOLATILE}
    return _digest(f"wx:e{_early(push.text('CreateTime'))}", orjson.dumps(said, option=orjson.OPT_SORT_KEYS))


def _early(number: str) -> str:
    return f"{int(number):016x}" if number.isascii() and number.isdigit() and len(number) <= LONGEST else ""


def _digest(early: str, said: bytes) -> str:
    return early + blake2b(said, digest_size=16).hexdigest()


def _plain(value: Any, depth: int = 0) -> Any:
    if depth > DEEPEST:
        return ""
    if isinstance(value, dict):
        return {name: _plain(child, depth + 1) for name, child in value.items()}
    if isinstance(value, list):
        return [_plain(child, depth + 1) for child in value]
    return flat(value)
