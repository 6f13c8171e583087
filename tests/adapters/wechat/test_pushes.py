"""Pushes as the door reads them: every odd body, the same model for XML and JSON, and the key of a message."""

from typing import Any
from xml.sax.saxutils import escape

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebot.adapters.wechat.events import MOST_TEMPLATES, heard, label
from servicebot.adapters.wechat.message_keys import message_key
from servicebot.adapters.wechat.pushes import LONGEST_TEXT, Push, read_push
from servicebot.adapters.wechat.rejections import BadPush, Reason
from servicebot.adapters.wechat.xml_tree import DEEPEST, MOST_ELEMENTS, MOST_USUAL, parse_xml, read_usual
from servicebot.domain.address import Place
from servicebot.engine.messages import Incoming, Kind
from wechat_caller import ME, WHO, text_push

said = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=60)
names = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,12}", fullmatch=True)
scalars: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers(0, 2**63) | st.floats(0, 1e9) | said
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=12,
)


def push(**fields: Any) -> Push:
    given_fields = {"ToUserName": ME, "FromUserName": WHO, "CreateTime": 1795226400, **fields}
    return read_push(orjson.dumps(given_fields))


def event(name: str, **fields: Any) -> Push:
    return push(MsgType="event", Event=name, **fields)


def xml(inside: str) -> dict[str, Any]:
    return parse_xml(f"<xml>{inside}</xml>".encode())


def message_of(read: Push) -> Incoming:
    found = heard(read)
    assert found is not None
    return found.message


def test_layout_between_elements_is_not_content() -> None:
    assert xml("\n  <A>1</A>\n\n  <B><![CDATA[ two ]]></B>\n") == {"A": "1", "B": " two "}


def test_repeated_tags_become_a_list_and_children_a_dictionary() -> None:
    assert xml("<L><T>a</T></L><L><T>b</T></L><L>c</L>") == {"L": [{"T": "a"}, {"T": "b"}, "c"]}


def test_loose_text_beside_children_is_kept() -> None:
    assert xml("<A>one<B>two</B>three</A>") == {"A": {"B": "two", "": "onethree"}}


@given(st.dictionaries(names, said, max_size=12), st.sampled_from(["", "\n", "\n    "]))
def test_flat_xml_is_read_back(fields: dict[str, str], layout: str) -> None:
    body = layout.join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    assert xml(layout + body + layout) == {name: value.replace("\r", "\n") for name, value in fields.items()}


@given(st.lists(st.tuples(names, said | st.text("]<>&! [", max_size=8), st.booleans()), max_size=6))
def test_usual_layout_reads_as_expat_reads_it(leaves: list[tuple[str, str, bool]]) -> None:
    inside = "\n".join(
        f"<{name}><![CDATA[{value}]]></{name}>" if quoted else f"<{name}>{value}</{name}>"
        for name, value, quoted in leaves
    )
    body = f"<xml>{inside}</xml>\n".encode()
    usual = read_usual(body)
    if usual is not None:
        # The declaration keeps the pattern from matching, so that expat reads the same leaves.
        assert parse_xml(b"<?xml version='1.0'?>" + body) == usual


def test_ordinary_message_has_the_usual_layout() -> None:
    assert read_usual(text_push("漏水]] > &amp; <b>"))
    assert read_usual(text_push().replace(b"\n", b""))


@pytest.mark.parametrize(
    "body",
    [
        b"<xml><A>1</A><A>2</A></xml>",
        b"<xml><A><B>1</B></A></xml>",
        b"<xml><A b='1'>1</A></xml>",
        b"<xml><A>&amp;</A></xml>",
        b"<xml><A><![CDATA[a]]>b<![CDATA[c]]></A></xml>",
        b"<xml><A>1</B></xml>",
        b"<xml>loose<A>1</A></xml>",
        b"<xml><!-- --><A>1</A></xml>",
        b"<xml><A>1</A></xml><xml></xml>",
        b"<xml><A>\xff</A></xml>",
        b"<xml><A>a\r\nb</A></xml>",
        b"<xml>" + b"".join(b"<A%d><![CDATA[1]]></A%d>" % (n, n) for n in range(MOST_USUAL + 1)) + b"</xml>",
    ],
)
def test_any_other_layout_is_left_to_expat(body: bytes) -> None:
    assert read_usual(body) is None


BOMB = (
    '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>'
    "<xml><Content>&lol2;</Content></xml>"
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"<xml>",
        b"<xml><A></xml></A>",
        b"<xml><A>&undefined;</A></xml>",
        b"<xml>" + b"\xff\xfe" + b"</xml>",
        BOMB.encode(),
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1/x"><xml/>',
        b"<xml>" + b"<a>" * (DEEPEST + 4) + b"</a>" * (DEEPEST + 4) + b"</xml>",
        b"<xml>" + b"<a/>" * (MOST_ELEMENTS + 1) + b"</xml>",
    ],
)
def test_body_that_is_no_harmless_xml_is_malformed(body: bytes) -> None:
    with pytest.raises(BadPush) as caught:
        parse_xml(body)
    assert caught.value.reason is Reason.MALFORMED


def test_control_characters_of_a_phone_do_not_lose_the_message() -> None:
    assert read_push(text_push("水管\x08漏\x1f水")).words("Content") == "水管漏水"


def test_what_nobody_sees_is_not_read() -> None:
    """A number that was copied out of a page brings such characters along, and a turned-round name deceives."""
    said = "154\u200b0000\u200d1234 榆钱\u2060社区 \u202egnis\u202c👨\u200d👩"
    assert read_push(text_push(said)).words("Content") == "15400001234 榆钱社区 gnis👨\u200d👩"


def test_declared_encoding_does_not_change_what_is_read() -> None:
    body = b"<?xml version='1.0' encoding='gbk'?>" + text_push("水管")
    assert read_push(body).words("Content") == "水管"


@pytest.mark.parametrize("body", [b"{", b"{]", b"[1]", b'{"a": NaN}', b'{"a":"\\ud800"}', b"{" * 3000])
def test_body_that_is_no_json_object_is_malformed(body: bytes) -> None:
    with pytest.raises(BadPush):
        read_push(body)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\n  "])
def test_same_message_reads_alike_as_xml_and_as_json(mark: bytes) -> None:
    fields = {"ToUserName": ME, "FromUserName": WHO, "CreateTime": "1795226400", "MsgType": "text"}
    as_json = read_push(mark + orjson.dumps({**fields, "Content": "漏水", "MsgId": 24000000000000001}))
    as_xml = read_push(text_push("漏水"))
    assert heard(as_json) == heard(as_xml)
    assert message_key(as_json) == message_key(as_xml)
    assert (as_json.json, as_xml.json) == (True, False)


@pytest.mark.parametrize("name", ["a]]>b", "a b", "<a>", "用户", "x" * 200, "a\nb"])
def test_user_name_that_could_break_a_reply_is_malformed(name: str) -> None:
    with pytest.raises(BadPush):
        push(FromUserName=name, MsgType="text")


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (None, ""),
        ("", ""),
        ("  两边有空格  ", "  两边有空格  "),
        ("第一行\r\n第二行", "第一行\n第二行"),
        (12345, "12345"),
        (1.0, "1"),
        (["first", "second"], "first"),
        ({"b": "bold", "i": {"x": "deep"}}, "bolddeep"),
        ("长" * (LONGEST_TEXT + 5), "长" * LONGEST_TEXT),
        ("a\x00b\u2028c", "abc"),
    ],
)
def test_content_of_any_form_becomes_text(content: Any, read: str) -> None:
    assert message_of(push(MsgType="text", Content=content)) == Incoming(Kind.TEXT, read)


def test_items_are_found_whether_one_or_many_or_none() -> None:
    one = {"TemplateId": "t"}
    assert push(List=one).items("List") == [one]
    assert push(List=[one, one, "odd"]).items("List") == [one, one]
    assert push(SendPicsInfo={"PicList": {"item": one}}).items("SendPicsInfo", "PicList", "item") == [one]
    assert push(SendPicsInfo=[{"PicList": one}, {}]).items("SendPicsInfo", "PicList") == [one]
    assert push(SendPicsInfo="").items("SendPicsInfo", "PicList", "item") == []


@given(
    st.dictionaries(st.sampled_from(["FromUserName", "MsgType", "Event", "MsgId", "Content"]) | names, values)
)
def test_any_json_object_is_understood_or_refused(fields: dict[str, Any]) -> None:
    try:
        read = read_push(orjson.dumps(fields))
    except BadPush:
        return
    heard(read)
    assert label(read)
    assert message_key(read).startswith("wx:")


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda data: b"<xml>" + data + b"</xml>"))
def test_any_bytes_are_understood_or_refused(body: bytes) -> None:
    try:
        read = read_push(body)
    except BadPush:
        return
    assert label(read)


@given(st.data())
def test_damaged_message_is_understood_or_refused(data: st.DataObject) -> None:
    body = bytearray(text_push())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        read = read_push(bytes(body))
    except BadPush:
        return
    heard(read)
    message_key(read)


def test_retry_has_the_key_of_its_message() -> None:
    assert message_key(read_push(text_push())) == message_key(read_push(text_push().replace(b"\n", b"")))


def test_same_number_of_two_senders_is_two_messages() -> None:
    assert message_key(read_push(text_push())) != message_key(read_push(text_push(sender="oSomebodyElse")))


def test_same_number_at_two_accounts_is_two_messages() -> None:
    here, there = push(MsgType="text", MsgId=1), push(MsgType="text", MsgId=1, ToUserName="gh_another")
    assert message_key(here) != message_key(there)


def test_number_may_be_text_and_have_its_other_spelling() -> None:
    number = "49d72d67b16d115e7935ac386f2f0fa41535298877_1555684067"
    assert message_key(push(MsgType="voice", MsgID=number)) == message_key(
        push(MsgType="voice", MsgId=number)
    )


@pytest.mark.parametrize("absent", [{}, {"MsgId": 0}, {"MsgId": ""}, {"MsgId": None}])
def test_message_without_number_is_named_by_its_words(absent: dict[str, Any]) -> None:
    first = message_key(push(MsgType="text", Content="一", **absent))
    assert first == message_key(push(MsgType="text", Content="一", **absent))
    assert first != message_key(push(MsgType="text", Content="二", **absent))


TELLING = st.sampled_from(
    [
        {"EventKey": "repair"},
        {"EventKey": "mine"},
        {"MsgID": 200163836},
        {"MsgID": 200163837},
        {"trace_id": "a"},
        {"trace_id": "b"},
        {"List": {"TemplateId": "t1", "SubscribeStatusString": "accept"}},
        {"List": {"TemplateId": "t1", "SubscribeStatusString": "reject"}},
        {"List": [{"TemplateId": "t1"}, {"TemplateId": "t2"}]},
        {"List": [{"TemplateId": "t2"}, {"TemplateId": "t1"}]},
        {"Ticket": "a"},
        {"CreateTime": 1795226401},
        {"FromUserName": "oSomebodyElse"},
    ]
)


@given(TELLING, TELLING)
def test_events_of_one_second_are_told_apart_by_what_they_say(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    same_key = message_key(event("CLICK", **one)) == message_key(event("CLICK", **other))
    assert same_key is (one == other)


def test_sealing_a_retry_anew_does_not_change_the_key_of_an_event() -> None:
    first = event("CLICK", EventKey="a", Encrypt="x", Nonce="1", TimeStamp=1, MsgSignature="s")
    assert message_key(first) == message_key(event("CLICK", EventKey="a", Encrypt="y", Nonce="2"))


def popup(*templates: str) -> Push:
    answers = [{"TemplateId": name, "SubscribeStatusString": "accept"} for name in templates]
    return event("subscribe_msg_popup_event", List=answers)


def test_answers_to_more_templates_than_wechat_asks_about_are_not_kept() -> None:
    assert len(message_of(popup(*(f"t{number}" for number in range(500)))).key.split()) == MOST_TEMPLATES


def test_answer_about_a_template_that_cannot_be_one_is_not_kept() -> None:
    assert message_of(popup("good", "bad\u2028reject:good", "")).key == "accept:good"
    assert heard(popup("bad\x07")) is None


def test_recognised_voice_is_text_and_unrecognised_voice_is_empty() -> None:
    assert message_of(push(MsgType="voice", Recognition="水管爆了。")) == Incoming(Kind.VOICE, "水管爆了。")
    assert message_of(push(MsgType="voice")) == Incoming(Kind.VOICE)


def test_image_gets_an_unguessable_id_of_ours() -> None:
    found = heard(push(MsgType="image", MediaId="wechats-own"))
    again = heard(push(MsgType="image", MediaId="wechats-own"))
    assert found is not None
    assert again is not None
    assert found.media_source == "wechats-own"
    assert found.message.kind is Kind.IMAGE
    assert len(found.message.media) > 20
    assert found.message.media != again.message.media


def test_image_without_its_id_is_something_else() -> None:
    assert message_of(push(MsgType="image")) == Incoming(Kind.OTHER, key="image")


def test_place_is_read_in_the_datum_of_wechat() -> None:
    read = push(MsgType="location", Location_X="23.134521", Location_Y=113.358803, Label="槐荫路12号")
    place = Place(23.134521, 113.358803, "槐荫路12号", "gcj02")
    assert message_of(read) == Incoming(Kind.LOCATION, place=place)


@pytest.mark.parametrize(("north", "east"), [("", "1"), ("nan", "1"), ("91", "1"), ("1", "inf"), ("x", "1")])
def test_impossible_place_is_something_else(north: str, east: str) -> None:
    read = push(MsgType="location", Location_X=north, Location_Y=east)
    assert message_of(read) == Incoming(Kind.OTHER, key="location")


@pytest.mark.parametrize(
    ("key", "scene"), [("qrscene_door-7", "door-7"), ("", ""), ("last_trade_no_1", ""), (None, "")]
)
def test_following_by_a_code_carries_its_scene(key: str | None, scene: str) -> None:
    assert message_of(event("subscribe", EventKey=key)) == Incoming(Kind.FOLLOW, key=scene)


@pytest.mark.parametrize("name", ["scan", "SCAN", "Scan"])
def test_events_are_known_in_any_case(name: str) -> None:
    assert message_of(event(name, EventKey="door-7")) == Incoming(Kind.SCAN, key="door-7")


def test_code_scanned_from_the_menu_comes_as_words_not_as_a_scene() -> None:
    read = event(
        "scancode_waitmsg", EventKey="scan", ScanCodeInfo={"ScanType": "qrcode", "ScanResult": "door-7"}
    )
    assert message_of(read) == Incoming(Kind.TAP, "door-7", key="scan")


def test_closed_account_is_a_farewell_of_the_person_not_of_the_platform() -> None:
    found = heard(event("user_authorization_cancellation", OpenID="oPerson"))
    assert found == ("oPerson", Incoming(Kind.LEAVE), "")
    assert heard(event("user_authorization_cancellation")) is None


def test_position_reports_never_reach_the_conversation() -> None:
    assert heard(event("LOCATION", Latitude="23.1", Longitude="113.3")) is None


def test_push_without_sender_is_only_acknowledged() -> None:
    assert heard(push(FromUserName="", MsgType="text", Content="?")) is None


def test_keys_of_messages_sort_in_the_order_in_which_they_came() -> None:
    numbers = ["9", "24", "1795000000000000", "1795000000000001"]

    keys = [message_key(push(MsgType="text", FromUserName="o", MsgId=number)) for number in numbers]

    assert keys == sorted(keys)
    assert message_key(push(MsgType="text", FromUserName="o", MsgId="9" * 5000)).startswith("wx:m")
