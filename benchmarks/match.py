"""Folding and matching: originals in, hits with offsets of the original out, documents by the
hundred as ingest reads them. The limit is the automaton of a library (daachorse) alone over the
same texts folded beforehand, one after the other, overlapping search, results thrown away.

Where the time goes, in hundredths of the limit's, with 2,000 terms, 108 together: the texts as one
array of letters 15; finding out which blanks and line ends close, which more than half of these
texts need, 15; making these edits and the way back 15; which pairs of letters begin a word 24; on
from there 12; word edges and offsets of the original 8; sorted hits, a tuple for each, 19. With
20,000 rare terms it is as much to a third more, while the limit's automaton leaves the cache.

What brought it from 56 to 66 % with 2,000 terms, and from 54 to 64 % with 20,000, to these figures:

- a trie gone down from all places of a batch at once (matcher/trie.py), instead of the automaton:
  to search and to make columns of what was found took 20.3 µs a document and takes 9, with 20,000
  terms 30 and 13, with 20,000 frequent ones, which are found two hundred times in each, 118 and 29.
  Each hit of the automaton was a tuple of three numbers, and a third of a time like the search's
  went by until they were columns again. Its tables are built in 40 ms for 24,000 patterns, as long
  as the automaton took. 20 terms take 2 µs more than by the automaton, one short text 15 to 20;
- a text as an array by numpy itself instead of encoded: half of 1.5 µs;
- edits cut out by one mask: a third off, and texts with a blank between all letters are searched in
  less than half of the time;
- what ends after each step looked up for all steps together, and which spellings bar anything known
  beforehand: 1 µs.

What was tried before and now, as a share of the limit with 2,000 terms or in µs a document:

- text by text, 45 %: most of it is calls for a few microseconds each;
- smaller batches: of 50,000 characters 38 µs, 110,000 30, 320,000, which is a hundred documents,
  26: a batch takes some hundred calls, whatever its size, for 0.2 ms;
- look-ups in blocks that stay in the nearer cache: nothing; wider tables that answer two questions
  at once, whose halves are then read apart: as dear as the second look-up that they spare;
- a filter before the exact look-up, which pairs of a few sorts of letters may begin a word, was not
  built: its two look-ups cost what the exact ones do, whatever the width of their tables;
- units as wide as numpy looks up by, made once for all tables: 1 µs lost, for they leave the cache;
- half as wide tables behind the pairs: 0 to 4 %, and 10 % with frequent words; not worth a line;
- the collector paused while tuples are made: 0.7 µs, but that is the whole process's to decide;
- one byte for each character, rare ones sharing one and hits looked at again, by the automaton: the
  search took 13 µs instead of 18, but found almost twice as much, and all together took longer;
- hits as plain tuples instead of named ones: 3 µs.

The bound of a trie without failure links, letters of the longest word times those of the text, is
reached by nobody's texts: a row of one letter, and a word that is made of a thousand of it.

With other programs at work the same code is seen at 87 to 99 % with 2,000 terms and at 101 to 125 %
with 20,000: measure on a machine of its own.

Other spellings of a form (サーバ, ヴァ, R5年) make 24,000 patterns of 20,000 terms. What they bar
beside them is asked together with word edges; in one process after the other that cost nothing that
could be told from the noise."""

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
