"""Whether a configuration may serve: every open or broken door in plain words, with what to set."""

import ipaddress
import os
import re
from collections.abc import Iterator
from pathlib import Path

from servicebot.domain.counting import counted
from servicebot.domain.deliveries import CARD_WORDS
from servicebot.settings import Secret, Settings, SettingsError, WeChatMode, data_keys, key_file, variable
from servicebot.understanding.word_files import OWN_FILES, unread

AES_KEY_LENGTH = 43


def problems_for_serving(settings: Settings) -> list[str]:
    """Why `servicebot serve` must not start: every open or broken door, with what to set."""
    return list(_open_doors(settings))


def warnings_for_serving(settings: Settings) -> list[str]:
    """What works, but not as well as a real station needs."""
    return list(_half_open_doors(settings))


def _open_doors(settings: Settings) -> Iterator[str]:
    if not settings.wechat_token:
        yield (
            "SERVICEBOT_WECHAT_TOKEN is not set: without it anybody could forge messages. "
            "Set it to the Token of WeChat's server settings page."
        )
    encrypted = settings.wechat_mode is not WeChatMode.PLAIN
    if encrypted and not settings.wechat_aes_key:
        yield (
            f"SERVICEBOT_WECHAT_AES_KEY is not set, but SERVICEBOT_WECHAT_MODE is {settings.wechat_mode}. "
            "Set it to the EncodingAESKey of WeChat's server settings page, or set the mode to plain."
        )
    if encrypted and not settings.wechat_app_id:
        yield (
            "SERVICEBOT_WECHAT_APP_ID is not set: an encrypted push for another account would be taken. "
            "Set it to the AppID of WeChat's basic settings page (it begins with wx)."
        )
    for name in ("wechat_aes_key", "wechat_aes_key_previous"):
        key: Secret = getattr(settings, name)
        if key and not _is_aes_key(key.reveal()):
            yield (
                f"{variable(name)} is not an EncodingAESKey: it has {counted(len(key.reveal()), 'character')}, "
                f"and WeChat's have {AES_KEY_LENGTH} letters and digits. Copy it again."
            )
    yield from _data_key_problems(settings)


def _data_key_problems(settings: Settings) -> Iterator[str]:
    try:
        data_keys(settings)
    except SettingsError as error:
        yield str(error)


def _half_open_doors(settings: Settings) -> Iterator[str]:
    if not settings.wechat_app_secret or not settings.wechat_app_id:
        yield (
            "SERVICEBOT_WECHAT_APP_ID and SERVICEBOT_WECHAT_APP_SECRET are not both set: "
            "late replies cannot be sent and photos cannot be fetched."
        )
    if settings.wechat_mode is WeChatMode.PLAIN and not is_loopback(settings.host):
        yield (
            "SERVICEBOT_WECHAT_MODE is plain on an address that others can reach: the signature does not cover the "
            "message, so whoever sees one request can write others. Use safe mode for a real account."
        )
    if not re.fullmatch(r"[A-Za-z0-9]{3,32}", settings.wechat_token.reveal() or "unset"):
        yield "SERVICEBOT_WECHAT_TOKEN is not 3 to 32 letters and digits; WeChat's settings page will not take it."
    if not re.fullmatch(r"wx[0-9a-zA-Z]{16}", settings.wechat_app_id or "wx" + "0" * 16):
        yield (
            "SERVICEBOT_WECHAT_APP_ID is not wx and 16 letters and digits: copy the AppID of WeChat's basic settings page "
            "(gh_… is another number of the account)."
        )
    yield from _half_set_notices(settings)
    yield from _unread_words(settings)
    if not settings.data_keys:
        yield (
            f"SERVICEBOT_DATA_KEYS is not set: the key in {key_file(settings)} is used. "
            "Keep a copy of it apart from the database, and give every process the same."
        )


def _unread_words(settings: Settings) -> Iterator[str]:
    if not settings.words_dir:
        return
    folder = Path(settings.words_dir)
    if not folder.is_dir():
        yield f"SERVICEBOT_WORDS_DIR is {folder}, which is no directory: only the packaged words are known."
    elif not os.access(folder, os.R_OK | os.X_OK):
        yield f"SERVICEBOT_WORDS_DIR is {folder}, which this user may not read."
    elif names := unread(folder):
        yield (
            f"SERVICEBOT_WORDS_DIR: nobody reads {', '.join(names)} in {folder}; "
            f"the files that are read there are called {', '.join(OWN_FILES)}."
        )


def _half_set_notices(settings: Settings) -> Iterator[str]:
    if settings.wechat_subscribe_page and not settings.wechat_subscribe_template:
        yield (
            "SERVICEBOT_WECHAT_SUBSCRIBE_PAGE is set, but SERVICEBOT_WECHAT_SUBSCRIBE_TEMPLATE is not: "
            "nobody is told of the page, and no notice goes that way."
        )
    if settings.wechat_subscribe_template and not settings.wechat_subscribe_page:
        yield (
            "SERVICEBOT_WECHAT_SUBSCRIBE_TEMPLATE is set, but SERVICEBOT_WECHAT_SUBSCRIBE_PAGE is not: "
            "residents are not asked, so only who allowed it elsewhere gets a notice that way."
        )
    for name in ("wechat_subscribe_fields", "wechat_ticket_fields"):
        given = {pair.partition("=")[0].strip() for pair in getattr(settings, name).split(",")}
        if unknown := sorted(given.difference(CARD_WORDS, {""})):
            yield f"{variable(name)} names {', '.join(unknown)}; the words of a notice are {', '.join(CARD_WORDS)}."


def _is_aes_key(text: str) -> bool:
    return re.fullmatch(rf"[A-Za-z0-9+/]{{{AES_KEY_LENGTH}}}", text) is not None


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
