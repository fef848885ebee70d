"""Documents to rows: versions, changes, hits and what is owed, in one transaction.

What a document can be, next to what is on record of it:

    unseen                                  NEW
    the same words                          unchanged; all else that was read is taken over
    other words                             REVISED, with the passages that changed
    a quarter of the text or less           refused: an error on record, nothing is stored, unless
                                            a person accepted it (state.refusals)
    a file without text, all was known      refused as well: it broke, or can be read no more
    a preliminary text, the final known     unchanged: sources leave it in their lists
    only the free part, all was known       unchanged: less was readable, nothing was withdrawn
    all of it, only the free part was known NEW once more, as news of what was not readable before:
                                            its passages are what the free part did not have
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import TYPE_CHECKING

from state import ledger
from state.announcements import under_announcements
from state.copies import by_hand, imported_before
from state.diff import changed_passages
from state.documents import read_document
from state.fetches import store_fetches
from state.finding import find_terms
from state.ingestion import Ingestion
from state.mutes import mutes_in_force
from state.owing import Change, concerned, owe, tells, told_already, told_revision, withheld_already
from state.passages import counting_hits, touching
from state.preparing import Preparation
from state.records import ChangeKind, DocumentKind, Notify
from state.refusals import Refusal, forget_refusal, keep_refusal, refusals_among
from state.rows import Rows
from state.runs import insert_error
from state.sittings import under_one_key
from state.times import instant_text
from state.twins import TwinDocument, find_twins, name_each_other, twins_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence

    from state.database import Database
    from state.fetches import FetchRecord
    from state.ledger import Draft, Known
    from state.records import Document, Passage
    from state.words import Words

__all__ = ["Ingestion", "Recorded", "ingest", "owe_again"]

_LEAST_KEPT = 4  # a page with at most one letter in four of what it had is not that page any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What became of one document.

    ``change`` is None where nothing changed. ``refused`` says why nothing was stored; it is on
    record as an error of the run already. ``version`` is the one on record; ``hits`` are those
    that count for the change, ``owed`` the deliveries it brought; ``silent``: it is no news.
    """

    key: str
    version: int
    change: ChangeKind | None = None
    refused: str | None = None
    owed: int = 0
    hits: int = 0
    silent: bool = False


def ingest(
    database: Database,
    documents: Sequence[Document],
    ingestion: Ingestion,
    fetches: Sequence[FetchRecord] = (),
) -> list[Recorded]:
    """Record documents and the validators of the pages they came from; all or nothing.

    A validator stored before its document would turn a crash into a lost document, because the
    next run would be answered 304. Where a document is refused, none is stored at all: a 304 would
    hide the refused page. Raises UserError where the file is locked, full or not writable.
    """
    drafts = [ledger.draft(document) for document in documents]
    for document in documents:
        if document.source != ingestion.source:
            raise ValueError(f"document {document.key} is not of source {ingestion.source}")
    with database.transaction() as connection:
        drafts = under_announcements(connection, under_one_key(connection, drafts))
        desk = _desk(connection, [draft.document.key for draft in drafts], ingestion)
        ledger.renew_contents(connection, desk.known, drafts)
        desk.prepare(drafts)
        recorded = [desk.record(draft) for draft in drafts]
        desk.rows.write()
        if not any(result.refused for result in recorded):
            store_fetches(connection, ingestion.source, fetches)
    return recorded


def owe_again(connection: sqlite3.Connection, keys: Sequence[str], ingestion: Ingestion) -> None:
    """Owe documents on record as an ingestion that notifies would that finds them unchanged.

    Inside a transaction of the caller; a key that is not on record is passed over.
    """
    desk = _desk(connection, keys, ingestion)
    for key in keys:
        if key in desk.known:
            desk.owe_the_rest(desk.known[key], key)
    desk.rows.write()


def _desk(connection: sqlite3.Connection, keys: Sequence[str], ingestion: Ingestion) -> _Desk:
    ingestion.standing.keep_up(connection)
    return _Desk(
        connection,
        ingestion,
        ledger.known_documents(connection, keys),
        instant_text(ingestion.now),
        Rows(connection),
        Preparation(connection, ingestion.standing.terms),
        refusals_among(connection, keys),
        mutes_in_force(connection, ingestion.moment()),
        cache(partial(by_hand, connection, ingestion.source, ingestion.run_id)),
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """One transaction's work on its documents, in order; ``known`` keeps up with it. ``asking`` is
    who asks for each that is news as a whole, by its content; ``by_hand`` as ``copies.by_hand``
    answers, which is asked where a document is news: in most transactions none is."""

    connection: sqlite3.Connection
    ingestion: Ingestion
    known: dict[str, Known]
    now: str
    rows: Rows
    preparation: Preparation
    refusals: dict[str, Refusal]
    muted: dict[int, int]
    by_hand: Callable[[], Mapping[int, Sequence[int]]]
    asking: dict[bytes, list[int]] = field(default_factory=dict)

    def prepare(self, drafts: Sequence[Draft]) -> None:
        """Do at once what most likely has to be done for each."""
        fresh = [draft for draft in drafts if not self._is_as_known(draft)]
        self.preparation.read(fresh)
        changed = [draft for draft in fresh if not self._has_known_words(draft)]
        self.preparation.prepare(changed)
        self._ask_for([draft for draft in changed if self._is_told_as_a_whole(draft)])

    def _is_told_as_a_whole(self, draft: Draft) -> bool:
        known = draft.document.key in self.known
        return not known and tells(self._ingestion_of(draft), ChangeKind.NEW)

    def _ask_for(self, drafts: Sequence[Draft]) -> None:
        found = [self.preparation.version(draft).found for draft in drafts]
        asking = concerned(self.ingestion, [draft.document for draft in drafts], found)
        self.asking.update(zip((draft.content for draft in drafts), asking, strict=True))

    def record(self, draft: Draft) -> Recorded:
        recorded = self._record(draft)
        if not recorded.refused and recorded.key in self.refusals:
            del self.refusals[recorded.key]
            self.rows.write()
            forget_refusal(self.connection, recorded.key)
        return recorded

    def _record(self, draft: Draft) -> Recorded:
        known = self.known.get(draft.document.key)
        if known is None:
            return self._first(draft)
        if self._is_as_known(draft):
            return self._unchanged(draft, known)
        self.rows.write()
        words = self.preparation.words(draft)
        if _gives_no_text(draft) and not known.partial:
            had = ledger.current_row(self.connection, known)["letters"]
            return self._refuse(draft, known, had, 0)
        if self._has_known_words(draft):
            return self._refresh(draft, known, words)
        return self._compare(draft, known, words)

    def _is_as_known(self, draft: Draft) -> bool:
        known = self.known.get(draft.document.key)
        return known is not None and (
            known.content == draft.content or draft.superseded or _says_less(draft, known)
        )

    def _has_known_words(self, draft: Draft) -> bool:
        known = self.known.get(draft.document.key)
        return known is not None and self.preparation.words(draft).are(known.fingerprint)

    def _first(self, draft: Draft) -> Recorded:
        words = self.preparation.words(draft)
        known = ledger.insert_document(
            self.rows,
            draft,
            words.fingerprint,
            baseline=self._silent(draft),
            now=self.now,
        )
        return self._store(draft, known, words, ChangeKind.NEW, None)

    def _compare(self, draft: Draft, known: Known, words: Words) -> Recorded:
        row = ledger.current_row(self.connection, known)
        appeared = known.partial and not draft.partial
        had = row["letters"]
        # A post of pictures alone has no letter to lose: its new title is no lost page.
        lost = had and not appeared and words.letters * _LEAST_KEPT <= had
        if lost and not self._may_shrink(draft.document.key, words.letters):
            return self._refuse(draft, known, had, words.letters)
        passages = changed_passages(read_document(row), draft.document)
        if not passages:
            return self._refresh(draft, known, words)
        known = ledger.update_document(self.connection, known, draft, words.fingerprint)
        known = ledger.raise_version(self.connection, known, self.now)
        kind = ChangeKind.NEW if appeared else ChangeKind.REVISED
        result = self._store(draft, known, words, kind, passages)
        return replace(result, owed=result.owed + self.owe_the_rest(known, draft.document.key))

    def _store(
        self,
        draft: Draft,
        known: Known,
        words: Words,
        kind: ChangeKind,
        passages: Sequence[Passage] | None,
    ) -> Recorded:
        """Write the newest version with its change and hits, and what they owe."""
        document = draft.document
        self.known[document.key] = known
        version = self.preparation.version(draft)
        version_id = ledger.insert_version(self.rows, known, version.body, words.letters, self.now)
        ledger.insert_hits(self.rows, version_id, version.found)
        ingestion = self._ingestion_of(draft)
        change_id = ledger.insert_change(self.rows, known, kind, passages, ingestion)
        counted = counting_hits(version.found, document.parts, passages)
        told = self._told_by_twins(draft, known, words, kind, passages)
        asking = self._asking(draft, passages) if tells(ingestion, kind) else []
        owed_to = [one for one in asking if one not in told]
        return Recorded(
            key=document.key,
            version=known.version,
            change=kind,
            owed=self._owe(owed_to, change_id, known, document.key, kind),
            hits=len(counted),
            silent=ingestion.baseline and kind is ChangeKind.NEW,
        )

    def _owe(
        self, owed_to: Sequence[int], change_id: int, known: Known, key: str, kind: ChangeKind
    ) -> int:
        if not owed_to:  # two documents of three
            return 0
        change = Change(
            id=change_id, document_id=known.id, key=key, version=known.version, kind=kind
        )
        return owe(self.rows, self.ingestion, change, owed_to, self.muted)

    def _ingestion_of(self, draft: Draft) -> Ingestion:
        silent = self._silent(draft)
        same = silent == self.ingestion.baseline
        return self.ingestion if same else replace(self.ingestion, baseline=silent)

    def _silent(self, draft: Draft) -> bool:
        """Whether a document is no news because its source, or its texts, are met only now."""
        is_text = draft.document.kind is not DocumentKind.ANNOUNCEMENT
        met_now = self.ingestion.baseline or (self.ingestion.first_texts and is_text)
        return met_now and not draft.awaited

    def _asking(self, draft: Draft, passages: Sequence[Passage] | None) -> list[int]:
        """Who asks for a change, by id."""
        if passages is None and draft.content in self.asking:
            return self.asking[draft.content]
        found = touching(self.preparation.version(draft).found, passages)
        (asking,) = concerned(self.ingestion, [draft.document], [found])
        return asking

    def _told_by_twins(
        self,
        draft: Draft,
        known: Known,
        words: Words,
        kind: ChangeKind,
        passages: Sequence[Passage] | None = None,
    ) -> set[int]:
        """A free part is the twin of nothing: the rest may be news."""
        if draft.partial:
            return set()
        version = self.preparation.version(draft)
        twins: list[int] = []
        if version.met:
            document = TwinDocument(known.id, draft.document.source, words.text, version.bands)
            twins = find_twins(self.connection, document, self.ingestion.now)
        twins += imported_before(
            self.connection,
            draft.document,
            words,
            document_id=known.id,
            among=self.by_hand(),
        )
        if twins:
            self.rows.write()
            name_each_other(self.connection, known.id, twins, self.ingestion.now)
        self.rows.add("sketches", *[(band, known.id) for band in version.bands])
        if passages is None or kind is ChangeKind.NEW:
            return told_already(self.connection, twins)
        told_of = {*twins, *twins_of(self.connection, known.id)}
        return told_revision(self.connection, told_of, passages, draft.document.parts)

    def _refresh(self, draft: Draft, known: Known, words: Words) -> Recorded:
        """The words are the same: take over everything else, which is no news."""
        if known.partial and not draft.partial:  # from now on it can be somebody's twin
            self._told_by_twins(draft, known, words, ChangeKind.NEW)
        ledger.refresh_body(self.connection, known, draft, self.preparation.compressor)
        known = ledger.update_document(self.connection, known, draft, words.fingerprint)
        self.known[draft.document.key] = known
        return self._unchanged(draft, known)

    def _unchanged(self, draft: Draft, known: Known) -> Recorded:
        key = draft.document.key
        return Recorded(key=key, version=known.version, owed=self.owe_the_rest(known, key))

    def _may_shrink(self, key: str, letters: int) -> bool:
        """Whether a person accepted this text, or a shorter one."""
        refusal = self.refusals.get(key)
        return refusal is not None and refusal.accepted_at is not None and letters >= refusal.has

    def _refuse(self, draft: Draft, known: Known, had: int, has: int) -> Recorded:
        document = draft.document
        reason = f"{document.key} kept {has} of {had} characters; nothing was stored"
        beginning = "\n".join(part.text for part in document.parts).strip()
        if beginning:
            reason += f"; if that is right: gikai accept {shlex.quote(document.key)}"
        if self.ingestion.run_id is not None:
            row = (self.ingestion.run_id, document.url, "refused", reason, self.now)
            insert_error(self.connection, row)
        refusal = Refusal(
            key=document.key,
            had=had,
            has=has,
            beginning=beginning,
            refused_at=self.ingestion.now,
        )
        self.refusals[document.key] = refusal
        keep_refusal(self.connection, refusal)
        return Recorded(key=document.key, version=known.version, refused=reason)

    def owe_the_rest(self, known: Known, key: str) -> int:
        """A backfill that notifies owes a known document to whoever was never owed it.

        As NEW in its newest version, and matched anew: a subscription made since then may ask for
        terms that nobody looked for when the document came.
        """
        if self.ingestion.notify not in (Notify.DIGEST, Notify.REPLAY):
            return 0
        self.rows.write()
        told = told_already(self.connection, [known.id, *twins_of(self.connection, known.id)])
        told |= withheld_already(self.connection, known.id, self.muted)
        row = ledger.current_row(self.connection, known)
        document = read_document(row)
        found = find_terms(self.ingestion.standing.terms, document)
        (asking,) = concerned(self.ingestion, [document], [found])
        owed_to = [one for one in asking if one not in told]
        if not owed_to:
            return 0
        ledger.replace_hits(self.connection, self.rows, row["version_id"], found)
        change_id = ledger.tell_again(self.connection, self.rows, known, self.ingestion)
        return self._owe(owed_to, change_id, known, key, ChangeKind.NEW)


def _says_less(draft: Draft, known: Known) -> bool:
    """A free part, or an announcement: there is no telling whether its text was ever open to us."""
    return draft.partial and not known.partial and not _gives_no_text(draft)


def _gives_no_text(draft: Draft) -> bool:
    status = draft.document.status
    return status is not None and status.unread
