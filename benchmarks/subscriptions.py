"""Many subscriptions asked of each document."""

from __future__ import annotations

from collections import Counter
from time import process_time
from typing import TYPE_CHECKING

from benchmarks.asked import AREA, NOW, documents, subscriptions
from benchmarks.measure import Result, at_most, medians
from config.load import read_keywords
from config.paths import TEMPLATES
from matcher.configured import vocabulary_of
from matcher.query import parse_query
from matcher.terms import TermSet
from state.finding import find_in_all
from state.owing import concerned
from state.records import Notify
from state.standing import Ingestion, Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matcher.asking import Counts
    from matcher.query import Query
    from matcher.terms import Vocabulary
    from state.records import Document, Subscription

    Asked = Sequence[tuple[Subscription, Query]]

_BATCH = 100
_DOCUMENTS = 200


def run() -> list[Result]:
    """Measure what asking adds to matching, and what one more subscription costs."""
    vocabulary = vocabulary_of(*read_keywords(TEMPLATES))
    endless = subscriptions(vocabulary)
    few = [next(endless) for _ in range(10_000)]
    all_of_them = [*few, *(next(endless) for _ in range(90_000))]
    counts = _counts(vocabulary)
    texts = documents(vocabulary, _DOCUMENTS, seed=1)
    standings = {
        "10,000": _standing(vocabulary, counts, few),
        "100,000": _standing(vocabulary, counts, all_of_them),
    }
    cases: dict[str, Callable[[], object]] = {}
    for name, standing in standings.items():
        cases[f"{name} match"] = _matching(standing, texts)
        cases[f"{name} ask"] = _asking(standing, texts)
    late = iter(all_of_them[len(few) :])
    cases["build"] = lambda: _standing(vocabulary, counts, few).terms.find("")
    cases["add"] = lambda: _add(standings["10,000"], next(late)[0], vocabulary)
    seconds = medians(cases, clock=process_time)
    return [
        *(
            at_most(
                f"{name} subscriptions",
                "matching itself",
                seconds[f"{name} ask"] / seconds[f"{name} match"],
                1.6,
            )
            for name in standings
        ),
        at_most("adding one to 10,000", "full rebuild", seconds["add"] / seconds["build"], 0.1),
    ]


def _counts(vocabulary: Vocabulary) -> Counts:
    """In how many records each term was found: the database's answer, of other records."""
    found = find_in_all(TermSet(vocabulary.all_terms), documents(vocabulary, _DOCUMENTS, seed=4))
    return Counter((term.name, term.group) for hits in found for term in {hit.term for hit in hits})


def _standing(vocabulary: Vocabulary, counts: Counts, asked: Asked) -> Standing:
    made = Standing(vocabulary, counts)
    made.take_in(asked)
    return made


def _add(standing: Standing, subscription: Subscription, vocabulary: Vocabulary) -> None:
    standing.take_in([(subscription, parse_query(subscription.query, vocabulary))])
    standing.terms.find("")


def _matching(standing: Standing, texts: Sequence[Document]) -> Callable[[], None]:
    terms = standing.terms

    def match() -> None:
        for start in range(0, len(texts), _BATCH):
            find_in_all(terms, texts[start : start + _BATCH])

    return match


def _asking(standing: Standing, texts: Sequence[Document]) -> Callable[[], None]:
    """Matching, and then whom each document concerns."""
    terms = standing.terms
    ingestion = Ingestion(
        source="kaku",
        area=AREA,
        run_id=None,
        now=NOW,
        notify=Notify.NORMAL,
        baseline=False,
        standing=standing,
    )

    def ask() -> None:
        for start in range(0, len(texts), _BATCH):
            some = texts[start : start + _BATCH]
            for document, found in zip(some, find_in_all(terms, some), strict=True):
                concerned(ingestion, document, found, frozenset())

    return ask
