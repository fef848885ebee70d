"""What a summary is held against: four ways to choose sentences that know nothing of councils.

Each takes the sentences of a record in reading order, with how many of the asked-for words stand in
each, and answers the places of the sentences that it would show, in reading order. Words are letter
pairs, as Japanese has no blanks; stop words none, as the pairs of endings are frequent everywhere
and weigh little.

- *Lead-3*: the first three sentences.
- *Densest window*: the three neighbours with most hits.
- *TextRank* (Mihalcea and Tarau, 2004): sentences vote for those with which they share words.
- *LexRank* (Erkan and Radev, 2004): the same over cosines of tf-idf, cut off below 0.1.

The last two get only what a reader would have to read at most: the sentences around hits.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Rival = Callable[[Sequence[str], Sequence[int]], list[int]]

SHOWN = 3
_REACH = 30  # sentences on either side of a hit
_MOST = 600  # sentences: the table of likenesses grows with their square
_DAMPING = 0.85
_CUT_OFF = 0.1
_ROUNDS = 60


def lead(sentences: Sequence[str], hits: Sequence[int]) -> list[int]:
    """The first three."""
    return list(range(min(SHOWN, len(sentences), len(hits))))


def densest(sentences: Sequence[str], hits: Sequence[int]) -> list[int]:
    """The three neighbours with most hits, the first such."""
    last = max(1, len(sentences) - SHOWN + 1)
    best = max(range(last), key=lambda start: (sum(hits[start : start + SHOWN]), -start))
    return list(range(best, min(best + SHOWN, len(sentences))))


def text_rank(sentences: Sequence[str], hits: Sequence[int]) -> list[int]:
    """Likeness: shared pairs over the logarithms of both lengths."""
    near = _near(hits)
    pairs = [set(_pairs(sentences[place])) for place in near]
    vectors = _counted([Counter(each) for each in pairs])
    shared = vectors @ vectors.T
    lengths = np.log(np.maximum([len(each) for each in pairs], 2))
    likeness = shared / (lengths[:, None] + lengths[None, :])
    return _highest(near, likeness)


def lex_rank(sentences: Sequence[str], hits: Sequence[int]) -> list[int]:
    """Likeness: the cosine of tf-idf where it reaches 0.1."""
    near = _near(hits)
    counts = _counted([Counter(_pairs(sentences[place])) for place in near])
    weights = counts * np.log(max(1, len(near)) / np.maximum((counts > 0).sum(axis=0), 1))
    norms = np.linalg.norm(weights, axis=1)
    weights /= np.where(norms > 0, norms, 1)[:, None]
    cosines = weights @ weights.T
    return _highest(near, np.where(cosines >= _CUT_OFF, cosines, 0.0))


RIVALS: dict[str, Rival] = {
    "lead-3": lead,
    "densest window": densest,
    "TextRank": text_rank,
    "LexRank": lex_rank,
}


def _near(hits: Sequence[int]) -> list[int]:
    """The places within reach of a hit; all of them where there is none."""
    found = [place for place, count in enumerate(hits) if count]
    near = {
        place
        for middle in found
        for place in range(max(0, middle - _REACH), min(len(hits), middle + _REACH + 1))
    }
    return sorted(near or range(len(hits)))[:_MOST]


def _pairs(sentence: str) -> list[str]:
    letters = "".join(sentence.split())
    return [letters[place : place + 2] for place in range(len(letters) - 1)]


def _counted(counts: Sequence[Counter[str]]) -> NDArray[np.float64]:
    columns: dict[str, int] = {}
    for count in counts:
        for pair in count:
            columns.setdefault(pair, len(columns))
    table = np.zeros((len(counts), max(1, len(columns))))
    for row, count in enumerate(counts):
        for pair, number in count.items():
            table[row, columns[pair]] = number
    return table


def _highest(near: Sequence[int], likeness: NDArray[np.float64]) -> list[int]:
    """The three that are ranked highest when each sentence passes its rank on to those like it."""
    np.fill_diagonal(likeness, 0)
    sums = likeness.sum(axis=1, keepdims=True)
    size = len(near)
    passed_on = likeness / np.where(sums > 0, sums, 1)
    ranks = np.full(size, 1 / max(1, size))
    for _ in range(_ROUNDS):
        ranks = (1 - _DAMPING) / max(1, size) + _DAMPING * (passed_on.T @ ranks)
    chosen = sorted(range(size), key=lambda row: (-round(float(ranks[row]), 12), row))[:SHOWN]
    return sorted(near[row] for row in chosen)
