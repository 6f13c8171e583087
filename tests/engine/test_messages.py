"""Messages and replies as they are recorded."""

from hypothesis import given
from hypothesis import strategies as st

from servicebot.domain.address import Place
from servicebot.engine.messages import (
    Incoming,
    Kind,
    Option,
    Reply,
    incoming_from_json,
    incoming_to_json,
    reply_from_json,
    reply_to_json,
)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
places = st.builds(
    Place, st.floats(-90, 90), st.floats(-180, 180), words, st.sampled_from(["gcj02", "wgs84"])
)
messages = st.builds(Incoming, st.sampled_from(Kind), words, words, st.none() | places, words)
replies = st.none() | st.builds(
    Reply, words, st.lists(st.builds(Option, words, words), max_size=3).map(tuple)
)


@given(messages)
def test_a_message_survives_its_record(message: Incoming) -> None:
    assert incoming_from_json(incoming_to_json(message)) == message


@given(replies)
def test_a_reply_survives_its_record(reply: Reply | None) -> None:
    assert reply_from_json(reply_to_json(reply)) == reply
