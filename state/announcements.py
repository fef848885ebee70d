"""Records that were announced without their text, and the texts that settle them.

Where robots.txt opens a council's front page alone, it tells that a session appeared, and its text
comes later: by permission, or downloaded by hand. A text belongs to the announcement of its source
that names its day, and its session where the announcement has one (a year and a kind of meeting,
where no single name is in every title); of several to the one of the
fewest days. Then it depends on what was announced:

    one day         the first text is the next version of the same document, under its key
    several days    each sitting is a document of its own, under the key that it will have by
                    permission as well, and is linked: one of them settles the announcement

An announcement whose texts are on record already is no news: a permission has ended, and the front
page names all the sessions that were read while it held.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from state import ledger
from state.inbox import days_of
from state.records import DocumentKind, Status
from state.times import day_text
from state.words import folded_words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import date

    from state.ledger import Draft
    from state.records import Document


def under_announcements(connection: sqlite3.Connection, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts under the keys of the documents that announced them, in order.

    Inside the transaction that stores them, after ``sittings.under_one_key``. ``superseded`` is set
    on an announcement whose text is on record, ``awaited`` on a text whose announcement was news.
    """
    if not drafts:
        return []
    board = _Board(connection, drafts)
    return [board.settled(draft) for draft in drafts]


class _Announcement(NamedTuple):
    key: str
    days: tuple[date, date] | None
    named: tuple[str, ...]
    baseline: bool

    def covers(self, document: Document) -> bool:
        """Whether a text belongs here; the session alone tells of a text without a day."""
        held = document.held_on
        if held and self.days:
            return self.days[0] <= held <= self.days[1] and _stand_in(self.named, _names(document))
        return bool(self.named) and _stand_in(self.named, _names(document))

    @property
    def length(self) -> int:
        return (self.days[1] - self.days[0]).days if self.days else 99_999


class _Board:
    """The announcements of one source, as far as one batch of its documents needs them."""

    def __init__(self, connection: sqlite3.Connection, drafts: Sequence[Draft]) -> None:
        self._connection = connection
        rows = connection.execute(
            """
            SELECT key, session, held_on, held_until, baseline FROM documents
            WHERE source = ? AND kind = 'announcement' ORDER BY id DESC
            """,
            (drafts[0].document.source,),
        )
        found = [
            _Announcement(
                row["key"],
                days_of(row["held_on"], row["held_until"]),
                _named(row["session"]),
                bool(row["baseline"]),
            )
            for row in rows
        ]
        self._open = sorted(found, key=lambda one: one.length)
        # Where a record has a sitting, state.sittings has looked its key up already.
        keys = [draft.document.key for draft in drafts if not draft.document.sitting]
        self._became = dict(
            connection.execute(
                "SELECT key, document FROM sittings WHERE key IN (SELECT value FROM json_each(?))",
                (json.dumps(keys),),
            )
        )

    def settled(self, draft: Draft) -> Draft:
        document = draft.document
        if document.kind is DocumentKind.ANNOUNCEMENT:
            return self._unless_known(draft)
        if document.key in self._became:
            return _under(draft, self._became[document.key])
        return self._under_its_announcement(draft) if self._open else draft

    def _under_its_announcement(self, draft: Draft) -> Draft:
        document = draft.document
        named = next((one for one in self._open if one.covers(document)), None)
        if named is None or document.key == named.key:
            return draft
        draft = replace(draft, awaited=not named.baseline)
        if named.length or ledger.known_documents(self._connection, [document.key]):
            self._link(named.key, document.key)
            return draft
        self._open.remove(named)
        self._became[document.key] = named.key
        # The other text of a preliminary and a final one was led to this one's key already.
        self._connection.execute(
            "UPDATE sittings SET document = ? WHERE document = ?", (named.key, document.key)
        )
        self._connection.execute(
            "INSERT OR REPLACE INTO sittings VALUES (?, ?, ?, ?, ?)",
            (
                document.key,
                document.source,
                document.sitting or "",
                named.key,
                document.status is Status.PRELIMINARY,
            ),
        )
        return _under(draft, named.key)

    def _link(self, announcement: str, text: str) -> None:
        self._connection.execute(
            "INSERT OR IGNORE INTO announced_texts VALUES (?, ?)", (text, announcement)
        )

    def _unless_known(self, draft: Draft) -> Draft:
        """An announcement, under the key of its first text where that is on record before it."""
        kind = self._connection.execute(
            "SELECT kind FROM documents WHERE key = ?", (draft.document.key,)
        ).fetchone()
        if kind:
            # A text that took its place stays, if only a scan: nobody has more to say.
            return replace(draft, superseded=kind["kind"] != DocumentKind.ANNOUNCEMENT)
        text = self._text_on_record(draft.document)
        if text is None:
            return draft
        return replace(_under(draft, text), superseded=True)

    def _text_on_record(self, document: Document) -> str | None:
        until = document.held_until or document.held_on
        rows = self._connection.execute(
            """
            SELECT key, title, meeting, session FROM documents
            WHERE source = ? AND kind <> 'announcement' AND held_on BETWEEN ? AND ? ORDER BY id
            """,
            (document.source, day_text(document.held_on), day_text(until)),
        )
        named = _named(document.session)
        return next((row["key"] for row in rows if _stand_in(named, _joined(*row[1:]))), None)


def _under(draft: Draft, key: str) -> Draft:
    made = ledger.draft(replace(draft.document, key=key))
    return replace(made, superseded=draft.superseded, awaited=draft.awaited)


def _named(session: str | None) -> tuple[str, ...]:
    """The names that an announcement's session holds, a line each."""
    return tuple(filter(None, map(folded_words, (session or "").split("\n"))))


def _stand_in(named: tuple[str, ...], names: str) -> bool:
    return all(name in names for name in named)


def _names(document: Document) -> str:
    return _joined(document.title, document.meeting, document.session)


def _joined(*names: str | None) -> str:
    """Names without blanks, so that 令和　７年 is 令和7年; a mark keeps one from reaching over."""
    return "\n".join(folded_words(name) for name in names if name)
