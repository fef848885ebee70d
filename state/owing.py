"""Who is owed a change: the subscriptions it concerns, less those that were told it elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from state.bodies import read_body
from state.identity import delivery_key
from state.passages import read_passages
from state.records import ChangeKind, Notify
from state.times import instant_text
from state.views import Findings
from state.words import folded_words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from state.finding import FoundTerm
    from state.ingestion import Ingestion
    from state.records import Document, Part, Passage
    from state.rows import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A row of ``changes``."""

    id: int
    document_id: int
    key: str
    version: int
    kind: ChangeKind


def tells(ingestion: Ingestion, kind: ChangeKind) -> bool:
    """Whether such a change is owed to anybody at all."""
    silent_at_first = ingestion.baseline and kind is ChangeKind.NEW
    return ingestion.notify is not Notify.SILENT and not (
        ingestion.notify is Notify.NORMAL and silent_at_first
    )


def concerned(
    ingestion: Ingestion, documents: Sequence[Document], found: Sequence[Sequence[FoundTerm]]
) -> list[list[int]]:
    """The ids of the subscriptions that ask for each of these documents, in which this was found;
    much faster for many."""
    home = ingestion.home
    findings = [
        Findings(document, home, hits) for document, hits in zip(documents, found, strict=True)
    ]
    return ingestion.standing.asking(findings)


def owe(
    rows: Rows,
    ingestion: Ingestion,
    change: Change,
    subscriptions: Sequence[int],
    muted: Mapping[int, int],
) -> int:
    """Write down what is owed to subscriptions, by id, that it never was owed to; answers how much.

    ``muted`` are the mutes in force by their subscriptions: those are owed nothing.
    """
    owed_at = instant_text(ingestion.now)
    for subscription in subscriptions:
        if subscription in muted:
            rows.add("withheld", (subscription, change.id, muted[subscription]))
            continue
        key = delivery_key(subscription, change.key, change.version, change.kind)
        owed = (change.document_id, change.id, ingestion.notify.value, owed_at)
        rows.add("deliveries", (key, subscription, *owed))
    return sum(subscription not in muted for subscription in subscriptions)


def told_already(connection: sqlite3.Connection, document_ids: Iterable[int]) -> set[int]:
    """The subscriptions that are or were owed any of these documents."""
    return {
        row["subscription"]
        for document_id in document_ids
        for row in connection.execute(
            "SELECT DISTINCT subscription FROM deliveries WHERE document = ?", (document_id,)
        )
    }


def withheld_already(
    connection: sqlite3.Connection, document_id: int, muted: Mapping[int, int]
) -> set[int]:
    """The subscriptions from which a mute in force keeps a change of this document already: its end
    can tell that, and would else tell the document twice. ``muted`` as in ``owe``."""
    return {
        subscription
        for subscription, mute in muted.items()
        if connection.execute(
            """
            SELECT 1 FROM changes CROSS JOIN withheld ON withheld.change = changes.id
            WHERE changes.document = ? AND withheld.subscription = ? AND withheld.mute = ?
            """,
            (document_id, subscription, mute),
        ).fetchone()
    }


def told_revision(
    connection: sqlite3.Connection,
    document_ids: Iterable[int],
    passages: Sequence[Passage],
    parts: Sequence[Part],
) -> set[int]:
    """The subscriptions that were owed the same revision of one of these twins.

    The same only if it put in the same words, and gave what changed hands to the same speaker: two
    twins are revised at different times, and the second correction is news although the texts stay
    near-identical. ``parts`` are those of the revised version.
    """
    news = _put_in(passages, parts)
    return {
        row["subscription"]
        for document_id in document_ids
        for change_id in _revisions(connection, document_id, news)
        for row in connection.execute(
            "SELECT subscription FROM deliveries WHERE document = ? AND change = ?",
            (document_id, change_id),
        )
    }


def _revisions(
    connection: sqlite3.Connection, document_id: int, news: list[tuple[str, str]]
) -> list[int]:
    """The ids of the changes that revised a document so. Each is read once, not for each of the
    thousand who may have been owed it."""
    rows = connection.execute(
        """
        SELECT changes.id, changes.passages, versions.body FROM changes
        JOIN versions ON (versions.document, versions.number) = (changes.document, changes.version)
        WHERE changes.document = ? AND changes.kind = 'revised'
        """,
        (document_id,),
    )
    return [
        row["id"]
        for row in rows
        if _put_in(read_passages(row["passages"]), read_body(row["body"])[1]) == news
    ]


def _put_in(passages: Sequence[Passage], parts: Sequence[Part]) -> list[tuple[str, str]]:
    """What stands there now, and where somebody else says it, who; where words were only taken
    out, nothing does."""
    return sorted((folded_words(one.after), _given_to(one, parts)) for one in passages if one.after)


def _given_to(passage: Passage, parts: Sequence[Part]) -> str:
    if passage.speaker_before is None or passage.seq is None:
        return ""
    return folded_words(parts[passage.seq].speaker or "")
