"""What the core needs from the outside, as Protocols; adapters implement them and bootstrap hands them over."""

from servicebot.ports.clock import Clock
from servicebot.ports.codes import SceneCode, SceneCodes
from servicebot.ports.conversations import Conversations, Inbox, InboxEntry, LoadedConversation
from servicebot.ports.deliveries import Channel, Delivery, Outbox, Subscriptions, TicketNotices, Tokens
from servicebot.ports.handovers import Handover, HandoverMessage, Handovers
from servicebot.ports.media import (
    CleanMedia,
    Media,
    MediaCleaner,
    MediaSource,
    MediaStore,
    MediaUnavailable,
    MediaUnusable,
    StoredMedia,
)
from servicebot.ports.privacy import Audit, Consents, Marks, Personal
from servicebot.ports.reference import Knowledge, Places, PublicNotices, Reference
from servicebot.ports.storage import Result, Storage, UnitOfWork
from servicebot.ports.tickets import Ratings, Reports, Tickets

__all__ = [
    "Audit",
    "Channel",
    "CleanMedia",
    "Clock",
    "Consents",
    "Conversations",
    "Delivery",
    "Handover",
    "HandoverMessage",
    "Handovers",
    "Inbox",
    "InboxEntry",
    "Knowledge",
    "LoadedConversation",
    "Marks",
    "Media",
    "MediaCleaner",
    "MediaSource",
    "MediaStore",
    "MediaUnavailable",
    "MediaUnusable",
    "Outbox",
    "Personal",
    "Places",
    "PublicNotices",
    "Ratings",
    "Reference",
    "Reports",
    "Result",
    "SceneCode",
    "SceneCodes",
    "Storage",
    "StoredMedia",
    "Subscriptions",
    "TicketNotices",
    "Tickets",
    "Tokens",
    "UnitOfWork",
]
