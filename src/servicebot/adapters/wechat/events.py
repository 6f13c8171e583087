"""What a push means to the conversation: a message for the dispatcher, or something only to acknowledge."""

import secrets
from collections.abc import Callable
from math import isfinite
from typing import NamedTuple

from servicebot.adapters.wechat.pushes import Push, flat
from servicebot.domain.address import Place
from servicebot.engine.messages import Incoming, Kind

# WeChat puts this text where it cannot show what was sent (an animated sticker, a red packet).
UNSHOWABLE = "【收到不支持的消息类型，暂无法显示】"
UNKNOWN = "unknown"
FARTHEST_NORTH = 90
FARTHEST_EAST = 180
# WeChat asks about three at once; more come only from somebody who plays WeChat.
MOST_TEMPLATES = 10


class Heard(NamedTuple):
    """A push that the conversation must hear of: from whom, what, and WeChat's id of a picture in it."""

    sender: str
    message: Incoming
    media_source: str = ""


def heard(push: Push) -> Heard | None:
    """What the conversation must hear, or None when the push is only acknowledged and counted."""
    read = EVENTS.get(push.event) if push.kind == "event" else MESSAGES.get(push.kind)
    if read is None or not push.sender:
        return None
    return read(push)


def label(push: Push) -> str:
    """The name a push is counted under; the set is closed, so nobody can grow the figures from outside."""
    if push.kind == "event":
        return f"event.{push.event}" if push.event in KNOWN_EVENTS else f"event.{UNKNOWN}"
    return push.kind if push.kind in MESSAGES else UNKNOWN


def _text(push: Push) -> Heard:
    said = push.words("Content")
    if said.strip() == UNSHOWABLE:
        return Heard(push.sender, Incoming(Kind.OTHER, key="unsupported"))
    return Heard(push.sender, Incoming(Kind.TEXT, said))


def _voice(push: Push) -> Heard:
    return Heard(push.sender, Incoming(Kind.VOICE, push.words("Recognition").strip()))


def _image(push: Push) -> Heard:
    source = push.text("MediaId")
    if not source:
        return _other(push)
    return Heard(push.sender, Incoming(Kind.IMAGE, media=secrets.token_urlsafe(16)), source)


def _location(push: Push) -> Heard:
    north, east = _degrees(push.text("Location_X")), _degrees(push.text("Location_Y"))
    if north is None or east is None or abs(north) > FARTHEST_NORTH or abs(east) > FARTHEST_EAST:
        return _other(push)
    place = Place(north, east, push.text("Label"))
    return Heard(push.sender, Incoming(Kind.LOCATION, place=place))


def _other(push: Push) -> Heard:
    return Heard(push.sender, Incoming(Kind.OTHER, key=push.kind))


def _followed(push: Push) -> Heard:
    key = push.text("EventKey")
    # EventKey may also name the payment that led to the following (last_trade_no_…): nothing of ours.
    scene = key.removeprefix("qrscene_") if key.startswith("qrscene_") else ""
    return Heard(push.sender, Incoming(Kind.FOLLOW, key=scene))


def _left(push: Push) -> Heard:
    return Heard(push.sender, Incoming(Kind.LEAVE))


def _closed_account(push: Push) -> Heard | None:
    # Here the platform itself is the sender, and the person stands in a field of their own.
    person = push.text("OpenID")
    return Heard(person, Incoming(Kind.LEAVE)) if person else None


def _scanned(push: Push) -> Heard:
    return Heard(push.sender, Incoming(Kind.SCAN, key=push.text("EventKey")))


def _tapped(push: Push) -> Heard:
    return Heard(push.sender, Incoming(Kind.TAP, key=push.text("EventKey")))


def _scanned_from_menu(push: Push) -> Heard:
    # What was scanned is no scene of ours but any code in the world, so it comes as words, not as a scene.
    found = push.items("ScanCodeInfo")
    result = flat(found[0].get("ScanResult")).strip() if found else ""
    return Heard(push.sender, Incoming(Kind.TAP, result, key=push.text("EventKey")))


def _answered_popup(push: Push) -> Heard | None:
    return _answers(push, "SubscribeMsgPopupEvent", "reject")


def _switched_off(push: Push) -> Heard | None:
    return _answers(push, "SubscribeMsgChangeEvent", "off")


def _answers(push: Push, part: str, refusal: str) -> Heard | None:
    words = {"accept": "accept", "reject": refusal}
    # JSON pushes have the list itself where XML has it in an element of this name.
    items = push.items(part, "List") or push.items("List")
    said = (
        (words.get(flat(item.get("SubscribeStatusString")).strip()), flat(item.get("TemplateId")).strip())
        for item in items[:MOST_TEMPLATES]
    )
    key = " ".join(
        f"{answer}:{template}" for answer, template in said if answer and template and template.isprintable()
    )
    return Heard(push.sender, Incoming(Kind.SUBSCRIPTION, key=key)) if key else None


def _degrees(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


MESSAGES: dict[str, Callable[[Push], Heard | None]] = {
    "text": _text,
    "image": _image,
    "voice": _voice,
    "video": _other,
    "shortvideo": _other,
    "location": _location,
    "link": _other,
    "file": _other,
    "miniprogrampage": _other,
}

EVENTS: dict[str, Callable[[Push], Heard | None]] = {
    "subscribe": _followed,
    "unsubscribe": _left,
    "scan": _scanned,
    "click": _tapped,
    "scancode_waitmsg": _scanned_from_menu,
    "user_authorization_cancellation": _closed_account,
    "subscribe_msg_popup_event": _answered_popup,
    "subscribe_msg_change_event": _switched_off,
}

# Acknowledged and counted. The position reports (location) are never stored: no location trail. After pic_* and
# location_select the picture or the place comes as a message of its own. Nothing of ours was got by WeChat's
# authorisation, so its change or withdrawal leaves nothing to delete. The rest concerns functions we do not use.
ACKNOWLEDGED = frozenset(
    """
    location view view_miniprogram scancode_push pic_sysphoto pic_photo_or_album pic_weixin location_select
    media_id view_limited masssendjobfinish templatesendjobfinish publishjobfinish
    subscribe_msg_sent_event
    user_enter_tempsession user_info_modified user_authorization_revoke
    wxa_media_check wxa_nickname_audit wxa_privacy_apply weapp_audit_success weapp_audit_fail weapp_audit_delay
    kf_create_session kf_close_session kf_switch_session debug_demo
    card_pass_check card_not_pass_check user_get_card user_gifting_card user_del_card user_consume_card
    user_pay_from_pay_cell user_view_card user_enter_session_from_card update_member_card card_sku_remind
    card_pay_order submit_membercard_user_info merchant_order
    device_text device_bind device_unbind device_subscribe_status device_unsubscribe_status
    shakearoundusershake poi_check_notify wificonnected
    qualification_verify_success qualification_verify_fail naming_verify_success naming_verify_fail
    annual_renew verify_expired
    user_scan_product user_scan_product_enter_session user_scan_product_async user_scan_product_verify_action
    subscribe_scan_product user_authorize_invoice update_invoice_status submit_invoice_title
    """.split()  # noqa: SIM905 - sixty names read better as words than as sixty quoted lines
)

KNOWN_EVENTS = ACKNOWLEDGED.union(EVENTS)
LABELS = (
    *MESSAGES,
    *(f"event.{event}" for event in sorted(KNOWN_EVENTS)),
    f"event.{UNKNOWN}",
    UNKNOWN,
)
