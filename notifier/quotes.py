"""Chosen sentences as a post quotes them, within its limit of letters. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from matcher.forms import form_of
from matcher.stretches import union
from notifier.choosing import choose
from notifier.corrections import correction_of
from notifier.text import Marked, both_ends, clean, ending, tidy, window
from state.records import DocumentKind, Speaker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifier.choosing import Choice
    from notifier.corrections import Correction
    from notifier.reading import Sentence
    from notifier.stance import Finding, Stance
    from state.records import Hit, Part

    Evidence: TypeAlias = tuple[int, int, int]

NAMING = 80  # letters of a sentence that is shown for the words in it alone
_GAP = "…"  # between sentences that do not stand side by side


class Mark(StrEnum):
    """What a quote is within its exchange."""

    QUESTION = "question"
    ANSWER = "answer"
    NAMES = "names"  # the words that were asked for, where no other quote holds any


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Who was said to say something and who is now; None where nobody is named."""

    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of a document as it prints them; ``bold`` are stretches of ``text``.

    ``evidence`` is where the sentences stand: seq of the part, start and end in its original text.
    ``before`` is what stood there before a revision, None outside revisions and where the words
    are the same; ``text`` is empty where a revision took words out. ``hands`` is None where
    nobody else says it now.
    """

    text: str
    bold: tuple[tuple[int, int], ...] = ()
    speaker: str | None = None
    mark: Mark | None = None
    before: str | None = None
    evidence: tuple[Evidence, ...] = ()
    hands: Hands | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an answer says will happen, and the ``words`` that say so; ``url`` leads to them.

    ``of_core``: they stand in the one sentence that tells most, which may then be shown alone.
    """

    stance: Stance
    words: str
    url: str | None = None
    of_core: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One quote, or a question and its answer; behind them, where none of them holds a hit, a short
    one that does. ``url`` leads to the part where it has one;
    ``hits`` is how many hits it shows. ``verdict`` is None where the words do not say it; ``core``
    is the one sentence that tells most of it, ``weight`` how much that is beside other exchanges.
    ``correction`` is what who answers says later of an answer that was wrong.
    """

    quotes: tuple[Quote, ...]
    url: str | None
    hits: int
    verdict: Verdict | None = None
    core: Quote | None = None
    weight: float = 0.0
    correction: Correction | None = None

    @property
    def said(self) -> tuple[Quote, ...]:
        """The quotes without the one that is there for the words alone."""
        return tuple(quote for quote in self.quotes if quote.mark is not Mark.NAMES)

    @property
    def naming(self) -> Quote | None:
        """The quote that is there for the words that were asked for alone."""
        return next((quote for quote in self.quotes if quote.mark is Mark.NAMES), None)

    @property
    def answered(self) -> bool:
        """Whether it tells an answer, and not what a text says."""
        return any(quote.mark for quote in self.said)


@dataclass(frozen=True, slots=True)
class _Said:
    """What one speaker says of a choice: sentences of one part, in order."""

    sentences: tuple[Sentence, ...]
    mark: Mark | None
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """What stands together in a post."""

    said: tuple[_Said, ...]
    core: Sentence
    weight: float
    naming: _Said | None = None

    @property
    def every(self) -> tuple[_Said, ...]:
        """What is said, and behind it what names the words."""
        return (*self.said, self.naming) if self.naming else self.said


def exchanges(
    parts: Sequence[Part],
    hits: Sequence[Hit],
    limit: int,
    kind: DocumentKind = DocumentKind.UNKNOWN,
) -> tuple[Exchange, ...]:
    """Questions with their answers, the most telling first; else sentences in reading order.

    ``hits`` are merged; ``limit`` bounds the characters of all together, and of each ``core``.
    """
    told = _told(choose(parts, hits, kind))
    said = [one for each in told for one in each.every]
    marked = [_text_of(parts, one) for one in said]
    rooms = shares([len(text.text) for text in marked], limit)
    cut = map(_fitted, said, marked, rooms)
    return tuple(_exchange(parts, each, [next(cut) for _ in each.every], limit) for each in told)


def label_of(hit: Hit) -> str:
    """What a reader knows the hit by: its group, or the term itself."""
    return hit.group or form_of(hit.term)


def speaker_of(part: Part) -> str | None:
    """Name and office where both are known, else what there is."""
    return _called(_speaker(part))


def hands_of(before: Speaker, part: Part) -> Hands:
    """As ``speaker_of``; as the record prints them where that would be the same for both."""
    now = _speaker(part)
    if _called(before) != _called(now):
        return Hands(before=_called(before), after=_called(now))
    return Hands(before=clean(before.label or "") or None, after=clean(now.label or "") or None)


def _speaker(part: Part) -> Speaker:
    return Speaker(label=part.speaker, name=part.name, office=part.office)


def _called(speaker: Speaker) -> str | None:
    name, office = speaker.name, speaker.office
    label = f"{name}（{office}）" if name and office else name or office or speaker.label
    return clean(label) if label else None


def shares(lengths: Sequence[int], limit: int) -> list[int]:
    """How many characters of ``limit`` each text may have: what short ones leave, long ones get."""
    rooms = [0] * len(lengths)
    left = limit
    for done, index in enumerate(sorted(range(len(lengths)), key=lengths.__getitem__)):
        rooms[index] = min(lengths[index], left // (len(lengths) - done))
        left -= rooms[index]
    return rooms


def _told(choices: Sequence[Choice]) -> list[_Told]:
    """A question with its answer; the sentences that one part of a text gives."""
    if any(choice.exchange for choice in choices):
        return [_told_of(choice) for choice in choices]
    by_part: dict[int, list[Choice]] = {}
    for choice in sorted(choices, key=lambda choice: (choice.core.seq, choice.core.start)):
        by_part.setdefault(choice.core.seq, []).append(choice)
    told = [_said_in_one(together) for together in by_part.values()]
    if any(_names_any(one) for each in told for one in each.said):
        return told
    naming = _naming(choices[0].named) if choices else None
    return [replace(each, naming=naming if not place else None) for place, each in enumerate(told)]


def _told_of(choice: Choice) -> _Told:
    """Each exchange says by itself for which words it is shown."""
    said = _asked(choice)
    naming = None if any(map(_names_any, said)) else _naming(choice.named)
    return _Told(said, choice.core, choice.weight, naming)


def _naming(sentence: Sentence | None) -> _Said | None:
    """Words like «Yahoo!ニュース» run over the end of what is taken for a sentence."""
    if sentence is None:
        return None
    end = max([sentence.end, *(hit.end for hit in sentence.hits)])
    return _Said((replace(sentence, end=end),), Mark.NAMES)


def _names_any(said: _Said) -> bool:
    return any(hit.end <= one.end for one in said.sentences for hit in one.hits)


def _asked(choice: Choice) -> tuple[_Said, ...]:
    if not choice.answer:
        return (_Said(choice.question, None),)
    answer = _Said(choice.answer, Mark.ANSWER, choice.finding)
    return (_Said(choice.question, Mark.QUESTION), answer) if choice.question else (answer,)


def _said_in_one(choices: Sequence[Choice]) -> _Told:
    best = max(choices, key=lambda choice: choice.weight)
    said = _Said(tuple(choice.core for choice in choices), None)
    return _Told((said,), best.core, best.weight)


def _text_of(parts: Sequence[Part], said: _Said) -> Marked:
    marked = _marked(parts, said.sentences)
    return window(marked, NAMING) if said.mark is Mark.NAMES else marked


def _marked(parts: Sequence[Part], sentences: Sequence[Sentence]) -> Marked:
    """The sentences as one text with its hits."""
    joined = Marked("")
    last: Sentence | None = None
    for sentence in sentences:
        part = parts[sentence.seq]
        inside = [hit for hit in sentence.hits if hit.end <= sentence.end]
        spans = [(hit.start - sentence.start, hit.end - sentence.start) for hit in inside]
        text = tidy(part.text[sentence.start : sentence.end], spans)
        apart = last is not None and part.text[last.end : sentence.start].strip()
        head = joined.text + (_GAP if apart else "")
        moved = ((a + len(head), b + len(head)) for a, b in text.spans)
        joined = Marked(head + text.text, (*joined.spans, *moved))
        last = sentence
    return joined


def _fitted(said: _Said, marked: Marked, room: int) -> Marked:
    """What a question without hits asks stands at its end."""
    if said.mark is Mark.ANSWER:
        return both_ends(marked, room)
    if marked.spans or said.mark is not Mark.QUESTION:
        return window(marked, room)
    return Marked(ending(marked.text, room))


def _exchange(parts: Sequence[Part], told: _Told, texts: Sequence[Marked], limit: int) -> Exchange:
    quotes = tuple(
        _quote(parts, one.sentences, text, one.mark)
        for one, text in zip(told.every, texts, strict=True)
    )
    urls = (parts[one.sentences[0].seq].url for one in told.every)
    return Exchange(
        quotes=quotes,
        url=next((url for url in urls if url), None),
        hits=sum(len(text.spans) for text in texts),
        verdict=_verdict(parts, told.said[-1], told.core),
        core=_quote(parts, (told.core,), both_ends(_marked(parts, (told.core,)), limit), None),
        weight=told.weight,
        correction=_correction(parts, told.said[-1]),
    )


def _quote(
    parts: Sequence[Part], sentences: Sequence[Sentence], text: Marked, mark: Mark | None
) -> Quote:
    return Quote(
        text=text.text,
        bold=union(text.spans),
        speaker=speaker_of(parts[sentences[0].seq]),
        mark=mark,
        evidence=tuple((each.seq, each.start, each.end) for each in sentences),
    )


def _correction(parts: Sequence[Part], said: _Said) -> Correction | None:
    last = said.sentences[-1]
    return correction_of(parts, last.seq, last.end) if said.mark is Mark.ANSWER else None


def _verdict(parts: Sequence[Part], said: _Said, core: Sentence) -> Verdict | None:
    found = said.finding
    if found is None:
        return None
    part = parts[said.sentences[0].seq]
    words = clean(part.text[found.start : found.end])
    inside = core.seq == part.seq and core.start <= found.start and found.end <= core.end
    if not words:
        return None
    return Verdict(stance=found.stance, words=words, url=part.url, of_core=inside)
