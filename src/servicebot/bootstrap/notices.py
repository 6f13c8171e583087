"""How residents are told of their tickets, as the settings say."""

from collections.abc import Mapping

from servicebot.services.notices.subscriptions import Invitation
from servicebot.services.notices.ways import NoticeTemplate, NoticeWays
from servicebot.services.reference import ReferenceCache
from servicebot.settings import Settings


def notice_ways(settings: Settings, reference: ReferenceCache) -> NoticeWays:
    """The ways of a notice to whom no service message reaches."""
    return NoticeWays(
        reference,
        template=NoticeTemplate(settings.wechat_ticket_template, _fields(settings.wechat_ticket_fields)),
        subscription=NoticeTemplate(
            settings.wechat_subscribe_template, _fields(settings.wechat_subscribe_fields)
        ),
    )


def invitation_of(settings: Settings) -> Invitation:
    """Where residents are asked whether a notice may be sent."""
    return Invitation(settings.wechat_subscribe_template, settings.wechat_subscribe_page)


def _fields(text: str) -> Mapping[str, str]:
    pairs = (pair.partition("=") for pair in text.split(","))
    return {ours.strip(): field.strip() for ours, _, field in pairs if field.strip()}
