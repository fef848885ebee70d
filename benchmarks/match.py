"""Folding and matching: originals in, hits with offsets of the original out, documents by the
hundred as ingest reads them. The limit is the automaton alone over the same texts folded
beforehand, one after the other, overlapping search, results thrown away.

Where the time goes, in hundredths of the limit's, with 2,000 terms on a machine of its own: the
same search 70, out of a set of numbers instead of characters; folding one for one 20; finding out
which blanks and line ends close, which more than half of these texts need, 20; making these edits
and the way back 20; from the automaton's hits to sorted ones with word edges and offsets of the
original 40. Beside other programs all of that takes longer, and so does the limit.

What was tried, as a share of the limit with 2,000 terms:

- text by text, 45 %: most of it is calls for a few microseconds each;
- texts together, 16,000 characters at a time, 38 %; 64,000, 46 %; 400,000, 55 to 65 %: a batch
  takes a hundred calls, whatever its size, and they cost more than leaving the cache;
- loops over hits turned into columns: without them a batch would have gained nothing;
- edits as columns, too; searching small windows around them, and the rest of the text as it is,
  was not built: making them is the smallest of the parts above;
- one byte for each character, rare characters sharing one and hits looked at again: the search
  takes 13 µs instead of 18, but finds almost twice as much, and all together took longer;
- hits as plain tuples instead of named ones: 3 µs.

With five other programs at work the same code was seen at 58 to 80 % with 2,000 terms and at 56 to
82 % with 20,000: measure on a machine of its own.

Other spellings of a form (サーバ, ヴァ, R5年) make 24,000 patterns of 20,000 terms. What they bar
beside them is asked together with word edges; in one process after the other that cost nothing that
could be told from the noise.

Where the goal is missed: searching and folding one for one alone take as long as the limit, so a
fifth more is left for edges, edits and offsets of some 26 hits; making objects of these takes that.
Leaving any of it out would be faster and find the wrong words."""

from __future__ import annotations

from collections import Counter
from time import process_time
from typing import TYPE_CHECKING

import daachorse

from benchmarks.corpus import corpus
from benchmarks.measure import Result, at_least, at_most, medians
from matcher.fold import fold_text
from matcher.terms import Term, TermSet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_BATCH = 100  # documents, as ingest reads them


def run() -> list[Result]:
    """Measure the share of the limit's speed, and how the cost grows with the terms."""
    texts = corpus().documents
    folded = [fold_text(text) for text in texts]
    rare = _rare(20_000)
    forms = {"mixed": corpus().words[1_500:3_500], "rare": rare, "few": rare[:20]}
    cases = {name: _ours(chosen, texts) for name, chosen in forms.items()}
    cases |= {f"{name} limit": _limit(chosen, folded) for name, chosen in forms.items()}
    seconds = medians(cases, clock=process_time)
    limit = "raw automaton on folded text"
    return [
        at_least("2,000 terms", limit, seconds["mixed limit"] / seconds["mixed"], 0.80),
        at_least("20,000 rare terms", limit, seconds["rare limit"] / seconds["rare"], 0.65),
        at_most("20,000 rare terms", "20 of them", seconds["rare"] / seconds["few"], 4),
    ]


def _rare(count: int) -> list[str]:
    """Words found at most twice in other documents: what thousands of subscriptions look for."""
    words = corpus().words
    find = TermSet(map(Term, words)).find
    found = Counter(hit.term.form for text in corpus(seed=4).documents for hit in find(text))
    return [word for word in reversed(words) if found[word] <= 2][:count]


def _limit(forms: Iterable[str], folded: Sequence[str]) -> Callable[[], None]:
    patterns = sorted({fold_text(form) for form in forms})
    find = daachorse.CharwiseDoubleArrayAhoCorasick(patterns, use_prefilter=False).find_overlapping

    def search() -> None:
        for text in folded:
            find(text)

    return search


def _ours(forms: Iterable[str], texts: Sequence[str]) -> Callable[[], None]:
    terms = TermSet(map(Term, forms))

    def search() -> None:
        for start in range(0, len(texts), _BATCH):
            terms.find_among(texts[start : start + _BATCH])

    return search
