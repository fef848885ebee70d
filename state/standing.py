"""What all subscriptions together ask, ready to be asked of every document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.paths import SOURCES_FILE
from matcher.asking import Questions
from matcher.query import Query, QueryError, parse_query
from matcher.reach import Reach, may_hold
from matcher.terms import TermSet
from matcher.view import Facts
from state.subscriptions import active, active_behind

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from matcher.asking import Counts
    from matcher.terms import Term, Vocabulary
    from state.database import Database
    from state.records import Subscription
    from state.views import Findings, Home

_MANY = 200
"""Distinct queries from which on it pays to ask the database how rare their words are: 5 ms."""
_NEWEST = 1_000
"""Versions in which words are counted for that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A subscription that an older release, or another keywords.toml, put on record: one that
    cannot be read any more and is owed nothing until it can, or one that is ``readable`` and now
    means something else, or is ``deaf``: nothing that is watched can be what it asks for.
    ``problem`` says which, in words."""

    subscription: Subscription
    problem: str
    readable: bool
    deaf: bool = False


class Standing:
    """The queries of the active subscriptions, and in ``terms`` all that is looked for: the
    configured forms and what the queries name besides. A query that several ask is evaluated once.
    """

    def __init__(self, vocabulary: Vocabulary, documents: Counts | None = None) -> None:
        # Imported here because it brings numpy, a twentieth of a crawl that finds nothing.
        from matcher.audience import Audience

        self._vocabulary = vocabulary
        self._questions = Questions(documents)
        self._audience = Audience(self._questions)
        self._last = 0  # the highest id that was looked at
        self.terms = TermSet(vocabulary.all_terms)

    def take_in(self, asked: Iterable[tuple[Subscription, Query]]) -> None:
        """Add subscriptions, for what it takes to look at these alone."""
        wanted: set[Term] = set()
        for one, query in asked:
            self._audience.add(one.id, self._questions.add(query), Reach(one.sources, one.areas))
            self._last = max(self._last, one.id)
            wanted |= query.terms
        self.terms = self.terms.with_terms(wanted)

    def keep_up(self, connection: sqlite3.Connection) -> None:
        """Take in what was subscribed since. A run of hours shall owe it what is recorded from
        then on: the next run finds all that on record, and no news.

        One that asks for a group of a keywords.toml that is newer than this run waits for the next.
        """
        for subscription in active_behind(connection, self._last):
            self._last = subscription.id
            try:
                query = parse_query(subscription.query, self._vocabulary)
            except QueryError:
                continue
            self.take_in([(subscription, query)])

    def asking(self, findings: Sequence[Findings]) -> list[list[int]]:
        """The ids of the subscriptions whose query holds for each of these documents of one source,
        oldest first."""
        if not findings:
            return []
        source, home = findings[0].document.source, findings[0].home
        facts = Facts(source=source, kind="", area=home.area, population=home.population)
        return self._audience.told(findings, facts)


def standing(database: Database, vocabulary: Vocabulary) -> Standing:
    """Read the active subscriptions against the vocabulary of today, but for those that it cannot
    read: they are owed nothing, and ``doubts`` names them."""
    subscriptions = active(database)
    read = _read(subscriptions, vocabulary)
    documents = _documents_with_terms(database.connection) if len(read) > _MANY else None
    made = Standing(vocabulary, documents)
    asked = ((one, read[one.query]) for one in subscriptions)
    made.take_in((one, query) for one, query in asked if isinstance(query, Query))
    return made


def doubts(database: Database, vocabulary: Vocabulary, watched: Mapping[str, Home]) -> list[Doubt]:
    """Those of the active subscriptions that are not read as they were put on record, or that none
    of the sources that are ``watched`` can ever answer."""
    subscriptions = active(database)
    read = _read(subscriptions, vocabulary)
    # Of files of a source that no table names, which may be imported at any time, nothing is known.
    facts = [Facts(source="", kind="")] + [
        Facts(source=name, kind="", area=home.area, population=home.population)
        for name, home in watched.items()
    ]
    # Many ask for the same area, and to look where a source lies takes longer than all else here.
    reaches = {one.id: Reach(one.sources, one.areas) for one in subscriptions}
    within = {reach: list(filter(reach.holds, facts)) for reach in set(reaches.values())}
    found = (
        _doubt(one, read[one.query]) or _deaf(one, read[one.query], within[reaches[one.id]])
        for one in subscriptions
    )
    return [doubt for doubt in found if doubt]


def _read(
    subscriptions: Iterable[Subscription], vocabulary: Vocabulary
) -> dict[str, Query | QueryError]:
    """What each text asks, or why it cannot be read."""
    return {text: _asked(text, vocabulary) for text in {one.query for one in subscriptions}}


def _asked(text: str, vocabulary: Vocabulary) -> Query | QueryError:
    try:
        return parse_query(text, vocabulary)
    except QueryError as error:
        return error


def _doubt(subscription: Subscription, read: Query | QueryError) -> Doubt | None:
    if isinstance(read, QueryError):
        return Doubt(subscription=subscription, problem=read.problem, readable=False)
    # It was put on record as it was read then.
    if read.text != subscription.query:
        problem = f"It is now read as {read.text}"
        return Doubt(subscription=subscription, problem=problem, readable=True)
    return None


def _deaf(
    subscription: Subscription, read: Query | QueryError, within: Sequence[Facts]
) -> Doubt | None:
    """``within`` are the sources that it reaches; nearly every one ends at the first of them."""
    if isinstance(read, QueryError) or any(may_hold(read.root, one) for one in within):
        return None
    asked = "is what it asks for" if within else _reaching(subscription)
    problem = f"No enabled source in {SOURCES_FILE} {asked}."
    return Doubt(subscription=subscription, problem=problem, readable=True, deaf=True)


def _reaching(asked: Subscription) -> str:
    names = f"is {' or '.join(asked.sources)}" if asked.sources else ""
    areas = f"lies in {' or '.join(asked.areas)}" if asked.areas else ""
    return " and ".join(filter(None, (names, areas)))


def _documents_with_terms(connection: sqlite3.Connection) -> Counts:
    """How many of the newest versions hold each term."""
    rows = connection.execute(
        """
        SELECT term, group_name, count(DISTINCT version) FROM hits
        WHERE version > (SELECT max(id) FROM versions) - ? GROUP BY term, group_name
        """,
        (_NEWEST,),
    )
    return {(term, group): documents for term, group, documents in rows}
