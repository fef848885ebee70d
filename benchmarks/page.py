"""A sitting's minutes of 360 KB in one page of cp932, as kensakusystem.jp prints them whole: from
bytes to speeches with name, office and role. Lines and speakers are as dense as in the captured
text of a sitting (69 KB, 603 lines, 34 speakers, 2026-11); in the other two captures both are
rarer. The limits are lexbor's parse of the same page alone, when it is a string already, and
that parse behind the decoding of its bytes.

Where the goals are missed, in hundredths of our time: decoding 20, which by itself takes longer
than the parse alone, so that half of that limit is out of reach of whatever reads these bytes;
making breaks characters and the parse 15; the text out of it, blanks and breaks 25; finding the
lines that may open a speech or note something within one, reading these, and making the speeches
35.

What was tried, as a share of decoding and parsing, on this page: line by line and element by
element, each label read once, 12 %; only lines that begin with a mark, or with what a note begins
with, looked at more closely, and runs of blanks closed by replacing in the whole text instead of by
an expression in each piece, 25 %; each <BR> handed to the parser as a character, which spares
building and walking three thousand elements, 31 %; the CRLF behind a <BR> taken with it, 35 %.
Speeches of two lines each, three times as many speakers, come to 27 %. Beside other programs, 31 %
became 35 %: few runs of blanks in a long text closed by an expression, where replacing took ten
times as long, breaks made line ends in the whole text, the lines with marks found once, and what
stands between two notes added in one go."""

from __future__ import annotations

from time import process_time

from selectolax.lexbor import LexborHTMLParser

from benchmarks.corpus import corpus
from benchmarks.measure import Result, at_least, medians
from crawler.extract.kensaku_text import parse_whole
from crawler.steps import Page

_BYTES = 360_000
_LINE = 55  # characters
_LINES_A_SPEECH = 18
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
    speeches = parse_whole(page, (), "架空市議会").begun
    if speeches != text.count("○"):
        raise ValueError(f"{speeches} speeches were read")
    seconds = medians(
        {
            "ours": lambda: parse_whole(page, (), "架空市議会"),
            "parse": lambda: LexborHTMLParser(text),
            "decode and parse": lambda: LexborHTMLParser(page.body.decode("cp932")),
        },
        rounds=21,
        clock=process_time,
    )
    alone, decoded = (seconds[case] / seconds["ours"] for case in ("parse", "decode and parse"))
    return [
        at_least("minutes of 360 KB", "parse alone", alone, 0.5),
        at_least("minutes of 360 KB", "decode and parse", decoded, 0.5),
    ]


def _page() -> bytes:
    """Speeches of eighteen lines, the first of which begins with its speaker."""
    text = "".join("\n".join(corpus().documents).split("\n")).replace("○", "")
    lines: list[bytes] = []
    size = 0
    for number in range(len(text) // _LINE):
        speech, within = divmod(number, _LINES_A_SPEECH)
        mark = "" if within else f"○{_SPEAKERS[speech % len(_SPEAKERS)]}　"
        said = text[number * _LINE : (number + 1) * _LINE].strip()
        lines.append(f"{mark}{said}<BR>\r\n".encode("cp932", "ignore"))
        size += len(lines[-1])
        if size > _BYTES:
            break
    return b"<HTML><BODY><FONT class=TEXT2>\r\n" + b"".join(lines) + b"</FONT></BODY></HTML>"
