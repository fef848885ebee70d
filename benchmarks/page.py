"""A sitting's minutes of 360 KB in one page, as kensakusystem.jp prints them whole: from bytes to
speeches with name, office and role. The limit is lexbor's parse of the same page alone.

Where the goal is missed: the parse takes about a millisecond for some sixteen hundred lines.
Telling a speaker's line from a heading, a roster or a quoted mark, and a name from an office, is
work in Python for each line: 10 µs. Each label is read once, which made it four times quicker
(65 ms to 17 ms); reading less carefully would find speakers who never spoke."""

from __future__ import annotations

from time import process_time

from selectolax.lexbor import LexborHTMLParser

from benchmarks.corpus import corpus
from benchmarks.measure import Result, at_least, medians
from crawler.extract.kensaku_text import parse_whole
from crawler.steps import Page

_BYTES = 360_000
_SPEAKERS = (
    "議長（架空太郎君）",
    "３番（山田花子議員）",
    "総務部長（佐藤次郎君）",
    "市長（鈴木三郎君）",
)


def run() -> list[Result]:
    """Measure what is left of the parse's speed when speeches are read as well."""
    page = Page(url="http://127.0.0.1/", status=200, headers={}, body=_page())
    text = page.body.decode("cp932")
    speeches = parse_whole(page, (), "架空市議会").parts
    if len(speeches) < 500:
        raise ValueError(f"only {len(speeches)} parts were read")
    seconds = medians(
        {
            "ours": lambda: parse_whole(page, (), "架空市議会"),
            "parse": lambda: LexborHTMLParser(text),
        },
        rounds=21,
        clock=process_time,
    )
    share = seconds["parse"] / seconds["ours"]
    return [at_least("minutes of 360 KB", "parse alone", share, 0.5)]


def _page() -> bytes:
    """Speeches of two paragraphs, each paragraph and each speaker on lines of their own."""
    paragraphs = "\n".join(corpus().documents).split("\n")
    lines: list[bytes] = []
    size = 0
    for number, paragraph in enumerate(paragraphs):
        mark = "" if number % 2 else f"○{_SPEAKERS[number // 2 % len(_SPEAKERS)]}　"
        line = f"{mark}{paragraph.strip()}<BR>\r\n".encode("cp932", "ignore")
        lines.append(line)
        size += len(line)
        if size > _BYTES:
            break
    return b"<HTML><BODY><FONT class=TEXT2>\r\n" + b"".join(lines) + b"</FONT></BODY></HTML>"
