"""What the platform knows: accounts, their fans and tokens, and every message that was sent to somebody."""

import dataclasses
import hashlib
import itertools
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from servicebot.simulator.account import Account, Article, Template
from servicebot.simulator.clock import DAY, SECOND, Clock
from servicebot.simulator.errors import ApiError
from servicebot.simulator.fans import Act, Entry, Fan, Side
from servicebot.simulator.faults import Faults
from servicebot.simulator.media import MediaShelf
from servicebot.simulator.payloads import Payload
from servicebot.simulator.quotas import Quotas
from servicebot.simulator.tokens import Tokens

RIDS_KEPT = 1000
SENT_KEPT = 100_000
RID_LIFETIME = 7 * DAY
TEMPORARY_CODE_LIMIT = 2_592_000

Listener = Callable[[Mapping[str, Any]], None]
EventSink = Callable[["OfficialAccount", str, Payload], None]


CODE_ADDRESS = "http://weixin.qq.com/q/"


@dataclass(frozen=True, slots=True)
class SceneCode:
    """A QR code with a scene; ``expires_at`` is 0 for a permanent one."""

    ticket: str
    scene: str
    created_at: int
    expires_at: int

    @property
    def url(self) -> str:
        """What stands in the code."""
        return CODE_ADDRESS + self.ticket[-22:]


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message that the account sent by the API: ``way`` is custom, template or subscribe."""

    openid: str
    way: str
    kind: str
    body: Mapping[str, Any]
    at: int


@dataclass(frozen=True, slots=True)
class FailedCall:
    """A refused API call, found again by its rid."""

    invoked_at: int
    url: str
    body: str
    response: str
    ip: str


class OfficialAccount:
    """The live state of one account."""

    def __init__(self, account: Account, clock: Clock, templates: Iterable[Template] = ()) -> None:
        self.settings = account
        self.clock = clock
        self.tokens = Tokens(clock)
        self.quotas = Quotas(clock)
        self.media = MediaShelf(clock)
        self.fans: dict[str, Fan] = {}
        self.templates = {template.id: template for template in templates}
        self.menu: list[dict[str, Any]] = []
        self.articles: list[Article] = []
        self.codes: dict[str, SceneCode] = {}
        self.sent: deque[SentMessage] = deque(maxlen=SENT_KEPT)
        self.failed_calls: OrderedDict[str, FailedCall] = OrderedDict()
        self._listeners: set[Listener] = set()
        self._entry_ids = itertools.count(1)
        self._message_ids = itertools.count(clock.now_ms() << 20)

    def openid_of(self, nickname: str) -> str:
        """The openid of a person, the same again after a restart of the simulator."""
        digest = hashlib.sha256(f"{self.settings.app_id}/{nickname}".encode()).hexdigest()
        return f"oSim_{digest[:23]}"

    def add_fan(self, nickname: str, *, openid: str = "", followed: bool = False) -> Fan:
        """A person on the platform, who need not follow the account yet; the same one for the same openid."""
        openid = openid or self.openid_of(nickname)
        fan = self.fans.get(openid)
        if fan is None:
            fan = self.fans[openid] = Fan(openid, nickname, followed=followed)
            if followed:
                fan.followed_at = self.clock.now_ms()
        return fan

    def fan(self, openid: Any) -> Fan:
        """The person with this openid; raises 40003."""
        fan = self.fans.get(openid) if isinstance(openid, str) else None
        if fan is None:
            raise ApiError(40003)
        return fan

    def acted(self, fan: Fan, act: Act) -> None:
        """Open the window that this act of a fan grants."""
        now = self.clock.now_ms()
        fan.window.open(act, now)
        if act is Act.MESSAGE:
            fan.spoke_at = now

    def show(self, fan: Fan, side: Side, kind: str, body: Mapping[str, Any]) -> Entry:
        """Put a line into the fan's chat and tell who listens."""
        entry = Entry(next(self._entry_ids), self.clock.now_ms(), side, kind, body)
        fan.chat.append(entry)
        if side is Side.ACCOUNT:
            fan.unread += 1
            fan.typing_until = 0
        news = {"what": "entry", "fan": fan.openid, "unread": fan.unread, "entry": dataclasses.asdict(entry)}
        self.tell({**news, "subscriptions": dict(fan.subscriptions)})
        return entry

    def send(self, fan: Fan, way: str, kind: str, body: Mapping[str, Any]) -> None:
        """Deliver a message that the account sent by the API."""
        self.sent.append(SentMessage(fan.openid, way, kind, body, self.clock.now_ms()))
        self.show(fan, Side.ACCOUNT, kind, body)

    def sent_to(self, openid: str) -> list[SentMessage]:
        """What was sent to one fan by the API, oldest first."""
        return [message for message in self.sent if message.openid == openid]

    def next_message_id(self) -> int:
        """A new msgid for a sent message."""
        return next(self._message_ids)

    def add_code(self, scene: str, expire_s: int = 0) -> SceneCode:
        """A new QR code; a permanent one without ``expire_s``."""
        now = self.clock.now_ms()
        expires = now + expire_s * SECOND if expire_s else 0
        code = SceneCode(f"gQ{secrets.token_urlsafe(46)}", scene, now, expires)
        self.codes[code.ticket] = code
        return code

    def code_for(self, scene: str) -> SceneCode | None:
        """The newest code with this scene that is still valid."""
        now = self.clock.now_ms()
        for code in reversed(self.codes.values()):
            if code.scene == scene and (not code.expires_at or now < code.expires_at):
                return code
        return None

    def scene_in(self, text: str) -> str:
        """The scene of the code in which this stands, empty when it is no code of ours; other texts are scenes."""
        if not text.startswith(CODE_ADDRESS):
            return text
        return next((code.scene for code in self.codes.values() if code.url == text), "")

    def keep_code(self, ticket: str, scene: str) -> None:
        """Go on knowing a code that was made before a restart."""
        self.codes[ticket] = SceneCode(ticket, scene, self.clock.now_ms(), 0)

    def scenes(self) -> list[str]:
        """The scenes that codes were made for, sorted."""
        return sorted({code.scene for code in self.codes.values()})

    def remember_failure(self, rid: str, call: FailedCall) -> None:
        """Keep a refused call for rid/get."""
        self.failed_calls[rid] = call
        while len(self.failed_calls) > RIDS_KEPT:
            self.failed_calls.popitem(last=False)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with every change that a phone shows; returns what ends it."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def tell(self, news: Mapping[str, Any]) -> None:
        """Tell everybody who listens."""
        for listener in list(self._listeners):
            listener(news)


class Platform:
    """All accounts, and the faults that wait for their API calls.

    ``on_event`` receives the events that follow an API call by themselves (a template message was delivered …).
    """

    def __init__(self, clock: Clock, *accounts: Account, templates: Iterable[Template] = ()) -> None:
        self.clock = clock
        self.faults = Faults()
        self.callback_ips = ["127.0.0.1"]
        self.on_event: EventSink = _ignore
        self._accounts: dict[str, OfficialAccount] = {}
        templates = tuple(templates)
        for account in accounts:
            self._accounts[account.app_id] = OfficialAccount(account, clock, templates)

    @property
    def accounts(self) -> list[OfficialAccount]:
        """Every account."""
        return list(self._accounts.values())

    def account(self, app_id: str) -> OfficialAccount:
        """The account with this app id; raises 41002 without one and 40013 for a wrong one."""
        if not app_id:
            raise ApiError(41002)
        if app_id not in self._accounts:
            raise ApiError(40013)
        return self._accounts[app_id]

    def account_of_token(self, token: str) -> OfficialAccount:
        """The account that a token was given to; raises the token errors."""
        for account in self._accounts.values():
            if account.tokens.owns(token):
                account.tokens.check(token)
                return account
        Tokens(self.clock).check(token)
        raise ApiError(40001)

    def new_rid(self) -> str:
        """A request id in the platform's shape."""
        stamp = self.clock.now_ms() // SECOND
        return f"{stamp:08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"


def _ignore(_account: OfficialAccount, _openid: str, _payload: Payload) -> None:
    """Nobody wants to know."""
