"""The data keys: where they stand, and whether they are keys at all."""

import base64
import binascii
from pathlib import Path

from servicebot.settings.declared import Settings, variable
from servicebot.settings.errors import SettingsError

DATA_KEY_BYTES = 32
SQLITE = "sqlite:///"
KEY_SUFFIX = ".key"


def key_file(settings: Settings) -> Path:
    """The file with the data keys: the named one, else beside the database, where every command finds it from anywhere."""
    if settings.data_key_file:
        return Path(settings.data_key_file)
    if settings.database_url.startswith(SQLITE):
        return Path(settings.database_url.removeprefix(SQLITE)).with_suffix(KEY_SUFFIX)
    return Path("var/servicebot").with_suffix(KEY_SUFFIX)


def keys_place(settings: Settings) -> str:
    """The setting that the data keys are read by, with the file where it names one."""
    if settings.data_keys:
        return variable("data_keys")
    return f"{variable('data_key_file')}: {key_file(settings)}"


def data_keys(settings: Settings) -> str:
    """The data keys as text; where none are set, those of the key file; empty when there is no such file yet.

    Raises SettingsError where what stands there is no key; it says which setting to look at, and never what stands there.
    """
    if settings.data_keys:
        text = settings.data_keys.reveal()
    else:
        try:
            text = key_file(settings).read_text("ascii", errors="replace").strip()
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise SettingsError(f"{keys_place(settings)} cannot be read: {error.strerror}.") from error
        if not text:
            raise SettingsError(
                f"{keys_place(settings)} is empty: put the key back, or remove the file if nothing was stored with it."
            )
    _require_keys(text, keys_place(settings))
    return text


def keep_data_key(settings: Settings, key: str) -> None:
    """Write a key that was just made into the key file, which must not be there."""
    path = key_file(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(key + "\n", "ascii")


def _require_keys(text: str, place: str) -> None:
    parts = text.split(",")
    for number, part in enumerate(parts, 1):
        if not _is_key(part):
            which = f"key {number} of {len(parts)}" if len(parts) > 1 else "what stands there"
            raise SettingsError(
                f"{place}: {which} is no key of {DATA_KEY_BYTES} bytes in base64. Copy it again; a station that has "
                "stored nothing yet gets a new one from: openssl rand -base64 32"
            )


def _is_key(part: str) -> bool:
    try:
        return len(base64.b64decode(part.strip().encode(), validate=True)) == DATA_KEY_BYTES
    except binascii.Error:
        return False
