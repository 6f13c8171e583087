"""What a fan can do: each act shows itself in the chat, opens the window it grants, and is pushed to the server."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from servicebot.simulator import payloads
from servicebot.simulator.errors import ApiError
from servicebot.simulator.fans import Act, Fan, Side
from servicebot.simulator.menus import WITH_MEDIA
from servicebot.simulator.payloads import Payload
from servicebot.simulator.platform import OfficialAccount
from servicebot.simulator.pusher import FAULT_TEXT, Pusher, PushResult
from servicebot.simulator.replies import PassiveReply

PIC_TYPES = {"pic_sysphoto", "pic_photo_or_album", "pic_weixin"}
SCAN_TYPES = {"scancode_push", "scancode_waitmsg"}
# A recording of nothing: the file header of AMR and one silent frame.
SILENCE = b"#!AMR\n" + bytes((0x3C,)) + bytes(31)


class CannotDo(Exception):
    """Something that a person's phone would not let them do."""


class Phone:
    """The phones of an account's fans."""

    def __init__(self, account: OfficialAccount, pusher: Pusher) -> None:
        self.account = account
        self.pusher = pusher
        self._waiting: dict[str, int] = {}

    async def say(self, fan: Fan, content: str) -> PushResult:
        """Send a typed text."""
        self._must_follow(fan)
        if not content.strip():
            raise CannotDo("不能发送空白消息")
        self.account.show(fan, Side.FAN, "text", {"text": content})
        self.account.acted(fan, Act.MESSAGE)
        return await self._push(fan, payloads.text(content))

    async def choose(self, fan: Fan, content: str, menu_item: str) -> PushResult:
        """Tap an entry of a menu message, which arrives as text but counts as a menu tap."""
        self._must_follow(fan)
        self.account.show(fan, Side.FAN, "text", {"text": content})
        self.account.acted(fan, Act.MENU)
        return await self._push(fan, payloads.text(content, menu_item))

    async def photo(self, fan: Fan, content: bytes, content_type: str, base_url: str) -> PushResult:
        """Send a photo; ``base_url`` is where the simulator is reached, for PicUrl."""
        self._must_follow(fan)
        file = self.account.media.put("image", content, content_type)
        self.account.show(fan, Side.FAN, "image", {"media": file.id})
        self.account.acted(fan, Act.MESSAGE)
        return await self._push(fan, payloads.image(file.id, f"{base_url}phone/api/media/{file.id}"))

    async def speak(self, fan: Fan, recognition: str) -> PushResult:
        """Send a voice message that the platform recognised as this text (empty: not recognised)."""
        self._must_follow(fan)
        file = self.account.media.put("voice", SILENCE, "audio/amr")
        self.account.show(fan, Side.FAN, "voice", {"media": file.id, "text": recognition})
        self.account.acted(fan, Act.MESSAGE)
        return await self._push(fan, payloads.voice(file.id, recognition))

    async def locate(self, fan: Fan, latitude: float, longitude: float, label: str) -> PushResult:
        """Send a place."""
        self._must_follow(fan)
        body = {"latitude": latitude, "longitude": longitude, "label": label}
        self.account.show(fan, Side.FAN, "location", body)
        self.account.acted(fan, Act.MESSAGE)
        return await self._push(fan, payloads.location(latitude, longitude, label))

    async def follow(self, fan: Fan, scene: str = "") -> PushResult | None:
        """Start to follow, by a QR code or by searching; None for somebody who follows already."""
        if fan.followed:
            return None
        fan.followed, fan.followed_at, fan.followed_by = True, self.account.clock.now_ms(), scene
        self._tell_fan(fan)
        self.account.show(fan, Side.SYSTEM, "notice", {"text": f"你已关注“{self.account.settings.name}”"})
        self.account.acted(fan, Act.FOLLOW)
        ticket = self._ticket(scene) if scene else ""
        return await self._push(fan, payloads.subscribe(scene, ticket))

    async def unfollow(self, fan: Fan) -> PushResult | None:
        """Stop following, which also ends every window and subscription."""
        if not fan.followed:
            return None
        fan.followed = False
        fan.window.close()
        fan.subscriptions.clear()
        self._tell_fan(fan)
        self.account.show(fan, Side.SYSTEM, "notice", {"text": "已取消关注"})
        return await self._push(fan, payloads.unsubscribe(), shows_fault=False)

    async def scan(self, fan: Fan, scene: str) -> PushResult | None:
        """Scan one of the account's QR codes, given by its scene or by what stands in it: follows who does not yet."""
        scene = self.account.scene_in(scene)
        if not scene:
            raise CannotDo("请选择二维码，或输入这个公众号的二维码的场景值或内容")
        if not fan.followed:
            return await self.follow(fan, scene)
        self.account.show(fan, Side.SYSTEM, "notice", {"text": f"扫描了二维码“{scene}”"})
        self.account.acted(fan, Act.SCAN)
        return await self._push(fan, payloads.scan(scene, self._ticket(scene)))

    async def tap(self, fan: Fan, path: Sequence[int], extra: Mapping[str, Any]) -> PushResult:
        """Tap a menu button, found by its place; ``extra`` has what its type asks for (a scan result, a place)."""
        self._must_follow(fan)
        button = self._button(path)
        kind, key = str(button["type"]), str(button.get("key", ""))
        if kind in {"view", "miniprogram"}:
            return await self._open_page(fan, button)
        if kind in WITH_MEDIA:
            self.account.show(fan, Side.ACCOUNT, "news", {"title": str(button["name"])})
            return await self._push(fan, payloads.view(str(button.get("media_id", ""))), shows_fault=False)
        self.account.show(fan, Side.SYSTEM, "notice", {"text": f"点击了菜单“{button['name']}”"})
        if kind in {"click", *SCAN_TYPES}:
            self.account.acted(fan, Act.MENU)
        return await self._push(fan, _menu_event(kind, key, extra))

    async def stay_away(self, fan: Fan) -> None:
        """Say nothing for two days, for the platform: the windows close, and the clock stays."""
        self._must_follow(fan)
        fan.window.close()
        self.account.show(fan, Side.SYSTEM, "notice", {"text": "（模拟）两天没有发消息，客服消息发不到了"})

    async def answer_popup(
        self, fan: Fan, template_id: str, answer: str, *, always: bool = False
    ) -> PushResult:
        """Accept or reject a subscribe message, once; or ``always``, and the platform asks no more."""
        self._must_follow(fan)
        template = self.account.templates.get(template_id)
        if template is None or answer not in {"accept", "reject"}:
            raise CannotDo("没有这个订阅模板")
        if answer == "accept":
            fan.subscriptions[template_id] = fan.subscriptions.get(template_id, 0) + 1
        kept = fan.always.get(template_id) == answer
        if always:
            fan.always[template_id] = answer
        elif not kept:
            fan.always.pop(template_id, None)
        words = "接收一次" if answer == "accept" else "不接收"
        chosen = "按之前的选择" if kept and not always else "已选择"
        self._tell_fan(fan)
        self.account.show(fan, Side.SYSTEM, "notice", {"text": f"{chosen}{words}“{template.title}”通知"})
        return await self._push(fan, payloads.subscribe_popup([template_id], answer), shows_fault=False)

    def read(self, fan: Fan) -> None:
        """Look at the chat: nothing is unread any more."""
        if fan.unread:
            fan.unread = 0
            self._tell_fan(fan)

    def waiting(self, fan: Fan) -> int:
        """How many pushes of this fan are on their way."""
        return self._waiting.get(fan.openid, 0)

    async def push_event(self, openid: str, payload: Payload) -> PushResult:
        """Push something that no fan sees."""
        return await self.pusher.push(openid, payload)

    def _must_follow(self, fan: Fan) -> None:
        if not fan.followed:
            raise CannotDo("请先关注公众号")

    def _ticket(self, scene: str) -> str:
        code = self.account.code_for(scene) or self.account.add_code(scene)
        return code.ticket

    def _button(self, path: Sequence[int]) -> Mapping[str, Any]:
        buttons: Any = self.account.menu
        button: Any = None
        for index in path:
            if not isinstance(buttons, list) or not 0 <= index < len(buttons):
                raise CannotDo("菜单已更新，请重试")
            button = buttons[index]
            buttons = button.get("sub_button")
        if button is None or "type" not in button:
            raise CannotDo("菜单已更新，请重试")
        return dict(button)

    async def _open_page(self, fan: Fan, button: Mapping[str, Any]) -> PushResult:
        target = str(button.get("pagepath") or button.get("url"))
        self.account.show(fan, Side.SYSTEM, "notice", {"text": f"打开了“{button['name']}”：{target}"})
        make = payloads.view_mini_program if button["type"] == "miniprogram" else payloads.view
        return await self._push(fan, make(target), shows_fault=False)

    async def _push(self, fan: Fan, payload: Payload, *, shows_fault: bool = True) -> PushResult:
        self._wait(fan, 1)
        try:
            result = await self.pusher.push(fan.openid, payload)
        finally:
            self._wait(fan, -1)
        shown = result.ok and (result.reply is None or self._show_reply(fan, result.reply))
        if not shown and shows_fault:
            self.account.show(fan, Side.SYSTEM, "fault", {"text": FAULT_TEXT, "reason": result.fault})
        return result

    def _show_reply(self, fan: Fan, reply: PassiveReply) -> bool:
        """Show a reply in the chat; False when it names media that do not exist."""
        try:
            kind, body = self._bubble(reply)
        except ApiError:
            return False
        self.account.show(fan, Side.SYSTEM if kind == "notice" else Side.ACCOUNT, kind, body)
        return True

    def _bubble(self, reply: PassiveReply) -> tuple[str, Mapping[str, Any]]:
        body = reply.body
        if reply.kind == "text":
            return "text", {"text": reply.text}
        if reply.kind == "transfer_customer_service":
            return "notice", {"text": "已转接人工客服"}
        if reply.kind == "news":
            names = {"title": "Title", "description": "Description", "url": "Url", "picurl": "PicUrl"}
            return "news", {name: str(body.get(field, "")) for name, field in names.items()}
        if reply.kind == "music":
            self.account.media.get(str(body["ThumbMediaId"]))
            return "music", {"title": reply.text, "url": str(body.get("MusicUrl", ""))}
        file = self.account.media.get(str(body["MediaId"]))
        return reply.kind, {"media": file.id, "title": reply.text}

    def _wait(self, fan: Fan, step: int) -> None:
        count = self._waiting.get(fan.openid, 0) + step
        self._waiting[fan.openid] = count
        self.account.tell({"what": "waiting", "fan": fan.openid, "count": count})

    def _tell_fan(self, fan: Fan) -> None:
        self.account.tell({"what": "fan", "fan": describe_fan(fan)})


def describe_fan(fan: Fan) -> dict[str, Any]:
    """A fan as the page lists them."""
    return {
        "openid": fan.openid,
        "nickname": fan.nickname,
        "followed": fan.followed,
        "unread": fan.unread,
        "subscriptions": dict(fan.subscriptions),
        "always": dict(fan.always),
    }


def _menu_event(kind: str, key: str, extra: Mapping[str, Any]) -> Payload:
    if kind in SCAN_TYPES:
        return payloads.scan_code(key, str(extra.get("result", "")), waits=kind == "scancode_waitmsg")
    if kind in PIC_TYPES:
        photo = str(extra.get("photo", "")).encode()
        return payloads.pictures(kind, key, [hashlib.md5(photo, usedforsecurity=False).hexdigest()])
    if kind == "location_select":
        latitude, longitude = float(extra.get("latitude", 0)), float(extra.get("longitude", 0))
        return payloads.location_select(key, latitude, longitude, str(extra.get("label", "")))
    return payloads.click(key)
