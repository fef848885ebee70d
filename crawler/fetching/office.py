"""The wire to the process that reads, as the one that fetches holds it."""

from __future__ import annotations

import asyncio
import os
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crawler.wire import packed
from state.host_notes import RobotsCopy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crawler.wire import Message, Unpacker
    from state.host_notes import Rest

# Bytes of pages that nobody has read yet, above which nothing more is fetched.
_MOST_UNREAD = 8 * 1024 * 1024
_SOON = 0.002  # seconds


class Office(asyncio.Protocol):
    """Takes errands from the pipe ``ear``, and says on the pipe ``mouth`` what became of them.

    What is to outlive a run is said as well, for there is no database on this side.
    """

    def __init__(
        self, *, ear: int, mouth: int, unpacker: Unpacker, unread: Sequence[Message]
    ) -> None:
        self._ends = ear, mouth
        self._unpacker = unpacker
        self._unread = unread
        self._to_reader: asyncio.WriteTransport | None = None
        self._from_reader: asyncio.ReadTransport | None = None
        self._room = asyncio.Event()
        self._room.set()
        self._over = asyncio.Event()
        self._copies: dict[str, asyncio.Future[RobotsCopy | None]] = {}
        self._hear: Callable[[list[Any], bytes], None] = lambda _words, _body: None

    async def open(self, hear: Callable[[list[Any], bytes], None]) -> None:
        """Begin to hear; every errand is handed to ``hear``."""
        loop = asyncio.get_running_loop()
        self._hear = hear
        ear, mouth = self._ends
        self._to_reader, _ = await loop.connect_write_pipe(
            lambda: self, os.fdopen(mouth, "wb", buffering=0)
        )
        self._to_reader.set_write_buffer_limits(high=_MOST_UNREAD)
        for message in self._unread:
            self._take(message)
        self._from_reader, _ = await loop.connect_read_pipe(
            lambda: _Ear(self), os.fdopen(ear, "rb", buffering=0)
        )

    async def over(self) -> None:
        """Wait until no further errand comes."""
        await self._over.wait()

    async def room(self) -> None:
        """Wait until what was said has been heard, but for a little."""
        await self._room.wait()

    def say(self, words: list[Any], body: bytes = b"") -> None:
        """Say something, in order, without waiting for it to be heard."""
        if self._to_reader is not None:
            self._to_reader.write(packed(words, body))

    async def close(self) -> None:
        """Let go of the pipes, once all that was said is on its way."""
        while self._to_reader is not None and self._to_reader.get_write_buffer_size():
            await asyncio.sleep(_SOON)
        for end in filter(None, (self._to_reader, self._from_reader)):
            end.close()

    def keep_robots(self, site: str, copy: RobotsCopy | None) -> None:
        """What a site's robots.txt says now; None where it has none any more."""
        if copy is None:
            self.say(["robots", site, None])
        else:
            self.say(["robots", site, copy.fetched_at.isoformat()], copy.body)

    def keep_rest(self, rest: Rest) -> None:
        """A host or vendor wants to be left alone."""
        self.say(["rest", rest.name, rest.not_before.isoformat(), rest.reason])

    async def robots_copy(self, site: str) -> RobotsCopy | None:
        """The last robots.txt of a site, however old, that was kept."""
        answer: asyncio.Future[RobotsCopy | None] = asyncio.get_running_loop().create_future()
        self._copies[site] = answer
        self.say(["copy wanted", site])
        return await answer

    def heard(self, data: bytes) -> None:
        """Bytes came."""
        for message in self._unpacker.feed(data):
            self._take(message)

    def _take(self, message: Message) -> None:
        about = message.words[0]
        if about == "over":
            self._over.set()
        elif about == "copy":
            _, site, fetched_at = message.words
            self._copies.pop(site).set_result(_copy(message.body, fetched_at))
        else:
            self._hear(message.words, message.body)

    def pause_writing(self) -> None:
        """Too much is unread."""
        self._room.clear()

    def resume_writing(self) -> None:
        """There is room again."""
        self._room.set()


class _Ear(asyncio.Protocol):
    """Hears stdin for the office."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        self._office.heard(data)

    def eof_received(self) -> None:
        """The process that reads is gone: what we would fetch nobody would take."""
        os._exit(1)


def _copy(body: bytes, fetched_at: str | None) -> RobotsCopy | None:
    if fetched_at is None:
        return None
    return RobotsCopy(body=body, fetched_at=datetime.fromisoformat(fetched_at))
