"""A site of many ports in a process of its own, quick enough that the crawl is what is measured.

`python -m benchmarks.site PORTS PAGES` prints the first of its consecutive ports. On each port:
/feed.xml lists its pages, /page/N is one of them (14 KB of invented minutes with an ETag), /long
is one of 360 KB, /robots.txt allows all. /stats counts what was asked on all ports since the last
look. Every port has pages of its own.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import TYPE_CHECKING
from urllib.request import urlopen

from benchmarks.corpus import corpus

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE_CHARACTERS = 4_600  # 14 KB in UTF-8
LONG_CHARACTERS = 120_000
_FIRST_PORT = 18_100
_DAY = "Fri, 20 Nov 2026 10:00:00 +0900"
_counted: Counter[str] = Counter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A running site; ``hosts`` are its addresses, one for each port."""

    hosts: tuple[str, ...]

    def asked(self) -> dict[str, int]:
        """How many requests of each kind came since the last look: page, feed, robots, unchanged,
        and bytes of bodies."""
        with urlopen(f"{self.hosts[0]}/stats") as answer:  # noqa: S310 - our own child's address
            return Counter(json.load(answer))


@contextmanager
def site(*, ports: int, pages: int) -> Iterator[Site]:
    """A site in a child process, until the context ends."""
    command = [sys.executable, "-m", "benchmarks.site", str(ports), str(pages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as child:
        try:
            assert child.stdout
            first = int(child.stdout.readline())
            yield Site(hosts=tuple(f"http://127.0.0.1:{first + n}" for n in range(ports)))
        finally:
            child.terminate()


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, as far as a crawl needs it."""

    pages = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._unread = b""

    def data_received(self, data: bytes) -> None:
        """Answer every whole request."""
        self._unread += data
        while b"\r\n\r\n" in self._unread:
            head, _, self._unread = self._unread.partition(b"\r\n\r\n")
            self._answer(head)

    def _answer(self, head: bytes) -> None:
        path = head.split(b" ", 2)[1].decode()
        host = head.lower().partition(b"\r\nhost: ")[2].partition(b"\r\n")[0].decode()
        kind, body = _body(path, host, self.pages)
        tag = f'"{path}"'.encode()
        if kind not in ("stats", "robots") and b"if-none-match: " + tag in head.lower():
            _counted["unchanged"] += 1
            self._transport.write(b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n")
            return
        _counted[kind] += 1
        _counted["bytes"] += len(body) if kind in ("page", "feed") else 0
        status = b"200 OK" if body else b"404 Not Found"
        lines = (
            b"HTTP/1.1 " + status,
            b"Content-Type: " + _TYPES.get(kind, b"text/html; charset=utf-8"),
            b"Content-Length: %d" % len(body),
            b"ETag: " + tag,
        )
        self._transport.write(b"\r\n".join(lines) + b"\r\n\r\n" + body)


_TYPES = {"feed": b"application/rss+xml", "robots": b"text/plain", "stats": b"application/json"}


def _body(path: str, host: str, pages: int) -> tuple[str, bytes]:
    if path == "/robots.txt":
        return "robots", b"User-agent: *\nAllow: /\n"
    if path == "/stats":
        counted = json.dumps(_counted).encode()
        _counted.clear()
        return "stats", counted
    if path.startswith("/feed.xml"):
        return "feed", _feed(host, pages)
    if path == "/long":
        return "page", page(0, LONG_CHARACTERS)
    number = path.removeprefix("/page/")
    return "page", page(int(number)) if number.isdigit() else b""


def numbers(host: str, pages: int) -> range:
    """The pages of a port, by its address."""
    first = (int(host.rpartition(":")[2]) - _FIRST_PORT) * pages
    return range(first, first + pages)


@cache
def _feed(host: str, pages: int) -> bytes:
    items = "".join(
        f"<item><title>架空市議会 第{n}号</title><link>http://{host}/page/{n}</link>"
        f"<pubDate>{_DAY}</pubDate></item>"
        for n in numbers(host, pages)
    )
    channel = f"<title>架空市議会</title><link>http://{host}/</link>{items}"
    return f'<rss version="2.0"><channel>{channel}</channel></rss>'.encode()


@cache
def page(number: int, characters: int = PAGE_CHARACTERS) -> bytes:
    """A page of so much text: sentences of the corpus in an order of its own, so that no two pages
    are near-identical, as no two sittings are."""
    random = Random(number)
    paragraphs, size = [], 0
    while size < characters:
        paragraphs.append("".join(random.choices(_sentences(), k=4)))
        size += len(paragraphs[-1])
    text = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    title = f"架空市議会 第{number}号"
    return (
        f'<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><nav>戻る</nav><h1>{title}</h1><div class=minutes>{text}</div></body></html>"
    ).encode()


@cache
def _sentences() -> list[str]:
    lines = "".join(corpus(800).documents).replace("\n", "")
    return [f"{line}。" for line in lines.split("。") if line]


async def _serve(ports: int) -> None:
    loop = asyncio.get_running_loop()
    first = _FIRST_PORT
    for number in range(ports):
        await loop.create_server(_Connection, "127.0.0.1", first + number, backlog=512)
    print(first, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    _Connection.pages = int(sys.argv[2])
    asyncio.run(_serve(int(sys.argv[1])))
