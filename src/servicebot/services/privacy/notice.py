"""Telling residents once how their data is handled, without standing in the way of what they came for."""

from servicebot.domain.directory import Directory
from servicebot.domain.people import Resident
from servicebot.domain.privacy import ConsentAnswer, Purpose, Terms
from servicebot.engine.messages import Reply
from servicebot.ports import UnitOfWork
from servicebot.services.privacy.rights import note

HIDDEN = "（证件号、卡号和密码不用发给我，刚才的已隐去，没有保存。）"


async def with_notice(
    uow: UnitOfWork, resident: Resident, reply: Reply, terms: Terms, directory: Directory, at: int, limit: int
) -> Reply:
    """The reply with the notice below it, noted as told; the reply alone when both do not fit into one message.

    Who asked for the whole text has read more than the notice.
    """
    notice, whole = (
        terms.said(text, station=directory.district, hotline=directory.hotline)
        for text in (terms.notice, terms.whole)
    )
    text = reply.text if whole and whole in reply.text else f"{reply.text}\n\n{notice}"
    if len(text.encode()) > limit:
        return reply
    await note(uow, resident, Purpose.NOTICE, ConsentAnswer.TOLD, terms, at)
    await uow.conversations.note_told(resident, terms.version)
    return reply._replace(text=text)


def with_hint(reply: Reply, limit: int) -> Reply:
    """The reply with a word about secrets, where there is room."""
    text = f"{reply.text}\n{HIDDEN}"
    return reply._replace(text=text) if len(text.encode()) <= limit else reply
