"""One Official Account as it is set up on the platform: names, secrets, and how pushes to its server look."""

from dataclasses import dataclass, field
from enum import StrEnum


class Mode(StrEnum):
    """How pushes are protected, chosen on the account's settings page."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


class Format(StrEnum):
    """How pushes and replies are written, chosen on the account's settings page."""

    XML = "xml"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Account:
    """The settings of an account; ``callback`` is the URL of its server, ``original_id`` its ``gh_`` name.

    ``aes_keys`` holds the EncodingAESKey in force first and those before it after; ``allowed_ips`` is the white list
    for asking for tokens (empty: everybody); ``verified`` accounts only may send messages on their own.
    """

    app_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    callback: str
    original_id: str = "gh_5e21c6d0a7b3"
    name: str = "社区服务站"
    aes_keys: tuple[str, ...] = field(default=(), repr=False)
    mode: Mode = Mode.PLAIN
    format: Format = Format.XML
    verified: bool = True
    allowed_ips: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.mode is not Mode.PLAIN and not self.aes_keys:
            raise ValueError(f"{self.mode} mode needs an EncodingAESKey")


@dataclass(frozen=True, slots=True)
class Template:
    """A template of the account's library; ``fields`` are (name, label) pairs such as ``("thing1", "报修项目")``."""

    id: str
    title: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A page of the account on which the platform asks whether messages of a template may be sent."""

    url: str
    template: str
