"""The words of one sitting on VOICES (ACT=203): a segment for each 発言, and a cover before them.

The vendor's own anchors part the segments, so a speech never ends in the wrong place; whose it is
the mark at a line's start says. The list of speeches (ACT=202) says it too, in another shape, and
is asked for only where a mark names nobody that we know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import unescape
from itertools import pairwise
from typing import TYPE_CHECKING

from crawler.errors import LayoutChanged
from crawler.extract.html import Page as Html
from crawler.extract.marks import Opening, opening, read_speaker
from crawler.extract.minutes import is_roster
from crawler.extract.parts import NOBODY, PartList
from crawler.extract.rosters import Roster
from crawler.extract.speakers import name_beside_office
from crawler.extract.turns import add_lines
from crawler.extract.voices_list import refuse_busy, tidy
from crawler.extract.wareki import era_years, first_date
from state.records import Part, PartKind, Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

_ANCHOR = re.compile(
    r'<A\s+NAME\s*=\s*"?HUID(?P<huid>\d{1,12})"?\s*>(?:\s*</A\s*>)?', re.IGNORECASE
)
_FORM = re.compile(r"<FORM\b", re.IGNORECASE)
_BREAK = re.compile(r"<BR\s*/?>|</?P\s*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
_NAMED = re.compile(r"<TITLE>([^<]{0,200})</TITLE>", re.IGNORECASE)
_MARKED = re.compile(r"[○◯〇◎◆][^\s○◯〇◎◆]")
# «地方自治法第123条第2項の規定により署名する。», and the names below it.
_SIGNING = re.compile(
    r"(?:規定|ここに|証する|以上)[^\n]{0,40}署名(?:押印)?(?:する|します|いたします)"
)
_OF_THE_DAY = re.compile(r"開催|開議|本日|午[前後].{0,20}(?:開会|開議)")
_DAY_BELOW = re.compile(r"[^0-9]{0,4}開催(?:年月)?日時?")
_SUMMONED = re.compile(r"招集|召集|告示")
_FIRST_DAY = re.compile(r"第(?:1|一)[号日]")
_BLANKS = " \t\u3000"
_LONG = 100  # code points; what is longer than a heading is said by somebody
_LEAST_SAID = 8  # code points behind a mark that stands on a cover
_MOST_DOUBTS = 5
_ROW = re.compile(r"\d{1,12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """What stands behind one of the vendor's anchors."""

    huid: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRow:
    """A row of the list of speeches: ``mark`` is "" for the cover and for headings."""

    huid: str
    mark: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a page holds. ``title`` is the cover's first line, "" where there is no cover.

    ``begun`` counts the speeches; ``unread`` are the first words of what has a mark and no speaker
    that we know: it is kept as a text of nobody.
    """

    parts: tuple[Part, ...]
    title: str
    days: tuple[date, ...]
    begun: int
    unread: tuple[str, ...]


def segments_of(html: str) -> tuple[Segment, ...]:
    """The segments of a page; raises LayoutChanged where there is none, or where it was cut off.

    The form behind the last one is where the words end: scripts follow.
    """
    what = "the text of a sitting"
    refuse_busy(html, what)
    anchors = list(_ANCHOR.finditer(html))
    if not anchors:
        raise LayoutChanged(f"{what}: no speech in it (HUID)")
    end = _FORM.search(html, anchors[-1].end())
    if end is None:
        raise LayoutChanged(f"{what} is cut off: the form at its end is missing")
    bounds = [*((found.end(), found.start()) for found in anchors), (0, end.start())]
    pieces = (html[here:there] for (here, _), (_, there) in pairwise(bounds))
    return tuple(
        Segment(huid=found["huid"], lines=_lines(piece))
        for found, piece in zip(anchors, pieces, strict=True)
    )


def name_of_page(html: str) -> str:
    """「委員長(塩田) P.2」 on the page of one speech; "" on that of a whole sitting."""
    found = _NAMED.search(html)
    return unescape(found[1]).strip() if found else ""


def parse_speeches(html: str) -> tuple[SpeechRow, ...]:
    """The list of speeches (ACT=202); raises LayoutChanged where it has no row."""
    refuse_busy(html, "the list of speeches")
    found = []
    for box in Html(html).root.css("input[type=checkbox i]"):
        huid = box.attributes.get("value") or ""
        row = box.parent.parent if box.parent is not None else None
        label = row.css_first("b") if row is not None else None
        if row is None or label is None or not _ROW.fullmatch(huid):
            continue
        cells = (cell.text().strip() for cell in row.css("td"))
        mark = next((cell for cell in cells if len(cell) == 1 and cell in "○◯〇◎◆△"), "")
        found.append(SpeechRow(huid=huid, mark=mark, label=label.text().strip()))
    if not found:
        raise LayoutChanged("the list of speeches has no row")
    return tuple(found)


def words_of(
    segments: Sequence[Segment],
    council: str | None,
    url: str | None,
    listed: Mapping[str, SpeechRow] | None = None,
) -> Words:
    """The parts of a sitting; ``listed`` resolves marks that the text alone does not."""
    writer = _Writer(council, url, listed or {})
    for number, segment in enumerate(segments):
        writer.take(segment, first=number == 0)
    cover = writer.cover
    return Words(
        parts=writer.parts.done(),
        title=next((tidy(line) for line in cover if line.strip()), ""),
        days=_days(cover),
        begun=writer.begun,
        unread=tuple(writer.unread[:_MOST_DOUBTS]),
    )


def summoned_on(segments: Sequence[Segment]) -> date | None:
    """The day of a session's summons, where the cover says that this is its first sitting."""
    cover = [tidy(line) for line in segments[0].lines] if segments else []
    if not any(_FIRST_DAY.search(line) for line in cover):
        return None
    days = (first_date(line) for line in cover if _SUMMONED.search(line))
    return next((day for day in days if day), None)


def _lines(piece: str) -> tuple[str, ...]:
    """As they are printed: <BR> ends a line, a line's end in the source is nothing."""
    joined = piece.replace("\r", "").replace("\n", "")
    broken = _BREAK.sub("\n", joined)
    return tuple(unescape(_TAG.sub("", broken)).replace("\xa0", " ").split("\n"))


def _days(cover: Sequence[str]) -> tuple[date, ...]:
    """The days that the cover gives for this sitting; the day of the summons is the session's."""
    said = ["", *(tidy(line) for line in cover)]
    days = (first_date(line) for above, line in pairwise(said) if _is_of_the_day(above, line))
    return tuple(dict.fromkeys(day for day in days if day))


def _is_of_the_day(above: str, line: str) -> bool:
    of_the_day = _OF_THE_DAY.search(line) or _DAY_BELOW.match(above)
    return of_the_day is not None and not _SUMMONED.search(line)


class _Writer:
    def __init__(
        self, council: str | None, url: str | None, listed: Mapping[str, SpeechRow]
    ) -> None:
        self.parts = PartList()
        self.cover: tuple[str, ...] = ()
        self.begun = 0
        self.unread: list[str] = []
        self._council = council
        self._url = url
        self._listed = listed
        self._roster = Roster()

    def take(self, segment: Segment, *, first: bool) -> None:
        """A segment: the cover, a speech, or what stands between speeches."""
        url = f"{self._url}#HUID{segment.huid}" if self._url else None
        titled = first and _is_titled(segment)
        starts = [n for n, line in enumerate(segment.lines) if self._begins(line, titled=titled)]
        before = segment.lines[: starts[0]] if starts else segment.lines
        if titled or (first and not starts):
            self.cover = before
            self._roster = Roster("\n".join(before))
            self.parts.add(PartKind.SET_ASIDE, "\n".join(before))
        elif starts:
            self._between(before, url)
        else:
            self._without_mark(segment, url)
        for start, end in pairwise([*starts, len(segment.lines)]):
            self._speech(segment.lines[start:end], url)

    def _begins(self, line: str, *, titled: bool) -> bool:
        """Whether a line opens a speech; on a cover ○会議録署名議員 is a heading of the roster."""
        opened = self._opened(line)
        return opened is not None and (not titled or len(opened.rest) >= _LEAST_SAID)

    def _opened(self, line: str) -> Opening | None:
        # ◆ stands before members and nothing else; ○ and ◎ stand before headings too.
        return opening(line, self._council, self._roster, sure=line.startswith("◆"))

    def _speech(self, lines: Sequence[str], url: str | None) -> None:
        opened = self._opened(lines[0])
        if opened is None:
            raise LayoutChanged(f"a mark that cannot be read: {lines[0][:40]}")
        self.begun += 1
        speaker = name_beside_office(opened.speaker)
        if opened.mark == "◆" and speaker.role is Role.CHAIR:
            speaker = replace(speaker, role=Role.MEMBER)  # a vice-chair who asks, asks as a member
        said, signed = _without_signatures(lines[1:])
        add_lines(self.parts, said, opened.kind, speaker, url, opened.rest)
        self.parts.add(PartKind.SET_ASIDE, "\n".join(signed), NOBODY, url)

    def _without_mark(self, segment: Segment, url: str | None) -> None:
        text = "\n".join(segment.lines).strip()
        row = self._listed.get(segment.huid)
        if row is not None and row.mark and row.mark != "△":
            self._by_list(segment, row, url)
        elif is_roster(text) or _SIGNING.search(text):
            self.parts.add(PartKind.SET_ASIDE, text, NOBODY, url)
        else:
            if _MARKED.match(text) and len(text) > _LONG and row is None:
                self.unread.append(text[:40])
            self._between(segment.lines, url)

    def _by_list(self, segment: Segment, row: SpeechRow, url: str | None) -> None:
        """A speech whose own mark nobody could read; all its words stay where they are."""
        self.begun += 1
        speaker = read_speaker(row.label, self._council, self._roster)
        add_lines(self.parts, segment.lines, PartKind.SPEECH, speaker, url)

    def _between(self, lines: Sequence[str], url: str | None) -> None:
        add_lines(self.parts, lines, PartKind.TEXT, NOBODY, url)


def _is_titled(segment: Segment) -> bool:
    """Whether it begins with the name of a session, as covers do."""
    first = next((line for line in segment.lines if line.strip()), "")
    return bool(era_years(tidy(first)))


def _without_signatures(lines: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """What is said, and the signatures at the end of the minutes, which nobody says."""
    found = (n for n, line in enumerate(lines) if _SIGNING.search(line) and len(line) <= _LONG)
    start = next(found, len(lines))
    return lines[:start], lines[start:]
