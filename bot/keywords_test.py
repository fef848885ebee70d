"""`gikai keywords test`: a query against lines of text."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from typing import TYPE_CHECKING

from bot.configured import parsed
from bot.keywords import hit_values
from bot.output import say_json
from config.errors import UserError
from config.load import read_keywords
from config.paths import config_folder
from matcher.configured import vocabulary_of
from matcher.terms import TermSet
from matcher.view import Facts, View
from state.records import DocumentKind, Part, PartKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bot.as_json import Values
    from matcher.query import Query
    from matcher.terms import Term
    from matcher.view import Span

_FACTS = Facts(source="", kind=DocumentKind.UNKNOWN)


def try_query(folder: Path | None, query: str) -> None:
    """Answer each line of standard input with one of JSON.

    Raises UserError at a line that is no JSON string; what came before it is answered.
    """
    asked = parsed(query, vocabulary_of(*read_keywords(config_folder(folder))))
    for answer in answers(asked, texts_of(sys.stdin.buffer)):
        say_json(answer)
        sys.stdout.flush()  # who asks line by line waits for each answer


def answers(query: Query, texts: Iterable[str]) -> Iterator[Values]:
    """Of each text whether the query holds for it, and where the words stand for which it does."""
    terms = TermSet(query.terms)
    for text in texts:
        hits = terms.find(text)
        spans: defaultdict[Term, list[Span]] = defaultdict(list)
        for hit in hits:
            spans[hit.term].append((0, hit.start, hit.end))
        view = View(_FACTS, [Part(seq=0, kind=PartKind.TEXT, text=text)], spans)
        shown = query.shown(view)
        yield {
            "matched": query.holds(view),
            "hits": [hit_values(hit, text) for hit in hits if (0, hit.start, hit.end) in shown],
        }


def texts_of(lines: Iterable[bytes]) -> Iterator[str]:
    """The text of each line that is not blank. Raises UserError at the first that is no JSON
    string."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            text = json.loads(line.decode())
        except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, or brackets without end
            raise _malformed(number, f"It is no JSON: {error}.") from None
        if not isinstance(text, str):
            raise _malformed(number, f"It is no string: {_beginning(line)}")
        yield text


def _beginning(line: bytes) -> str:
    return line.decode().strip()[:80]


def _malformed(number: int, found: str) -> UserError:
    remedy = 'Write each text as a JSON string on a line of its own: "DXを推進する"'
    return UserError(f"standard input, line {number}", found, remedy)
