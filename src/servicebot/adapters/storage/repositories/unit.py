"""Everything that one transaction can reach."""

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.repositories.codes import StoredSceneCodes
from servicebot.adapters.storage.repositories.consents import StoredAudit, StoredConsents, StoredMarks
from servicebot.adapters.storage.repositories.conversations import StoredConversations
from servicebot.adapters.storage.repositories.handovers import StoredHandovers
from servicebot.adapters.storage.repositories.inbox import StoredInbox
from servicebot.adapters.storage.repositories.knowledge import StoredKnowledge, StoredPublicNotices
from servicebot.adapters.storage.repositories.media import StoredMediaRows
from servicebot.adapters.storage.repositories.outbox import StoredOutbox
from servicebot.adapters.storage.repositories.personal import StoredPersonal
from servicebot.adapters.storage.repositories.places import StoredPlaces
from servicebot.adapters.storage.repositories.ratings import StoredRatings
from servicebot.adapters.storage.repositories.reference import StoredReference
from servicebot.adapters.storage.repositories.reports import StoredReports
from servicebot.adapters.storage.repositories.subscriptions import StoredSubscriptions
from servicebot.adapters.storage.repositories.ticket_notices import StoredTicketNotices
from servicebot.adapters.storage.repositories.tickets import StoredTickets
from servicebot.adapters.storage.repositories.tokens import StoredTokens
from servicebot.adapters.storage.tx import Tx
from servicebot.ports import Clock


class Unit:
    """The unit of work over one connection; it has no state of its own, so it serves every transaction there."""

    __slots__ = (
        "audit",
        "cipher",
        "consents",
        "conversations",
        "handovers",
        "inbox",
        "knowledge",
        "marks",
        "media",
        "outbox",
        "personal",
        "places",
        "public_notices",
        "ratings",
        "reference",
        "reports",
        "scene_codes",
        "subscriptions",
        "ticket_notices",
        "tickets",
        "tokens",
        "tx",
    )

    def __init__(self, tx: Tx, cipher: FieldCipher, clock: Clock, conversations: StoredConversations) -> None:
        self.tx = tx
        self.cipher = cipher
        self.conversations = conversations
        self.inbox = StoredInbox(tx, cipher)
        self.outbox = StoredOutbox(tx, cipher, clock)
        self.tickets = StoredTickets(tx, cipher)
        self.handovers = StoredHandovers(tx, cipher)
        self.ticket_notices = StoredTicketNotices(tx)
        self.subscriptions = StoredSubscriptions(tx)
        self.ratings = StoredRatings(tx, cipher)
        self.places = StoredPlaces(tx)
        self.reference = StoredReference(tx)
        self.media = StoredMediaRows(tx)
        self.tokens = StoredTokens(tx, cipher)
        self.consents = StoredConsents(tx)
        self.audit = StoredAudit(tx)
        self.marks = StoredMarks(tx)
        self.personal = StoredPersonal(tx, cipher)
        self.knowledge = StoredKnowledge(tx)
        self.public_notices = StoredPublicNotices(tx)
        self.reports = StoredReports(tx, cipher)
        self.scene_codes = StoredSceneCodes(tx)
