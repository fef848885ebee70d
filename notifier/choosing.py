"""Which sentences of a record tell a reader what was asked for: who asked, what was answered. Pure.

Extractive: what is shown stands in the record, and every sentence knows where. A question and the
answer that belongs to it are chosen together, the one by what the other is about.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING

from notifier.phrases import WANTS_FIGURES
from notifier.reading import Reading
from notifier.rounds import rounds
from notifier.stance import stance_of_answer
from notifier.weighing import as_answers, as_news, as_questions, like
from state.records import DocumentKind, PartKind, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from notifier.reading import Sentence
    from notifier.rounds import Round
    from notifier.stance import Finding
    from state.records import Hit, Part

MOST_EXCHANGES = 3
MOST_SENTENCES = 3  # of an article or a report
LETTERS = 12_000  # of rounds that are looked at closely: a plenary has a hundred thousand
LETTERS_OF_PART = 2_000  # that are looked at of a long one, around its hits
NEARLY = 0.48  # of the best exchange's weight: what tells less is left out
SECOND = 0.45  # of an answer's best sentence
SECOND_LEAST = 0.9
NEWS = 0.4  # of a text's best sentence
MANY_PARTS = 12  # with hits, of a text: then their neighbours tell no more
UNSEEN = 2.5  # for each word that none of the others shows
LIKE = 0.8  # of the shorter one's letter pairs: the same answer to another member
LEAST_LIKE = 0.05  # of a question put among others, to the answer above which it stands
MANY_ASKED = 4  # asking sentences: a question of several matters
HIT_ANSWER, HIT_QUESTION = 2.0, 1.0
QUESTION_SHARE = 0.5
NO_ANSWER = -2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Chosen sentences: a question and its answer; with no ``question`` an answer of which it is
    not sure what was asked, or what is said in a text. ``exchange``: one of the former two.

    Each tuple is in reading order; ``core`` is the one sentence that weighs most, the
    question where nobody answers. ``named`` is a sentence with a hit, shown or not; None
    where there is none. ``finding`` is what the answer's words say will happen, in offsets of its
    part's text.
    """

    question: tuple[Sentence, ...]
    answer: tuple[Sentence, ...]
    core: Sentence
    weight: float
    named: Sentence | None
    finding: Finding | None = None
    exchange: bool = True

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All of them, in reading order."""
        return (*self.question, *self.answer)


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


def exchanges(reading: Reading) -> list[Choice]:
    """At most three, the most telling first."""
    left, chosen = list(_candidates(reading)), list[Choice]()
    while left and len(chosen) < MOST_EXCHANGES:
        best = _best(left, chosen)
        if chosen and best.weight + _unseen(best, chosen) < NEARLY * chosen[0].weight:
            break
        left.remove(best)
        if not any(_same(best, other) for other in chosen):
            chosen.append(_without_repetition(best, chosen))
    return chosen


def _without_repetition(choice: Choice, chosen: Sequence[Choice]) -> Choice:
    """A question that two officials answer stands there once."""
    shown = {sentence for other in chosen for sentence in other.question}
    if choice.answer and shown.issuperset(choice.question):
        return replace(choice, question=())
    return choice


def news(reading: Reading) -> list[Choice]:
    """At most three sentences around hits, each by itself, the most telling first."""
    sentences = [
        sentence for part in _around_hits(reading) for sentence in reading.sentences(part.seq)
    ]
    weighed = list(zip(sentences, as_news(sentences), strict=True))
    naming = [one for one in weighed if one[0].hits]
    named = max(naming, key=itemgetter(1))[0] if naming else None
    left = [
        Choice(
            question=(),
            answer=(sentence,),
            core=sentence,
            weight=weight,
            named=sentence if sentence.hits else named,
            exchange=False,
        )
        for sentence, weight in weighed
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


def _candidates(reading: Reading) -> Iterator[Choice]:
    """One for each answer with a hit; else one for each question with one."""
    for each in _promising(reading):
        hit = [part for part in each.answers if reading.hits(part.seq)]
        for answer in hit:
            yield from _exchange(reading, each, _asker(reading, each, answer), answer)
        if not hit:
            for asker in each.questions:
                if reading.hits(asker.seq):
                    yield from _exchange(reading, each, asker, _fitting(reading, each, asker))


def _promising(reading: Reading) -> list[Round]:
    """Rounds with hits; of very many those with most, and of each word the one with most of it."""

    def hits(each: Round) -> list[str]:
        found = (hit for part in each.parts for hit in reading.hits(part.seq))
        return [hit.group or hit.term for hit in found]

    def weight(each: Round) -> tuple[int, int, int]:
        labels = hits(each)
        hit = sum(bool(reading.hits(part.seq)) for part in each.parts)
        return len(set(labels)), hit, len(labels)

    found = sorted(filter(hits, rounds(reading.parts)), key=weight, reverse=True)
    first: dict[str, Round] = {}
    for each in found:
        for label in hits(each):
            first.setdefault(label, each)
    return _within_reach(list(dict.fromkeys([*first.values(), *found])))


def _within_reach(found: Sequence[Round]) -> list[Round]:
    """As many as may be looked at, and no fewer than are shown: of short questions and answers a
    dozen and more, so that one that names the word once can still tell most."""
    letters = accumulate(
        sum(min(len(part.text), LETTERS_OF_PART) for part in each.parts) for each in found
    )
    near = sum(length <= LETTERS for length in letters)
    return list(found[: max(near, MOST_EXCHANGES)])


def _asker(reading: Reading, each: Round, answer: Part) -> Part:
    """Whom of several it answers: whose words it shares, else who asked last."""
    if len(each.questions) < 2:
        return each.questions[0]
    answered = _matter(_telling(reading, answer))

    def fits(part: Part) -> tuple[float, int]:
        return _nearest(answered, reading.sentences(part.seq)), part.seq

    return max(each.questions, key=fits)


def _fitting(reading: Reading, each: Round, asker: Part) -> Part | None:
    """Who of those who answer answers this member; None where all answer somebody else."""
    mine = [part for part in each.answers if _asker(reading, each, part) is asker]
    if len(mine) < 2:
        return mine[0] if mine else None
    asked = _matter(_telling(reading, asker))
    return max(mine, key=lambda part: _nearest(asked, reading.sentences(part.seq)))


def _telling(reading: Reading, part: Part) -> list[Sentence]:
    """Its sentences with hits; all, where it has none."""
    sentences = reading.sentences(part.seq)
    return [sentence for sentence in sentences if sentence.hits] or sentences


def _nearest(matter: Collection[str], sentences: Sequence[Sentence]) -> float:
    return max((like(matter, sentence) for sentence in sentences), default=0.0)


def _exchange(
    reading: Reading, each: Round, asker: Part, answerer: Part | None
) -> Iterator[Choice]:
    questions = reading.sentences(asker.seq)
    answers = reading.sentences(answerer.seq) if answerer else []
    if not questions:
        return
    answered = _matter([sentence for sentence in answers if sentence.hits] or answers)
    weights = as_questions(questions, answered)
    place = max(range(len(questions)), key=lambda at: (weights[at], -at))
    question = questions[place]
    weight = QUESTION_SHARE * weights[place]
    weight += HIT_QUESTION * any(sentence.hits for sentence in questions)
    if not answers:
        yield Choice(
            question=(question,),
            answer=(),
            core=question,
            weight=weight + NO_ANSWER,
            named=_named(questions, question),
        )
        return
    matter = _matter([question, *_last_hit(questions, question)])
    places, best = _answer(answers, question, matter)
    weight += best + HIT_ANSWER * any(sentence.hits for sentence in answers)
    chosen = tuple(answers[place] for place in sorted(places))
    sure = _is_one_matter(each, questions) or like(answered, question) >= LEAST_LIKE
    yield Choice(
        question=(question,) if sure else (),
        answer=chosen,
        core=answers[places[0]],
        weight=weight,
        named=_named(answers, answers[places[0]]) or _named(questions, question),
        finding=_finding(reading, answers, _speaking(answers, places, matter)),
    )


def _named(sentences: Sequence[Sentence], shown: Sentence) -> Sentence | None:
    """The sentence with a hit that stands nearest to one that is shown, that one itself maybe."""
    naming = [sentence for sentence in sentences if sentence.hits]
    return min(naming, key=lambda one: abs(one.start - shown.start), default=None)


def _is_one_matter(each: Round, questions: Sequence[Sentence]) -> bool:
    """Whether whatever is answered answers this question: no other was put."""
    return len(each.answers) < 2 and sum(sentence.asks for sentence in questions) < MANY_ASKED


def _speaking(
    answers: Sequence[Sentence], places: Sequence[int], matter: Collection[str]
) -> list[int]:
    """Of the sentences shown those that may speak for the answer: the one that weighs most, and
    another unless it turns to what was not asked."""
    core = places[0]
    return sorted(
        place
        for place in places
        if place == core
        or answers[place].hits
        or not answers[place].turns
        or like(matter, answers[place]) > 0
    )


def _finding(
    reading: Reading, answers: Sequence[Sentence], places: Sequence[int]
) -> Finding | None:
    """What the sentences that are shown say will happen; no others may speak for them."""
    text = reading.parts[answers[0].seq].text
    spans = [(sentence.start, sentence.end) for sentence in answers]
    found = stance_of_answer(text, spans, places)
    if found and any(spans[at][0] <= found.start < spans[at][1] for at in places):
        return found
    return None


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
    """The parts with hits and their neighbours, of many those with most; the chair's only where
    nobody else has any."""
    found = [reading.parts[seq] for seq in sorted(reading.by_part)]
    others = [part for part in found if part.role is not Role.CHAIR]
    found = others or found
    if len(found) > MANY_PARTS:
        most = sorted(found, key=lambda part: len(reading.hits(part.seq)), reverse=True)
        return sorted(most[:MANY_PARTS], key=lambda part: part.seq)
    near = {part.seq + step for part in found for step in (-1, 0, 1)}
    hit = {part.seq for part in found}
    return [
        part
        for part in (reading.parts[seq] for seq in sorted(near) if 0 <= seq < len(reading.parts))
        if part.seq in hit or (part.kind.alerts and not (others and part.role is Role.CHAIR))
    ]
