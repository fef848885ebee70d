"""Voices of DB-Search as parts: who speaks in each, and what in it nobody says.

The vendor's numbers are the boundaries; the mark, ◯ (U+25EF), only names the speaker, and may stand
below a time of day or a heading. Behind a ruled line papers are appended: they are set aside. Where
no voice of a document has such a mark, as in committees whose voices are points of the agenda, the
brackets inside a voice (【山田委員】, (委員長)) name the speakers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby, pairwise, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from crawler.extract.dbsr_plain import (
    BOX,
    LABEL_LONGEST,
    MARKED,
    MARKS,
    MAY_PART,
    PlainVoices,
    plain_voices,
)
from crawler.extract.dbsr_text import Voice, voices_of
from crawler.extract.marks import Opening, opening, read_speaker, without_blanks
from crawler.extract.minutes import is_roster
from crawler.extract.parts import NOBODY, PartList
from crawler.extract.speeches import parts_of_minutes, whole_labels
from crawler.extract.turns import add_lines, add_text, is_rule, kind_of_line
from state.records import Part, PartKind

if TYPE_CHECKING:
    from collections.abc import Sequence


_HEADING_LONGEST = 60
_SENTENCE = re.compile(r"[。、]|(?:す|た|ん|か|ね|よ)$")
# 地方自治法第123条第2項の規定によりここに署名する。 Names and blanks for names follow.
_SIGNING = re.compile(
    r"[\s\u3000]*(?:地方自治法第|会議の次第|この会議録|右会議|上記会議).{0,60}署名"
)
# 開会（午前10時）: a time of day behind what began or ended then (seen 2026-11).
_TIME = re.compile(
    r"[\s\u3000]*(?:開会|開議|再開|休憩|散会|閉会|延会|閉議)[\s\u3000]*"
    r"[(（][\s\u3000]*(?:午[前後]|正午)[^()（）。]{0,14}[)）][\s\u3000]*"
)
# The line of a label whose bracket is closed on the next.
_BROKEN = re.compile(rf"\n[{MARKS}](?=[^\n。]{{0,59}}\n)[^\n]*[(（][^\n()（）]*\n")
_SUMMARY = re.compile(
    r"[\s\u3000]*[［\[〔【](?:(?:質疑|質問|意見)(?:・意見)?|答弁)[］\]〕】][\s\u3000]*"
)
_POINT = re.compile(r"日程第[\d０-９一二三四五六七八九十]")
_MOST_DOUBTS = 5
_MOST_LABELS = 200  # a sitting has some dozens of speakers


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The parts of all voices; ``doubts`` are for the record."""

    parts: Sequence[Part]
    doubts: tuple[str, ...] = ()


class _Start(NamedTuple):
    """Where a voice has the line on which a speech begins, and what the line says."""

    start: int
    end: int
    opened: Opening


class _Read(NamedTuple):
    """A voice that is to be looked at line by line, and the lines that begin a speech in it."""

    voice: Voice
    text: str
    starts: Sequence[_Start]


def said_in(voices: Sequence[Voice], council: str | None, url: str | None = None) -> Said:
    """The parts of a document's voices, in order; ``url`` is the document's, for its anchors."""
    columns = voices_of(voices)
    plain = plain_voices(columns.texts, council)
    writer = _Writer(council, url, boxed=plain.boxed)
    others = {place: writer.read(columns[place]) for place in sorted(plain.others)}
    if len(others) == len(columns) and not any(one.starts for one in others.values()):
        writer.bracketed(voices)
    else:
        written = 0
        for place in sorted({*plain.noted, *others}):
            writer.plain(plain, columns.anchors, written, place)
            if place in others:
                writer.voice(*others[place])
            else:
                writer.noted(plain, columns.anchors, place)
            written = place + 1
        writer.plain(plain, columns.anchors, written, len(columns))
    return Said(parts=writer.parts.unmade(), doubts=tuple(writer.doubts[:_MOST_DOUBTS]))


def _mended(text: str) -> str:
    """The text of a voice; a label that is broken in its bracket is one line again."""
    if not _BROKEN.search(f"\n{text}"):
        return text
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and _is_broken(lines[-1]) and len(lines[-1]) + len(line) <= LABEL_LONGEST * 20:
            lines[-1] += line.lstrip(" \u3000")
        else:
            lines.append(line)
    return "\n".join(lines)


def _is_broken(line: str) -> bool:
    """Whether a line ends inside the bracket of a speaker's label."""
    if not line.startswith(tuple(MARKS)) or len(line) > LABEL_LONGEST:
        return False
    opened = max(line.rfind("（"), line.rfind("("))
    return opened > max(line.rfind("）"), line.rfind(")")) and "。" not in line


def _begins_with(line: str, label: str) -> bool:
    """Whether a line begins with the listed label, however that is spaced, and it with a mark."""
    start = line[: 2 * LABEL_LONGEST]
    if not start.startswith(label):  # as it nearly always does
        start, label = without_blanks(start), without_blanks(label)
    return bool(label) and label[0] in MARKS and start.startswith(label)


class _Writer:
    def __init__(self, council: str | None, url: str | None, *, boxed: bool) -> None:
        self.parts = PartList()
        self.doubts: list[str] = []
        self._council = council
        self._url = url
        self._boxed = boxed

    def read(self, voice: Voice) -> _Read:
        """A voice with its starts."""
        text = _mended(voice.text)
        return _Read(voice, text, self._starts(voice, text))

    def plain(
        self, voices: PlainVoices, anchors: Sequence[str | None], start: int, end: int
    ) -> None:
        """Voices without one that is not plain."""
        if start == end:
            return
        urls: list[str | None] = [None] * (end - start)
        if self._url and any(anchors):
            urls = [self._address(anchor) for anchor in anchors[start:end]]
        run = slice(start, end)
        self.parts.add_all(voices.kinds[run], voices.texts[run], voices.speakers[run], urls)

    def noted(self, voices: PlainVoices, anchors: Sequence[str | None], place: int) -> None:
        """A voice that is one speech, with lines in it that may be none of the speaker's."""
        first, _, more = voices.noted[place].partition("\n")
        kind, speaker = voices.kinds[place], voices.speakers[place]
        add_text(self.parts, more, kind, speaker, self._address(anchors[place]), first.strip())

    def _starts(self, voice: Voice, text: str) -> list[_Start]:
        """The lines that begin a speech: the one that the page lists, and those with its mark."""
        found: list[_Start] = []
        marked = [one.end() for one in MARKED.finditer(text)]
        for start in [0, *marked] if text and text[0] in MARKS else marked:
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
            line = text[start:end]
            sure = _begins_with(line, voice.label or "")
            opened = opening(line, self._council, sure=sure)
            if opened and (not found or found[0].opened.mark == opened.mark):
                found.append(_Start(start, end, opened))
        return found

    def voice(self, voice: Voice, text: str, starts: Sequence[_Start]) -> None:
        """What stands before the mark is no speech; a voice without one is its listed speaker's."""
        if not starts:
            self._unmarked(voice, text.split("\n"))
            return
        if starts[0].start:
            self._before(text[: starts[0].start - 1].split("\n"))
        address = self._address(voice.anchor)
        for one, following in zip_longest(starts, starts[1:]):
            said = text[one.end + 1 : following.start - 1 if following else None]
            opened = one.opened
            if not said:
                self.parts.add(opened.kind, opened.rest, opened.speaker, address)
            elif self._boxed or MAY_PART.search(f"\n{said}"):
                self._parted(opened, said.split("\n"), address)
            else:
                add_text(self.parts, said, opened.kind, opened.speaker, address, opened.rest)

    def _before(self, lines: Sequence[str]) -> None:
        """What stands above the first speaker of a voice: headings, unless they are sentences."""
        if any(len(line) > _HEADING_LONGEST or "。" in line for line in lines):
            self._text(lines)
            return
        for line in lines:
            kind = PartKind.SET_ASIDE if _is_aside(line) else kind_of_line(line)
            self.parts.add(kind or PartKind.HEADING, line)

    def _unmarked(self, voice: Voice, lines: Sequence[str]) -> None:
        label = (voice.label or "").strip()
        # Some tenants list the first words of a voice that nobody speaks.
        if label[:1] not in MARKS or opening(label, self._council) is None:
            self._text(lines)
            return
        self.doubts.append(f"no mark of a speaker in voice {voice.number} of {label[:40]}")
        speaker = read_speaker(label[1:], self._council)
        opened = Opening(mark=label[0], speaker=speaker, rest="")
        self._said(lines, opened, self._address(voice.anchor))

    def _parted(self, opened: Opening, lines: Sequence[str], address: str | None) -> None:
        """A speech with lines that may be no part of it."""
        end = next((n for n, line in enumerate(lines) if _ends_speech(line)), len(lines))
        said, paper = lines[:end], lines[end:]
        ahead = 0 if paper else _headings_at_end(said)
        said, headings = said[: len(said) - ahead], said[len(said) - ahead :]
        self._said(said, opened, address)
        self._before(headings)
        self.parts.add(PartKind.SET_ASIDE, "\n".join(paper))

    def _said(self, lines: Sequence[str], opened: Opening, url: str | None) -> None:
        """The lines of one speech; what is drawn in boxes among them is set aside."""
        first = opened.rest
        if first and (not lines or _is_aside(lines[0])):
            self.parts.add(opened.kind, first, opened.speaker, url)
            first = ""
        for aside, run in groupby(lines, key=_is_aside):
            if aside:
                self.parts.add(PartKind.SET_ASIDE, "\n".join(run))
            else:
                add_lines(self.parts, run, opened.kind, opened.speaker, url, first)
                first = ""

    def _text(self, lines: Sequence[str]) -> None:
        """Lines that nobody speaks; rosters, boxes and what a rule parts off are set aside."""
        if is_roster("\n".join(lines)):
            self.parts.add(PartKind.SET_ASIDE, "\n".join(lines))
            return
        end = next((n for n, line in enumerate(lines) if is_rule(line)), len(lines))
        self._said(lines[:end], Opening(mark="", speaker=NOBODY, rest="", kind=PartKind.TEXT), None)
        self.parts.add(PartKind.SET_ASIDE, "\n".join(lines[end:]))

    def bracketed(self, voices: Sequence[Voice]) -> None:
        """Voices in which brackets name the speakers, cut by the splitter of running texts.

        A label that lost one of its brackets is known by the voices in which it has both.
        """
        labels = whole_labels("\n".join(voice.text for voice in voices))[:_MOST_LABELS]
        for voice in voices:
            if self._summary(voice):
                continue
            found = parts_of_minutes(voice.text, self._council, labels)
            for part in found:
                heads = part.seq == 0 and len(found) > 1 and _is_heading(part)
                kind = PartKind.HEADING if heads else part.kind
                url = self._address(voice.anchor) if part.kind.spoken else None
                self.parts.take([_part(part, kind, url)])

    def _summary(self, voice: Voice) -> bool:
        """Write a voice in blocks headed ［質疑・意見］ and ［答弁］; False for any other."""
        lines = voice.text.split("\n")
        heads = [number for number, line in enumerate(lines) if _SUMMARY.fullmatch(line)]
        if not heads:
            return False
        self._text(lines[: heads[0]])
        for head, end in pairwise([*heads, len(lines)]):
            kind = PartKind.ANSWER if "答弁" in lines[head] else PartKind.QUESTION
            self.parts.add(kind, "\n".join(lines[head + 1 : end]), url=self._address(voice.anchor))
        return True

    def _address(self, anchor: str | None) -> str | None:
        return f"{self._url}#{anchor}" if self._url and anchor else None


def _part(part: Part, kind: PartKind, url: str | None) -> Part:
    return Part(
        seq=part.seq,
        kind=kind,
        text=part.text,
        speaker=part.speaker,
        name=part.name,
        office=part.office,
        role=part.role,
        url=url,
    )


def _is_heading(part: Part) -> bool:
    """Whether a voice begins with the point of the agenda that it is about."""
    return (
        part.kind is PartKind.TEXT and len(part.text) <= _HEADING_LONGEST and "。" not in part.text
    )


def _is_aside(line: str) -> bool:
    """Whether a line is drawn in a box, or tells when the sitting began and ended."""
    return bool(BOX.search(line) or _TIME.fullmatch(line))


def _ends_speech(line: str) -> bool:
    return is_rule(line) or bool(_SIGNING.match(line))


def _headings_at_end(lines: Sequence[str]) -> int:
    """How many of the last lines head the next voice: they stand behind a blank line, and begin at
    the margin where what is said is indented."""
    behind = [line.strip() for line in lines]
    blank = len(behind) - 1 - behind[::-1].index("") if "" in behind else len(lines)
    headings = lines[blank + 1 :]
    indented = any(line.startswith("\u3000") for line in lines)
    may = all(_POINT.match(line) or (indented and _may_head(line)) for line in headings)
    return len(headings) if may else 0


def _may_head(line: str) -> bool:
    inside = line[:1] in " \u3000" or len(line) > _HEADING_LONGEST
    return not inside and not _SENTENCE.search(line)
