"""How the process that reads and the process that fetches talk: words in JSON, and bytes behind.

Never pickled: the one that fetches hears strangers, and what it says may not do more than be read.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIZES = struct.Struct("<II")
"""Of the words and of the bytes behind them: far less than 4 GiB, as ``max_body_mib`` sees to."""


class Message(NamedTuple):
    """What was said: ``words`` begin with what it is about, ``body`` are the bytes of a page."""

    words: list[Any]
    body: bytes


def packed(words: list[Any], body: bytes = b"") -> bytes:
    """A message as it goes over the wire."""
    said = json.dumps(words, separators=(",", ":")).encode("ascii")
    return _SIZES.pack(len(said), len(body)) + said + body


class Unpacker:
    """Puts messages together of what a wire brings piece by piece."""

    def __init__(self) -> None:
        self._unread = bytearray()

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages that are whole with these bytes; the rest waits for the next ones."""
        unread = self._unread
        unread += data
        at = 0
        try:
            while len(unread) - at >= _SIZES.size:
                words, body = _SIZES.unpack_from(unread, at)
                begin = at + _SIZES.size
                end = begin + words + body
                if len(unread) < end:
                    break
                at = end
                yield Message(
                    json.loads(unread[begin : begin + words]), bytes(unread[begin + words : end])
                )
        finally:
            del unread[:at]
