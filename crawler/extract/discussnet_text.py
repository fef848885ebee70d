"""A day of DiscussNet as the parts of a document: one row is one utterance, and the site says so.

What is only noted within a row (voices, directions, hours) is told by what all minutes share.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crawler.errors import LayoutChanged
from crawler.extract.discussnet_names import Whose, named_towns, title_of, whose
from crawler.extract.exchanges import with_exchanges
from crawler.extract.marks import opening, read_speaker
from crawler.extract.minutes import Expectation, checked
from crawler.extract.parts import NOBODY, PartList
from crawler.extract.rosters import Roster
from crawler.extract.sessions import meeting_of, session_of, sitting_of, without_mark
from crawler.extract.turns import add_lines, kind_of_line
from state.records import Document, DocumentKind, PartKind, Role, Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from config.models import Source
    from crawler.extract.discussnet_answers import Row
    from state.records import Part

CONTENTS, ROSTER, HEADING = 1, 2, 3
# The mark that each kind of speech begins with, and who speaks so where the label does not say.
_SPOKEN = {
    4: ("○", Role.CHAIR),
    5: ("◆", Role.MEMBER),
    6: ("◎", Role.EXECUTIVE),
}
_LAST = 9  # 7 to 9 are papers
_HEADING_LONGEST = 3000  # code points; what is longer than any list of matters is a text
# （１０時００分）, 休憩（１０時５９分）, 散会（１５時１３分） as titles: nobody speaks.
_HOUR_ALONE = re.compile(r"(?:午[前後]|正午)\s*(?:\d{1,2}時\s*(?:\d{1,2}分)?)?")
_HOUR = re.compile(r"\w{0,4}\((?:午[前後])?\d{1,2}時(?:\d{1,2}分)?\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What is known of a day beside its rows; ``key`` is the platform's own.

    ``title`` stays what it was when the day was first read: councils are renamed. None makes one.
    """

    key: str
    name: str
    held_on: date
    words: str
    url: str | None
    preliminary: bool = False
    title: str | None = None


def cover_of(rows: Sequence[Row]) -> str:
    """The rosters of a day: agenda, members present, the day."""
    return "\n".join(row.text for row in rows if row.code == ROSTER)


def has_text(rows: Sequence[Row]) -> bool:
    """Whether there is more than a table of contents, a roster and empty rows."""
    return any(row.text.strip() and row.code not in (CONTENTS, ROSTER) for row in rows)


def refuse_another(rows: Sequence[Row], name: str, council: str | None) -> Whose:
    """Whose minutes these are; raises LayoutChanged for another council's."""
    found = whose(council, cover_of(rows), name)
    if found is Whose.ANOTHER:
        other = named_towns(cover_of(rows), name)
        raise LayoutChanged(f"these are minutes of {other}, not of {council}: another tenant's id?")
    return found


def document_of(rows: Sequence[Row], day: Day, source: Source) -> Document:
    """The document of a day."""
    title = day.title or title_of(day.name, day.held_on, day.words)
    return Document(
        key=f"{source.id}/{day.key}",
        source=source.id,
        platform="discussnet",
        kind=DocumentKind.MINUTES,
        title=without_mark(title),
        parts=with_exchanges(_parts(rows, source.council, day.url)),
        url=day.url,
        council=source.council,
        meeting=meeting_of(title),
        session=session_of(title),
        held_on=day.held_on,
        status=Status.PRELIMINARY if day.preliminary else None,
        sitting=sitting_of(day.held_on, title),
    )


def doubts(document: Document, rows: Sequence[Row]) -> tuple[str, ...]:
    """What speaks against a document; committees that print a whole day as one text are known."""
    codes = {row.code for row in rows if row.code is not None}
    unknown = sorted(code for code in codes if not CONTENTS <= code <= _LAST)
    strange = [f"rows of the unknown kinds {unknown}"] if unknown else []
    is_silent = not any(row.code in _SPOKEN for row in rows)
    size = 0 if is_silent else None
    return (*strange, *checked(document, Expectation(size=size)))


def _parts(rows: Sequence[Row], council: str | None, url: str | None) -> tuple[Part, ...]:
    writer = _Writer(council, Roster(cover_of(rows)), url)
    is_silent = not any(row.code in _SPOKEN or row.code is None for row in rows)
    for row in rows:
        if row.code in (CONTENTS, ROSTER):
            writer.parts.add(PartKind.SET_ASIDE, row.text)
        elif row.code in _SPOKEN or row.code is None:
            writer.speech(row)
        elif row.code == HEADING and not is_silent:
            writer.heading(row.text)
        else:
            writer.parts.add(PartKind.TEXT, row.text.removeprefix("△"))
    return writer.parts.done()


class _Writer:
    def __init__(self, council: str | None, roster: Roster, url: str | None) -> None:
        self.parts = PartList()
        self._council = council
        self._roster = roster
        self._url = url

    def heading(self, text: str) -> None:
        """The matters behind △, whose own title is cut at its first blank, and what is noted."""
        lines = text.strip().removeprefix("△").strip().split("\n")
        end = next((at for at, line in enumerate(lines) if _is_note(line)), len(lines))
        matters = "\n".join(lines[:end])
        kind = PartKind.HEADING if len(matters) <= _HEADING_LONGEST else PartKind.TEXT
        self.parts.add(kind, matters)
        for line in lines[end:]:
            if _is_hour(line):
                self.parts.add(PartKind.SET_ASIDE, line)
            else:
                add_lines(self.parts, [line], PartKind.TEXT, NOBODY)

    def speech(self, row: Row) -> None:
        """One utterance. The mark and the label are cut where they are exactly the title's."""
        if row.title and _HOUR.fullmatch(unicodedata.normalize("NFKC", row.title)):
            self.parts.add(PartKind.SET_ASIDE, row.text)
            return
        first, *lines = row.text.split("\n")
        mark, role = _SPOKEN.get(row.code or 0, ("", Role.UNKNOWN))
        if row.title:
            speaker = read_speaker(row.title, self._council, self._roster)
            first = _behind(first, f"{mark}{row.title}")
        elif opened := opening(first, self._council, self._roster, sure=True):
            speaker, first = opened.speaker, opened.rest
        elif row.code is None:
            self._unmarked(row.text)
            return
        else:
            speaker = NOBODY
        if speaker.role in (None, Role.UNKNOWN):
            speaker = replace(speaker, role=role)
        add_lines(self.parts, lines, PartKind.SPEECH, speaker, self._url, first)

    def _unmarked(self, text: str) -> None:
        """A row of a saved page that begins with no mark of a speech."""
        if text.startswith("△"):
            self.heading(text)
        else:
            add_lines(self.parts, text.split("\n"), PartKind.TEXT, NOBODY)


def _is_note(line: str) -> bool:
    return _is_hour(line) or kind_of_line(line) is not None


def _is_hour(line: str) -> bool:
    return bool(_HOUR_ALONE.fullmatch(unicodedata.normalize("NFKC", line).strip()))


def _behind(line: str, head: str) -> str:
    """The first words, without what names the speaker where just that stands before a blank."""
    rest = line.removeprefix(head)
    return rest.strip() if rest != line and rest[:1] in ("", "\u3000") else line
