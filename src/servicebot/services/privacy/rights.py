"""What happens to residents' personal data by their own will, and when they leave."""

import logging
from dataclasses import replace

from servicebot.domain.address import Address
from servicebot.domain.deadlines import REPAIR
from servicebot.domain.errors import Refused
from servicebot.domain.people import Resident
from servicebot.domain.privacy import (
    AuditLine,
    Consent,
    ConsentAnswer,
    Detail,
    Erased,
    Purpose,
    Scope,
    Terms,
    may_be_asked,
    may_remember,
)
from servicebot.domain.privacy_requests import CorrectDetail, DeleteData
from servicebot.ports import UnitOfWork
from servicebot.services.handovers.talks import interrupt

logger = logging.getLogger(__name__)

# Anonymised tickets belong to this resident, who is nobody.
NOBODY = ("none", "nobody")
MOST_OPEN = 1000
LAST_TICKETS = 20

STILL_OPEN = "这张工单还在办，师傅还用得着，办完再删。"
NOT_THERE = "没查到这张工单，或者资料已经隐去了。"


async def note(
    uow: UnitOfWork,
    resident: Resident,
    purpose: Purpose,
    answer: ConsentAnswer,
    terms: Terms,
    at: int,
    *,
    about: str = "",
) -> None:
    """Write down what a resident was told or answered."""
    await uow.consents.add(Consent(resident.id, purpose, answer, terms.version, at, resident.channel, about))


async def note_sharing(uow: UnitOfWork, resident: Resident, terms: Terms, at: int, number: str) -> None:
    """Write down that the resident sent a ticket after reading to whom phone and address go."""
    if terms.version:
        await note(uow, resident, Purpose.TECHNICIAN, ConsentAnswer.AGREED, terms, at, about=number)


async def remember_contact(
    uow: UnitOfWork,
    resident: Resident,
    terms: Terms,
    at: int,
    *,
    phone: str,
    address: Address | None = None,
) -> None:
    """Keep phone and address for the next time if the resident agreed; else note that they are being asked now."""
    if may_remember(resident, terms):
        known = replace(resident, phone=phone, address=address or resident.address)
        if known != resident:
            await uow.conversations.remember(known)
    elif may_be_asked(resident, terms):
        await note(uow, resident, Purpose.REMEMBERING, ConsentAnswer.ASKED, terms, at)
        # Silence is no consent, so until there is an answer this counts as a no.
        await uow.conversations.remember(replace(resident, consented=-terms.version))


async def decide_remembering(
    uow: UnitOfWork, resident: Resident, terms: Terms, at: int, *, agreed: bool
) -> Resident:
    """Keep or do not keep phone and address from now on; a yes begins with those of the latest ticket."""
    if not agreed:
        await note(uow, resident, Purpose.REMEMBERING, ConsentAnswer.DECLINED, terms, at)
        changed = replace(resident, consented=-max(terms.version, 1))
    else:
        await note(uow, resident, Purpose.REMEMBERING, ConsentAnswer.AGREED, terms, at)
        phone, address = await _latest_contact(uow, resident)
        changed = replace(resident, consented=terms.version)
        changed = replace(changed, phone=phone or changed.phone, address=address or changed.address)
    await uow.conversations.remember(changed)
    return changed


async def correct(
    uow: UnitOfWork, resident: Resident, terms: Terms, at: int, command: CorrectDetail
) -> Resident:
    """Replace one remembered fact; who gives it to be kept agrees to its being kept."""
    changed = replace(
        resident,
        name=command.name if command.detail is Detail.NAME else resident.name,
        phone=command.phone if command.detail is Detail.PHONE else resident.phone,
        address=command.address if command.detail is Detail.ADDRESS else resident.address,
    )
    if not may_remember(resident, terms):
        await note(uow, resident, Purpose.REMEMBERING, ConsentAnswer.AGREED, terms, at)
        changed = replace(changed, consented=terms.version)
    await uow.conversations.remember(changed)
    await _audit(uow, resident, at, "correct", command.detail.value)
    return changed


async def withdraw(uow: UnitOfWork, resident: Resident, terms: Terms, at: int) -> Resident:
    """Take the consent back and forget what was remembered; open tickets keep what they need."""
    await note(uow, resident, Purpose.REMEMBERING, ConsentAnswer.WITHDRAWN, terms, at)
    changed = await _forget_remembered(uow, replace(resident, consented=-max(terms.version, 1)))
    await _audit(uow, resident, at, "withdraw")
    return changed


async def delete(uow: UnitOfWork, resident: Resident, at: int, command: DeleteData) -> None:
    """Delete one kind of data; raises Refused for a ticket that is open or somebody else's."""
    detail = command.scope.value
    match command.scope:
        case Scope.REMEMBERED:
            await _forget_remembered(uow, resident)
        case Scope.WORDS:
            detail += f" {await uow.personal.forget_words(resident.id)}"
            await uow.personal.forget_talks(resident.id)
        case Scope.TICKET:
            ticket = await uow.tickets.get(command.ticket)
            if ticket is None or ticket.resident_id != resident.id:
                raise Refused("not_found", NOT_THERE)
            if ticket.is_open:
                raise Refused("still_open", STILL_OPEN)
            await anonymise(uow, command.ticket, at)
    await _audit(uow, resident, at, "delete", detail)


async def anonymise(uow: UnitOfWork, number: str, at: int) -> bool:
    """Take everything personal from a closed ticket; what was done, where and when stays to be counted."""
    ticket = await uow.tickets.get(number)
    if ticket is None or ticket.is_open:
        return False
    await uow.tickets.hold(ticket)
    photos = set(ticket.photos)
    for event in await uow.tickets.history(number):
        photos |= set(event.photos)
    await uow.personal.doom(sorted(photos))
    return await uow.personal.anonymise(number, await _nobody(uow, at))


async def erase(uow: UnitOfWork, resident: Resident, at: int, *, actor: str, cause: str) -> Erased:
    """Erase everything about a resident but what their open tickets need until they are closed."""
    erased = await _erase_rows(uow, resident, at)
    await uow.conversations.erase(resident, at)
    detail = (
        f"{cause}: messages {erased.words}, deliveries {erased.deliveries}, tickets {erased.tickets}, "
        f"media {erased.media}, still open {erased.open_tickets}"
    )
    await uow.audit.write(AuditLine(at, actor, "erase", f"resident:{resident.id}", detail))
    logger.info("a resident was erased", extra={"action": "erase_resident", "cause": cause})
    return erased


async def erase_by_desk(uow: UnitOfWork, resident: Resident, at: int, *, actor: str, cause: str) -> Erased:
    """The same by somebody else's hand: what the resident writes at this moment is answered as a stranger's."""
    await uow.personal.hold_tickets(resident.id)
    await interrupt(uow, resident, at)
    return await erase(uow, resident, at, actor=actor, cause=cause)


async def finish_erasing(uow: UnitOfWork, resident_id: int, at: int) -> bool:
    """Erase what was still needed, or came late; whether nothing more is kept of the resident."""
    resident = await uow.conversations.resident(resident_id)
    if resident is None:
        return True
    left = await _erase_rows(uow, resident, at)
    await uow.conversations.erase(resident, at)
    if left.open_tickets:
        return False
    await uow.personal.erased(resident_id)
    return True


async def _erase_rows(uow: UnitOfWork, resident: Resident, at: int) -> Erased:
    await uow.personal.hold_tickets(resident.id)
    still_open = await uow.tickets.of_resident(resident.id, open_only=True, limit=MOST_OPEN)
    needed = {photo for ticket in still_open for photo in ticket.photos}
    closed = await uow.personal.closed_tickets(resident.id)
    for number in closed:
        await anonymise(uow, number, at)
    media = [one for one in await uow.personal.media_of(resident.id) if one not in needed]
    await uow.personal.doom(media)
    words = await uow.personal.forget_words(resident.id)
    deliveries = await uow.personal.forget_deliveries(resident.id)
    await uow.personal.forget_belongings(resident.id, at)
    return Erased(words, deliveries, len(closed), len(media), len(still_open))


async def _forget_remembered(uow: UnitOfWork, resident: Resident) -> Resident:
    forgotten = replace(resident, name="", phone="", address=None)
    await uow.conversations.remember(forgotten)
    await uow.reports.forget_habit(resident.id)
    return forgotten


async def _latest_contact(uow: UnitOfWork, resident: Resident) -> tuple[str, Address | None]:
    """The phone of the newest ticket that the resident asked for themselves, and the home of the newest repair."""
    found = await uow.tickets.of_resident(resident.id, open_only=False, limit=LAST_TICKETS)
    own = [ticket for ticket in found if ticket.phone and not ticket.beneficiary]
    # A report names the place of the problem, which is nobody's home.
    homes = (ticket.address for ticket in own if ticket.kind == REPAIR)
    return (own[0].phone if own else ""), next(homes, None)


async def _nobody(uow: UnitOfWork, at: int) -> int:
    known = await uow.conversations.known(*NOBODY)
    return known.id if known is not None else (await uow.conversations.open(*NOBODY, at)).resident.id


async def _audit(uow: UnitOfWork, resident: Resident, at: int, action: str, detail: str = "") -> None:
    subject = f"resident:{resident.id}"
    await uow.audit.write(AuditLine(at, subject, action, subject, detail))
