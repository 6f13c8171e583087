"""Every message that the platform pushes to an account's server, as fields in the platform's own names and order.

A payload lists what comes after ToUserName, FromUserName and CreateTime, which the pusher adds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Fields = tuple[tuple[str, Any], ...]

FRESH_ID = -1


@dataclass(frozen=True, slots=True)
class Payload:
    """One push: its fields, and the MsgId of a message (FRESH_ID draws a new one; events have 0)."""

    kind: str
    fields: Fields
    msg_id: int = FRESH_ID

    @property
    def is_event(self) -> bool:
        """Whether this is an event, which has no MsgId and may not be transferred to a human."""
        return self.kind == "event"

    @property
    def event(self) -> str:
        """The event's name, empty for a message."""
        return str(dict(self.fields).get("Event", ""))


def text(content: str, menu_item: str = "") -> Payload:
    """Typed text, or, with ``menu_item``, a tap on an entry of a menu message."""
    fields: Fields = (("Content", content),)
    return Payload("text", (*fields, ("bizmsgmenuid", menu_item)) if menu_item else fields)


def image(media_id: str, picture_url: str) -> Payload:
    """A photo."""
    return Payload("image", (("PicUrl", picture_url), ("MediaId", media_id)))


def voice(media_id: str, recognition: str | None = None) -> Payload:
    """A voice message, with what it was recognised as where recognition is switched on."""
    fields: Fields = (("MediaId", media_id), ("Format", "amr"), ("MediaId16K", f"{media_id}16K"))
    return Payload("voice", fields if recognition is None else (*fields, ("Recognition", recognition)))


def video(media_id: str, thumb_id: str, *, short: bool = False) -> Payload:
    """A video from the album, or a short one recorded in the chat."""
    return Payload("shortvideo" if short else "video", (("MediaId", media_id), ("ThumbMediaId", thumb_id)))


def location(latitude: float, longitude: float, label: str, scale: int = 15) -> Payload:
    """A place chosen on the map."""
    return Payload(
        "location",
        (
            ("Location_X", round(latitude, 6)),
            ("Location_Y", round(longitude, 6)),
            ("Scale", scale),
            ("Label", label),
        ),
    )


def link(title: str, description: str, url: str) -> Payload:
    """A web page that was shared into the chat."""
    return Payload("link", (("Title", title), ("Description", description), ("Url", url)))


def mini_program_page(title: str, app_id: str, page: str, thumb_url: str, thumb_id: str) -> Payload:
    """A page of a mini-program that was shared into the chat."""
    return Payload(
        "miniprogrampage",
        (
            ("Title", title),
            ("AppId", app_id),
            ("PagePath", page),
            ("ThumbUrl", thumb_url),
            ("ThumbMediaId", thumb_id),
        ),
    )


def event(name: str, *fields: tuple[str, Any]) -> Payload:
    """Any event by its name and own fields."""
    return Payload("event", (("Event", name), *fields), msg_id=0)


def subscribe(scene: str = "", ticket: str = "") -> Payload:
    """A new follower, with the scene of the QR code that led here."""
    if not scene:
        return event("subscribe", ("EventKey", ""))
    return event("subscribe", ("EventKey", f"qrscene_{scene}"), ("Ticket", ticket))


def unsubscribe() -> Payload:
    """A follower left."""
    return event("unsubscribe", ("EventKey", ""))


def scan(scene: str, ticket: str) -> Payload:
    """A follower scanned one of the account's QR codes."""
    return event("SCAN", ("EventKey", scene), ("Ticket", ticket))


def click(key: str) -> Payload:
    """A tap on a menu button of type click."""
    return event("CLICK", ("EventKey", key))


def view(url: str, menu_id: str = "428100321") -> Payload:
    """A tap on a menu button that opens a page."""
    return event("VIEW", ("EventKey", url), ("MenuId", menu_id))


def view_mini_program(page: str, menu_id: str = "428100321") -> Payload:
    """A tap on a menu button that opens a mini-program."""
    return event("view_miniprogram", ("EventKey", page), ("MenuId", menu_id))


def position(latitude: float, longitude: float, precision: float = 40.0) -> Payload:
    """The position that a phone reports when a chat is opened and the person allowed it."""
    return event("LOCATION", ("Latitude", latitude), ("Longitude", longitude), ("Precision", precision))


def scan_code(key: str, result: str, *, waits: bool = False) -> Payload:
    """A tap on a menu button that scans a code; ``waits`` for the button that shows "receiving" meanwhile."""
    info = {"ScanType": "qrcode", "ScanResult": result}
    return event("scancode_waitmsg" if waits else "scancode_push", ("EventKey", key), ("ScanCodeInfo", info))


def pictures(name: str, key: str, checksums: Sequence[str]) -> Payload:
    """A tap on a menu button that sends photos; the photos follow as messages, here are only their checksums."""
    items = [{"PicMd5Sum": checksum} for checksum in checksums]
    info = {"Count": len(items), "PicList": {"item": items}}
    return event(name, ("EventKey", key), ("SendPicsInfo", info))


def location_select(key: str, latitude: float, longitude: float, label: str) -> Payload:
    """A tap on a menu button that sends a place; the place follows as a message too."""
    info = {
        "Location_X": str(latitude),
        "Location_Y": str(longitude),
        "Scale": "15",
        "Label": label,
        "Poiname": "",
    }
    return event("location_select", ("EventKey", key), ("SendLocationInfo", info))


def template_finished(msg_id: int, status: str = "success") -> Payload:
    """What became of a template message: success, ``failed:user block`` or ``failed: system failed``."""
    return event("TEMPLATESENDJOBFINISH", ("MsgID", msg_id), ("Status", status))


def subscribe_popup(template_ids: Sequence[str], answer: str, scene: int = 2) -> Payload:
    """A person answered the question whether they want subscribe messages: ``accept`` or ``reject``."""
    items = [
        {"TemplateId": template_id, "SubscribeStatusString": answer, "PopupScene": str(scene)}
        for template_id in template_ids
    ]
    return event("subscribe_msg_popup_event", ("SubscribeMsgPopupEvent", {"List": items}))


def subscribe_change(template_ids: Sequence[str]) -> Payload:
    """A person switched subscribe messages off in the settings."""
    items = [{"TemplateId": template_id, "SubscribeStatusString": "reject"} for template_id in template_ids]
    return event("subscribe_msg_change_event", ("SubscribeMsgChangeEvent", {"List": items}))


def subscribe_sent(template_id: str, msg_id: int, error_code: int = 0, status: str = "success") -> Payload:
    """What became of a subscribe message; it comes only after the API call was answered."""
    item: Mapping[str, str] = {
        "TemplateId": template_id,
        "MsgID": str(msg_id),
        "ErrorCode": str(error_code),
        "ErrorStatus": status,
    }
    return event("subscribe_msg_sent_event", ("SubscribeMsgSentEvent", {"List": [item]}))
