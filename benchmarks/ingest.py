"""Ingest of invented minutes in batches of 100, with 250 terms and 100 subscriptions: fold, tell
from the known, match, compress, and write document, version, change, hits, the sketch by which
twins are found, and what is owed.

The limits are plain scripts over the same documents, in transactions of 100 with the same pragmas.
"Upsert of text" hashes the text, looks the key up, upserts a record and inserts a version with the
text as it is: nothing is compressed, folded or searched. "The same rows" writes what ingest writes,
document by document, and compresses the texts; all else is ready-made. "The same rows, upserted one
by one" makes, digests and encodes each text as well, and upserts every row by a statement of its
own, as the script did from which the goal was taken. "The same rows, fold and match" also folds
each text once and searches it once, hits thrown away: what is then missing is the cost of telling
new from known, of twins and of who is owed. The second passes find every document unchanged. "The
least of any ingest" (benchmarks/ingest_floor.py) and "the least that keeps promises"
(benchmarks/ingest_promises.py) are scripts without objects and without a line of the product, which
write these rows a table at a time.

Where the time of a first pass goes by the clock, in microseconds of the 220 of a document of 3,200
letters and 12 hits, beside a limit of 112: finding the terms 45, of which 20 are caches that other
work has emptied; beginning, committing and the disk 34; writing its rows 33; folding and digesting
the words 25; encoding and digesting the document 24; the sketch for its twins 19, half of it
hashing; waiting for compressed bodies, and keeping what was prepared, 9; whom it concerns 8; the
rows of hits 6; looking its bands up 4; other rows, calls and what becomes of it 17. Of the 27 of a
document that is found unchanged, 20 are encoding and digesting it, 3 looking it up; the limit takes
19 for both.

What was tried, as a share of "the same rows":

- document by document, a statement for each row, 27 %;
- the batch folded, searched and sketched together, its rows written a table at a time, 45 %; which
  blanks a word closes over is found out only for the search, because the fingerprint has none;
- a document encoded once, for its digest and for its body, where it was encoded twice: 26 of then
  284 microseconds, and 8 of 40 of a second pass; fifty short rows in one statement, 13; six more in
  values that are not made where nobody asks for them;
- memory of large arrays kept from batch to batch, where ten pages of each document were handed back
  to the system and asked for anew: 8 to 16, more where other programs ran;
- of the hashes only those sorted that a sketch may need: text by text, to find them takes as long
  as to sort all; for several texts in one go, and with none sorted, 5 of 23 are spared;
- twins looked for only where two bands of a text are on record, not one: 2, of which one text in
  twelve took 50 each;
- hits put together by columns, or those of a batch at once: as long as one by one; the columns of
  the parts by attrgetter and zip, or the encoder of JSON kept: no faster; wider statements, or one
  of many documents: no faster; smaller batches of words: what they spare goes into more calls;
- a view of each document for whoever might ask for it, with the places of all its parts: a sixth of
  all the time, until only what the words and the source do not decide was looked at; rows written
  early for each document that shares a band with another: 280 statements where 60 do; white space
  folded to half a character, of which each costs an error while decoding: twice the time to fold.
  Without these three a sixth less processor time than with them, where other programs ran;
- the batch compressed in one call into zstd, on a second core beside the search: a tenth of the
  time by the clock, which is what the ratios are of. A body at a time in a thread was no faster,
  nor is anything of ours that holds the interpreter's lock: texts read in a thread while the batch
  before them is written took as long, and half as much again of the processor's time;
- the words' digest from UTF-16: 4, with old digests still known;
- level 1 of zstd, or 46 other settings of its two fast ways: 3 to 5 for bodies 2 to 4 % larger.

Where the goal is missed: the least that keeps promises comes to 70 to 73 % of "the same rows". It
folds, searches, digests, hashes and compresses by the quickest calls known, each text once; what it
adds to the least of any ingest, which comes to 100 to 110 %, is what tells a part, a place, a
revision, a twin and who asks, as barely as that can be told: some 50 microseconds a document. So an
ingest that keeps them does not come to 80 % this way, and ours, which closes line ends, knows
spellings, compares twins and sees to errors besides, has seven tenths of the speed of the least.

Built as a trial, and left: batches one behind the other, the commit of one in a thread while the
next is read, came from 51 to 55 %; with its rows written there as well to 50 to 55, however wide
the statements and however often the threads take turns: each statement waits for the interpreter's
lock before it and behind it, and a batch has hundreds. The sketches made in a thread while the
batch is searched, or compressing begun before its words are read: no faster. And batches come one
behind the other here alone: a crawl gathers a hundred in minutes, and its commits do not wait for
the disk.

Not built: a process that reads the texts of a batch while another writes the one before. By the
times of the parts, with bodies handed over as they are stored, the one would take some 138
microseconds a document and the other 132; as the first batch goes through both, five would come to
71 %, and many to 79. In a crawl the second core is taken already, by the process that fetches, and
what an ingest takes is a fourth of reading a page: it would bring nobody a record sooner."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

from benchmarks import ingest_floor, ingest_promises
from benchmarks.corpus import corpus
from benchmarks.ingest_limits import (
    TABLES,
    Rows,
    batches,
    plain_database,
    rows_of,
    upsert_rows,
    upsert_text,
    write_rows,
)
from benchmarks.measure import Result, at_least, medians
from matcher.fold import fold_words
from matcher.terms import Term, TermSet, Vocabulary
from state.database import open_database
from state.ingest import Ingestion, ingest
from state.records import Cadence, Document, DocumentKind, Notify, Part, PartKind
from state.standing import Standing, standing
from state.subscriptions import subscribe
from state.words import BETWEEN_PARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from state.database import Database

_DOCUMENTS = 500
_ROUNDS = 7
_NOW = datetime(2026, 11, 2, tzinfo=UTC)
Made = TypeVar("Made")
Item = TypeVar("Item")


def run() -> list[Result]:
    """Measure a first pass, the same without terms, and a second one that finds no change."""
    documents = documents_of(corpus(_DOCUMENTS).documents)
    with TemporaryDirectory() as name:
        paths = (Path(name) / f"{number}.db" for number in count())
        first = _subscribed(next(paths))
        asked = standing(first, _vocabulary())
        nobody = Standing(Vocabulary({}))
        _ingest(first, documents, asked)
        rows = rows_of(first, documents)
        plain = plain_database(next(paths))
        upsert_text(plain, documents)
        given = _given(documents, rows)
        least = ingest_floor.Script(_words())
        keeping = ingest_promises.Keeping(_words(), [(n, n + 100) for n in range(100)])
        seconds = medians(
            {
                "ours": _each(_subscribed, paths, lambda made: _ingest(made, documents, asked)),
                "unmatched": _each(
                    open_database, paths, lambda made: _ingest(made, documents, nobody)
                ),
                "again": lambda: _ingest(first, documents, asked),
                "text": _each(plain_database, paths, lambda made: upsert_text(made, documents)),
                "text again": lambda: upsert_text(plain, documents),
                "rows": _each(_subscribed, paths, lambda made: write_rows(made, rows)),
                "upserts": _each(
                    _subscribed, paths, lambda made: upsert_rows(made, documents, rows)
                ),
                "search": lambda: _fold_and_search(documents, asked.terms),
                "least": _each(_subscribed, paths, lambda made: least.run(made.connection, given)),
                "keeping": _each(
                    _subscribed, paths, lambda made: keeping.run(made.connection, given)
                ),
            },
            rounds=_ROUNDS,
        )
    return _results(seconds)


def _results(seconds: Mapping[str, float]) -> list[Result]:
    text, ours = seconds["text"], seconds["ours"]
    same = seconds["rows"]
    return [
        at_least("first pass", "upsert of text", text / ours, 0.8),
        at_least("first pass", "the same rows", same / ours, 0.8),
        at_least(
            "first pass", "the same rows, upserted one by one", seconds["upserts"] / ours, 0.8
        ),
        at_least(
            "first pass", "the same rows, fold and match", (same + seconds["search"]) / ours, 0.8
        ),
        at_least("without terms", "upsert of text", text / seconds["unmatched"], 0.8),
        at_least(
            "nothing changed", "upsert of text", seconds["text again"] / seconds["again"], 0.8
        ),
        _told("the least of any ingest", "the same rows", same / seconds["least"]),
        _told("the least that keeps promises", "the same rows", same / seconds["keeping"]),
        _told("first pass", "the least that keeps promises", seconds["keeping"] / ours),
    ]


def _told(name: str, limit: str, share: float) -> Result:
    return Result(name=name, limit=limit, ratio=f"{share:.0%}", goal="told alone", met=True)


def _each(
    make: Callable[[Path], Made], paths: Iterator[Path], work: Callable[[Made], object]
) -> Callable[[], object]:
    """The work on a new database each round, all of them made beforehand."""
    ready = [make(next(paths)) for _ in range(_ROUNDS + 1)]
    return lambda: work(ready.pop())


def documents_of(texts: Sequence[str]) -> list[Document]:
    """Minutes of a council that does not exist, a speech for each paragraph."""
    return [
        Document(
            key=f"kaku/{number}",
            source="kaku",
            platform="dbsr",
            kind=DocumentKind.MINUTES,
            title=f"架空市議会 第{number}号",
            url=f"http://127.0.0.1/minutes?id={number}",
            parts=tuple(
                Part(seq=seq, kind=PartKind.SPEECH, speaker=f"委員{seq % 7}", text=paragraph)
                for seq, paragraph in enumerate(text.split("\n　"))
            ),
        )
        for number, text in enumerate(texts)
    ]


def _words() -> Sequence[str]:
    return corpus(_DOCUMENTS).words[500:750]


def _vocabulary() -> Vocabulary:
    return Vocabulary({f"g{number}": [Term(word)] for number, word in enumerate(_words())})


def _subscribed(path: Path) -> Database:
    database = open_database(path)
    for number in range(100):
        query = f"@g{number} @g{number + 100}"
        subscribe(database, channel="C1", query=query, cadence=Cadence.NOW, now=_NOW)
    return database


def _ingest(database: Database, documents: Sequence[Document], asked: Standing) -> None:
    ingestion = Ingestion(
        source="kaku",
        area=None,
        run_id=None,
        now=_NOW,
        notify=Notify.NORMAL,
        baseline=False,
        standing=asked,
    )
    for batch in batches(documents):
        ingest(database, batch, ingestion)


def _fold_and_search(documents: Sequence[Document], terms: TermSet) -> None:
    for batch in batches(documents):
        texts = [BETWEEN_PARTS.join(part.text for part in document.parts) for document in batch]
        fold_words(texts)
        terms.find_among(texts)


def _given(documents: Sequence[Document], rows: Sequence[Rows]) -> list[ingest_floor.Ready]:
    """The same rows as the least of an ingest takes them: by table, the bodies not yet made."""
    pairs = zip(batches(documents), batches(rows), strict=True)
    return [ingest_floor.ready(_batch(*pair)) for pair in pairs]


def _batch(documents: Sequence[Document], rows: Sequence[Rows]) -> ingest_floor.Batch:
    by_table = {
        table: list(chain.from_iterable(one.tables[place] for one in rows))
        for place, table in enumerate(TABLES)
    }
    return ingest_floor.Batch(
        keys=[document.key for document in documents],
        texts=[[document.title, *(part.text for part in document.parts)] for document in documents],
        columns=[
            [[part.kind.value for part in parts], [part.speaker or "" for part in parts]]
            for parts in (document.parts for document in documents)
        ],
        versions=by_table.pop("versions"),
        documents=by_table.pop("documents"),
        short=by_table,
    )
