"""A sitting's minutes of 360 KB in one page, from bytes to speeches with name, office and role.

In cp932, as kensakusystem.jp prints a sitting whole: lines and speakers as dense as in the captured
text of one (69 KB, 603 lines, 34 speakers, 2026-11); in the other two captures both are rarer. The
limits are lexbor's parse of the same page alone, when it is a string already, and that parse behind
the decoding of its bytes. In UTF-8, as DB-Search prints it, each speech an element: speeches of six
lines, 43 letters each, as in the largest capture (507 KB, 198 speeches, 1,187 breaks), and 1,400 of
one line in the leanest of its markups. The limit is the parse of the same bytes alone.

Speeches come as columns (state/part_columns.py): parts are made of them when somebody asks for one,
1,400 in 0.5 ms, a quarter of what calling each took. What asks next does not pay for it: when they
came to be columns, the three pages, from their bytes to the words, hits, digest and body that are
stored, went from 13.2, 12.4 and 27 ms to 10.5, 7.4 and 9.0.

Where the time goes, in hundredths of ours. Of cp932: decoding 50, cutting at breaks and joining 14,
blanks that are to be closed up and letters that are to be sought 12, finding and reading the lines
that open a speech or may note something 15, the speeches 6. Of UTF-8, the longer speeches: decoding
11, telling voices apart 23, their list 8, the page around them 11, breaks and lines 14, looking for
lines that may part a speech 21, the speeches 6; the short ones: decoding 13, telling them apart 46,
the page around 13, their labels, words and columns 15. Each step is one call of the library of
Python over all the page, and nothing is done for a speech alone unless a line of it asks for it.

Where the goals are missed. Of cp932, decoding by itself takes a fifth longer than the parse alone:
80 % of it is the most for whatever reads these bytes, and 65 % if only <BR> is made a line end; to
find a line end and look at the letter behind it takes as long as a fifth of the parse. Of UTF-8,
the longer speeches: to decode, to cut the voices out and to make their breaks line ends takes 0.8
of the parse; to see that the page around them and its list say the same of them as the parser does,
0.65; to look at six lines of each and for boxes in all, 0.4: half of the parse's speed leaves 2.

What was tried, as a share of decoding and parsing, on the page in cp932: line by line and element
by element, each label read once, 12 %; only lines that begin with a mark, or with what a note
begins with, looked at more closely, and runs of blanks closed by replacing in the whole text
instead of by an expression in each piece, 25 %; each <BR> handed to the parser as a character,
which spares building and walking three thousand elements, 31 %; the CRLF behind a <BR> taken with
it, breaks made line ends in the whole text and the lines with marks found once, 37 %; such lines
found by one scan of the text for a line end and what may follow, and speeches cut out of it by
offsets instead of joined of lines, 40 %; the text, where it is one run of letters, not handed to
the parser at all, and its blanks closed by cutting it at them, as two letters are sought in it as
slowly as it is copied ten times, 57 %; one scan for marks and notes, which first holds a line's
first letter against all that may be one, labels in brackets read once, parts as columns and the
text copied twice less, 76 % (27 and then 34 % of the parse alone); cut at its breaks, among which
an empty line is seen without seeking one, its few runs of blanks closed up where one scan finds
them, speeches taken as stretches of the text, and the page around the text, which a site prints the
same each time, parsed once, 91 % (41 % of the parse alone). A page with a reference (&amp;)
in its text or another element in it is parsed and slower. Of no use: decoding by a table of pairs
in numpy, which for the same characters takes as long (finding out where pairs begin is half of it),
decoding in pieces that stay in the cache, making breaks line ends before decoding (bytes are
replaced in 1.5 times the time of letters, cut and joined in as much as decoding is spared), and
replacing fewer letters of a break (five are found no sooner than six).

On the pages in UTF-8, as a share of the parse, 1,400 speeches and longer ones: a search below each
element and a walk over each text, 3 and 6 %; one search of the page for all, breaks as letters,
bytes parsed as they are, 4 and 8 %; speeches without lines that part them not cut to lines, and
blanks taken out of labels without a table of letters, 5 and 13 %; parts as columns, 6 and 15 %;
voices of one markup told apart by an expression made of two of them, 33 and 28 %; their list
likewise, numbers, labels and texts each in one go, 43 and 33 %; the page cut at the markup between
two texts, so that nothing is to be matched but that, what is said looked at in all voices at once,
and kind and speaker taken by the first word, of which there are some dozens, 58 to 68 and 41 to
45 % by the pace of the machine, at which the step before was 39 to 46 and 31 to 36 %. To take the
text of two elements for each of 1,400 speeches out of the tree, and to read nothing in it, leaves
47 %. Of no use: to cut at a fixed text of more than five letters by str.split, which prepares its
search anew for each piece, where an expression takes two thirds; to cut bytes and to decode the
texts alone, which takes a sixth longer; to seek blanks at the ends of lines as two letters, which
takes longer than one expression for all ends of lines. The captured pages (92 KB with 122 voices,
186 with 50, 507 with 198) went from 6, 10 and 10 % over 12, 17 and 17 % and 16, 21 and 37 % to 19,
28 and 53 %: in them a quarter to a half of the voices has notes or headings, and the page around
the voices is up to half of all."""

from __future__ import annotations

from functools import partial
from time import process_time
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from benchmarks.corpus import corpus
from benchmarks.measure import Result, at_least, medians
from crawler.extract.dbsr_alike import printed_on
from crawler.extract.dbsr_voices import said_in
from crawler.extract.kensaku_text import parse_whole
from crawler.steps import Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from state.records import Part

_BYTES = 360_000
_LINE = 55  # characters
_LINES_A_SPEECH = 18
_SPEECHES = 1_400
_GOAL = 0.5
_COUNCIL = "架空市議会"
_HERE = "http://127.0.0.1/index.php/100000"
_SPEAKERS = (
    "議長（架空太郎君）",
    "３番（山田花子議員）",
    "総務部長（佐藤次郎君）",
    "市長（鈴木三郎君）",
)


def run() -> list[Result]:
    """Measure what is left of the parse's speed when speeches are read as well."""
    whole, short, dense = (_page(body) for body in (_whole(), _short(), _as_captured()))
    lines = whole.body.decode("cp932")
    _refuse_other(parse_whole(whole, (), _COUNCIL).begun, lines.count("○"))
    _refuse_other(_spoken(_said(short)), _SPEECHES)
    _refuse_other(_spoken(_said(dense)), dense.body.count(b'class="voice__text"'))
    seconds = medians(
        {
            "cp932": lambda: parse_whole(whole, (), _COUNCIL),
            "parse of a string": lambda: LexborHTMLParser(lines),
            "decode and parse": lambda: LexborHTMLParser(whole.body.decode("cp932")),
            "short": partial(_said, short),
            "parse of short": lambda: LexborHTMLParser(short.body),
            "dense": partial(_said, dense),
            "parse of dense": lambda: LexborHTMLParser(dense.body),
        },
        rounds=21,
        clock=process_time,
    )
    return [
        at_least(f"minutes of 360 KB{which}", limit, seconds[parsed] / seconds[ours], _GOAL)
        for which, limit, parsed, ours in (
            (", cp932", "decode and parse", "decode and parse", "cp932"),
            (", cp932", "parse alone", "parse of a string", "cp932"),
            (", UTF-8, speeches as long as captured", "parse alone", "parse of dense", "dense"),
            (f", UTF-8, {_SPEECHES:,} speeches", "parse alone", "parse of short", "short"),
        )
    ]


def _said(page: Page) -> Sequence[Part]:
    """What is made of a page of DB-Search."""
    return said_in(printed_on(page, "the page").voices, _COUNCIL, page.url).parts


def _spoken(parts: Sequence[Part]) -> int:
    return sum(part.kind.spoken for part in parts)


def _refuse_other(found: int, wanted: int) -> None:
    if found != wanted:
        raise ValueError(f"{found} speeches were read, not {wanted}")


def _page(body: bytes) -> Page:
    return Page(url=_HERE, status=200, headers={}, body=body)


def _lines() -> Iterator[str]:
    text = "".join("\n".join(corpus().documents).split("\n")).replace("○", "")
    for start in range(0, len(text), _LINE):
        yield text[start : start + _LINE].strip()


def _whole() -> bytes:
    """Speeches of eighteen lines, the first of which begins with its speaker."""
    lines: list[bytes] = []
    size = 0
    for number, said in enumerate(_lines()):
        speech, within = divmod(number, _LINES_A_SPEECH)
        mark = "" if within else f"○{_SPEAKERS[speech % len(_SPEAKERS)]}　"
        lines.append(f"{mark}{said}<BR>\r\n".encode("cp932", "ignore"))
        size += len(lines[-1])
        if size > _BYTES:
            break
    return b"<HTML><BODY><FONT class=TEXT2>\r\n" + b"".join(lines) + b"</FONT></BODY></HTML>"


def _short() -> bytes:
    """Speeches of one line in the leanest of the system's markups."""
    texts = _lines()
    boxes = "".join(
        f'<div class="docpage-voice-text-box"><p class="docpage-voice-text"><span class="docpage-'
        f'voice-no">{number}: </span>◯{_SPEAKERS[number % len(_SPEAKERS)]}　'
        f"{next(texts)[:33]}</p></div>\n"
        for number in range(1, _SPEECHES + 1)
    )
    return _printed(f"<h2>令和８年第３回定例会（第1号）　本文</h2>{boxes}")


def _as_captured() -> bytes:
    """Speeches of six lines in the newest of them, with the list of the voices before."""
    texts = _lines()
    listed = blocks = ""
    number = 0
    while len(listed.encode()) + len(blocks.encode()) < _BYTES:
        number += 1
        label = f"◯{_SPEAKERS[number % len(_SPEAKERS)]}"
        said = "<br />\n　".join(next(texts)[:43] for _ in range(6))
        listed += (
            f'<li class="voicelist__item" data-voice_code="{number}"><input type="checkbox" '
            f'name="VoiceID[]" value="{number}" id="voice-check-{number}">'
            f'<span class="speaker__name">{label}</span></li>\n'
        )
        blocks += (
            f'<li class="voice-block voice_block d-none " data-voice_code="{number}" '
            f'data-voice-title="{label}"><div class="voice voice-text">'
            f'<div class="voice__detail">\n{number}:\n</div>'
            f'<p class="voice__text">{label}　{said}<br />\n\n</p></div></li>\n'
        )
    title = '<h1><span class="command__docname">令和８年第３回定例会（第1号）　本文</span></h1>'
    return _printed(f"{title}<ol>{listed}</ol><ul>{blocks}</ul>")


def _printed(body: str) -> bytes:
    head = '<html lang="ja"><head><meta charset="utf-8"><title>文書</title></head>'
    return f"<!DOCTYPE html>\n{head}<body>{body}</body></html>\n".encode()
