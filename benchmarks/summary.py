"""Summaries against what careful readers chose (docs/summary-set.md), beside four ways to choose
that know nothing of councils (benchmarks/summary_rivals.py): the first three sentences, the densest
window, TextRank and LexRank, all over the sentences that ours chooses from.

"Sentences" is the harmonic mean of two shares, each the mean over the items: of what is shown, what
a reader would show as well; of what a reader would show, what is shown. A sentence that would have
done as well counts as the reader's. "Letters" is ROUGE-L by letters. "Stance" is how often what we
say of an answer is what the reader said of it, silence included, over the exchanges that both
chose; its precision is over those of which we say something.

The items that are held out had no say in any weight, and are scored only by who asks for them, with
`python -m benchmarks.summary`: once a release, when all else is done. "Time" is the whole summary
of an invented plenary of 100,000 letters.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import mean
from time import process_time
from typing import TYPE_CHECKING

from benchmarks.corpus import corpus
from benchmarks.measure import Result
from benchmarks.summary_rivals import RIVALS
from benchmarks.summary_scores import rouge_l
from benchmarks.summary_set import ItemKind, Labelled, load, named_folder
from notifier.choosing import Choice, choose
from notifier.reading import Reading
from notifier.revisions import revisions, touches
from notifier.stance import Stance
from notifier.summary import merge
from notifier.wording import STANCES
from state.diff import changed_passages
from state.records import DocumentKind, Hit, Part, PartKind, Place, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from benchmarks.summary_set import Exchange, Span
    from notifier.reading import Sentence
    from state.records import Document

    Where = tuple[int, int, int]
    Chooser = Callable[[Labelled], list[Where]]

_SAME = 0.5  # of the shorter one: where sentences end, splitters differ
_LETTERS = 100_000
_WORD = "令和"  # stands in every answer of the invented corpus
_EVERY = 100_000  # letters: the limit of quotes plays no part
_CHANGES = (ItemKind.REVISION,)
CHOICES = (ItemKind.MINUTES, ItemKind.ARTICLE, ItemKind.REPORT, ItemKind.DIGEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Means over items; ``sentences`` is the harmonic mean of ``precision`` and ``recall``."""

    precision: float
    recall: float
    letters: float

    @property
    def sentences(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def run() -> list[Result]:
    """The items to learn from, those of captured records only where GIKAI_REAL is set."""
    return _measured("to learn from", held_out=False)


def _measured(name: str, *, held_out: bool) -> list[Result]:
    every = [one for one in load(named_folder()) if one.item.held_out is held_out]
    items = [one for one in every if one.item.kind in CHOICES]
    return [
        *_against_rivals(f"{name} ({len(items)})", items),
        _kept(name, items),
        *_stances(name, items),
        _revisions([one for one in every if one.item.kind in _CHANGES]),
        _time(),
    ]


def _against_rivals(name: str, items: Sequence[Labelled]) -> list[Result]:
    ours = scores(items, chosen)
    results = []
    for what in ("sentences", "letters"):
        theirs = {rival: getattr(scores(items, by(rival)), what) for rival in RIVALS}
        best = max(theirs, key=theirs.__getitem__)
        mine = getattr(ours, what)
        results.append(
            Result(
                name=f"{what}, {name}",
                limit=", ".join(f"{rival} {value:.2f}" for rival, value in theirs.items()),
                ratio=f"{mine:.2f}",
                goal=f"> {theirs[best]:.2f}",
                met=mine > theirs[best],
            )
        )
    return results


def _kept(name: str, items: Sequence[Labelled]) -> Result:
    """How many of the sentences with an amount, a day or a system's name that a reader wants are
    shown."""
    spans = [(one, span) for one in items for span in one.item.sentences if span.keeps]
    shown = {one.item.id: chosen(one) for one in items}
    found = [
        any(_same(place, each) for place in _places(span) for each in shown[one.item.id])
        for one, span in spans
    ]
    return Result(
        name=f"amounts, days and names kept, {name}",
        limit=f"{len(spans)} sentences",
        ratio=f"{mean(found):.2f}",
        goal="reported",
        met=True,
    )


def _stances(name: str, items: Sequence[Labelled]) -> list[Result]:
    pairs = [pair for one in items for pair in stances(one)]
    right = mean(found in allowed for found, allowed in pairs)
    told: defaultdict[Stance, list[bool]] = defaultdict(list)
    for found, allowed in pairs:
        if found:
            told[found].append(found in allowed)
    by_class = ", ".join(
        f"{STANCES[stance]} {sum(told[stance])}/{len(told[stance])}"
        for stance in Stance
        if told[stance]
    )
    said = [each for found in told.values() for each in found]
    return [
        Result(
            name=f"stance, {name} ({len(pairs)} exchanges)",
            limit=f"precision {mean(said):.2f}: {by_class}",
            ratio=f"{right:.2f}",
            goal="reported",
            met=True,
        )
    ]


def _revisions(items: Sequence[Labelled]) -> Result:
    """How often the changed sentence that a reader wants is among those that are shown."""
    right = 0
    for one in items:
        wanted = [_places(span) for span in one.item.sentences]
        shown = changed(one)
        found = all(any(_same(a, b) for a in places for b in shown) for places in wanted)
        right += found and bool(shown) is bool(wanted)
    return Result(
        name="revisions that show what changed",
        limit=f"{len(items)} items",
        ratio=f"{right}",
        goal="reported",
        met=True,
    )


def changed(labelled: Labelled) -> list[Where]:
    """Where the changed passages stand that a post would show; none where they hold no hit."""
    assert labelled.before is not None  # every revision has an older version
    document, hits = labelled.document, hits_of(labelled)
    passages = changed_passages(labelled.before, document)
    if not any(touches(passage, hits) for passage in passages):
        return []
    shown = revisions(document.parts, hits, passages, _EVERY)
    return [place for one in shown for quote in one.quotes for place in quote.evidence]


def scores(items: Iterable[Labelled], choose_of: Chooser) -> Scores:
    """The means of one way to choose."""
    rows = [_score(one, choose_of(one)) for one in items]
    return Scores(
        precision=mean(row.precision for row in rows),
        recall=mean(row.recall for row in rows),
        letters=mean(row.letters for row in rows),
    )


def choices(labelled: Labelled) -> tuple[Choice, ...]:
    """What ours chooses of an item's record."""
    return choose(labelled.document.parts, hits_of(labelled), labelled.document.kind)


def chosen(labelled: Labelled) -> list[Where]:
    """Where the sentences of our choice stand; of a digest line the one."""
    found = choices(labelled)
    if labelled.item.kind is ItemKind.DIGEST:
        return [_where(choice.core) for choice in found[:1]]
    return [_where(sentence) for choice in found for sentence in choice.sentences]


def by(rival: str) -> Chooser:
    """Where the sentences stand that a rival chooses."""

    def choose_of(labelled: Labelled) -> list[Where]:
        sentences = _sentences(labelled)
        hits = [len(sentence.hits) for sentence in sentences]
        places = RIVALS[rival]([sentence.text for sentence in sentences], hits)
        return [_where(sentences[place]) for place in places]

    return choose_of


def hits_of(labelled: Labelled) -> list[Hit]:
    """The hits that alert."""
    parts = labelled.document.parts
    found = merge(labelled.hits)
    return [hit for hit in found if hit.seq is not None and parts[hit.seq].kind.alerts]


def stances(labelled: Labelled) -> list[tuple[Stance | None, set[Stance | None]]]:
    """Of each exchange that the reader chose and ours shows: what ours says, what is right."""
    pairs = []
    for one in labelled.item.exchanges:
        for choice in choices(labelled):
            if choice.question and choice.answer and _is_of(choice, one):
                found = choice.finding.stance if choice.finding else None
                pairs.append((found, _allowed(one)))
                break
    return pairs


def _is_of(choice: Choice, exchange: Exchange) -> bool:
    pair = (choice.question[0].seq, choice.answer[0].seq)
    return pair in ((exchange.asker, exchange.answerer), *exchange.twins)


def _allowed(exchange: Exchange) -> set[Stance | None]:
    names = {name: stance for stance, name in STANCES.items()}
    readings = (exchange.stance, *exchange.stance_also)
    return {names[reading] if reading else None for reading in readings}


def _sentences(labelled: Labelled) -> list[Sentence]:
    by_part: defaultdict[int, list[Hit]] = defaultdict(list)
    for hit in hits_of(labelled):
        assert hit.seq is not None
        by_part[hit.seq].append(hit)
    reading = Reading(labelled.document.parts, by_part)
    parts = (part for part in labelled.document.parts if part.kind.alerts)
    return [sentence for part in parts for sentence in reading.sentences(part.seq)]


def _where(sentence: Sentence) -> Where:
    return sentence.seq, sentence.start, sentence.end


def _score(labelled: Labelled, shown: Sequence[Where]) -> Scores:
    wanted = [_places(span) for span in labelled.item.sentences]
    every = [place for places in wanted for place in places]
    right = sum(any(_same(place, each) for each in every) for place in shown)
    found = sum(any(_same(place, each) for place in shown for each in places) for places in wanted)
    first = [places[0] for places in wanted]
    return Scores(
        precision=right / len(shown) if shown else 0.0,
        recall=found / len(wanted) if wanted else float(not shown),
        letters=rouge_l(_cut(labelled.document, shown), _cut(labelled.document, first)),
    )


def _places(span: Span) -> list[Where]:
    return [(each.seq, each.start, each.end) for each in (span, *span.also)]


def _same(one: Where, other: Where) -> bool:
    if one[0] != other[0]:
        return False
    shared = min(one[2], other[2]) - max(one[1], other[1])
    return shared >= _SAME * max(1, min(one[2] - one[1], other[2] - other[1]))


def _cut(document: Document, places: Iterable[Where]) -> str:
    return "".join(document.parts[seq].text[start:end] for seq, start, end in places)


def _time() -> Result:
    parts = _plenary()
    hits = [
        Hit(
            term=_WORD,
            group=None,
            place=Place.PART,
            seq=part.seq,
            start=start,
            end=start + len(_WORD),
            surface=_WORD,
        )
        for part in parts
        for start in range(len(part.text))
        if part.text.startswith(_WORD, start)
    ]
    seconds = []
    for _ in range(9):
        began = process_time()
        choose(parts, hits, DocumentKind.MINUTES)
        seconds.append(process_time() - began)
    took = sorted(seconds)[len(seconds) // 2] * 1000
    return Result(
        name=f"time, {_LETTERS:,} letters, {len(hits)} hits",
        limit="10 ms",
        ratio=f"{took:.1f} ms",
        goal="≤ 10 ms",
        met=took <= 10,
    )


def _plenary() -> list[Part]:
    """Members who ask at length and executives who answer, as long as goes into the letters."""
    parts: list[Part] = []
    letters = 0
    for text in corpus(60, seed=11).documents:
        if letters >= _LETTERS:
            break
        text = text[: _LETTERS - letters]
        letters += len(text)
        role = Role.EXECUTIVE if len(parts) % 2 else Role.MEMBER
        parts.append(Part(seq=len(parts), kind=PartKind.SPEECH, text=text, role=role))
    return parts


def main() -> None:
    """Score what is held out."""
    for result in _measured("held out", held_out=True):
        print(f"{result.name}: {result.ratio} ({result.goal}); {result.limit}")


if __name__ == "__main__":
    main()
