"""Secrets that are taken out before anything is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebot.understanding.redact import HIDDEN, may_hold_secret, redact


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("我的身份证11010519491231002X，电话15400001234", f"我的身份证{HIDDEN}，电话15400001234"),
        ("身份证 110105 19491231 002X", f"身份证 {HIDDEN}"),
        ("卡号6222 0212 3456 7890 123", f"卡号{HIDDEN}"),
        ("6222021234567890123", HIDDEN),
        ("密码是abc123", f"密码是{HIDDEN}"),
        ("验证码：\uff14\uff18\uff12\uff11", f"验证码：{HIDDEN}"),
        ("验证码四八二一", f"验证码{HIDDEN}"),
        ("PIN: 4821", f"PIN: {HIDDEN}"),
        ("护照E12345678", f"护照{HIDDEN}"),
        ("身份证一一零一零五一九四九一二三一零零二一，帮我看看", f"身份证{HIDDEN}，帮我看看"),
        ("卡号是六二二二 零二一二 三四五六 七八九零", f"卡号是{HIDDEN}"),
        ("门禁密码 2580# 直接进", f"门禁密码 {HIDDEN} 直接进"),
    ],
)
def test_secrets_are_hidden(said: str, kept: str) -> None:
    assert redact(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "槐荫社区3号楼2单元501水管爆了 15400001234",
        "4821 7093 15400001234",
        "15400001234 15400005678",
        "密码锁坏了",
        "忘了密码怎么办",
        "电话幺五四零零零零幺二三四，三号楼二单元五零一",
        "2026-11-21 10:00到12:00",
        "",
    ],
)
def test_what_helps_the_technician_stays(said: str) -> None:
    assert redact(said) == said


@given(st.text(alphabet="0123456789- X密码是验证口令abcp护照四一，", max_size=40))
def test_the_quick_look_never_misses_what_redacting_would_find(said: str) -> None:
    hidden = redact(said)
    assert hidden == said or may_hold_secret(said)
    assert redact(hidden) == hidden
