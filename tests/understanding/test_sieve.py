"""A sieve lets nothing through its fingers: whatever an expression finds, it has one of the characters needed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebot.understanding.danger.screen import EmergencyScreen
from servicebot.understanding.normalise import normalise
from servicebot.understanding.patterns import Pattern
from servicebot.understanding.rewriting import Rewriter
from servicebot.understanding.sieve import Sieve, one_needed_of
from servicebot.understanding.wish_rules import WishRules
from servicebot.understanding.word_files import table

REWRITER = Rewriter.load()


@pytest.mark.parametrize(
    ("expression", "needed"),
    [
        ("起火", "起"),
        ("着火", "火"),
        ("着?火", "火"),
        ("着*", ""),
        ("着{0,2}火", "火"),
        ("着{2}", "着"),
        ("火{,2}", ""),
        ("(?:着|起)火", "火"),
        ("(?:着火|冒烟)", "火冒"),
        ("(?:着火|)烟?", ""),
        ("(?:着火)?烟", "烟"),
        ("(?<!没)着火(?!机)", "火"),
        ("[水火]灾?", "水火"),
        ("[^水]", ""),
        ("[一-九]楼", "楼"),
        (r"\d\(火", "火"),
        (r"\u7740", ""),
        ("(?P<name>着)火", ""),
        (".*", ""),
        ("水|火", "水火"),
        ("水|", ""),
        ("", ""),
    ],
)
def test_what_an_expression_cannot_do_without(expression: str, needed: str) -> None:
    assert one_needed_of(expression) == frozenset(needed)


def test_what_needs_nothing_is_always_near() -> None:
    sieve = Sieve([("water", "水+"), ("any", ".")])
    assert sorted(sieve.near("火")) == ["any"]
    assert sorted(sieve.near("水水")) == ["any", "water"]


def _patterns() -> list[Pattern]:
    groups = [EmergencyScreen.load(REWRITER)._groups, WishRules.load({}, REWRITER)._groups]
    return [pattern for some in groups for pattern in some._patterns]


def test_no_pattern_of_ours_finds_anything_without_what_it_needs() -> None:
    said = [REWRITER.rewrite(normalise(text)).text for _label, text in table("dangers.tsv")]
    several = "\n".join(said[::7])
    for pattern in _patterns():
        needed = one_needed_of(pattern.text)
        found = (match[0] for match in pattern.expression.finditer(several))
        assert not needed or all(not needed.isdisjoint(match) for match in found), pattern.source


@given(
    st.recursive(
        st.sampled_from(["水", "火", "电", "[水火]", "[^电]", ".", r"\d"]),
        lambda inner: st.one_of(
            st.tuples(inner, inner).map("".join),
            st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
            inner.map(lambda one: f"(?:{one})?"),
            inner.map(lambda one: f"({one}){{1,2}}"),
            inner.map(lambda one: f"(?!{one})"),
        ),
        max_leaves=6,
    ),
    st.text("水火电1", max_size=6),
)
def test_any_expression_matches_only_what_has_a_character_that_it_needs(expression: str, text: str) -> None:
    needed = one_needed_of(expression)
    match = re.search(expression, text)
    assert match is None or not needed or not needed.isdisjoint(match[0])
