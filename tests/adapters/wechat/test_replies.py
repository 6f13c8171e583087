"""Passive replies: inside WeChat's limits, never injectable, choices tappable where they fit."""

import re
from urllib.parse import unquote

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebot.adapters.wechat.pushes import read_push
from servicebot.adapters.wechat.replies import MOST_BYTES, render, words
from servicebot.adapters.wechat.xml_tree import parse_xml
from servicebot.engine.links import link
from servicebot.engine.messages import Option, Reply
from wechat_caller import ME, WHO, text_push

PUSH = read_push(text_push())
JSON_PUSH = read_push(orjson.dumps({"ToUserName": ME, "FromUserName": WHO, "MsgType": "text"}))
AT = 1_795_226_400_123
LINK = re.compile(r'<a href="weixin://bizmsgmenu\?msgmenucontent=([^"&<>]*)&msgmenuid=(\d+)">([^<]*)</a>')

texts = st.text(st.characters(codec="utf-8"), max_size=400) | st.text("漏水<>]&\n\x00\ud800 a1", max_size=900)
option_lists = st.lists(
    st.builds(Option, st.text("水管电路a<& ]>", min_size=1, max_size=9), texts), max_size=12
)


def listed(options: list[Option], head: str = "哪里坏了？") -> Reply:
    lines = [head, *(f"{number} {option.label}" for number, option in enumerate(options, 1))]
    return Reply("\n".join(lines), tuple(options))


def test_reply_goes_back_to_who_wrote() -> None:
    assert parse_xml(render(Reply("您好"), PUSH, AT)) == {
        "ToUserName": WHO,
        "FromUserName": ME,
        "CreateTime": "1795226400",
        "MsgType": "text",
        "Content": "您好",
    }


def test_json_push_is_answered_in_json() -> None:
    assert orjson.loads(render(Reply("您好"), JSON_PUSH, AT)) == {
        "ToUserName": WHO,
        "FromUserName": ME,
        "CreateTime": 1795226400,
        "MsgType": "text",
        "Content": "您好",
    }


def test_words_of_a_resident_cannot_become_another_message() -> None:
    attack = "x]]></Content><MsgType><![CDATA[image]]></MsgType><Content><![CDATA[y"
    read = parse_xml(render(Reply(attack), PUSH, AT))
    assert read["MsgType"] == "text"
    assert read["Content"] == attack.replace("<", "＜")


def test_words_of_a_resident_cannot_become_a_link() -> None:
    assert "<" not in words(Reply('<a href="https://evil.example">点我</a>'))


@given(texts, option_lists)
def test_any_reply_is_whole_and_within_the_limit(text: str, options: list[Option]) -> None:
    reply = Reply(text, tuple(options))
    content = parse_xml(render(reply, PUSH, AT))["Content"]
    assert content == words(reply)
    assert orjson.loads(render(reply, JSON_PUSH, AT))["Content"] == content
    assert len(content.encode()) <= MOST_BYTES
    assert "<" not in LINK.sub("", content)


@given(option_lists)
def test_taps_change_nothing_that_is_read(options: list[Option]) -> None:
    reply = listed(options)
    assert LINK.sub(r"\3", words(reply)) == words(Reply(reply.text))


def test_every_choice_of_a_list_can_be_tapped() -> None:
    options = [Option("水管", "1"), Option("电路", "2"), Option("门 & 窗", "第三 <个>&")]
    links = LINK.findall(words(listed(options)))
    assert [(unquote(send), number, label) for send, number, label in links] == [
        ("1", "1", "水管"),
        ("2", "2", "电路"),
        ("第三 <个>&", "3", "门 & 窗"),
    ]


def test_word_in_the_question_is_not_taken_for_the_choice() -> None:
    content = words(listed([Option("水管", "1"), Option("电路", "2")], "是水管还是电路的问题？"))
    assert content.startswith("是水管还是电路的问题？\n1 <a ")


@pytest.mark.parametrize(
    "text", ["回复「继续」往下看", "看完了？\n继续", "1. 继续", "1、继续", "１：继续\n1) 继续"]
)
def test_choice_is_found_in_the_ways_it_is_offered(text: str) -> None:
    assert len(LINK.findall(words(Reply(text, (Option("继续", "继续"),))))) == 1


def test_a_choice_is_not_found_at_the_head_of_a_sentence() -> None:
    reply = Reply(
        "撤回后，记住的都删掉。要撤回吗？\n1 撤回\n2 先不撤回", (Option("撤回", "1"), Option("先不撤回", "2"))
    )
    assert [label for _, _, label in LINK.findall(words(reply))] == ["撤回", "先不撤回"]


def test_choice_that_stands_nowhere_is_left_to_its_number() -> None:
    assert words(Reply("请选择，或继续描述", (Option("继续", "1"),))) == "请选择，或继续描述"


def test_choices_that_no_longer_fit_stay_plain() -> None:
    options = [Option(f"选项{number}" + "长" * 40, str(number)) for number in range(1, 12)]
    content = words(listed(options))
    links = LINK.findall(content)
    assert 0 < len(links) < len(options)
    assert len(content.encode()) <= MOST_BYTES
    assert LINK.sub(r"\3", content) == listed(options).text


def test_long_text_ends_at_a_line() -> None:
    text = "\n".join(f"第{number}行，一共有二十个左右的汉字在这里" for number in range(100))
    content = words(Reply(text))
    assert len(content.encode()) <= MOST_BYTES
    assert content.endswith("在这里…")
    assert text.startswith(content[:-1])


def test_long_text_without_lines_ends_at_a_character() -> None:
    content = words(Reply("𠮷" * 3000))
    assert len(content.encode()) <= MOST_BYTES
    assert set(content) == {"𠮷", "…"}


def test_words_open_their_address() -> None:
    said = f"想收到通知，{link('点这里', 'https://example.org/a?b=1&c=2')}\n看进度回复「我的工单」。"
    content = words(Reply(said, (Option("我的工单", "我的工单"),)))
    assert content.startswith('想收到通知，<a href="https://example.org/a?b=1&c=2">点这里</a>\n')
    assert len(LINK.findall(content)) == 1


def test_a_link_that_does_not_fit_is_given_in_full() -> None:
    long = "长" * 640
    content = words(Reply(f"{link('看地图', 'https://example.org/' + 'a' * 40)}\n{long}"))
    assert content == f"看地图：https://example.org/{'a' * 40}\n{long}"


@pytest.mark.parametrize(
    "text",
    [
        *("\ufdd0点我\ufdd1javascript:alert(1)\ufdd2", "\ufdd0点我\ufdd1https://a.example", "点我\ufdd2"),
        *('\ufdd0点我\ufdd1https://a.example" onclick="x\ufdd2', "\ufdd0\ufdd0点我\ufdd1\ufdd2"),
    ],
)
def test_what_is_no_link_is_none(text: str) -> None:
    content = words(Reply(text))
    assert "<a" not in content
    assert not {"\ufdd0", "\ufdd1", "\ufdd2"} & set(content)


def test_a_resident_cannot_write_a_link() -> None:
    assert read_push(text_push("\ufdd0点我\ufdd1https://evil.example\ufdd2")).words("Content") == (
        "点我https://evil.example"
    )


def test_control_characters_are_removed_and_lines_kept() -> None:
    assert words(Reply("一\x00二\n\t三\x0b\ud800")) == "一二\n\t三"


def test_a_choice_after_any_number_of_the_list_can_be_tapped() -> None:
    reply = Reply("请回复数字：\n1 报修\n0 找人工", (Option("报修", "1"), Option("找人工", "0")))

    assert words(reply).endswith('\n0 <a href="weixin://bizmsgmenu?msgmenucontent=0&msgmenuid=2">找人工</a>')
