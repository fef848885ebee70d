"""The text of one sitting on kensakusystem.jp, cut where the site itself says a speech begins.

The positions of the list of speeches are offsets in bytes of the site's own file, and the download
is made of those stretches, each closed by CRLF (measured on three captures, 73 stretches, 2026-11).
So the cuts are certain, and a text in which they do not fall on line ends is told from one in
which they do; only then, and where there is no download, the marks at line starts decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from crawler.errors import LayoutChanged, NotADocument
from crawler.extract.cp932 import read
from crawler.extract.kensaku_bytes import refuse
from crawler.extract.kensaku_page import text_on
from crawler.extract.marks import MARKS, Opening, opening, read_speaker, without_blanks
from crawler.extract.parts import NOBODY, PartList, Speaker
from crawler.extract.rosters import Roster
from crawler.extract.turns import MAY_BE_NOTED_HERE, NOTED_LETTERS, add_text
from state.records import PartKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.extract.kensaku_frames import Row
    from crawler.steps import Page
    from state.records import Part

# 開催日：令和 7年 2月17日 / 会議名：令和 7年第1回定例会（第1日 2月17日）, then an empty line.
_HEAD = re.compile(
    r"\A\ufeff?[ \t\r\n]*開催日\s?[：:](?P<day>[^\r\n]{1,60})\r?\n"
    r"会議名\s?[：:](?P<title>[^\r\n]{1,200})\r?\n"
    r"(?:[ \t\u3000]*\r?\n)?"
)
_MARKED = re.compile(rf"\n(?=[{''.join(sorted(MARKS))}])")
# The lines that may open a speech, be no word of it, or be the heading of the next. A label that
# ends in a bracket, with a blank behind it, says the same whatever follows.
_LABEL = rf"[{''.join(sorted(MARKS))}][^\s()（）「」。、]{{0,30}}（[^()（）\s]{{1,40}}）"
_LOOKED_AT = re.compile(
    rf"\n(?=[ \t\u3000]*+[\s{NOTED_LETTERS}])(?:({_LABEL})(?=[ \t\u3000\n]|\Z)"
    rf"|{MAY_BE_NOTED_HERE}|(?=[ \t\u3000]*+\s))"
)
_PAGE = re.compile(r'<PAGE="?\d{1,5}"?>[ \t]*\n?')
_MOST_DOUBTS = 5
_MARKUP = re.compile(rb"<(?:html|body|frameset|head|!doctype)\b", re.IGNORECASE)
# A heading's position lies between the CR and the LF before it (seen 2026-11).
_LINE_ENDS = (b"\r\n", b"\n\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What a download or a page holds. ``day`` and ``title`` are its own words, None without any.

    ``begun`` counts the speeches by their marks; ``certain`` is false where marks alone decided;
    ``doubts`` are for the record.
    """

    parts: Sequence[Part]
    begun: int
    certain: bool
    doubts: tuple[str, ...] = ()
    day: str | None = None
    title: str | None = None
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Lines of one row; without a row the marks found it."""

    text: str
    row: Row | None


def parse_download(page: Page, rows: Sequence[Row], council: str | None) -> Text:
    """The answer of GetPerson.exe to all positions; raises LayoutChanged for a page instead."""
    refuse(page, "the download of a sitting")
    if _MARKUP.search(page.body[:2000]):
        raise LayoutChanged("the download of a sitting is a web page")
    text = read(page.body, "the download of a sitting")
    head = _HEAD.match(text)
    if head is None:
        raise LayoutChanged("the download of a sitting does not begin with 開催日 and 会議名")
    start = len(text[: head.end()].encode("cp932"))
    stretches = _by_position(page.body[start:], rows)
    if stretches is None:
        stretches = [_Stretch(text=_plain(text[head.end() :]), row=None)]
    return _text(stretches, rows, council, head=head, size=len(page.body))


def parse_whole(page: Page, rows: Sequence[Row], council: str | None) -> Text:
    """The answer of PRINT_ALL or GetHTML.exe: HTML with a <BR> at each line's end."""
    refuse(page, "the text of a sitting")
    text = text_on(page.body, "the text of a sitting")
    return parse_lines(text, rows, council, size=len(page.body))


def parse_lines(
    text: str, rows: Sequence[Row], council: str | None, *, size: int | None = None
) -> Text:
    """Text that kept its lines, with or without the head of a download; the marks decide."""
    if not text.strip():
        raise LayoutChanged("the text of a sitting is empty")
    head = _HEAD.match(text)
    body = text[head.end() :] if head else text
    stretches = [_Stretch(text=_plain(body), row=None)]
    size = len(text.encode()) if size is None else size
    return _text(stretches, rows, council, head=head, size=size)


def refuse_other_text(text: str) -> None:
    """Raise NotADocument for a saved text that is no download of this site."""
    if not _HEAD.match(text):
        raise NotADocument("no download of kensakusystem.jp, which begins with 開催日 and 会議名")


def _by_position(body: bytes, rows: Sequence[Row]) -> list[_Stretch] | None:
    """The stretches between the rows' positions; None where one does not end with its line."""
    stretches, start = [], 0
    for row, following in pairwise(rows):
        end = start + following.position - row.position
        if body[end : end + 2] not in _LINE_ENDS:
            return None
        stretches.append(_Stretch(text=_plain(body[start:end].decode("cp932", "replace")), row=row))
        start = end + 2
    last = body[start:]
    if not last.strip():
        return None
    return [*stretches, _Stretch(text=_plain(last.decode("cp932", "replace")), row=rows[-1])]


def _plain(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    return _PAGE.sub("", lines) if "<" in lines else lines  # one letter is found in no time


def _text(
    stretches: Sequence[_Stretch],
    rows: Sequence[Row],
    council: str | None,
    *,
    head: re.Match[str] | None,
    size: int,
) -> Text:
    writer = _Writer(council)
    for stretch in stretches:
        if stretch.row is None:
            writer.by_marks(stretch.text, rows)
        else:
            writer.row(stretch.text, stretch.row)
    return Text(
        parts=writer.parts.unmade(),
        begun=writer.begun,
        certain=all(stretch.row for stretch in stretches),
        doubts=tuple(writer.doubts[:_MOST_DOUBTS]),
        day=head["day"].strip() if head else None,
        title=head["title"].strip() if head else None,
        size=size,
    )


class _Opened(NamedTuple):
    """Where a text has the line that opens a speech, and what the line says."""

    start: int
    end: int
    opening: Opening


class _Speech(NamedTuple):
    """A speech that marks found: where the line of its mark begins and ends, what that says, and
    where it does behind the label, None where that is in the opening."""

    start: int
    end: int
    opening: Opening
    behind: int | None

    def opened(self, text: str) -> Opening:
        """What its first line says."""
        if self.behind is None:
            return self.opening
        return self.opening._replace(rest=text[self.behind : self.end].strip())

    def said(self, text: str, end: int) -> str:
        """All its words; with blanks behind its first line they are no stretch of the text."""
        if self.behind is not None and not text[self.end - 1].isspace():
            return text[self.behind : end].strip()
        return f"{self.opened(text).rest}\n{text[self.end + 1 : end]}".strip()


# One for all: what a label says with it is known from the last page without a cover.
_NO_COVER = Roster()


class _Writer:
    def __init__(self, council: str | None) -> None:
        self.parts = PartList()
        self.begun = 0
        self.doubts: list[str] = []
        self._council = council
        self._roster = _NO_COVER

    def row(self, text: str, row: Row) -> None:
        """A stretch that the site lists: the agenda with its roster, or one speech."""
        if not row.numbered:
            self._cover(text)
            return
        lines = f"\n{text}"
        opened = next(self._opened(lines, sure=True), None)
        if opened is None:
            self.doubts.append(f"no mark of a speaker in speech {row.position:,} of {row.label}")
            add_text(self.parts, text, PartKind.SPEECH, self._listed(row), row.url)
            return
        self._before(lines[: opened.start])
        self._speech(opened.opening, lines[opened.end + 1 :], row)
        if next(self._opened(lines, opened.end), None):
            self.doubts.append(f"more than one mark of a speaker in speech {row.position:,}")

    def by_marks(self, text: str, rows: Sequence[Row]) -> None:
        """A whole text: the cover, then a speech from mark to mark.

        The rows of the list go with the speeches where there are as many.
        """
        first = self._first(text)
        if first is None:
            # A summary in which nobody is named is still what was decided.
            self._before(text)
            return
        self._cover(text[: first.start])
        found, noted = self._speeches(text, first)
        numbered = [row for row in rows if row.numbered]
        listed = numbered if len(numbered) == len(found) else [None] * len(found)
        ends = [*(one.start - 1 for one in found[1:]), len(text)]
        speeches = enumerate(zip(found, ends, listed, strict=True))
        for more, run in groupby(speeches, lambda one: one[0] in noted or one[1][2] is not None):
            if not more:
                self._plain(text, [(one, end) for _, (one, end, _) in run])
                continue
            for _, (one, end, row) in run:
                self._marked(one.opened(text), text[one.end + 1 : end], row, last=end == len(text))

    def _first(self, text: str) -> _Opened | None:
        """The first line that opens a speech; a page of text is not copied to begin with a line."""
        end = text.find("\n")
        end = len(text) if end < 0 else end
        opened = self._opening(text[:end])
        if opened is not None:
            return _Opened(start=0, end=end, opening=opened)
        return next(self._opened(text), None)

    def _speeches(self, text: str, first: _Opened) -> tuple[list[_Speech], set[int]]:
        """All speeches of a text, found in one scan; a label that ends in a bracket is read once.
        And which of them have other lines that are to be looked at.

        With the roster more lines may open a speech; the first does without it.
        """
        again = self._opening(text[first.start : first.end]) or first.opening
        found = [_Speech(first.start, first.end, again, None)]
        noted: set[int] = set()
        known: dict[str, Opening | None] = {}
        for hit in _LOOKED_AT.finditer(text, first.end):
            start, label = hit.start() + 1, hit[1]
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
            if label and label not in known:
                known[label] = opening(label, self._council, self._roster)
            opened = known[label] if label else self._opening(text[start:end])
            if opened:
                behind = hit.end() + 1 if label else None  # and behind the blank or line end there
                found.append(_Speech(start, end, opened, behind))
            else:
                noted.add(len(found) - 1)
        return found, noted

    def _opening(self, line: str) -> Opening | None:
        return opening(line, self._council, self._roster) if line[:1] in MARKS else None

    def _plain(self, text: str, speeches: Sequence[tuple[_Speech, int]]) -> None:
        """Speeches that marks found, all lines of which are the speaker's."""
        self.begun += len(speeches)
        self.parts.add_all(
            [one.opening.kind for one, _ in speeches],
            [one.said(text, end) for one, end in speeches],
            [one.opening.speaker for one, _ in speeches],
            [None] * len(speeches),
        )

    def _marked(self, opened: Opening, after: str, row: Row | None, *, last: bool) -> None:
        """A speech that marks found, and the heading of the next one behind it."""
        ahead = len(after) if last else _headings_at_end(after)
        self._speech(opened, after[:ahead], row)
        self._before(after[ahead:])

    def _opened(self, lines: str, start: int = 0, *, sure: bool = False) -> Iterator[_Opened]:
        """The lines from ``start`` on that open a speech."""
        for found in _MARKED.finditer(lines, start):
            line = found.start() + 1
            end = lines.find("\n", line)
            end = len(lines) if end < 0 else end
            opened = opening(lines[line:end], self._council, self._roster, sure=sure)
            if opened is not None:
                yield _Opened(start=line, end=end, opening=opened)

    def _cover(self, text: str) -> None:
        if text.strip():
            self._roster = Roster(text)
            self.parts.add(PartKind.SET_ASIDE, text)

    def _listed(self, row: Row) -> Speaker:
        return read_speaker(row.label, self._council, self._roster)

    def _before(self, text: str) -> None:
        if text:  # there is seldom any
            add_text(self.parts, text, PartKind.TEXT, NOBODY)

    def _speech(self, opened: Opening, after: str, row: Row | None) -> None:
        speaker = opened.speaker
        if row is not None:
            speaker = self._agreed(speaker, row)
        self.begun += 1
        url = row.url if row else None
        add_text(self.parts, after, opened.kind, speaker, url, opened.rest)

    def _agreed(self, printed: Speaker, row: Row) -> Speaker:
        """The speaker of the text, with the name from the list where the text has none."""
        listed = self._listed(row)
        names = (printed.name or "", listed.name or "")
        labels = (without_blanks(row.label), without_blanks(printed.label or ""))
        if all(names) and names[0] not in labels[0] and names[1] not in labels[1]:
            self.doubts.append(f"the list names {row.label}, the text {printed.label}")
        if printed.name is None and listed.name and listed.role is printed.role:
            return replace(printed, name=listed.name)
        return printed


def _headings_at_end(text: str) -> int:
    """Where the last lines begin that stand above the next speech: its heading, and blank lines."""
    end = len(text)
    while end:
        start = text.rfind("\n", 0, end)
        line = text[start + 1 : end].strip()
        if line and not line.startswith("◎"):
            break
        end = max(start, 0)
    return end
