"""What 10,000 and 100,000 subscriptions add to matching a document, and what one more costs.

The subscriptions are of channels of their own and ask with the groups of keywords.toml and words
besides: one group, two, alternatives, one without the other, NEAR, SPEECH, QA, roles, areas,
councils and kinds; every third is made for one prefecture. What is popular is asked and said more
often, by Zipf's law, so that 10,000 of them ask 6,800 different things. Documents are invented
minutes of 3,000 letters in the middle, with the words of a topic for each 3,000; fifteen different
terms stand in one, and it is told to 90 of the 10,000. The limit is matching itself, by the hundred
as ingest does it; beside it, whom each document concerns is found out as ingest does it, and thrown
away. How rare a word is was counted in other documents, as the database's newest are counted.

Adding one is reading its query, keeping it, and searching a document with its words and asking of
it, for which all questions are put in order anew; the full rebuild does the same for all 10,000,
their queries read beforehand, and builds the automaton. A run of hours adds what was subscribed
meanwhile, in the transaction of its next documents.

The mix is the second. In the first everything followed Zipf's law alone, words that had nothing to
do with each other stood every 250 letters, and no subscription was made for an area: each document
was told to 1,700 of the 10,000, and asking took 34.7 times matching, because telling 1,700
subscriptions is what it cost, not asking them. Nobody reads a channel that is told every sixth
record; so documents got topics, and subscriptions areas. The share of each kind of query is in
``benchmarks.asked``.

What was tried, asking alone in hundredths of matching, processor time on two cores shared with
others. The first is of one run; the others are medians of runs in turns with what was before. Up
to 85 a document took matching 72 µs, from then on 50, and asking is told beside it as it was:

- each query under its rarest clause, words that must or must not occur in the usual places as sets
  of numbers, what its source rules out never looked at: 310;
- the next clause under the first, fields of kind and council as clauses, and whom plain questions
  tell kept as bare numbers, so that no memory is read of a query that is not met: 145;
- alternatives kept under each of theirs instead of as one more clause of many words, a term looked
  up by where it lies instead of by its hash, what is not plain kept apart, and looked at in the
  places of its own words alone: 100;
- a speech looked at for SPEECH only where one of each of its words stands, and who says what found
  out once a document: 85 to 95, 62 µs;
- a batch asked by columns of numbers, all its documents at once, alternatives as clauses again, and
  NEAR, SPEECH and roles told by the places of their hits without a view: 50, 37 µs; with matching
  faster, 74;
- terms of questions by number instead of by hash, and no further look at hits where the first was
  said by who is asked for: 65;
- questions that nobody asks at the source left out beforehand: 61 to 67, 31 µs;
- whom one clause alone tells kept under it as persons, the places of hits told for a batch, of all
  parts without a look at which were touched, the hits of questions that ask for places found by
  columns, NEAR in one look at these, QA by places as SPEECH is: 62 to 64 where the 100,000 are
  asked in between, as up to here; 50 to 55, 25 µs, where each are asked alone, as now.

What was tried and won nothing: hits ordered by form before a question asks for them; hits of all
questions found by sorting those of the batch; pairs of kind and role in place of a call for each
part; document by document with ids as bytes, joined and sorted as numbers, 78; batches in pieces
of 20 to 50, 5 to 14 more; what was found several times not taken together beforehand, 2 more.

Where the time goes: a quarter is the questions that ask for a role, NEAR or SPEECH, 2 in a
document, at 2, 6 and 10 µs; a quarter to find the numbers of terms and the parts that are unusual;
a tenth to write the ids of 90 subscriptions, and the rest the columns. By itself, with nothing
between two batches, all takes 21 µs: what is left is waiting for memory that matching and other
programs have taken. With 100,000 a document has ten times as many to tell, and more words that
somebody asks for.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
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
from state.ingestion import Ingestion
from state.owing import concerned
from state.records import Notify
from state.standing import Standing

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
    few = list(islice(endless, 10_000))
    counts = _counts(vocabulary)
    texts = documents(vocabulary, _DOCUMENTS, seed=1)
    standing = _standing(vocabulary, counts, few)
    share = _share(standing, texts)
    cases: dict[str, Callable[[], object]] = {
        "build": lambda: _used(_standing(vocabulary, counts, few), texts[0]),
        "add": lambda: _add(standing, next(endless)[0], vocabulary, texts[0]),
    }
    seconds = medians(cases, clock=process_time)
    # Theirs come last: no process holds both, and their columns would take the others' memory.
    many = _share(_standing(vocabulary, counts, [*few, *islice(endless, 90_000)]), texts)
    return [
        at_most("10,000 subscriptions", "matching itself", share, 1.6),
        Result(
            name="100,000 subscriptions",
            limit="matching itself",
            ratio=f"{many:.2f} x",
            goal="reported",
            met=True,
        ),
        at_most("adding one to 10,000", "full rebuild", seconds["add"] / seconds["build"], 0.1),
    ]


def _share(standing: Standing, texts: Sequence[Document]) -> float:
    """What searching and asking take, of what searching takes."""
    cases = {"match": _matching(standing, texts), "ask": _asking(standing, texts)}
    seconds = medians(cases, rounds=25, clock=process_time)
    return seconds["ask"] / seconds["match"]


def _counts(vocabulary: Vocabulary) -> Counts:
    """In how many records each term was found: the database's answer, of other records."""
    found = find_in_all(TermSet(vocabulary.all_terms), documents(vocabulary, _DOCUMENTS, seed=4))
    return Counter((term.name, term.group) for hits in found for term in {hit.term for hit in hits})


def _standing(vocabulary: Vocabulary, counts: Counts, asked: Asked) -> Standing:
    made = Standing(vocabulary, counts)
    made.take_in(asked)
    return made


def _add(
    standing: Standing, subscription: Subscription, vocabulary: Vocabulary, document: Document
) -> None:
    standing.take_in([(subscription, parse_query(subscription.query, vocabulary))])
    _used(standing, document)


def _used(standing: Standing, document: Document) -> None:
    """Search and ask of one document, whatever has to be made for it."""
    concerned(_ingestion(standing), [document], find_in_all(standing.terms, [document]))


def _matching(standing: Standing, texts: Sequence[Document]) -> Callable[[], None]:
    terms = standing.terms

    def match() -> None:
        for start in range(0, len(texts), _BATCH):
            find_in_all(terms, texts[start : start + _BATCH])

    return match


def _asking(standing: Standing, texts: Sequence[Document]) -> Callable[[], None]:
    """Matching, and then whom each document concerns."""
    terms = standing.terms
    ingestion = _ingestion(standing)

    def ask() -> None:
        for start in range(0, len(texts), _BATCH):
            some = texts[start : start + _BATCH]
            concerned(ingestion, some, find_in_all(terms, some))

    return ask


def _ingestion(standing: Standing) -> Ingestion:
    return Ingestion(
        source="kaku",
        area=AREA,
        run_id=None,
        now=NOW,
        notify=Notify.NORMAL,
        baseline=False,
        standing=standing,
    )
