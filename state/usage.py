"""Whether a word stands in the records on hand, and beside which words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from matcher.forms import key
from state.search import answering, search

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from matcher.query import Query
    from state.database import Database
    from state.views import Home

MOST = 200
"""Records that are looked at, the newest of those that hold the word: to count 20,000 takes a
while, and says no more about how it is used."""
_AROUND = 24  # characters before and behind
_SHOWN = 6
_WORD = re.compile(r"[ァ-ヺー・]{2,}|[一-鿿々〆]{2,}|[A-Za-z0-9Ａ-Ｚａ-ｚ０-９]{2,}")
_GLUED = re.compile(r"[ァ-ヺー一-鿿々〆A-Za-z0-9Ａ-Ｚａ-ｚ０-９]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """``records`` hold the word, ``MOST`` of them or more where it is that; ``longer`` are words
    that hold it, ``beside`` those that stand close to it, each once a record, the most frequent
    first."""

    records: int
    longer: tuple[str, ...]
    beside: tuple[str, ...]


def usage(database: Database, query: Query) -> Usage:
    """How records use the words of a query."""
    found = search(database, query, {}, limit=MOST)
    forms = {key(term.form) for term in query.terms}
    longer: Counter[str] = Counter()
    beside: Counter[str] = Counter()
    for record in found:
        words = [_words(record.text(part), start, end) for part, start, end in record.spans]
        longer.update({whole for whole, _ in words if whole})
        others = {word for _, near in words for word in near}
        beside.update(word for word in others if not any(form in key(word) for form in forms))
    return Usage(records=len(found), longer=_most(longer), beside=_most(beside))


def counted(
    database: Database,
    query: Query,
    homes: Mapping[str, Home],
    sources: Collection[str] | None,
) -> tuple[int, int]:
    """In how many records of these sources, None for all, a query holds, up to ``MOST``; and how
    many there are."""
    rows = database.connection.execute("SELECT id, source FROM documents")
    among = {number for number, source in rows if sources is None or source in sources}
    found = answering(database, query, homes, among=among, at_first=MOST) if among else iter(())
    return sum(1 for _ in islice(found, MOST)), len(among)


def _words(text: str, start: int, end: int) -> tuple[str, list[str]]:
    """The longer word that holds this, if there is one, and the words before and behind it."""
    first, last = start, end
    while first > max(0, start - _AROUND) and _GLUED.match(text[first - 1]):
        first -= 1
    while last < min(len(text), end + _AROUND) and _GLUED.match(text[last]):
        last += 1
    whole = text[first:last] if (first, last) != (start, end) else ""
    around = text[max(0, first - _AROUND) : first], text[last : last + _AROUND]
    return whole, [word for stretch in around for word in _WORD.findall(stretch)]


def _most(counted: Counter[str]) -> tuple[str, ...]:
    """The most frequent ones, those of one number in the order of their letters."""
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(word for word, _ in ordered[:_SHOWN])
