"""What the words of an answer say will happen: begun, examined, refused, or left unsaid. Pure.

A sentence is read from its end. What only softens it («… と考えているところでございます») is taken
off, then the ending («… てまいります», «… ました»), and the verb that is left decides together with
it. A clause that says nothing («…ので、御理解をお願いいたします») hands over to the one before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, takewhile
from typing import TYPE_CHECKING

from notifier.stance_reading import read
from notifier.stance_verbs import Verb, verb_of
from notifier.stance_words import (
    AFTER_PARTICLE,
    CLOSING,
    CONDITIONAL,
    CONSIDERS,
    COUNTED,
    DATED,
    DECIDED,
    DENIED,
    ENDED,
    ENDINGS,
    FINISHED,
    FROM_A_DAY,
    GOES,
    HEDGED,
    JOINT,
    LEANS,
    LEAVES_OPEN,
    OTHERS,
    OURS,
    PLAIN,
    PLAIN_NOT,
    PLANNED,
    PUT_OFF_TO,
    REFUSES,
    REFUSES_IN_THOUGHT,
    SAYS_NOTHING,
    SHELL,
    STUDIES,
    THOUGHT,
    UNTROUBLED,
    VOTED,
    WHENEVER,
    Aspect,
)

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence


class Stance(StrEnum):
    """What an answer says of the matter asked about."""

    WILL_DO = "will_do"
    DONE = "done"
    CONSIDERS = "considers"
    STUDIES = "studies"
    WILL_NOT = "will_not"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """``start:end`` of the text given are the words that say it, in code points."""

    stance: Stance
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause less what softens it: ``thought`` where that named a judgement, ``decided`` where a
    decision, ``explained`` where «… ものでございます» told what a thing is, ``others`` where
    somebody else is said to do it, ``hangs`` where it hangs on a condition."""

    words: str
    thought: bool
    decided: bool
    explained: bool
    others: bool
    hangs: bool


_THINKING = frozenset({Verb.CONSIDER, Verb.STUDY})
_CLAIMS = frozenset({Stance.WILL_DO, Stance.DONE, Stance.CONSIDERS, Stance.STUDIES})
_TOLD = frozenset(
    {Aspect.SHALL, Aspect.WAS}
)  # «… する(した)ものでございます» tells what a thing is
_MOST_LEANING = 2
_MOST_COMMAS = 8
_ROOM = 44  # letters at a clause's end in which what decides stands
_SHOWN = 40  # letters of the words that say it
_SHORT = 8
_FIXED = (
    (Stance.UNSAID, LEAVES_OPEN),
    (Stance.WILL_NOT, REFUSES),
    (Stance.CONSIDERS, CONSIDERS),
    (Stance.STUDIES, STUDIES),
    (Stance.DONE, FINISHED),
)
_ONGOING = {
    Verb.CONSIDER: Stance.CONSIDERS,
    Verb.STUDY: Stance.STUDIES,
    Verb.WATCH: Stance.UNSAID,
    Verb.KEEP: Stance.WILL_NOT,
    Verb.PREPARE: Stance.WILL_DO,
    Verb.BUDGET: Stance.WILL_DO,
}
_FORWARD = {
    **_ONGOING,
    Verb.VAGUE: Stance.UNSAID,
    Verb.STOP: Stance.WILL_NOT,
    Verb.PUT_OFF: Stance.UNSAID,
    Verb.ASK: Stance.WILL_DO,
    Verb.BUILD: Stance.WILL_DO,
    Verb.DEED: Stance.WILL_DO,
}
_PAST = {
    Verb.STOP: Stance.WILL_NOT,
    Verb.PUT_OFF: Stance.UNSAID,
    Verb.ASK: Stance.DONE,
    Verb.DEED: Stance.DONE,
    Verb.BUDGET: Stance.WILL_DO,
}
_MEANING: dict[Aspect, dict[Verb, Stance]] = {
    Aspect.WILL: {**_FORWARD, Verb.OTHER: Stance.WILL_DO},
    Aspect.SHALL: _FORWARD,
    Aspect.MUST: {
        Verb.CONSIDER: Stance.CONSIDERS,
        Verb.STUDY: Stance.STUDIES,
        Verb.WATCH: Stance.UNSAID,
        Verb.VAGUE: Stance.UNSAID,
    },
    Aspect.GOES_ON: {
        **_ONGOING,
        Verb.PUT_OFF: Stance.UNSAID,
        Verb.ASK: Stance.DONE,
        Verb.DEED: Stance.DONE,
    },
    Aspect.WAS: _PAST,
    Aspect.NOT: {},
}


def stance_of(text: str) -> Finding | None:
    """What one sentence says, None where its words do not say it. Its end decides."""
    words = read(text)
    for start, end in _clauses(words.letters):
        clause = _bare(words.letters[start:end])
        if SAYS_NOTHING.search(clause.words, max(0, len(clause.words) - _ROOM)):
            return None
        if stance := _judge(clause):
            first, last = words.origin(*_telling(words.letters, start, start + len(clause.words)))
            return Finding(stance=stance, start=first, end=last)
        if _denies(clause.words):
            return None
    return None


def stance_of_answer(
    text: str, sentences: Sequence[tuple[int, int]], core: Sequence[int]
) -> Finding | None:
    """What an answer says of the matter: its sentences ``core``, the most telling first, by their
    numbers among ``sentences`` (offsets in ``text``); only where none of them says it, those right
    behind one that go on from it («このため、…»)."""
    leaning = (near for number in core for near in _leaning(text, sentences, number))
    for start, end in chain((sentences[number] for number in core), leaning):
        if found := stance_of(text[start:end]):
            return Finding(stance=found.stance, start=start + found.start, end=start + found.end)
    return None


def _leaning(
    text: str, sentences: Sequence[tuple[int, int]], number: int
) -> Iterator[tuple[int, int]]:
    behind = sentences[number + 1 : number + 1 + _MOST_LEANING]
    return takewhile(lambda sentence: LEANS.match(text, *sentence), behind)


def _clauses(letters: str) -> Iterator[tuple[int, int]]:
    """Those at the end, the last first."""
    end, comma = len(letters), letters.rfind("、")
    for _ in range(_MOST_COMMAS):
        if comma <= 0:
            break
        if joint := JOINT.search(letters, max(0, comma - _SHORT), comma):
            yield comma + 1, end
            end = joint.start()
        comma = letters.rfind("、", 0, comma)
    yield 0, end


def _denies(words: str) -> bool:
    """Whether a deed was not done; that nothing went wrong denies none."""
    found = DENIED.search(words, max(0, len(words) - _SHORT))
    if not found:
        return False
    return not UNTROUBLED.search(words[max(0, found.start() - _ROOM) : found.start()])


def _bare(clause: str) -> _Clause:
    """Take off what softens, again and again."""
    met: dict[re.Pattern[str], str] = {}
    while found := _softener(clause):
        met[found.re] = met.get(found.re, "") + found[0]
        clause = clause[: found.start()]
    explained = met.get(SHELL, "").startswith("もの")
    decided = DECIDED in met
    thought = decided or THOUGHT in met or "状況" in met.get(SHELL, "")
    return _Clause(clause, thought, decided, explained, _is_of_others(clause), _hangs(clause))


def _is_of_others(clause: str) -> bool:
    found = OTHERS.search(clause)
    return found is not None and not OURS.search(clause, found.end())


def _hangs(clause: str) -> bool:
    if VOTED.search(clause):
        return False
    begin = max(0, len(clause) - _ROOM)
    return bool(CONDITIONAL.search(clause, begin)) and not WHENEVER.search(clause, begin)


def _softener(clause: str) -> re.Match[str] | None:
    begin = max(0, len(clause) - _ROOM)
    patterns = (CLOSING, SHELL, THOUGHT, DECIDED)
    return next((found for each in patterns if (found := each.search(clause, begin))), None)


def _judge(clause: _Clause) -> Stance | None:
    stance = _meant(clause)
    return Stance.UNSAID if stance is Stance.WILL_DO and clause.hangs else stance


def _meant(clause: _Clause) -> Stance | None:
    words = clause.words[-_ROOM:]
    if fixed := next((stance for stance, each in _FIXED if each.search(words)), None):
        return None if clause.others and fixed in _CLAIMS else fixed
    if clause.thought and REFUSES_IN_THOUGHT.search(words):
        return Stance.WILL_NOT
    if clause.decided and PLAIN.search(words):
        return _judge_plan(words, clause)
    if planned := PLANNED.search(words):
        plan, kind = words[: planned.start()], planned.lastgroup or ""
        return _judge_planned(plan, kind, clause)
    return _judge_verb(words, clause)


def _judge_planned(plan: str, kind: str, clause: _Clause) -> Stance | None:
    verb = verb_of(GOES.sub("", plan))
    if not _is_promise(verb, kind, dated=bool(DATED.search(plan))):
        return None
    stance = _judge_plan(plan, clause)
    # To act suitably is an intention; that one has decided to act is more.
    decided = kind == "decided" and verb is not Verb.PUT_OFF
    return Stance.WILL_DO if decided and stance is Stance.UNSAID else stance


def _is_promise(verb: Verb, kind: str, *, dated: bool) -> bool:
    """Whether it is one, and no rule of long ago, no forecast and no fact."""
    match kind:
        case "rule":
            return dated or verb in _THINKING or verb is Verb.PUT_OFF
        case "forecast":
            return verb is Verb.DEED
        case "becomes":
            return verb is Verb.PUT_OFF or (dated and verb is Verb.DEED)
    return True


def _judge_plan(plan: str, clause: _Clause) -> Stance | None:
    """Of what comes before «… 予定です», «… こととしております»."""
    if PLAIN_NOT.search(plan):
        # To stop asking for a seal from April on is a deed.
        return Stance.WILL_DO if FROM_A_DAY.search(plan) else Stance.WILL_NOT
    verb = verb_of(GOES.sub("", plan))
    if verb in (Verb.COURTESY, Verb.NATURAL) or (clause.others and verb is not Verb.ASK):
        return None
    return _put_off(_FORWARD.get(verb, Stance.WILL_DO), verb, plan)


def _judge_verb(words: str, clause: _Clause) -> Stance | None:
    found = next((each for each in ENDINGS if each[1].search(words)), None)
    if not found or (clause.explained and found[0] in _TOLD):
        return None
    aspect, pattern = found
    verb = verb_of(pattern.sub("", words))
    stance = _weighed(_MEANING[aspect].get(verb), verb, words)
    # «… 検討してまいります» is said of oneself, whoever else was named before.
    of_us = verb is Verb.ASK or (aspect is Aspect.WILL and verb in _THINKING)
    return None if clause.others and stance in _CLAIMS and not of_us else stance


def _weighed(stance: Stance | None, verb: Verb, words: str) -> Stance | None:
    """A promise or a deed only where it is certain."""
    stance = _put_off(stance, verb, words)
    if verb is Verb.BUILD and DATED.search(words):
        stance = Stance.WILL_DO
    if stance is Stance.WILL_DO and HEDGED.search(words) and not VOTED.search(words):
        return Stance.UNSAID
    if verb in _THINKING and ENDED.search(words):
        return None
    return None if stance is Stance.DONE and COUNTED.search(words) else stance


def _put_off(stance: Stance | None, verb: Verb, words: str) -> Stance | None:
    """What is put off to a day is a promise; without one, nobody has said that it will be."""
    dated = stance and verb is Verb.PUT_OFF and PUT_OFF_TO.search(words)
    return Stance.WILL_DO if dated else stance


def _telling(letters: str, start: int, end: int) -> tuple[int, int]:
    """The last phrase of a clause, which says it; of a long one what follows a particle."""
    first, last = max(start, end - _SHOWN), max(start, end - _SHORT)
    if pause := letters.rfind("、", first, last) + 1:
        return pause, end
    cut = AFTER_PARTICLE.search(letters, first, last) if first > start else None
    return cut.end() if cut else first, end
