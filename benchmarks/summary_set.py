"""What careful readers chose: the labelled set that summaries are held against.

The labels lie in tests/data/summary/items as offsets with hashes, never as sentences; how they were
made and how to add one is told in docs/summary-set.md. The texts of our own lie beside them, those
of real records in the folder that GIKAI_REAL names.
"""

from __future__ import annotations

import os
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.models import Source
from crawler.extract.kokkai import read_answer
from crawler.extract.kokkai_minutes import minutes_of
from crawler.importer import read_file
from matcher.query import parse_query
from matcher.terms import TermSet, Vocabulary
from state.finding import find_terms, hit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from state.records import Document, Hit

DATA = Path(__file__).parent.parent / "tests" / "data" / "summary"
_OWN = "own/"


class Drifted(ValueError):
    """A text is not what it was when it was read; the message lists every place."""


class ItemKind(StrEnum):
    """What the post would be."""

    MINUTES = "minutes"
    ARTICLE = "article"
    REPORT = "report"
    REVISION = "revision"
    ANNOUNCEMENT = "announcement"
    DIGEST = "digest"  # one sentence for a line of a digest


class Stance(StrEnum):
    """What the words of an answer say will happen."""

    DOES = "実施する"
    DONE = "実施済み"
    EXAMINES = "検討する"
    STUDIES = "調査する"
    NOT_PLANNED = "予定なし"
    UNSAID = "明言せず"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A sentence, or words of one, at ``start:end`` (code points) of the part ``seq``.

    ``keeps``: it holds an amount, a date or a system's name that must not be lost. Any of ``also``
    may stand in its place.
    """

    seq: int
    start: int
    end: int
    digest: str
    keeps: bool = False
    also: tuple[Span, ...] = ()

    def cut(self, document: Document) -> str:
        """What stands there; "" where there is no such place."""
        parts = document.parts
        return parts[self.seq].text[self.start : self.end] if self.seq < len(parts) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question and its answer, by the seq of the parts.

    ``stance`` is None where nothing is promised or refused, or the words do not say it; ``words``
    say it. ``stance_also`` are readings that are no mistake. ``twins`` are pairs of parts in which
    the same was asked and answered, one of which may stand in.
    """

    asker: int
    answerer: int | None
    question: tuple[Span, ...]
    answer: tuple[Span, ...]
    stance: Stance | None
    words: Span | None
    stance_also: tuple[Stance | None, ...]
    twins: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One record with one query, and what a careful reader would choose of it.

    ``file`` and ``before`` (the older version of a revision) are relative to the data folder where
    they begin with ``own/``, else to the folder of real material; ``key`` names the meeting where a
    file holds several. ``exchanges`` are in the order of what they tell, the most telling first.
    ``chosen`` are the sentences where nobody is asked; ``was`` what stood in ``before``. With
    neither, one line is enough. ``batch`` is 1 for the items of the first day, higher later.
    """

    id: str
    kind: ItemKind
    platform: str
    file: str
    key: str | None
    before: str | None
    query: str
    batch: int
    held_out: bool
    traps: tuple[str, ...]
    why: str
    chosen: tuple[Span, ...]
    was: tuple[Span, ...]
    exchanges: tuple[Exchange, ...]

    @property
    def real(self) -> bool:
        """Whether the text is a captured one."""
        return not self.file.startswith(_OWN)

    @property
    def stratum(self) -> tuple[int, str, str]:
        """The kind of item that it is: of each a third is held out."""
        stance = self.exchanges[0].stance if self.exchanges else None
        return self.batch, self.kind, stance or ""

    @property
    def sentences(self) -> tuple[Span, ...]:
        """Every sentence of the choice, the most telling exchange first."""
        asked = (span for one in self.exchanges for span in (*one.question, *one.answer))
        return (*self.chosen, *asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """An item with its text, and with the hits of its query as a run would have recorded them."""

    item: Item
    document: Document
    before: Document | None
    hits: tuple[Hit, ...]


def items(data: Path = DATA) -> tuple[Item, ...]:
    """Every item, real ones included; no text is opened."""
    tables = (
        table
        for path in sorted((data / "items").glob("*.toml"))
        for table in tomllib.loads(path.read_text(encoding="utf-8"))["item"]
    )
    return tuple(_item(table) for table in tables)


def named_folder() -> Path | None:
    """The folder of real material, None where GIKAI_REAL does not name one."""
    named = os.environ.get("GIKAI_REAL")
    return Path(named) if named else None


def load(real: Path | None, data: Path = DATA) -> tuple[Labelled, ...]:
    """The items with their texts, those of real records only where their folder is given.

    Raises Drifted where a text is no longer what was read.
    """
    homes = [(item, real if item.real else data) for item in items(data)]
    labelled = tuple(_labelled(item, home) for item, home in homes if home)
    if places := [place for one in labelled for place in drifted(one)]:
        raise Drifted("\n".join(places))
    return labelled


def drifted(labelled: Labelled) -> Iterator[str]:
    """Every place of an item whose text is another than when it was read."""
    item = labelled.item
    words = [one.words for one in item.exchanges if one.words]
    yield from _lost(item, labelled.document, (*item.sentences, *words))
    if labelled.before:
        yield from _lost(item, labelled.before, item.was)


def held_out(of: Iterable[Item]) -> frozenset[str]:
    """The ids that the rule holds out: in each stratum, in the order of their hashes, the second of
    every three."""
    strata: defaultdict[tuple[int, str, str], list[str]] = defaultdict(list)
    for item in of:
        strata[item.stratum].append(item.id)
    return frozenset(
        name for names in strata.values() for name in sorted(names, key=digest_of)[1::3]
    )


def digest_of(text: str) -> str:
    """The short hash by which a sentence is known again."""
    return blake2b(text.encode(), digest_size=4).hexdigest()


@cache
def read_text(path: Path, platform: str, key: str | None = None) -> Document:
    """A saved record as its platform reads it; ``key`` picks a meeting of the Diet."""
    source = Source.model_validate(
        {"id": f"import-{platform}", "platform": platform, "name": platform}
    )
    if key is None:
        return read_file(path, source, platform, None)
    meetings = {meeting.id: meeting for meeting in read_answer(path.read_bytes()).meetings}
    return minutes_of(meetings[key], source)


def _lost(item: Item, document: Document, spans: Iterable[Span]) -> Iterator[str]:
    for span in spans:
        if digest_of(span.cut(document)) != span.digest:
            place = f"part {span.seq}, {span.start}:{span.end}"
            yield f"{item.id}: {document.key}, {place} is not the sentence that was read"
        yield from _lost(item, document, span.also)


def _labelled(item: Item, folder: Path) -> Labelled:
    document = read_text(folder / item.file, item.platform, item.key)
    before = read_text(folder / item.before, item.platform) if item.before else None
    terms = TermSet(parse_query(item.query, Vocabulary({})).terms)
    hits = tuple(map(hit_of, find_terms(terms, document)))
    return Labelled(item=item, document=document, before=before, hits=hits)


def _item(table: Mapping[str, Any]) -> Item:
    rest = dict(table)
    return Item(
        kind=ItemKind(rest.pop("kind")),
        key=rest.pop("key", None),
        before=rest.pop("before", None),
        batch=rest.pop("batch", 1),
        held_out=rest.pop("held_out", False),
        traps=tuple(rest.pop("traps", ())),
        why=rest.pop("why", ""),
        chosen=_spans(rest.pop("chosen", ())),
        was=_spans(rest.pop("was", ())),
        exchanges=tuple(map(_exchange, rest.pop("exchange", ()))),
        **rest,
    )


def _exchange(table: Mapping[str, Any]) -> Exchange:
    rest = dict(table)
    words = rest.pop("words", None)
    return Exchange(
        answerer=rest.pop("answerer", None),
        question=_spans(rest.pop("question")),
        answer=_spans(rest.pop("answer")),
        stance=_stance(rest.pop("stance", "")),
        words=_span(words) if words else None,
        stance_also=tuple(map(_stance, rest.pop("stance_also", ()))),
        twins=tuple((asker, answerer) for asker, answerer in rest.pop("twins", ())),
        **rest,
    )


def _stance(value: str) -> Stance | None:
    return Stance(value) if value else None


def _spans(tables: Iterable[Mapping[str, Any]]) -> tuple[Span, ...]:
    return tuple(map(_span, tables))


def _span(table: Mapping[str, Any]) -> Span:
    rest = dict(table)
    seq, start, end = rest.pop("at")
    also = _spans(rest.pop("also", ()))
    return Span(seq=seq, start=start, end=end, digest=rest.pop("hash"), also=also, **rest)
