"""From what is owed to posts in the outbox: reads, plans, writes out, stores."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from matcher.query import QueryError, parse_query
from notifier import blocks, plain
from notifier.paraphrasing import request_for
from notifier.route import PlannedChange, PlannedPost, RouteSettings, plan
from notifier.summary import Summary, Twin, summarise
from state import deliveries, documents, outbox
from state.identity import post_key
from state.outbox import NewPost
from state.views import Home, view_on_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from matcher.query import Query
    from matcher.terms import Vocabulary
    from matcher.view import Span
    from notifier.message import Message
    from notifier.paraphrasing import Paraphrasing
    from state.database import Database
    from state.deliveries import Material


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeSettings:
    """``quote_limit`` bounds the characters that a post quotes from one document; ``homes`` are
    where the sources lie, as some queries ask, and ``names`` what people call them, both by id."""

    quote_limit: int = 600
    homes: Mapping[str, Home] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    route: RouteSettings = field(default_factory=RouteSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A post as it would be, for a terminal."""

    channel: str
    text: str


def compose(
    database: Database,
    vocabulary: Vocabulary,
    now: datetime,
    settings: ComposeSettings | None = None,
    paraphrasing: Paraphrasing | None = None,
    *,
    at_once: bool = False,
) -> int:
    """Puts everything owed and due into the outbox, and says how many posts that made.

    ``paraphrasing`` may word the summary of a post that tells a single change; ``at_once`` leaves
    such posts to the next call, so that no other has to wait for a model.

    Which deliveries a post carries never changes afterwards, so that its key stays the same
    however often a crash makes us begin again.
    """
    reading = _Reading(database, vocabulary, settings or ComposeSettings())
    posts: list[NewPost] = []
    for planned in plan(deliveries.owed(database), now, reading.settings.route):
        worded = planned.style == "single" and reading.may_be_worded(planned, paraphrasing)
        if worded and at_once:
            continue
        summaries = [reading.summary(change) for change in planned.changes]
        if worded and paraphrasing:
            summaries = [reading.worded(summaries[0], planned.changes[0], paraphrasing)]
        posts += _posts(planned, summaries)
    if posts:
        outbox.compose_posts(database, posts, now)
    return len(posts)


def preview(
    database: Database,
    vocabulary: Vocabulary,
    now: datetime,
    settings: ComposeSettings | None = None,
) -> list[Preview]:
    """What ``compose`` would post, one entry per post; nothing is written."""
    reading = _Reading(database, vocabulary, settings or ComposeSettings())
    return [
        Preview(channel=planned.channel, text=text)
        for planned in plan(deliveries.owed(database), now, reading.settings.route)
        for text in _texts(planned, [reading.summary(change) for change in planned.changes])
    ]


def count_posts(
    database: Database,
    vocabulary: Vocabulary,
    owed: Sequence[deliveries.Owed],
    now: datetime,
    settings: ComposeSettings | None = None,
) -> dict[str, int]:
    """How many posts these would make now, by channel; nothing is written.

    A digest is composed to be counted: into how many it is split hangs on its size.
    """
    reading = _Reading(database, vocabulary, settings or ComposeSettings())
    counts: Counter[str] = Counter()
    for planned in plan(owed, now, reading.settings.route):
        if planned.style == "single":
            counts[planned.channel] += 1
        else:
            summaries = [reading.summary(change) for change in planned.changes]
            counts[planned.channel] += len(_posts(planned, summaries))
    return dict(counts)


def _posts(planned: PlannedPost, summaries: Sequence[Summary]) -> list[NewPost]:
    if planned.style == "single":
        (change,), (summary,) = planned.changes, summaries
        return [_post(planned, (change,), blocks.single(summary))]
    posts: list[NewPost] = []
    start = 0
    for message, taken in blocks.digest(summaries):
        posts.append(_post(planned, planned.changes[start : start + taken], message))
        start += taken
    return posts


def _texts(planned: PlannedPost, summaries: Sequence[Summary]) -> Iterator[str]:
    """The posts that ``_posts`` makes of the same, for a terminal."""
    if planned.style == "single":
        yield plain.render(summaries[0])
        return
    start = 0
    for _, taken in blocks.digest(summaries):
        yield plain.render_digest(summaries[start : start + taken])
        start += taken


def _post(planned: PlannedPost, changes: Sequence[PlannedChange], message: Message) -> NewPost:
    owed = [each for change in changes for each in change.owed]
    return NewPost(
        key=post_key(each.key for each in owed),
        channel=planned.channel,
        style=planned.style,
        delivery_ids=tuple(each.delivery_id for each in owed),
        payload=replace(message, deliveries=len(owed)).to_json(),
    )


class _Reading:
    """What composing reads, each query once."""

    def __init__(
        self, database: Database, vocabulary: Vocabulary, settings: ComposeSettings
    ) -> None:
        self.settings = settings
        self._database = database
        self._vocabulary = vocabulary
        self._queries: dict[str, Query | None] = {}

    def summary(self, change: PlannedChange) -> Summary:
        """For all subscriptions of the channel together."""
        material = deliveries.material(self._database, change.change_id)
        return summarise(
            material,
            self._wanted(change, material),
            quote_limit=self.settings.quote_limit,
            twins=[self._twin(key) for key in material.stored.same_as],
            source_name=self.settings.names.get(material.stored.document.source),
        )

    def may_be_worded(self, planned: PlannedPost, paraphrasing: Paraphrasing | None) -> bool:
        """Whether a language model may be asked of its first change."""
        if paraphrasing is None:
            return False
        material = deliveries.material(self._database, planned.changes[0].change_id)
        return paraphrasing.may_word(material.stored.document.source)

    def worded(
        self, summary: Summary, change: PlannedChange, paraphrasing: Paraphrasing
    ) -> Summary:
        """With what a language model says of it, where one may be asked and says what holds."""
        document = deliveries.material(self._database, change.change_id).stored.document
        request = request_for(document, summary, paraphrasing.limits.characters)
        return replace(summary, claims=paraphrasing.claims(document.source, request))

    def _wanted(self, change: PlannedChange, material: Material) -> frozenset[Span] | None:
        document, hits = material.stored.document, material.all_hits
        home = self.settings.homes.get(document.source, Home())
        wanted = frozenset[tuple[int, int, int]]()
        for each in change.owed:
            query = self._asked(each.subscription.query)
            if query is None:
                return None
            wanted |= query.shown(view_on_record(document, home, query.terms, hits))
        return wanted

    def _asked(self, query: str) -> Query | None:
        """None for a query whose group has left the configuration meanwhile: what is owed is owed,
        and a wider post is better than none."""
        if query not in self._queries:
            try:
                self._queries[query] = parse_query(query, self._vocabulary)
            except QueryError:
                self._queries[query] = None
        return self._queries[query]

    def _twin(self, key: str) -> Twin:
        stored = documents.get(self._database, key)
        if stored is None:
            return Twin(title=key, url=None)
        return Twin(title=stored.document.title, url=stored.document.url)
