"""Documents on their way to the database: gathered per source, handed over by the hundred."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from state.fetches import store_fetches
from state.records import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from state.database import Database
    from state.fetches import FetchRecord
    from state.ingest import Recorded
    from state.ingestion import Ingestion
    from state.records import Document

BATCH = 100  # documents in one transaction: measured in 2026-11, more gains nothing


@dataclass(slots=True, kw_only=True)
class Counts:
    """What became of the documents of one source; ``silent`` of the new ones are no news."""

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    refused: int = 0
    silent: int = 0

    @property
    def changed(self) -> int:
        """How many are new or revised."""
        return self.new + self.revised

    def add(self, recorded: Recorded) -> None:
        """Count one document."""
        if recorded.refused is not None:
            self.refused += 1
        elif recorded.change is ChangeKind.NEW:
            self.new += 1
            self.silent += recorded.silent
        elif recorded.change is None:
            self.unchanged += 1
        else:
            self.revised += 1


@dataclass(slots=True, kw_only=True)
class Intake:
    """The documents of one source's run; ``keys`` of those that were taken as what they are, and
    why the others were ``refused``.

    A page's validators go into the transaction of its last document: stored earlier, a crash
    would lose documents that the next run is told are «not modified». Those of a page that brought
    a refused document are not stored at all, for a 304 would hide it; one such page costs the
    others nothing. ``keep_pages`` is called before anything goes on record by which a page would
    not be asked for again.
    """

    database: Database
    ingestion: Ingestion
    keep_pages: Callable[[], None] | None = None
    counts: Counts = field(default_factory=Counts)
    taken: int = 0
    keys: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    refused_keys: set[str] = field(default_factory=set)
    _documents: list[Document] = field(default_factory=list)
    _vouched: list[FetchRecord] = field(default_factory=list)

    @property
    def pending(self) -> int:
        """How many documents wait for their transaction, the last that were taken."""
        return len(self._documents)

    def get_ready(self) -> None:
        """Load and make what the first document will need, while nothing else is to be done."""
        from state import ingest as _loaded  # noqa: F401 - loaded here, for the reason below

        self.ingestion.standing.terms.find_among([""])

    def take(self, documents: list[Document], vouched: FetchRecord | None) -> None:
        """Take a page's documents, and its validators once nothing more hangs on the page."""
        self._documents += documents
        self.taken += len(documents)
        if vouched:
            self._vouched.append(vouched)
        if len(self._documents) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Hand over what was gathered."""
        if self.keep_pages:
            self.keep_pages()
        documents, self._documents = self._documents, []
        vouched, self._vouched = self._vouched, []
        if documents:
            self._hand_over(documents, vouched)
        elif vouched:
            self.vouch(vouched)

    def vouch(self, vouched: list[FetchRecord]) -> None:
        """Keep validators of pages on which others hung, now that all of these were read."""
        with self.database.transaction() as connection:
            store_fetches(connection, self.ingestion.source, self._unrefused(vouched))

    def _hand_over(self, documents: list[Document], vouched: list[FetchRecord]) -> None:
        # Imported here because it brings numpy, a seventh of what a crawl takes that finds nothing.
        from state.ingest import ingest

        done = ingest(self.database, documents, self.ingestion, self._unrefused(vouched))
        for document, recorded in zip(documents, done, strict=True):
            self.counts.add(recorded)
            if recorded.refused is None:
                self.keys.append(recorded.key)
            else:
                self.refused.append(recorded.refused)
                self.refused_keys.add(document.key)
        if any(recorded.refused for recorded in done):  # then none was stored
            self.vouch(vouched)

    def _unrefused(self, vouched: list[FetchRecord]) -> list[FetchRecord]:
        """Without those of pages of which a document was refused, in whichever transaction."""
        return [page for page in vouched if self.refused_keys.isdisjoint(page.records)]
