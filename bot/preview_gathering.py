"""What a preview shows, gathered record by record."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.preview_posts import Told, count_posts
from config.japan import TOKYO
from notifier.summary import summarise
from state.records import Cadence

if TYPE_CHECKING:
    from datetime import datetime

    from bot.preview_noise import Noise, Suggestion
    from matcher.query import Query
    from notifier.compose import ComposeSettings
    from state.previewing import Answer, Dated, OnHand, Scope
    from state.search import Found

PASSAGES = 3
"""Records of which the passages are shown, the newest."""


@dataclass(slots=True)
class Count:
    """Records, and hits in them: overlapping ones of one group are one, as in a post."""

    records: int = 0
    hits: int = 0

    def add(self, hits: int) -> None:
        """Take one record in."""
        self.records += 1
        self.hits += hits


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What came of it. ``weeks`` are all of the days looked at, by their Mondays; ``councils`` and
    ``terms`` go by their hits; ``newest`` are the records told last, each with when;
    ``revisions`` are told beside the records, and in ``posts``."""

    query: Query
    scope: Scope
    records: OnHand
    total: Count
    weeks: dict[date, Count]
    councils: dict[str, Count]
    terms: dict[str, Count]
    newest: tuple[tuple[Dated, Found], ...]
    revisions: int
    posts: dict[Cadence, int]
    noise: tuple[Suggestion, ...]


@dataclass(slots=True)
class Gathering:
    """Takes in one record after the other, and keeps of each no more than its post."""

    noise: Noise
    settings: ComposeSettings
    total: Count = field(default_factory=Count)
    weeks: dict[date, Count] = field(default_factory=dict)
    councils: dict[str, Count] = field(default_factory=dict)
    terms: dict[str, Count] = field(default_factory=dict)
    newest: list[tuple[Dated, Found]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    revisions: int = 0

    def add(self, answer: Answer) -> None:
        """A record that a run would have told."""
        self.noise.add(answer)
        tallies = self._tell(answer)
        hits = sum(tallies.values())
        self.total.add(hits)
        self.weeks.setdefault(monday(answer.dated.at), Count()).add(hits)
        document = answer.material.stored.document
        council = document.council or self.settings.names.get(document.source, document.source)
        self.councils.setdefault(council, Count()).add(hits)
        for label, number in tallies.items():
            self.terms.setdefault(label, Count()).add(number)
        if answer.found:
            met = sorted([*self.newest, (answer.dated, answer.found)], key=lambda one: one[0].at)
            self.newest = met[-PASSAGES:]

    def add_revision(self, answer: Answer) -> None:
        """A revision of one."""
        self._tell(answer)
        self.revisions += 1

    def preview(self, query: Query, scope: Scope, records: OnHand) -> Preview:
        """All of it together."""
        return Preview(
            query=query,
            scope=scope,
            records=records,
            total=self.total,
            weeks=_all_weeks(self.weeks, scope),
            councils=_most_first(self.councils),
            terms=_most_first(self.terms),
            newest=tuple(reversed(self.newest)),
            revisions=self.revisions,
            posts={each: count_posts(self.told, each, self.settings.route) for each in Cadence},
            noise=tuple(self.noise.suggestions()),
        )

    def _tell(self, answer: Answer) -> Counter[str]:
        source = answer.material.stored.document.source
        summary = summarise(
            answer.material,
            None,
            quote_limit=self.settings.quote_limit,
            source_name=self.settings.names.get(source),
        )
        self.told.append(Told(at=answer.dated.at, summary=summary))
        return Counter({tally.label: tally.count for tally in summary.tallies})


def monday(moment: datetime) -> date:
    """The first day of its week in Japan."""
    day = moment.astimezone(TOKYO).date()
    return day - timedelta(days=day.weekday())


def _all_weeks(found: dict[date, Count], scope: Scope) -> dict[date, Count]:
    first = scope.first - timedelta(days=scope.first.weekday())
    weeks = (
        first + timedelta(weeks=number) for number in range((scope.last - first).days // 7 + 1)
    )
    return {week: found.get(week, Count()) for week in weeks}


def _most_first(counts: dict[str, Count]) -> dict[str, Count]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1].hits, item[0]))
    return dict(ordered)
