"""Residents' own data in words: masked at a glance, and in full as a copy for them alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from servicebot.domain.address import Address
from servicebot.domain.catalogue import Catalogue
from servicebot.domain.directory import Directory, say_address
from servicebot.domain.numbers import say_number
from servicebot.domain.people import Resident, mask_name, mask_phone
from servicebot.domain.privacy import Consent, ConsentAnswer, Purpose, StoredCounts
from servicebot.domain.tickets import Ticket, TicketEvent
from servicebot.domain.times import CHINA
from servicebot.engine.messages import incoming_from_json, reply_from_json
from servicebot.ports import InboxEntry, UnitOfWork
from servicebot.services.tickets.words import LABELS, item_name

NONE = "没有"
EVERYTHING = 100_000
TICKETS_IN_CHAT = 20
WORDS_IN_CHAT = 20
# The tables that a copy shows in a shape of its own; of a ticket's history without what staff wrote to each other.
SHAPED = frozenset({"residents", "tickets", "ticket_events", "inbox", "media", "consents"})

_PURPOSES = {
    Purpose.NOTICE: "隐私说明",
    Purpose.REMEMBERING: "记住电话和地址",
    Purpose.TECHNICIAN: "把电话地址交给上门单位",
}
_ANSWERS = {
    ConsentAnswer.TOLD: "已告知",
    ConsentAnswer.ASKED: "已询问",
    ConsentAnswer.AGREED: "同意",
    ConsentAnswer.DECLINED: "不同意",
    ConsentAnswer.WITHDRAWN: "撤回",
}


def overview(resident: Resident, counts: StoredCounts, directory: Directory) -> str:
    """What is stored, masked, with counts."""
    home = say_address(resident.address, directory, door=False) if resident.address else ""
    return "\n".join(
        (
            "您的资料（已打码）：",
            f"· 称呼：{mask_name(resident.name) or NONE}",
            f"· 电话：{mask_phone(resident.phone) if resident.phone else NONE}",
            f"· 地址：{f'{home}（门牌不显示）' if home else NONE}",
            f"· 记住电话地址：{'同意' if resident.consented > 0 else '没有同意'}",
            f"· 工单：{counts.tickets} 张，在办 {counts.open_tickets} 张",
            f"· 聊天：{counts.messages} 条，照片 {counts.media} 张",
            f"· 告知和同意记录：{counts.consents} 条",
            "要一份全的，回复「导出」；改错回复「更正」。",
            "「删除」「撤回同意」「注销」也随时可以。",
        )
    )


async def copy_in_words(
    uow: UnitOfWork, resident: Resident, catalogue: Catalogue, directory: Directory, at: int
) -> str:
    """Everything about a resident as they read it in the chat, the newest of what is many."""
    counts = await uow.personal.counts(resident.id)
    tickets = await uow.tickets.of_resident(resident.id, open_only=False, limit=TICKETS_IN_CHAT)
    words = [
        said for entry in await uow.inbox.of_resident(resident.id, WORDS_IN_CHAT) if (said := _said(entry))
    ]
    consents = await uow.consents.of_resident(resident.id, TICKETS_IN_CHAT)
    lines = [
        f"您的资料（{_day(at)} 导出）",
        "一、记住的",
        f"称呼：{resident.name or NONE}",
        f"电话：{resident.phone or NONE}",
        f"地址：{_address(resident.address, directory)}",
        f"二、工单（共 {counts.tickets} 张）",
        *(_ticket_words(ticket, catalogue, directory) for ticket in tickets),
        f"三、您最近说的话（共存 {counts.messages} 条）",
        *(words or (NONE,)),
        "四、告知和同意",
        *(_consent_words(consent) for consent in consents),
        "要带照片的完整文件，回复「人工」，服务站给您。",
    ]
    return "\n".join(lines)


async def copy_for_scripts(uow: UnitOfWork, resident: Resident) -> dict[str, Any]:
    """Everything about a resident as data, without what staff wrote to each other."""
    home = resident.address
    tickets = await uow.tickets.of_resident(resident.id, open_only=False, limit=EVERYTHING)
    histories = [await uow.tickets.history(ticket.number) for ticket in tickets]
    entries = await uow.inbox.of_resident(resident.id, EVERYTHING)
    media = [await uow.media.get(media_id) for media_id in await uow.personal.media_of(resident.id)]
    rows = await uow.personal.stored(resident.id)
    return {
        "channel": resident.channel,
        "external_id": resident.external_id,
        "name": resident.name,
        "phone": resident.phone,
        "address": _address_facts(home) if home else None,
        "subscribed": resident.subscribed,
        "notice_version": resident.told,
        "remembering": resident.consented > 0,
        "tickets": [
            _ticket_facts(ticket, history) for ticket, history in zip(tickets, histories, strict=True)
        ],
        "messages": [_message_facts(entry) for entry in entries if entry.message],
        "media": [
            {"id": one.id, "at": _time(one.created_at), "type": one.content_type, "size": one.size}
            for one in media
            if one is not None and not one.error
        ],
        "consents": [
            {
                "purpose": consent.purpose.value,
                "answer": consent.answer.value,
                "version": consent.version,
                "at": _time(consent.at),
                "channel": consent.channel,
                "about": consent.about,
            }
            for consent in await uow.consents.of_resident(resident.id, EVERYTHING)
        ],
        "handling": [
            {"at": _time(line.at), "action": line.action, "detail": line.detail}
            for line in await uow.audit.about(f"resident:{resident.id}", EVERYTHING)
        ],
        # Whatever a new capability stores of a resident stands here until it gets a shape of its own above.
        "stored": {
            name: [_readable(row) for row in found] for name, found in rows.items() if name not in SHAPED
        },
    }


def _readable(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _time(value) if value and (name == "at" or name.endswith("_at")) else value
        for name, value in row.items()
    }


def _said(entry: InboxEntry) -> str:
    message = incoming_from_json(entry.message)
    return f"{_time(entry.received_at)} {message.text}" if message.text else ""


def _ticket_words(ticket: Ticket, catalogue: Catalogue, directory: Directory) -> str:
    parts = [
        f"{say_number(ticket.number)} {item_name(ticket, catalogue)}，{LABELS[ticket.status].resident}",
        f"{_time(ticket.opened_at)} 报，地址 {_address(ticket.address, directory)}，电话 {ticket.phone or NONE}",
    ]
    if ticket.description:
        parts.append(f"说明：{ticket.description}")
    if ticket.beneficiary:
        parts.append(f"帮谁办：{ticket.beneficiary}")
    return "\n".join(parts)


def _consent_words(consent: Consent) -> str:
    about = f"（工单 {say_number(consent.about)}）" if consent.about else ""
    return f"{_time(consent.at)} {_PURPOSES[consent.purpose]}：{_ANSWERS[consent.answer]}{about}，第 {consent.version} 版"


def _ticket_facts(ticket: Ticket, history: Sequence[TicketEvent]) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "kind": ticket.kind,
        "item": ticket.item,
        "status": ticket.status.value,
        "opened_at": _time(ticket.opened_at),
        "updated_at": _time(ticket.updated_at),
        "address": _address_facts(ticket.address),
        "phone": ticket.phone,
        "description": ticket.description,
        "beneficiary": ticket.beneficiary,
        "visit": ticket.visit.said,
        "photos": list(ticket.photos),
        "history": [
            {
                "at": _time(event.at),
                "who": event.actor.role.value,
                "action": event.action,
                "before": event.before,
                "after": event.after,
                "note": event.note,
            }
            for event in history
            if not event.internal
        ],
    }


def _message_facts(entry: InboxEntry) -> dict[str, Any]:
    message, reply = incoming_from_json(entry.message), reply_from_json(entry.reply)
    return {
        "at": _time(entry.received_at),
        "kind": message.kind.value,
        "text": message.text,
        "media": message.media,
        "place": [message.place.latitude, message.place.longitude, message.place.label]
        if message.place
        else None,
        "reply": reply.text if reply else "",
    }


def _address(address: Address | None, directory: Directory) -> str:
    return (say_address(address, directory) if address else "") or NONE


def _address_facts(address: Address) -> dict[str, str]:
    names = ("community", "estate", "building", "unit", "room", "detail")
    return {name: getattr(address, name) for name in names}


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, CHINA).strftime("%Y-%m-%d %H:%M")


def _day(at: int) -> str:
    return _time(at)[:10]
