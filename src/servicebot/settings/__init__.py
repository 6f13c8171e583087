"""What a station sets, and how it is read."""

from servicebot.settings.declared import (
    PREFIX,
    Key,
    LogFormat,
    LogLevel,
    Secret,
    Setting,
    Settings,
    WeChatMode,
    table,
    variable,
)
from servicebot.settings.errors import SettingsError
from servicebot.settings.keys import DATA_KEY_BYTES, data_keys, keep_data_key, key_file, keys_place
from servicebot.settings.loading import CONFIG, aes_keys, load, unknown_names

__all__ = [
    "CONFIG",
    "DATA_KEY_BYTES",
    "PREFIX",
    "Key",
    "LogFormat",
    "LogLevel",
    "Secret",
    "Setting",
    "Settings",
    "SettingsError",
    "WeChatMode",
    "aes_keys",
    "data_keys",
    "keep_data_key",
    "key_file",
    "keys_place",
    "load",
    "table",
    "unknown_names",
    "variable",
]
