"""What a page of DB-Search prints many times in one and the same markup: voices, and their list.

The second and the third on the page tell what all look like: the same but for a number, a label and
a text. One that looks otherwise is a reason to leave the page to the parser.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice, pairwise, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from crawler.extract.dbsr_cut import FIRST_WORD, PRINTED_BREAK, Texts, texts_as_printed
from crawler.extract.dbsr_text import BREAK

if TYPE_CHECKING:
    from collections.abc import Sequence

_TEXT = re.compile(r">([^<]+)<")
# It begins with a word, which is sought in a tenth of the time of what may stand before it.
_LABEL = re.compile(r'title(?:(?<=[ -]title)="|(?<="voice__title)">)([^"<>&]+)["<]')
_DIGITS = re.compile(r"([0-9]+)")
_NUMBER = "(?P=number)"
_LONGEST = 6_000  # letters of the markup of one; an expression is made of them, a microsecond each


class Run(NamedTuple):
    """What was found of each, and the page without what stands between the second and the last."""

    numbers: list[str]
    labels: list[str]  # none where they bear no label
    texts: Texts
    markup: str  # of one of them
    around: str


class Rows(NamedTuple):
    """The same of those whose numbers alone are of use."""

    numbers: list[str]
    around: str


class _Columns(NamedTuple):
    """What the groups of a shape found of each, and its text or the rest of that."""

    columns: Sequence[list[str]]
    markup: str
    around: str


class _Markup(NamedTuple):
    """What stands before the label of one, between that and its text, and behind it."""

    pieces: tuple[str, ...]
    gap: str  # before the next

    @property
    def whole(self) -> str:
        return "".join((*self.pieces, self.gap))


class _Shape(NamedTuple):
    """What one looks like, up to its text or what is behind the first word of that.

    The others are found behind the end of the one before, so that nothing can stand between them.
    """

    first: re.Pattern[str]
    others: re.Pattern[str]
    beginning: str
    end: re.Pattern[str]


def run_of(text: str, begins: re.Pattern[str]) -> Run | None:
    """All that begin so; None where there are few, or where one differs in its markup."""
    found = _columns(text, begins, worded=True)
    if found is None:
        return None
    numbers, *labels, words, rests = found.columns
    texts = texts_as_printed(words, rests)
    if texts is None:
        return None
    return Run(numbers, labels[0] if labels else [], texts, found.markup, found.around)


def rows_of(text: str, begins: re.Pattern[str]) -> Rows | None:
    """The same, but for their numbers alone, which takes two thirds of the time."""
    found = _columns(text, begins, worded=False)
    if found is None:
        return None
    numbers, texts = found.columns
    return None if "<" in "".join(texts) else Rows(numbers, found.around)


def _columns(text: str, begins: re.Pattern[str], *, worded: bool) -> _Columns | None:
    starts = [found.start() for found in islice(begins.finditer(text), 4)]
    markups = [_markup(text[start:end]) for start, end in pairwise(starts[1:])]
    one, other = markups if len(markups) == 2 else (None, None)
    shape = _shape(one, other, worded=worded) if one and other else None
    first = shape.first.match(text, starts[0]) if shape else None
    if not (one and shape and first):
        return None
    # Cut at the markup between two texts, which takes two thirds of finding each with its text.
    before, *fields = shape.others.split(text)
    last = shape.end.search(fields[-1]) if fields else None
    if last is None:
        return None
    start = text.rfind(shape.beginning, 0, len(text) - len(fields[-1]))
    around = text[: starts[2]] + text[start:]
    fields[-1] = fields[-1][: last.start()]
    fields = [*first.groups(), before[first.end() :], *fields]
    width = shape.first.groups + 1
    return _Columns([fields[at::width] for at in range(width)], one.whole, around)


def _markup(printed: str) -> _Markup | None:
    printed = printed.replace(PRINTED_BREAK, BREAK)
    texts = [found for found in _TEXT.finditer(printed) if not found[1].isspace()]
    end = printed.find(">", printed.rfind("</")) + 1
    if not texts or texts[-1].end() > end:
        return None
    said = texts[-1]
    label = _LABEL.search(printed, 0, said.start())
    spans = [label.span(1)] if label else []
    bounds = [0, *(place for span in (*spans, said.span(1)) for place in span), end]
    cut = (printed[bounds[at] : bounds[at + 1]] for at in range(0, len(bounds), 2))
    pieces = tuple(piece.replace(BREAK, PRINTED_BREAK) for piece in cut)
    markup = _Markup(pieces=pieces, gap=printed[end:].replace(BREAK, PRINTED_BREAK))
    return markup if len(markup.whole) <= _LONGEST else None


@lru_cache(maxsize=64)  # a page of a site prints the second and the third as any other does
def _shape(one: _Markup, other: _Markup, *, worded: bool) -> _Shape | None:
    """What two have in common; None where they differ in more than numbers, label and text.

    ``worded``: with groups for the label and the first word of the text, not for the number alone.
    """
    pieces = list(zip(one.pieces, other.pieces, strict=False))
    number = _first_other_number(*pieces[0])
    expressions = [_expression(*both, number) for both in pieces]
    if not number or len(one.pieces) != len(other.pieces) or one.gap != other.gap:
        return None
    # The number of the one before cannot be known again behind its text.
    if not all(expressions) or _NUMBER in expressions[-1]:
        return None
    label, word = ('([^"<>&]*)', rf"[ \t\r\n\f]*+({FIRST_WORD})") if worded else ('[^"<>&]*', "")
    beginning = label.join(expressions[:-1]).replace(_NUMBER, "(?P<number>[0-9]{1,5})", 1) + word
    return _Shape(
        first=re.compile(beginning),
        others=re.compile(f"{expressions[-1]}{re.escape(one.gap)}{beginning}"),
        beginning=_DIGITS.split(one.pieces[0])[0],
        end=re.compile(expressions[-1]),
    )


def _first_other_number(one: str, other: str) -> tuple[str, str] | None:
    both = zip(_DIGITS.findall(one), _DIGITS.findall(other), strict=False)
    return next((pair for pair in both if pair[0] != pair[1]), None)


def _expression(one: str, other: str, number: tuple[str, str] | None) -> str:
    """A piece of markup as an expression; "" where more than a number is another there."""
    tokens = [
        _token(piece, another, number)
        for piece, another in zip_longest(_DIGITS.split(one), _DIGITS.split(other), fillvalue="")
    ]
    return "".join(token or "" for token in tokens) if None not in tokens else ""


def _token(one: str, other: str, number: tuple[str, str] | None) -> str | None:
    if one == other:
        return re.escape(one)
    if (one, other) == number:
        return _NUMBER
    # The vendor's own number of it, 120589, which is longer.
    longer = number is not None and len(one) == len(other) > max(map(len, number))
    return f"[0-9]{{{len(one)}}}" if longer and f"{one}{other}".isdecimal() else None
