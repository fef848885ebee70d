"""What a page of DB-Search prints many times in one and the same markup: voices, and their list.

The second and the third on the page tell what all look like: the same but for a number, a label and
a text. One that looks otherwise is a reason to leave the page to the parser.
"""

from __future__ import annotations

import re
from itertools import islice, pairwise, zip_longest
from typing import NamedTuple

_TEXT = re.compile(r">([^<]+)<")
_LABEL = re.compile(r'(?: title="|-title="|"voice__title">)([^"<>&]+)["<]')
_DIGITS = re.compile(r"([0-9]+)")
# What the system writes for a letter of the text; any other reference is the parser's to read.
_OTHER_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|#0?39);)")
_NUMBER = "(?P=number)"
_LONGEST = 6_000  # letters of the markup of one; an expression is made of them, a microsecond each


class Run(NamedTuple):
    """What was found of each, and the page without what stands between the second and the last."""

    numbers: list[str]
    labels: list[str]  # none where they bear no label
    texts: list[str]
    referring: bool  # to a letter, as &amp; does
    markup: str  # of one of them
    around: str


class _Markup(NamedTuple):
    """What stands before the label of one, between that and its text, and behind it."""

    pieces: tuple[str, ...]
    gap: str  # before the next

    @property
    def whole(self) -> str:
        return "".join((*self.pieces, self.gap))


class _Shape(NamedTuple):
    """What one looks like: groups for its number, its label if it has one, and its text."""

    alone: re.Pattern[str]
    followed: re.Pattern[str]  # with the gap behind it
    beginning: str
    numbers: int  # how often its number is printed in it
    fixed: int  # letters beside numbers, label and text, those of the gap included
    labelled: bool


def run_of(text: str, begins: re.Pattern[str]) -> Run | None:
    """All that begin so; None where there are few, or where one differs in its markup."""
    starts = [found.start() for found in islice(begins.finditer(text), 4)]
    markups = [_markup(text[start:end]) for start, end in pairwise(starts[1:])]
    one, other = markups if len(markups) == 2 else (None, None)
    shape = _shape(one, other) if one and other else None
    if not (one and shape):
        return None
    start = text.rfind(shape.beginning)
    last = shape.alone.match(text, start) if start >= starts[-1] else None
    if last is None:
        return None
    found = [*shape.followed.findall(text, starts[0], start), last.groups()]
    numbers, texts = [each[0] for each in found], [each[-1] for each in found]
    labels = [each[1] for each in found] if shape.labelled else []
    varying = sum(map(len, texts)) + sum(map(len, labels)) + shape.numbers * sum(map(len, numbers))
    # As many letters as they would be if nothing else stood between them: so nothing does.
    if shape.fixed * len(found) + varying != last.end() + len(one.gap) - starts[0]:
        return None
    referring = text.find("&", starts[0], last.end()) >= 0
    if referring and _OTHER_REFERENCE.search(text, starts[0], last.end()):
        return None
    around = text[: starts[2]] + text[start:]
    return Run(numbers, labels, texts, referring=referring, markup=one.whole, around=around)


def _markup(printed: str) -> _Markup | None:
    texts = [found for found in _TEXT.finditer(printed) if not found[1].isspace()]
    end = printed.find(">", printed.rfind("</")) + 1
    if not texts or texts[-1].end() > end:
        return None
    said = texts[-1]
    label = _LABEL.search(printed, 0, said.start())
    spans = [label.span(1)] if label else []
    bounds = [0, *(place for span in (*spans, said.span(1)) for place in span), end]
    pieces = tuple(printed[bounds[at] : bounds[at + 1]] for at in range(0, len(bounds), 2))
    markup = _Markup(pieces=pieces, gap=printed[end:])
    return markup if len(markup.whole) <= _LONGEST else None


def _shape(one: _Markup, other: _Markup) -> _Shape | None:
    """What two have in common; None where they differ in more than numbers, label and text."""
    pieces = list(zip(one.pieces, other.pieces, strict=False))
    number = _first_other_number(*pieces[0])
    expressions = [_expression(*both, number) for both in pieces]
    if not number or len(one.pieces) != len(other.pieces) or one.gap != other.gap:
        return None
    if not all(expressions):
        return None
    groups = ["([^<]*)"] if len(pieces) == 2 else ['([^"<>&]*)', "([^<]*)"]
    whole = "".join(part for both in zip(expressions, [*groups, ""], strict=True) for part in both)
    numbers = whole.count(_NUMBER)
    whole = whole.replace(_NUMBER, "(?P<number>[0-9]{1,5})", 1)
    return _Shape(
        alone=re.compile(whole),
        followed=re.compile(whole + re.escape(one.gap)),
        beginning=_DIGITS.split(one.pieces[0])[0],
        numbers=numbers,
        fixed=len(one.whole) - numbers * len(number[0]),
        labelled=len(groups) > 1,
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
