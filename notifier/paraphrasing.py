"""When a language model is asked, and that nothing depends on its answer.

A question is charged with all that it may cost before it is asked: a crash between the two must
not let a day cost more than was allowed. Whatever goes wrong, the post is written without it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from notifier.model import ModelTrouble
from notifier.paraphrase import Claim, Excerpt, Request, believed
from state import paraphrases

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from notifier.model import Answer, Model
    from notifier.summary import Summary
    from state.database import Database
    from state.records import Document

TOKYO = ZoneInfo("Asia/Tokyo")
MOST_TROUBLES = 3  # in a row, after which this run asks no more

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParaphraseLimits:
    """``sources`` are the ids of those whose terms allow it; ``characters`` bounds what is sent of
    one record, ``answer_tokens`` what may be answered, the others what a run and a day may take."""

    model: str
    sources: frozenset[str]
    characters: int
    answer_tokens: int
    requests_per_run: int
    seconds_per_run: float
    tokens_per_day: int


def request_for(document: Document, summary: Summary, limit: int) -> Request:
    """What the post quotes of the record, whole sentences, at most ``limit`` characters of it; the
    most telling exchanges first."""
    excerpts: list[Excerpt] = []
    left = limit
    for quote in (quote for exchange in summary.exchanges for quote in exchange.quotes):
        for seq, start, end in _joined(quote.evidence):
            text = document.parts[seq].text[start:end]
            revised = quote.before is not None or quote.hands is not None
            if len(text) <= left and not revised:
                left -= len(text)
                excerpts.append(Excerpt(seq=seq, start=start, text=text, speaker=quote.speaker))
    asked = tuple(tally.label for tally in summary.tallies)
    return Request(title=summary.title, asked=asked, excerpts=tuple(dict.fromkeys(excerpts)))


def _joined(places: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Sentences that stand side by side as one stretch: a quote may run over both."""
    joined: list[tuple[int, int, int]] = []
    for seq, start, end in places:
        if joined and joined[-1][0] == seq and joined[-1][2] == start:
            joined[-1] = (seq, joined[-1][1], end)
        else:
            joined.append((seq, start, end))
    return joined


@dataclass(slots=True)
class Paraphrasing:
    """One run's use of a model. ``seconds`` counts on, from wherever: how long a run waits for the
    model is measured with it, since posts that need none wait as well."""

    database: Database
    model: Model
    limits: ParaphraseLimits
    now: datetime
    seconds: Callable[[], float]
    _waited: float = field(default=0.0, init=False)
    _asked: int = field(default=0, init=False)
    _troubles: int = field(default=0, init=False)

    def may_word(self, source: str) -> bool:
        """Whether the terms of a source allow it."""
        return source in self.limits.sources

    def claims(self, source: str, request: Request) -> tuple[Claim, ...]:
        """What the model says of it and the record bears out; () where it may not be asked, does
        not answer, or says nothing that holds. Raises nothing."""
        try:
            return self._claims(source, request)
        except Exception as error:  # noqa: BLE001 - no post may hang on what a server answers
            self._troubles += 1
            _LOG.warning("the language model's answer was left out: %s", type(error).__name__)
            return ()

    def _claims(self, source: str, request: Request) -> tuple[Claim, ...]:
        if not (self.may_word(source) and request.excerpts):
            return ()
        digest = request.digest(self.limits.model)
        answer = paraphrases.answer_on_record(self.database, digest)
        if answer is None:
            answer = self._asks(request)
            if answer is None:
                return ()
            paraphrases.keep_answer(self.database, digest, answer, self.now)
        return believed(answer, request)

    def _asks(self, request: Request) -> str | None:
        messages = request.messages()
        # A token is at least a byte's worth of a character; Japanese takes about one a character.
        dearest = sum(len(each["content"]) for each in messages) * 2 + self.limits.answer_tokens
        if not self._may_ask(dearest):
            return None
        self._asked += 1
        paraphrases.charge(self.database, self._day, requests=1, tokens=dearest)
        began = self.seconds()
        try:
            answer = self.model.ask(messages, self._left)
        except ModelTrouble as trouble:
            self._troubles += 1
            _LOG.warning("the language model gave no summary: %s", trouble)
            return None
        finally:
            self._waited += self.seconds() - began
        self._troubles = 0
        self._settle(dearest, answer)
        return answer.text

    def _may_ask(self, dearest: int) -> bool:
        if self._asked >= self.limits.requests_per_run or self._troubles >= MOST_TROUBLES:
            return False
        if self._left <= 0:
            return False
        used = paraphrases.use_of(self.database, self._day).tokens
        return used + dearest <= self.limits.tokens_per_day

    def _settle(self, dearest: int, answer: Answer) -> None:
        """What a server does not count stays charged as the dearest."""
        if answer.tokens:
            left = answer.tokens - dearest
            paraphrases.charge(self.database, self._day, requests=0, tokens=left)

    @property
    def _left(self) -> float:
        """The seconds that this run may still wait."""
        return self.limits.seconds_per_run - self._waited

    @property
    def _day(self) -> date:
        return self.now.astimezone(TOKYO).date()
