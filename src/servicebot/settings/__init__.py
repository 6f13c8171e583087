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
from servicebot.settings.loading import (
    CONFIG,
    DATA_KEY_BYTES,
    SettingsError,
    data_keys,
    load,
    unknown_names,
)

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
    "data_keys",
    "load",
    "table",
    "unknown_names",
    "variable",
]
