"""Documents as queries look at them, for tests of the language alone."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from matcher.terms import TermSet
from matcher.view import TITLE, Facts, View
from state.records import Part, PartKind, Role

if TYPE_CHECKING:
    from matcher.query import Query
    from matcher.terms import Term
    from matcher.view import Span


def where_found(*terms: Term) -> View:
    """A document without parts in whose title these terms were found, and nothing else."""
    return View(Facts(source="kaku", kind="minutes"), (), {term: [(TITLE, 0, 1)] for term in terms})


def part(seq: int, text: str, kind: str = "text", **who: str) -> Part:
    """One part; ``role`` is the value of one."""
    role = Role(who.pop("role", "unknown"))
    return Part(seq=seq, kind=PartKind(kind), text=text, role=role, **who)


def view_of_parts(query: Query, *parts: Part, title: str = "", **facts: Any) -> View:  # noqa: ANN401 - what is known of the document
    """The parts, and the title, with all words of the query looked for in them."""
    found: defaultdict[Term, list[Span]] = defaultdict(list)
    terms = TermSet(query.terms)
    texts = [(TITLE, title), *((one.seq, one.text) for one in parts)]
    for number, text in texts:
        for hit in terms.find(text):
            found[hit.term].append((number, hit.start, hit.end))
    return View(Facts(**{"source": "kaku", "kind": "minutes", **facts}), parts, found)
