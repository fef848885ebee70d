"""The voices of a document of DB-Search, each in its own lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

BREAK = "\v"  # what a <br> is until the lines of a text are read
_SOURCE_BREAK = re.compile(r"(?<![ \t\r\f])[ \t\r\f]*\n[ \t\r\n\f]*")
_BETWEEN_WORDS = re.compile(r"(?<=[!-~])[ \t\r\f]*\n[ \t\r\n\f]*(?=[!-~])")
_BLANKS = " \t\r\n\f"
_WIDE_BREAK = f"\u3000{BREAK}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One numbered voice; ``label`` is whom the page lists for it, None where it lists nobody."""

    number: int
    text: str
    label: str | None = None
    anchor: str | None = None


class Voices(Sequence[Voice]):
    """Voices as columns: one is made only when it is asked for, which takes as long as its text."""

    __slots__ = ("anchors", "labels", "numbers", "texts")

    def __init__(
        self,
        numbers: Sequence[int],
        texts: Sequence[str],
        labels: Sequence[str | None],
        anchors: Sequence[str | None],
    ) -> None:
        self.numbers = numbers
        self.texts = texts
        self.labels = labels
        self.anchors = anchors

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, place: int) -> Voice: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Voice, ...]: ...
    def __getitem__(self, place: int | slice) -> Voice | tuple[Voice, ...]:
        if isinstance(place, slice):
            return tuple(self[one] for one in range(len(self))[place])
        return Voice(
            number=self.numbers[place],
            text=self.texts[place],
            label=self.labels[place],
            anchor=self.anchors[place],
        )


def voices_of(voices: Sequence[Voice]) -> Voices:
    """Voices as columns."""
    if isinstance(voices, Voices):
        return voices
    return Voices(
        [voice.number for voice in voices],
        [voice.text for voice in voices],
        [voice.label for voice in voices],
        [voice.anchor for voice in voices],
    )


def lines_of(text: str) -> str:
    """The text of a voice in its own lines, with the wide blanks before them.

    A break in the source is none on the page, wherever it falls: in the middle of a name, too.
    """
    text = text.strip(_BLANKS)
    if _has_blank(text) or "\n" in text:
        lines = [line.strip(_BLANKS) for line in text.split(BREAK)]
        lines = [_closed(line) if "\n" in line else line for line in lines]
        return "\n".join([line.rstrip(" \u3000") for line in lines]).strip("\n")
    return _plain_lines(text)


def _plain_lines(text: str) -> str:
    if _WIDE_BREAK in text:
        text = BREAK.join([line.rstrip("\u3000") for line in text.split(BREAK)])
    return text.rstrip("\u3000").replace(BREAK, "\n").strip("\n")


def one_line(text: str | None) -> str | None:
    """What an attribute or an element says, without the breaks of its source; None for nothing."""
    return "".join((text or "").split("\n")).strip() or None


def _has_blank(text: str) -> bool:
    # Letter by letter, each of them sought in a twentieth of what an expression takes.
    return " " in text or "\t" in text or "\r" in text or "\f" in text


def _closed(line: str) -> str:
    return _SOURCE_BREAK.sub("", _BETWEEN_WORDS.sub(" ", line))
