"""Text for a terminal. What was scraped is stripped of everything that could steer one."""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from bot.unheard import flush, put, unheard
from config.japan import TOKYO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from rich.console import Console

    from config.errors import UserError

# Where nobody's window sets a width, as in a pipe or a log file: so wide that no line is broken.
PLAIN_WIDTH = 10_000
_ESCAPED = re.compile("(?:%[0-9A-Fa-f]{2})+")


def clean(text: str) -> str:
    """The text without control characters and invisible marks that reorder it; breaks stay."""
    if text.isprintable():  # most lines are: str knows at once what the loop finds out slowly
        return text
    return "".join(mark for mark in text if mark == "\n" or not _steers(mark))


def _steers(mark: str) -> bool:
    # Cc: escape sequences. Cf: bidirectional overrides and the like. Cs: cannot be encoded.
    return unicodedata.category(mark) in ("Cc", "Cf", "Cs")


def line(text: str) -> str:
    """The same on one line."""
    return " ".join(clean(text.replace("\t", " ")).split())


def say(text: str = "") -> None:
    """One line on stdout, cleaned."""
    put(sys.stdout, clean(text) + "\n")


def tell(text: str) -> None:
    """One line on stderr: what a person wants to know and a program does not.

    What was said before it goes first: in one file, as of cron, the two are read in their order.
    """
    flush(sys.stdout)
    put(sys.stderr, clean(text) + "\n")


def say_json(values: Mapping[str, object]) -> None:
    """One object on one line. Control characters are escaped by JSON itself."""
    # as long to load as `gikai status` takes to read its rows
    import json

    put(sys.stdout, json.dumps(values, ensure_ascii=False) + "\n")


def number(count: int, noun: str, many: str | None = None) -> str:
    """1 post, 2 posts; ``many`` where another ending makes the plural."""
    return f"{count} {noun if count == 1 else many or noun + 's'}"


def day_and_hour(moment: datetime | None) -> str:
    """As a clock in Japan shows it: 2026-11-22 06:00 JST; "some time" for what is not known."""
    return f"{moment.astimezone(TOKYO):%Y-%m-%d %H:%M} JST" if moment else "some time"


def listed(names: Sequence[str], most: int = 12) -> str:
    """As many as somebody reads; the others are counted."""
    shown, more = ", ".join(names[:most]), len(names) - most
    return f"{shown} and {more} more" if more > 0 else shown


def plain_address(text: str) -> str:
    """An address as browsers show it: what is escaped in it without need is not. What would be
    read otherwise (%26, %2F, %20) stays, and so does what is no text."""
    return _ESCAPED.sub(_unescaped, text)


def _unescaped(found: re.Match[str]) -> str:
    try:
        text = unquote(found[0], errors="strict")
    except UnicodeDecodeError:
        return found[0]
    return "".join(
        mark if mark.isalnum() or mark in ",:@" else quote(mark, safe="") for mark in text
    )


def known_are(names: Iterable[str]) -> str:
    """What there is, to who named something else."""
    return f"Known are: {listed(sorted(names)) or 'none yet'}."


def explain(error: UserError) -> None:
    """The three parts of a person's mistake, and of those met with it, on stderr."""
    for one in (error, *error.others):
        tell(f"{one.where}\n  {one.found}\n  {one.remedy}")


def columns(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows under each other, two spaces apart; a full-width character counts as two."""
    padded = [_padded(column) for column in zip(*rows, strict=True)]
    return ["  ".join(row).rstrip() for row in zip(*padded, strict=True)]


def _padded(column: Iterable[str]) -> list[str]:
    """Its cells, each on one line, and all of one width."""
    cells = [line(cell) for cell in column]
    widths = [width_of(cell) for cell in cells]
    widest = max(widths)
    return [cell + " " * (widest - width) for cell, width in zip(cells, widths, strict=True)]


def width_of(text: str) -> int:
    """Columns of a terminal: a full-width character takes two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)


def console(stream: IO[str] | None = None) -> Console:
    """A rich console that reads no markup, emoji names or highlights out of what it prints."""
    # rich takes longer to load than the commands that print plain lines take to run
    from rich.console import Console

    stream = stream or sys.stdout

    class Screen(Console):
        """Leaves it to the command line how to end where the reader has left: rich ends with 1,
        as what needs a look does."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

        def print(self, *objects: Any, **how: Any) -> None:  # noqa: ANN401 - as rich has it
            try:
                super().print(*objects, **how)
            except OSError as error:
                unheard(self.file, error)

    return Screen(
        file=stream,
        markup=False,
        emoji=False,
        highlight=False,
        width=None if stream.isatty() else PLAIN_WIDTH,
    )
