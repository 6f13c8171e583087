"""What a station sets: every key typed, with one sentence.

Plain dataclasses on purpose: a validation library would take a quarter of the start-up time for three dozen keys.
"""

import dataclasses
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, get_args

PREFIX = "SERVICEBOT_"


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A text that never shows itself in a log or a traceback."""

    text: str = ""

    def reveal(self) -> str:
        """The text itself, for the one place that needs it."""
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)

    def __repr__(self) -> str:
        return "Secret(set)" if self.text else "Secret(empty)"

    __str__ = __repr__


class WeChatMode(StrEnum):
    """How WeChat wraps its pushes, as chosen on its settings page: 明文, 兼容 or 安全模式."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


class LogFormat(StrEnum):
    """One JSON object a line for machines, or text for people."""

    JSON = "json"
    TEXT = "text"


class LogLevel(StrEnum):
    """The least severity that is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclasses.dataclass(frozen=True, slots=True)
class Key:
    """What a setting is for, in one sentence, and the bounds of a number."""

    sentence: str
    low: int = 0
    high: int = 0


UNSET = Secret()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set; an attribute ``name`` is the variable ``SERVICEBOT_NAME``."""

    database_url: Annotated[
        str,
        Key(
            "The database: `sqlite:///path` (four slashes for an absolute path) for one process, "
            "or `postgresql://user:password@host/name` for many."
        ),
    ] = dataclasses.field(default="sqlite:///var/servicebot.db", repr=False)
    host: Annotated[str, Key("The address to listen on; `0.0.0.0` listens on every interface.")] = "127.0.0.1"
    port: Annotated[int, Key("The port to listen on.", 0, 65_535)] = 8080
    wechat_token: Annotated[
        Secret, Key("The Token entered on WeChat's server settings page (3 to 32 letters and digits).")
    ] = UNSET
    wechat_aes_key: Annotated[Secret, Key("The EncodingAESKey of that page (43 letters and digits).")] = UNSET
    wechat_aes_key_previous: Annotated[
        Secret,
        Key("The EncodingAESKey in use before the last change, accepted until the old pushes have run dry."),
    ] = UNSET
    wechat_app_id: Annotated[
        str, Key("The account's AppID; encrypted pushes meant for another account are refused.")
    ] = ""
    wechat_app_secret: Annotated[
        Secret, Key("The account's AppSecret, needed to send messages and to fetch photos.")
    ] = UNSET
    wechat_mode: Annotated[
        WeChatMode,
        Key("The message mode chosen on that page: `plain` (明文), `compatible` (兼容) or `safe` (安全)."),
    ] = WeChatMode.SAFE
    wechat_ticket_template: Annotated[
        str,
        Key(
            "The id of the template message that tells residents of their ticket when they have not written for two "
            "days; empty to tell them at their next words."
        ),
    ] = ""
    wechat_ticket_fields: Annotated[
        str,
        Key(
            "Which field of that template holds what: `number`, `item`, `state` and `note`, each with its field, comma "
            "separated."
        ),
    ] = "number=character_string1,item=thing2,state=phrase3,note=thing4"
    wechat_subscribe_template: Annotated[
        str,
        Key(
            "The id of the subscribe message (订阅通知) that tells residents of their ticket once for each time that "
            "they allowed it; empty for none."
        ),
    ] = ""
    wechat_subscribe_fields: Annotated[
        str, Key("Which field of that subscribe message holds what, in the same form.")
    ] = "number=character_string1,item=thing2,state=phrase3,note=thing4"
    wechat_subscribe_page: Annotated[
        str,
        Key(
            "The address of the article or page on which WeChat asks whether it may send one; residents are told it "
            "after a ticket was opened, until they allow or refuse; empty to ask nobody."
        ),
    ] = ""
    confirm_reminder_hours: Annotated[
        int,
        Key(
            "After how many hours without an answer to `is it fixed?` a resident is reminded, once and by day.",
            1,
            720,
        ),
    ] = 24
    confirm_days: Annotated[
        int,
        Key(
            "After how many days without an answer to that reminder a fixed ticket is closed; one tap reopens it.",
            1,
            365,
        ),
    ] = 5
    wechat_api_base: Annotated[str, Key("Where WeChat's API is; the simulator can stand in for it.")] = (
        "https://api.weixin.qq.com"
    )
    data_keys: Annotated[
        Secret,
        Key(
            "The keys that encrypt phones, addresses and words in the database: base64 of 32 bytes each, comma "
            "separated, the first one encrypts; when empty, `SERVICEBOT_DATA_KEY_FILE` is used."
        ),
    ] = UNSET
    data_key_file: Annotated[
        str,
        Key(
            "The file that holds the data keys when `SERVICEBOT_DATA_KEYS` is empty; made at the first start, "
            "readable by its owner only; when this is empty too, it lies beside the SQLite database "
            "(`servicebot.key` for `servicebot.db`), and is `var/servicebot.key` for PostgreSQL."
        ),
    ] = ""
    media_dir: Annotated[Path, Key("The directory for the photos that residents send.")] = Path("var/media")
    timestamp_window_s: Annotated[
        int, Key("How many seconds a push's timestamp may differ from this machine's clock.", 30, 86_400)
    ] = 600
    answer_within_ms: Annotated[
        int,
        Key(
            "After how many milliseconds WeChat gets `success` and the reply follows as a message.", 100, 4800
        ),
    ] = 4000
    hotline: Annotated[
        str, Key("The telephone number that residents are told when the bot cannot help them.")
    ] = "12345"
    privacy_file: Annotated[
        str, Key("A file with a privacy text of your own in place of the packaged one; see docs/privacy.md.")
    ] = ""
    retention_words_days: Annotated[
        int, Key("After how many days the words of a chat are redacted.", 3, 3650)
    ] = 30
    retention_messages_days: Annotated[
        int,
        Key(
            "After how many days messages, and pictures that no ticket holds, are deleted altogether.",
            3,
            3650,
        ),
    ] = 90
    retention_tickets_days: Annotated[
        int, Key("After how many days without change a closed ticket is anonymised.", 30, 3650)
    ] = 365
    retention_known_days: Annotated[
        int,
        Key(
            "After how many days without a message or a ticket the name, phone and address of a resident are forgotten.",
            30,
            3650,
        ),
    ] = 365
    retention_emergencies_days: Annotated[
        int,
        Key("After how many days a closed request for a person is deleted, emergencies included.", 30, 3650),
    ] = 365
    retention_consents_days: Annotated[
        int,
        Key("After how many days the proof of consents and of what was done to data is deleted.", 180, 7300),
    ] = 1095
    words_dir: Annotated[
        str,
        Key(
            "A directory with the station's own words, added to the packaged ones: `cards.toml`, `dangers.tsv`, "
            "`dialect.tsv`, `emergency.toml`, `examples.tsv`, `groups.toml`, `intents.toml`, `items.toml`, `reports.toml` "
            "and `slips.toml`, each built like the one in `servicebot/understanding/words`; empty for none."
        ),
    ] = ""
    log_format: Annotated[LogFormat, Key("`json` (one object a line) or `text`.")] = LogFormat.JSON
    log_level: Annotated[LogLevel, Key("`debug`, `info`, `warning` or `error`.")] = LogLevel.INFO


@dataclasses.dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table of settings, for loading and for the documentation."""

    name: str
    variable: str
    kind: type[Any]
    key: Key
    default: object


def table() -> list[Setting]:
    """Every setting in the order in which it is declared."""
    rows = []
    for field in dataclasses.fields(Settings):
        kind, key = get_args(field.type)
        rows.append(Setting(field.name, variable(field.name), kind, key, field.default))
    return rows


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()
