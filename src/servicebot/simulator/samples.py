"""One example of every push that the platform knows, so that a server can be shown all of them."""

from collections.abc import Iterator

from servicebot.simulator import payloads
from servicebot.simulator.payloads import Fields, Payload, event

CARD: Fields = (("CardId", "pFS7Fjg8kV1IdDz01r4SQwMkuCKc"), ("UserCardCode", "275304691804"))
DEVICE: Fields = (("DeviceType", "gh_5e21c6d0a7b3"), ("DeviceID", "D-1"), ("OpenID", "oPerson"))
PRODUCT: Fields = (("KeyStandard", "ean13"), ("KeyStr", "6901481811083"), ("Country", "中国"))
INVOICE: Fields = (("SuccOrderId", "1202933957956"), ("FailOrderId", ""), ("AuthorizeAppId", "wxpay"))
BEACON = {
    "Uuid": "FDA50693-A4E2-4FB1-AFCF-C6EB07647825",
    "Major": "10001",
    "Minor": "19641",
    "Distance": "0.05",
}

RARE_EVENTS: dict[str, Fields] = {
    "MASSSENDJOBFINISH": (
        ("MsgID", 1000001625),
        ("Status", "err(30003)"),
        ("TotalCount", 0),
        ("FilterCount", 0),
        ("SentCount", 0),
        ("ErrorCount", 0),
        ("CopyrightCheckResult", {"Count": 1, "ResultList": {"item": [{"ArticleIdx": 1}]}, "CheckState": 2}),
    ),
    "kf_create_session": (("KfAccount", "desk@station"),),
    "kf_close_session": (("KfAccount", "desk@station"),),
    "kf_switch_session": (("FromKfAccount", "desk@station"), ("ToKfAccount", "night@station")),
    "user_enter_tempsession": (("SessionFrom", "repair"),),
    "user_authorization_revoke": (
        ("OpenID", "oPerson"),
        ("AppID", "wx4d1c5f6a7b8c9d0e"),
        ("RevokeInfo", "1"),
    ),
    "user_info_modified": (("OpenID", "oPerson"), ("AppID", "wx4d1c5f6a7b8c9d0e"), ("RevokeInfo", "2")),
    "wxa_media_check": (
        ("appid", "wx4d1c5f6a7b8c9d0e"),
        ("trace_id", "60ae120f-371d5872-7941a05b"),
        ("version", 2),
        (
            "detail",
            [{"strategy": "content_model", "errcode": 0, "suggest": "pass", "label": 100, "prob": 90}],
        ),
        ("errcode", 0),
        ("errmsg", "ok"),
        ("result", {"suggest": "pass", "label": 100}),
    ),
    "qualification_verify_success": (("ExpiredTime", 1442401156),),
    "qualification_verify_fail": (("FailTime", 1442401122), ("FailReason", "by time")),
    "naming_verify_success": (("ExpiredTime", 1442401093),),
    "naming_verify_fail": (("FailTime", 1442401061), ("FailReason", "by time")),
    "annual_renew": (("ExpiredTime", 1442401004),),
    "verify_expired": (("ExpiredTime", 1442400900),),
    "card_pass_check": (CARD[0],),
    "card_not_pass_check": (CARD[0], ("RefuseReason", "非法代制")),
    "user_get_card": (*CARD, ("IsGiveByFriend", 0), ("OuterId", 1), ("OuterStr", "")),
    "user_gifting_card": (*CARD, ("IsReturnBack", 0), ("FriendUserName", "oFriend"), ("IsChatRoom", 0)),
    "user_del_card": CARD,
    "user_consume_card": (*CARD, ("ConsumeSource", "FROM_API"), ("LocationName", ""), ("StaffOpenId", "")),
    "user_pay_from_pay_cell": (*CARD, ("TransId", "100"), ("LocationId", 1), ("Fee", 100)),
    "user_view_card": (*CARD, ("OuterStr", "")),
    "user_enter_session_from_card": CARD,
    "update_member_card": (*CARD, ("ModifyBonus", 3), ("ModifyBalance", 0)),
    "card_sku_remind": (CARD[0], ("Detail", "the stock is used up")),
    "card_pay_order": (("OrderId", "404091456"), ("Status", "ORDER_STATUS_FINANCE_SUCC")),
    "submit_membercard_user_info": CARD,
    "merchant_order": (("OrderId", "7197417460812529477"), ("OrderStatus", 2), ("ProductId", "p1")),
    "poi_check_notify": (("UniqId", "123adb"), ("PoiId", "123123"), ("Result", "fail"), ("msg", "xxxxxx")),
    "ShakearoundUserShake": (
        ("ChosenBeacon", BEACON),
        ("AroundBeacons", {"AroundBeacon": [BEACON, BEACON]}),
    ),
    "WifiConnected": (
        ("ConnectTime", 0),
        ("ExpireTime", 0),
        ("VendorId", "3001224419"),
        ("ShopId", "1"),
        ("DeviceNo", "DeviceNo"),
    ),
    "device_text": (*DEVICE, ("Content", "aGVsbG8="), ("SessionID", 1)),
    "device_bind": (*DEVICE, ("Content", ""), ("SessionID", 1)),
    "device_unbind": (*DEVICE, ("Content", ""), ("SessionID", 1)),
    "device_subscribe_status": (*DEVICE, ("OpType", 1)),
    "device_unsubscribe_status": (*DEVICE, ("OpType", 2)),
    "user_scan_product": (*PRODUCT, ("Province", "广东"), ("City", "广州"), ("Sex", 1), ("Scene", 2)),
    "user_scan_product_enter_session": PRODUCT,
    "user_scan_product_async": (*PRODUCT, ("RegionCode", "440105")),
    "user_scan_product_verify_action": (*PRODUCT[:2], ("Result", "verify_ok"), ("ReasonMsg", "")),
    "subscribe_scan_product": PRODUCT[:2],
    "user_authorize_invoice": INVOICE,
    "update_invoice_status": (("Status", "INVOICE_REIMBURSE_INIT"), *CARD[:1], ("Code", "1")),
    "submit_invoice_title": (("title", "某公司"), ("phone", ""), ("tax_no", "92001"), ("attach", "")),
    "an_event_of_next_year": (("Something", {"New": "value"}),),
}


def messages() -> Iterator[Payload]:
    """An ordinary message of every type."""
    yield payloads.text("你好")
    yield payloads.text("满意", menu_item="101")
    yield payloads.image("media-image", "http://127.0.0.1/pic/1")
    yield payloads.voice("media-voice", "厨房水管漏水")
    yield payloads.voice("media-voice")
    yield payloads.video("media-video", "media-thumb")
    yield payloads.video("media-video", "media-thumb", short=True)
    yield payloads.location(23.134521, 113.358803, "广州市某路1号")
    yield payloads.link("通知", "停水通知", "https://example.org/notice")
    yield payloads.mini_program_page(
        "报修", "wx4d1c5f6a7b8c9d0e", "pages/repair", "http://127.0.0.1/pic/2", "media-thumb"
    )
    yield Payload("a_type_of_next_year", (("Something", "new"),))


def events() -> Iterator[Payload]:
    """An event of every name."""
    yield payloads.subscribe()
    yield payloads.subscribe("community-1", "ticket")
    yield event("subscribe", ("EventKey", "last_trade_no_4002852001201609"))
    yield payloads.unsubscribe()
    yield payloads.scan("community-1", "ticket")
    yield payloads.click("REPAIR")
    yield payloads.view("https://example.org/")
    yield payloads.view_mini_program("pages/repair")
    yield payloads.position(23.134521, 113.358803)
    yield payloads.scan_code("SCAN", "https://example.org/door/7")
    yield payloads.scan_code("SCAN", "https://example.org/door/7", waits=True)
    yield payloads.pictures("pic_sysphoto", "PHOTO", ("1b5f7c23b5bf75682a53e7b6d163e185",))
    yield payloads.pictures("pic_photo_or_album", "PHOTO", ("1b5f7c23b5bf75682a53e7b6d163e185",) * 2)
    yield payloads.pictures("pic_weixin", "PHOTO", ())
    yield payloads.location_select("WHERE", 23.134521, 113.358803, "广州市某路1号")
    yield payloads.template_finished(200228332)
    yield payloads.template_finished(200228333, "failed:user block")
    yield payloads.subscribe_popup(("template-1",), "accept")
    yield payloads.subscribe_popup(("template-1", "template-2"), "reject")
    yield payloads.subscribe_change(("template-1",))
    yield payloads.subscribe_sent("template-1", 1864323726461255680)
    for name, fields in RARE_EVENTS.items():
        yield event(name, *fields)


def everything() -> Iterator[Payload]:
    """Every message, then every event."""
    yield from messages()
    yield from events()
