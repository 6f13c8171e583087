"""What the core needs from the outside, as Protocols; adapters implement them and bootstrap hands them over."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar

from servicebot.domain.catalogue import Catalogue
from servicebot.domain.deliveries import Contact, SendOutcome
from servicebot.domain.directory import Directory
from servicebot.domain.errors import ServicebotError
from servicebot.domain.followups import Rating
from servicebot.domain.geo import Point
from servicebot.domain.knowledge import Article, PublicNotice
from servicebot.domain.people import Resident
from servicebot.domain.privacy import AuditLine, Consent, StoredCounts
from servicebot.domain.places import ServicePlace
from servicebot.domain.reports import Asset, Habit, ReportPlace
from servicebot.domain.tickets import Ticket, TicketEvent

Result = TypeVar("Result")


class Clock(Protocol):
    """The time, injected so that nothing in the core depends on the wall clock."""

    def now_ms(self) -> int:
        """UTC epoch milliseconds."""
        ...


class LoadedConversation(NamedTuple):
    """A resident with the state of their conversation; ``state`` is JSON, empty when nothing is going on."""

    resident: Resident
    state: bytes
    version: int


class Conversations(Protocol):
    """Residents and the state of their conversations, one row a resident."""

    async def open(self, channel: str, external_id: str, at: int) -> LoadedConversation:
        """The conversation with this person, created (version 0, empty state) at the first contact."""
        ...

    async def save(self, loaded: LoadedConversation, state: bytes, at: int) -> None:
        """Replace the state; raises Conflict when another process saved first (the transaction is then retried)."""
        ...

    async def remember(self, resident: Resident) -> None:
        """Store what is remembered of a resident (name, phone, address, subscribed)."""
        ...

    async def resident(self, resident_id: int) -> Resident | None:
        """The resident with this id."""
        ...

    async def note_told(self, resident: Resident, version: int) -> None:
        """Note which privacy notice a resident has read, and change nothing else."""
        ...

    async def known(self, channel: str, external_id: str) -> Resident | None:
        """The resident whom the channel calls so, without making one."""
        ...

    async def erase(self, resident: Resident, at: int) -> None:
        """Leave of a resident nothing but a number, so that the same person is a stranger the next time."""
        ...


class InboxEntry(NamedTuple):
    """One inbound message with the reply it got; the unique ``key`` is what makes a message act once.

    ``message`` and ``reply`` are JSON (the engine's Incoming and Reply); ``reply`` is empty for "no reply";
    ``deferred`` is True when the reply went to the outbox and the door answered "received" only.
    """

    key: str
    resident_id: int
    received_at: int
    message: bytes
    reply: bytes
    deferred: bool = False


class Inbox(Protocol):
    """Every inbound message with its reply; the log of the conversation and the guard against doubles."""

    async def find(self, key: str) -> InboxEntry | None:
        """The entry recorded under this key."""
        ...

    async def record(self, entry: InboxEntry) -> bool:
        """Store the entry; False, and nothing stored, when the key is already there."""
        ...

    async def of_resident(self, resident_id: int, limit: int) -> Sequence[InboxEntry]:
        """The newest entries of a resident, oldest first."""
        ...

    async def forget_before(self, at: int, limit: int) -> int:
        """Delete up to ``limit`` entries received before ``at``; returns how many went."""
        ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message that must leave, as stored in the outbox.

    ``unique`` names the cause ("reply:<inbox key>", "ticket:<number>:<event>"), so one cause sends once;
    ``kind`` is ``service``, ``template`` or ``subscribe``; ``payload`` is JSON for the channel's sender;
    ``not_before`` and ``lease_until`` are UTC epoch ms; ``attempts`` doubles as the fence of a lease.
    """

    unique: str
    resident_id: int
    kind: str
    payload: bytes
    created_at: int
    not_before: int = 0
    id: int = 0
    attempts: int = 0


class Outbox(Protocol):
    """Messages on their way out: leased, sent, and marked, never lost between a commit and a send."""

    async def put(self, delivery: Delivery) -> bool:
        """Queue a delivery; False when its cause was queued before."""
        ...

    async def lease(self, owner: str, at: int, until: int, limit: int) -> Sequence[Delivery]:
        """Take up to ``limit`` due deliveries that nobody holds (or whose lease ran out); attempts grow by one."""
        ...

    async def sent(self, delivery: Delivery, at: int) -> bool:
        """Mark as sent; False when the lease had passed to somebody else (attempts moved on)."""
        ...

    async def retry(self, delivery: Delivery, not_before: int, error: str) -> bool:
        """Give back for another try at ``not_before``."""
        ...

    async def park(self, delivery: Delivery, error: str) -> bool:
        """Keep until the resident writes again (the channel's window is closed)."""
        ...

    async def unpark(self, resident_id: int, at: int) -> int:
        """Make the parked deliveries of a resident due again; returns how many."""
        ...

    async def service_since(self, resident_id: int, since: int) -> int:
        """How many service messages were queued for a resident at or after an instant, the withdrawn left out."""
        ...

    async def withdraw(self, unique: str) -> bool:
        """Take back what is queued or parked under this cause; False when it is on its way or gone."""
        ...

    async def dead(self, delivery: Delivery, error: str) -> bool:
        """Give up for good; staff see it among the dead letters."""
        ...

    async def dead_letters(self, limit: int) -> Sequence[tuple[Delivery, str]]:
        """Deliveries that were given up, newest first, each with its error."""
        ...


class Tickets(Protocol):
    """Tickets and their history."""

    async def add(self, ticket: Ticket) -> bool:
        """Store a new ticket; False when its number is taken (draw another)."""
        ...

    async def get(self, number: str) -> Ticket | None:
        """The ticket with this number."""
        ...

    async def save(self, ticket: Ticket) -> Ticket:
        """Replace a ticket whose version still matches and return it with the next one; raises Conflict."""
        ...

    async def log(self, event: TicketEvent) -> None:
        """Append one line to the history."""
        ...

    async def history(self, number: str) -> Sequence[TicketEvent]:
        """The history of a ticket, oldest first."""
        ...

    async def of_resident(self, resident_id: int, *, open_only: bool, limit: int) -> Sequence[Ticket]:
        """A resident's tickets, newest first."""
        ...

    async def opened_since(
        self, resident_id: int, kind: str, item: str, since: int, limit: int
    ) -> Sequence[Ticket]:
        """A resident's tickets for one item opened at or after ``since``, newest first, any status."""
        ...

    async def page(
        self, *, status: str = "", community: str = "", before: str = "", limit: int = 100
    ) -> Sequence[Ticket]:
        """Tickets newest first, optionally of one status or community, after the ticket ``before`` in that order."""
        ...


@dataclass(frozen=True, slots=True)
class Handover:
    """A matter in the hands of people: a resident who asked for a person, or whom the bot could not help.

    ``at`` is since when they wait, ``staff`` the login of whoever took it, empty while it waits; a resident has at
    most one that is open.
    """

    resident_id: int
    at: int
    reason: str
    urgent: bool = False
    ticket: str = ""
    id: int = 0
    staff: str = ""
    closed_at: int = 0


@dataclass(frozen=True, slots=True)
class HandoverMessage:
    """What the resident said (``staff`` is empty) or somebody of the station; ``media`` is the media store's id."""

    handover_id: int
    at: int
    words: str
    staff: str = ""
    media: str = ""


class Handovers(Protocol):
    """Requests for a human and the talk that follows, for the desk."""

    async def add(self, handover: Handover) -> bool:
        """Record the request; False when the resident already has an open one."""
        ...

    async def get(self, handover_id: int) -> Handover | None:
        """The handover with this id."""
        ...

    async def of_resident(self, resident_id: int) -> Handover | None:
        """The resident's open handover."""
        ...

    async def save(self, handover: Handover) -> None:
        """Replace a handover."""
        ...

    async def waiting(self, limit: int) -> Sequence[Handover]:
        """Open handovers, taken or not, urgent first, then oldest first."""
        ...

    async def say(self, message: HandoverMessage) -> None:
        """Append what somebody said."""
        ...

    async def said(self, handover_id: int) -> Sequence[HandoverMessage]:
        """What was said, oldest first."""
        ...


class Ratings(Protocol):
    """How residents found the service, one rating a ticket."""

    async def add(self, rating: Rating) -> bool:
        """Store a rating; False when the ticket has one."""
        ...

    async def get(self, number: str) -> Rating | None:
        """The rating of a ticket."""
        ...


class TicketNotices(Protocol):
    """The newest notice to each resident about each ticket, by its cause in the outbox."""

    async def newest(self, number: str, resident_id: int) -> str:
        """The cause of the newest notice; empty when there was none."""
        ...

    async def put(self, number: str, resident_id: int, cause: str) -> None:
        """Note the newest one."""
        ...


class Reference(Protocol):
    """Data that staff edit and conversations read from memory: catalogue and directory."""

    async def versions(self) -> tuple[int, int]:
        """The versions of the catalogue and the directory in force; cheap, to see whether a copy is still right."""
        ...

    async def catalogue(self) -> Catalogue:
        """The catalogue in force."""
        ...

    async def directory(self) -> Directory:
        """The directory in force."""
        ...

    async def replace_catalogue(self, catalogue: Catalogue) -> None:
        """Store a new version of the catalogue."""
        ...

    async def replace_directory(self, directory: Directory) -> None:
        """Store a new version of the directory."""
        ...


@dataclass(frozen=True, slots=True)
class StoredMedia:
    """A picture or recording that was fetched and cleaned, or still waits to be fetched.

    ``id`` is ours and unguessable; ``source`` is the channel's own id, which expires; ``path`` is empty until fetched.
    """

    id: str
    resident_id: int
    source: str
    created_at: int
    content_type: str = ""
    size: int = 0
    path: str = ""
    error: str = ""


class Media(Protocol):
    """Rows about media; the bytes lie in a MediaStore."""

    async def add(self, media: StoredMedia) -> None:
        """Record media that a resident sent."""
        ...

    async def get(self, media_id: str) -> StoredMedia | None:
        """The media with this id."""
        ...

    async def save(self, media: StoredMedia) -> None:
        """Replace the row after a fetch."""
        ...

    async def unfetched(self, limit: int) -> Sequence[StoredMedia]:
        """Media whose bytes were not fetched yet and did not fail for good, oldest first."""
        ...


class Tokens(Protocol):
    """Shared access tokens of outside platforms, one row a name, so that one process refreshes for all."""

    async def get(self, name: str) -> tuple[str, int] | None:
        """The token and its expiry (UTC epoch ms)."""
        ...

    async def put(self, name: str, token: str, expires_at: int) -> None:
        """Store a token and end the claim on refreshing it."""
        ...

    async def claim_refresh(self, name: str, owner: str, at: int, until: int) -> bool:
        """Become the one who refreshes; False while somebody else's claim is younger than its ``until``."""
        ...


class Reports(Protocol):
    """Where reports are, who follows them, how residents like to report, and the assets that bear codes."""

    async def add(self, report: ReportPlace) -> None:
        """Store where a report is; its ticket is there already."""
        ...

    async def place(self, number: str) -> ReportPlace | None:
        """Where the report with this number is."""
        ...

    async def move(self, report: ReportPlace) -> None:
        """Replace where a report is."""
        ...

    async def nearby(
        self, matter: str, point: Point, radius_m: float, since: int, limit: int
    ) -> Sequence[tuple[str, int]]:
        """Open public reports of a type within the radius (WGS-84), nearest first: number and metres."""
        ...

    async def in_estate(
        self, matter: str, community: str, estate: str, since: int, limit: int
    ) -> Sequence[str]:
        """The numbers of open public reports of a type in one estate, for those without a point."""
        ...

    async def follow(self, number: str, resident_id: int, at: int) -> bool:
        """Let a resident follow a report; False when they do already."""
        ...

    async def unfollow(self, number: str, resident_id: int) -> bool:
        """End it; False when they did not follow."""
        ...

    async def follows(self, number: str, resident_id: int) -> bool:
        """Whether a resident follows a report."""
        ...

    async def followers(self, number: str) -> Sequence[int]:
        """The ids of the residents who follow a report: all of them get its news, beside its reporter."""
        ...

    async def followed(self, resident_id: int, limit: int) -> Sequence[str]:
        """The numbers of the reports that a resident follows, newest first."""
        ...

    async def habit(self, resident_id: int) -> Habit | None:
        """How a resident reported the last time."""
        ...

    async def remember(self, resident_id: int, habit: Habit) -> None:
        """Keep it for the next time."""
        ...

    async def asset(self, code: str) -> Asset | None:
        """The asset that bears this code."""
        ...

    async def assets(self, community: str, limit: int) -> Sequence[Asset]:
        """The assets of a community, by code."""
        ...

    async def put_asset(self, asset: Asset) -> bool:
        """Store an asset, in place of the one with its code; True when it is a new one."""
        ...


class Places(Protocol):
    """Branches, centres, stations and points, found by the words of ``understanding/place_names.py``."""

    async def all(self) -> Sequence[ServicePlace]:
        """Every place, in the order in which they were added."""
        ...

    async def named(self, ids: Iterable[str]) -> Sequence[ServicePlace]:
        """The places with these ids, in the order of the ids; those that are gone are left out."""
        ...

    async def count_words(self, words: Iterable[str], most: int) -> Mapping[str, int]:
        """How many places stand under each of the words, counted up to ``most``; unknown words are left out."""
        ...

    async def having(self, words: Iterable[str], most: int) -> Sequence[tuple[str, str]]:
        """Up to ``most`` pairs of one of the words and the id of a place that stands under it."""
        ...

    async def of_community(
        self, community: str, words: Iterable[str], most: int = 500
    ) -> Sequence[ServicePlace]:
        """Up to ``most`` places of a community that stand under one of the words."""
        ...

    async def nearest(
        self, point: Point, count: int, words: Iterable[str] = ()
    ) -> Sequence[tuple[ServicePlace, float]]:
        """The nearest mapped places (under one of the words, when any are given) with their distance in metres."""
        ...

    async def put(self, changed: Sequence[ServicePlace]) -> None:
        """Add places, or replace those with the same ids; a new version of the directory."""
        ...

    async def remove(self, ids: Sequence[str]) -> None:
        """Take places out of the directory; a new version of it."""
        ...


class Consents(Protocol):
    """The proof of what residents were told and agreed to."""

    async def add(self, consent: Consent) -> None:
        """Append one line."""
        ...

    async def of_resident(self, resident_id: int, limit: int) -> Sequence[Consent]:
        """The newest lines of a resident, oldest first."""
        ...


class Audit(Protocol):
    """The log of what was done to personal data; lines go only by their age."""

    async def write(self, line: AuditLine) -> None:
        """Append one line."""
        ...

    async def about(self, subject: str, limit: int) -> Sequence[AuditLine]:
        """The newest lines about a subject, oldest first."""
        ...


class Marks(Protocol):
    """How far jobs have come that run again and again."""

    async def at(self, name: str) -> int:
        """Where a job stands; 0 before its first run."""
        ...

    async def move(self, name: str, seen: int, at: int) -> bool:
        """Move a mark on that stands no later than ``seen``; False when somebody else has moved it further."""
        ...


class Personal(Protocol):
    """What is personal, wherever it stands: counted and taken away, for its owner or when its time is over."""

    async def counts(self, resident_id: int) -> StoredCounts:
        """How much is kept about a resident."""
        ...

    async def forget_words(self, resident_id: int) -> int:
        """Redact everything a resident wrote and was answered; the keys stay, so that nothing acts twice."""
        ...

    async def forget_deliveries(self, resident_id: int) -> int:
        """Delete what was sent or still waits to be sent to a resident."""
        ...

    async def forget_belongings(self, resident_id: int, at: int) -> None:
        """Close a resident's requests for a person, and delete the rows that go with a resident."""
        ...

    async def media_of(self, resident_id: int) -> Sequence[str]:
        """The ids of everything a resident sent."""
        ...

    async def doom(self, media_ids: Sequence[str]) -> None:
        """Mark media whose bytes must be deleted; nobody is shown them any more."""
        ...

    async def doomed(self, limit: int) -> "Sequence[StoredMedia]":
        """Media whose bytes must be deleted."""
        ...

    async def drop_media(self, media_id: str) -> None:
        """Delete the row of media whose bytes are gone."""
        ...

    async def media_between(self, since: int, before: int, limit: int) -> Sequence[tuple[str, int, int]]:
        """Media by their age: id, resident and when it came, oldest first."""
        ...

    async def closed_tickets(self, resident_id: int) -> Sequence[str]:
        """The closed tickets of a resident that still show whose they are."""
        ...

    async def tickets_before(self, at: int, limit: int) -> Sequence[str]:
        """Tickets closed before an instant that still show whose they are, oldest first."""
        ...

    async def anonymise(self, number: str, nobody: int) -> bool:
        """Take everything personal from a closed ticket, which then belongs to ``nobody``; False when it is open."""
        ...

    async def erasing(self, after: int, limit: int) -> Sequence[int]:
        """Erased residents of whom something is still kept, by their ids."""
        ...

    async def erased(self, resident_id: int) -> None:
        """Note that nothing more is kept of an erased resident."""
        ...

    async def redact_words(self, since: int, before: int, limit: int) -> tuple[int, int]:
        """Redact the oldest words in a span of time; how many, and the instant reached."""
        ...

    async def count_words(self, since: int, before: int) -> int:
        """How many messages ``redact_words`` would redact."""
        ...

    async def forget_threads(self, since: int, before: int, limit: int) -> tuple[int, int]:
        """Delete what was said in the oldest closed requests for a person; how many requests, and the instant reached."""
        ...

    async def delete_old(self, kind: str, before: int, limit: int) -> int:
        """Delete the oldest rows of one kind: handovers, deliveries, consents or audit."""
        ...

    async def count_old(self, kind: str, before: int) -> int:
        """How many rows of one kind (or messages, or tickets) are older than an instant."""
        ...


class Knowledge(Protocol):
    """Articles that answer residents' questions, with the terms by which they are found."""

    async def replace(self, articles: Sequence[tuple[Article, dict[str, int]]]) -> None:
        """Store these articles, each with the weights of its terms, in place of all others."""
        ...

    async def get(self, article_id: str) -> Article | None:
        """The article with this id."""
        ...

    async def all(self) -> Sequence[Article]:
        """Every article, in the order of the file that they came from."""
        ...

    async def matching(self, terms: Sequence[str]) -> Sequence[tuple[str, str, int]]:
        """Which of these terms stand in which articles: term, article and weight."""
        ...


class PublicNotices(Protocol):
    """What goes on around residents' homes."""

    async def replace(self, every: Sequence[PublicNotice]) -> None:
        """Store these notices in place of all others."""
        ...

    async def get(self, notice_id: str) -> PublicNotice | None:
        """The notice with this id."""
        ...

    async def all(self) -> Sequence[PublicNotice]:
        """Every notice, those that end first before the others."""
        ...

    async def current(self, at: int) -> Sequence[PublicNotice]:
        """The notices that may be read now, those that end first before the others."""
        ...


class UnitOfWork(Protocol):
    """Everything one transaction can reach; nothing is visible to others before it commits."""

    @property
    def conversations(self) -> Conversations: ...

    @property
    def inbox(self) -> Inbox: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def tickets(self) -> Tickets: ...

    @property
    def handovers(self) -> Handovers: ...

    @property
    def ratings(self) -> Ratings: ...

    @property
    def ticket_notices(self) -> TicketNotices: ...

    @property
    def reference(self) -> Reference: ...

    @property
    def media(self) -> Media: ...

    @property
    def tokens(self) -> Tokens: ...

    @property
    def consents(self) -> Consents: ...

    @property
    def audit(self) -> Audit: ...

    @property
    def marks(self) -> Marks: ...

    @property
    def personal(self) -> Personal: ...

    @property
    def knowledge(self) -> Knowledge: ...

    @property
    def public_notices(self) -> PublicNotices: ...

    @property
    def places(self) -> Places: ...

    @property
    def reports(self) -> Reports: ...


class Storage(Protocol):
    """A database. ``work`` awaits nothing but its unit of work, so it may run in another thread or be retried."""

    async def write(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        """Run ``work`` in one transaction and return its result only after the commit; retried on Conflict."""
        ...

    async def read(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        """Run ``work`` on a reader connection, which may see a slightly older state and must not write."""
        ...

    async def check(self) -> None:
        """Raise when the database cannot serve; for readiness."""
        ...

    async def close(self) -> None:
        """Finish what was accepted and close every connection."""
        ...


class MediaStore(Protocol):
    """Where the bytes of media lie."""

    async def put(self, media_id: str, content: bytes, content_type: str) -> str:
        """Store bytes and return the path to give to ``read``."""
        ...

    async def read(self, path: str) -> bytes:
        """The bytes under a path that ``put`` returned."""
        ...

    async def delete(self, path: str) -> None:
        """Remove the bytes; not an error when they are gone."""
        ...


class Channel(Protocol):
    """A way to reach residents from our side."""

    async def send(
        self, delivery: Delivery, resident: Resident, *, contact: Contact | None = None
    ) -> SendOutcome:
        """Send one delivery; failures of the platform are outcomes, not exceptions."""
        ...

    def closed_until(self) -> int:
        """Until when nothing can be sent at all (UTC epoch ms); 0 when the channel is open."""
        ...


class MediaUnusable(ServicebotError):
    """Media that will never be of use; ``reason`` says why in one word."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The media cannot be used: {reason}.")
        self.reason = reason


class MediaUnavailable(ServicebotError):
    """The media could not be fetched now; a later try may succeed."""


class MediaSource(Protocol):
    """Where residents' pictures and recordings come from."""

    async def download(self, source: str) -> bytes:
        """The bytes under the channel's own id; raises MediaUnusable or MediaUnavailable."""
        ...


@dataclass(frozen=True, slots=True)
class CleanMedia:
    """Bytes that may be kept: type sniffed from the bytes, no hidden data in a picture."""

    content: bytes
    content_type: str


class MediaCleaner(Protocol):
    """Makes pictures and recordings fit to keep."""

    async def clean(self, content: bytes) -> CleanMedia:
        """The picture without hidden data, or the recording as it came; raises MediaUnusable."""
        ...
