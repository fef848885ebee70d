"""What the two processes of a crawl say to each other arrives whole, however the wire cuts it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.wire import Message, Unpacker, packed

WORDS = st.lists(st.none() | st.booleans() | st.integers() | st.text(), max_size=4)
SAID = st.lists(st.tuples(WORDS, st.binary(max_size=300)), max_size=6)


@settings(max_examples=60)
@given(said=SAID, size=st.integers(min_value=1, max_value=400))
def test_messages_come_out_as_they_were_put_in_whatever_the_pieces(
    said: list[tuple[list[object], bytes]], size: int
) -> None:
    wire = b"".join(packed(words, body) for words, body in said)
    unpacker = Unpacker()
    heard = [
        message
        for at in range(0, len(wire), size)
        for message in unpacker.feed(wire[at : at + size])
    ]
    assert heard == [Message(words, body) for words, body in said]


def test_a_message_that_is_not_whole_yet_is_waited_for() -> None:
    unpacker = Unpacker()
    wire = packed(["page", 1], b"body")
    assert list(unpacker.feed(wire[:-1])) == []
    assert list(unpacker.feed(wire[-1:])) == [Message(["page", 1], b"body")]
