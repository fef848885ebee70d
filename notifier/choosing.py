"""Which sentences of a record tell a reader what was asked for: who asked, what was answered. Pure.

Extractive: what is shown stands in the record, and every sentence knows where. A question and the
answer that belongs to it are chosen together, the one by what the other is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifier.phrases import ASKS, WANTS_FIGURES
from notifier.reading import Reading
from notifier.stance import stance_of_answer
from notifier.weighing import as_answers, as_news, as_questions, like
from state.records import DocumentKind, PartKind, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from notifier.reading import Sentence
    from notifier.stance import Finding
    from state.records import Hit, Part

MOST_EXCHANGES = 3
MOST_SENTENCES = 3  # of an article or a report
CANDIDATES = 6  # rounds: a plenary has hundreds, and three are shown
NEARLY = 0.48  # of the best exchange's weight: what tells less is left out
SECOND = 0.45  # of an answer's best sentence
SECOND_LEAST = 0.9
NEWS = 0.4  # of a text's best sentence
UNSEEN = 2.5  # for each word that none of the others shows
LIKE = 0.8  # of the shorter one's letter pairs: the same answer to another member
HIT_ANSWER, HIT_QUESTION = 2.0, 1.0
QUESTION_SHARE = 0.5
NO_ANSWER = -2.0
CALL = 30  # letters: 「はい、結構です。」 between a question and its answer asks nothing new

_OTHER_BUSINESS = re.compile("議題|日程第|説明を求め|説明願|報告を求め|提案理由")
_OPENING = 400  # letters of a chair's words in which he would say so


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Chosen sentences: a question and its answer, or, with no ``question``, what is said.

    Each tuple is in reading order; ``core`` is the one sentence that weighs most, the
    question where nobody answers.
    ``finding`` is what the answer's words say will happen, in offsets of its part's text.
    """

    question: tuple[Sentence, ...]
    answer: tuple[Sentence, ...]
    core: Sentence
    weight: float
    finding: Finding | None = None

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All of them, in reading order."""
        return (*self.question, *self.answer)


@dataclass(frozen=True, slots=True)
class Round:
    """A member's turn, and those who answer it before the next."""

    question: Part
    answers: tuple[Part, ...]


def choose(parts: Sequence[Part], hits: Sequence[Hit], kind: DocumentKind) -> tuple[Choice, ...]:
    """What tells most first. ``hits`` are merged; () where none is in a part that alerts."""
    by_part: dict[int, list[Hit]] = {}
    for hit in hits:
        if hit.seq is not None:
            by_part.setdefault(hit.seq, []).append(hit)
    reading = Reading(parts, by_part)
    if _is_asked(reading, kind) and (found := exchanges(reading)):
        return tuple(found)
    return tuple(news(reading))


def rounds(parts: Sequence[Part]) -> Iterator[Round]:
    """Members' turns with their answers, past the chair, unless he calls the next business."""
    asking: Part | None = None
    answers: list[Part] = []
    for part in parts:
        if asks(part):
            if asking and not answers and _is_a_call(part):
                continue
            if asking:
                yield Round(asking, tuple(answers))
            asking, answers = part, []
        elif asking and answers_(part):
            answers.append(part)
        elif asking and _calls_other_business(part):
            yield Round(asking, tuple(answers))
            asking = None
    if asking:
        yield Round(asking, tuple(answers))


def asks(part: Part) -> bool:
    """Whether somebody who asks is speaking."""
    speaks = part.kind is PartKind.SPEECH and part.role is Role.MEMBER
    return speaks or part.kind is PartKind.QUESTION


def answers_(part: Part) -> bool:
    """Whether somebody who is asked is speaking."""
    speaks = part.kind is PartKind.SPEECH and part.role in _ANSWERERS
    return speaks or part.kind is PartKind.ANSWER


_ANSWERERS = (Role.EXECUTIVE, Role.SECRETARIAT, Role.WITNESS)


def exchanges(reading: Reading) -> list[Choice]:
    """At most three, the most telling first."""
    left, chosen = list(_candidates(reading)), list[Choice]()
    while left and len(chosen) < MOST_EXCHANGES:
        best = _best(left, chosen)
        if chosen and best.weight + _unseen(best, chosen) < NEARLY * chosen[0].weight:
            break
        left.remove(best)
        if not any(_same(best, other) for other in chosen):
            chosen.append(best)
    return chosen


def news(reading: Reading) -> list[Choice]:
    """At most three sentences around hits, each by itself, the most telling first."""
    sentences = [
        sentence for part in _around_hits(reading) for sentence in reading.sentences(part.seq)
    ]
    left = [
        Choice(question=(), answer=(sentence,), core=sentence, weight=weight)
        for sentence, weight in zip(sentences, as_news(sentences), strict=True)
    ]
    chosen: list[Choice] = []
    while left and len(chosen) < MOST_SENTENCES:
        best = _best(left, chosen)
        if chosen and best.weight + _unseen(best, chosen) < NEWS * chosen[0].weight:
            break
        left.remove(best)
        chosen.append(best)
    return chosen


def _best(left: Sequence[Choice], chosen: Sequence[Choice]) -> Choice:
    """What weighs most with the words that it is the first to show."""
    return max(left, key=lambda choice: choice.weight + _unseen(choice, chosen))


def _unseen(choice: Choice, chosen: Sequence[Choice]) -> float:
    """A channel that asked for two words wants to see where the second stands too."""
    shown = {label for other in chosen for label in _labels(other)}
    return UNSEEN * len(_labels(choice) - shown) if chosen else 0.0


def _labels(choice: Choice) -> set[str]:
    return {hit.group or hit.term for each in choice.sentences for hit in each.hits}


def _is_asked(reading: Reading, kind: DocumentKind) -> bool:
    """Whether it is told as questions and answers: minutes, and a report of which most hits stand
    behind such marks. A talk in an article is a text."""
    if kind is DocumentKind.MINUTES:
        return True
    marked = sum(
        len(hits)
        for seq, hits in reading.by_part.items()
        if reading.parts[seq].kind in (PartKind.QUESTION, PartKind.ANSWER)
    )
    all_hits = sum(map(len, reading.by_part.values()))
    return kind is DocumentKind.REPORT and marked * 2 > all_hits


def _is_a_call(part: Part) -> bool:
    return len(part.text) < CALL and not ASKS.search(part.text)


def _calls_other_business(part: Part) -> bool:
    chair = part.kind is PartKind.SPEECH and part.role is Role.CHAIR
    return chair and bool(_OTHER_BUSINESS.search(part.text[:_OPENING]))


def _candidates(reading: Reading) -> Iterator[Choice]:
    """One for each answer with a hit; else one for the answer that fits the question best."""
    for each in _promising(reading):
        answers: list[Part | None] = [part for part in each.answers if reading.hits(part.seq)]
        for answer in answers or [_fitting(reading, each)]:
            yield from _exchange(reading, each.question, answer)


def _promising(reading: Reading) -> list[Round]:
    """Rounds with hits; of very many those with most."""

    def weight(each: Round) -> tuple[int, int, int]:
        spoken = (each.question, *each.answers)
        hits = [hit for part in spoken for hit in reading.hits(part.seq)]
        labels = {hit.group or hit.term for hit in hits}
        return len(labels), sum(bool(reading.hits(part.seq)) for part in spoken), len(hits)

    found = [each for each in rounds(reading.parts) if any(weight(each))]
    return sorted(found, key=weight, reverse=True)[:CANDIDATES]


def _fitting(reading: Reading, each: Round) -> Part | None:
    if len(each.answers) < 2:
        return each.answers[0] if each.answers else None
    asked = [sentence for sentence in reading.sentences(each.question.seq) if sentence.hits]
    matter = _matter(asked)

    def fits(part: Part) -> float:
        return max((like(matter, each) for each in reading.sentences(part.seq)), default=0.0)

    return max(each.answers, key=fits)


def _exchange(reading: Reading, asker: Part, answerer: Part | None) -> Iterator[Choice]:
    questions = reading.sentences(asker.seq)
    answers = reading.sentences(answerer.seq) if answerer else []
    if not questions:
        return
    answered = [sentence for sentence in answers if sentence.hits] or answers
    weights = as_questions(questions, _matter(answered))
    place = max(range(len(questions)), key=lambda each: (weights[each], -each))
    question = questions[place]
    weight = QUESTION_SHARE * weights[place]
    weight += HIT_QUESTION * any(sentence.hits for sentence in questions)
    if not answers:
        yield Choice(question=(question,), answer=(), core=question, weight=weight + NO_ANSWER)
        return
    matter = _matter([question, *_last_hit(questions, question)])
    places, best = _answer(answers, question, matter)
    weight += best + HIT_ANSWER * any(sentence.hits for sentence in answers)
    spans = [(sentence.start, sentence.end) for sentence in answers]
    yield Choice(
        question=(question,),
        answer=tuple(answers[place] for place in sorted(places)),
        core=answers[places[0]],
        weight=weight,
        finding=stance_of_answer(reading.parts[answers[0].seq].text, spans, sorted(places)),
    )


def _last_hit(questions: Sequence[Sentence], question: Sentence) -> Sequence[Sentence]:
    """What a question without a hit is about."""
    return () if question.hits else [each for each in questions if each.hits][-1:]


def _answer(
    answers: Sequence[Sentence], question: Sentence, matter: Collection[str]
) -> tuple[list[int], float]:
    """The places of the best sentence, and of a second one that is nearly as good; its weight."""
    wants = bool(WANTS_FIGURES.search(question.words))
    weights = as_answers(answers, matter, wants_figures=wants)
    first, *rest = sorted(range(len(answers)), key=lambda place: (-weights[place], place))
    chosen = [first]
    if rest and weights[rest[0]] >= max(SECOND_LEAST, SECOND * weights[first]):
        chosen.append(rest[0])
    return chosen, weights[first]


def _same(one: Choice, other: Choice) -> bool:
    """Whether two answers say the same, as to a second member who asked the same."""
    mine, theirs = _matter(one.answer), _matter(other.answer)
    least = min(len(mine), len(theirs))
    return least > 0 and len(mine & theirs) > LIKE * least


def _matter(sentences: Sequence[Sentence]) -> frozenset[str]:
    return frozenset[str]().union(*(sentence.pairs for sentence in sentences))


def _around_hits(reading: Reading) -> list[Part]:
    """The parts with hits and their neighbours; the chair's only where nobody else has any."""
    near = [
        part
        for part in reading.parts
        if reading.hits(part.seq)
        or (part.kind.alerts and (reading.hits(part.seq - 1) or reading.hits(part.seq + 1)))
    ]
    others = [part for part in near if part.role is not Role.CHAIR]
    return others if any(reading.hits(part.seq) for part in others) else near
