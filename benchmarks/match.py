"""Folding and matching: originals in, hits with offsets of the original out. The limit is the
automaton alone over the same texts folded beforehand, overlapping search, results thrown away."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import daachorse

from benchmarks.corpus import corpus, rare_terms
from benchmarks.measure import Result, at_least, at_most, medians
from matcher.fold import fold_text
from matcher.terms import Term, TermSet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def run() -> list[Result]:
    """Measure the share of the limit's speed, and how the cost grows with the terms."""
    texts = corpus().documents
    folded = [fold_text(text) for text in texts]
    frequent = _frequent(2_000)
    rare = rare_terms(20_000)
    few = rare[:20]
    limits = {name: _limit(forms, folded) for name, forms in _named(frequent, rare, few)}
    ours = {name: _ours(forms, texts) for name, forms in _named(frequent, rare, few)}
    cases = {f"{name} limit": case for name, case in limits.items()} | ours
    seconds = medians(cases)
    limit = "raw automaton on folded text"
    return [
        at_least("2,000 terms", limit, seconds["2,000 limit"] / seconds["2,000"], 0.80),
        at_least("20,000 rare terms", limit, seconds["rare limit"] / seconds["rare"], 0.65),
        at_most("20,000 rare terms", "20 of them", seconds["rare"] / seconds["few"], 4),
    ]


def _named(frequent: list[str], rare: list[str], few: list[str]) -> list[tuple[str, list[str]]]:
    return [("2,000", frequent), ("rare", rare), ("few", few)]


def _frequent(count: int) -> list[str]:
    return list(islice(corpus().words, count))


def _limit(forms: Sequence[str], folded: Sequence[str]) -> Callable[[], None]:
    patterns = sorted({fold_text(form) for form in forms})
    find = daachorse.CharwiseDoubleArrayAhoCorasick(patterns, use_prefilter=False).find_overlapping

    def search() -> None:
        for text in folded:
            find(text)

    return search


def _ours(forms: Sequence[str], texts: Sequence[str]) -> Callable[[], None]:
    find = TermSet(map(Term, forms)).find

    def search() -> None:
        for text in texts:
            find(text)

    return search
