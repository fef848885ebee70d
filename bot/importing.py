"""Files that somebody downloaded by hand, through the same way as a crawl."""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.clock import clock
from bot.configured import load, source_named, vocabulary
from bot.doubts import tell_doubts
from bot.offering import offer
from bot.output import columns, line, number, say, say_json, tell
from bot.posting import post, say_if_idle, wire
from bot.unheard import to_its_end
from config.errors import UserError
from config.models import Source
from crawler.importer import checked_key, read_file
from crawler.platforms import load_platform
from state.copies import same_text
from state.database import open_database, run_lock
from state.documents import get as record_of
from state.imported_files import note_file, same_file
from state.ingest import Ingestion, Recorded, ingest
from state.namesakes import namesake
from state.records import ChangeKind, Notify, Outcome, RunReport, Window
from state.runs import Origin, begin_run, finish_run
from state.search_index import index_new
from state.standing import standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.as_json import Values
    from bot.asked import ImportOptions
    from config.models import Config
    from state.database import Database
    from state.documents import StoredDocument
    from state.records import Document


_TWICE = (
    "the same day and title is on record as {}: import it with --key {} where it is that text, "
    "with a --key of its own where it is another."
)
_SAME = (
    "same text as {}. Where it is another sitting that says the same, give it a --key of its own."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of one file; ``error`` says why it was not recorded. ``hits`` are those of its
    version on record, those that would alert nobody among them. ``same_text_as`` is the key under
    which its words were on record already: of that record the others tell."""

    path: Path
    document: Document | None = None
    recorded: Recorded | None = None
    hits: int | None = None
    error: str | None = None
    same_text_as: str | None = None

    @property
    def change(self) -> ChangeKind | None:
        """New, revised, or None where nothing changed."""
        return self.recorded.change if self.recorded else None

    def values(self, source: str) -> Values:
        """As --json prints it."""
        return {
            "path": str(self.path),
            "key": self.document.key if self.document else None,
            "source": source,
            "change": self.change.value if self.change else None,
            "version": self.recorded.version if self.recorded else None,
            "hits": self.recorded.hits if self.recorded else None,
            "hits_on_record": self.hits,
            "speeches": len(self.document.speeches) if self.document else None,
            "error": self.error,
            "same_text_as": self.same_text_as,
        }


@to_its_end()
def import_files(folder: Path | None, options: ImportOptions) -> int:
    """Record the files; 1 where one of them could not be. UserError: options that disagree."""
    config, time = load(folder, writes=True), clock()
    source = source_of(config, options)
    _check_key(options)
    notify = Notify(options["notify"])
    path, by, posted = config.database_path, wire(config), None
    with run_lock(path), closing(open_database(path)) as database:
        tell_doubts(database, config, time.now())
        found = _Import(config, database, source, notify, time.now()).carry_out(options)
        _print(found, source, as_json=options["as_json"])
        if notify is Notify.SILENT:
            offer(database, config, time.now(), [(source, recorded_keys(found))])
        else:
            posted = post(database, config, time, by, quiet=options["as_json"])
            say_if_idle(posted)
        index_new(database)
    if any(one.error for one in found):
        return 1
    return 0 if posted is None or posted.complete else 1


def _check_key(options: ImportOptions) -> None:
    if options["key"] is None:
        return
    if len(options["paths"]) > 1:
        raise UserError("--key", "It is for one file.", "Import the files one by one.")
    checked_key(options["key"])


def recorded_keys(found: Sequence[Imported]) -> list[str]:
    """Of the files that were taken, known ones among them."""
    return [one.recorded.key for one in found if one.recorded and not one.recorded.refused]


def source_of(config: Config, options: ImportOptions) -> Source:
    """The source named, or one made for the platform; raises UserError for neither or both."""
    named, platform = options["source"], options["platform"]
    if named and platform:
        raise UserError("--platform", f"The source {named} has one of its own.", "Leave it out.")
    if options["name"] is not None and not options["name"].strip():
        raise UserError("--name", "It is empty.", "Say whose files they are, or leave it out.")
    if platform:
        made = _made_for(platform, options["name"])
    elif named:
        if options["name"]:
            raise UserError("--name", "It goes with --platform.", "Leave it out.")
        made = source_named(config, named, otherwise=" Or give --platform.")
    else:
        raise UserError(
            "gikai import", "Where the files belong is not said.", "Give --source or --platform."
        )
    if not hasattr(load_platform(made.platform), "parse_file"):
        raise UserError(
            f"platform {made.platform}", "Its files cannot be imported.", "Crawl it: gikai run."
        )
    return made


def _made_for(platform: str, name: str | None) -> Source:
    load_platform(platform)
    # The name itself may hold anything; a digest of it is as stable, and fits an id.
    suffix = f"-{hashlib.sha256(name.encode()).hexdigest()[:8]}" if name else ""
    return Source(id=f"import-{platform}{suffix}", platform=platform, name=name or platform)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class _Import:
    """One import run: the files of one source, each in a transaction of its own."""

    def __init__(
        self, config: Config, database: Database, source: Source, notify: Notify, now: datetime
    ) -> None:
        self._database = database
        self._source = source
        self._now = now
        self._keys: dict[str, Path] = {}
        self._run_id = begin_run(
            database, source=source.id, origin=Origin.IMPORT, window=Window(), now=now
        )
        self._ingestion = Ingestion(
            source=source.id,
            area=source.area,
            population=source.population,
            run_id=self._run_id,
            now=now,
            notify=notify,
            baseline=False,
            standing=standing(database, vocabulary(config)),
            clock=clock().now,
        )

    def carry_out(self, options: ImportOptions) -> list[Imported]:
        """Record the files and close the run."""
        found = [self._one(path, options) for path in options["paths"]]
        finish_run(self._database, self._report(found))
        return found

    def _one(self, path: Path, options: ImportOptions) -> Imported:
        key = options["key"]
        try:
            document = read_file(path, self._source, self._source.platform, key)
            digest = _sha256(path)
        except UserError as error:
            return Imported(path=path, error=f"{error.found} {error.remedy}")
        except Exception as error:  # noqa: BLE001 - one file that a parser trips over must not keep the others out
            return Imported(path=path, error=f"the parser failed: {error!r}")
        if options["name"] and document.council is None:
            document = replace(document, council=self._source.name)
        earlier = self._keys.setdefault(document.key, path)
        if earlier != path:
            # Recorded, it would look like a revision of the other.
            return Imported(path=path, error=f"its key {document.key} is also that of {earlier}")
        copied = None if key else self._known(document, digest)
        if copied:
            return self._recorded(path, copied.document, same_text_as=copied.document.key)
        twice = None if key else namesake(self._database, document)
        if twice:
            return Imported(path=path, error=_TWICE.format(twice, twice.partition("/")[2]))
        imported = self._recorded(path, document)
        if imported.recorded and not imported.error:
            # The text of an announced day stands under its announcement's key.
            note_file(self._database, imported.recorded.key, digest)
        return imported

    def _known(self, document: Document, digest: str) -> StoredDocument | None:
        """The record of the same file, or text, under another key."""
        database = self._database
        return same_file(database, document, digest) or same_text(database, document, digest)

    def _recorded(
        self, path: Path, document: Document, same_text_as: str | None = None
    ) -> Imported:
        (recorded,) = ingest(self._database, [document], self._ingestion)
        stored = record_of(self._database, recorded.key)
        return Imported(
            path=path,
            document=document,
            recorded=recorded,
            hits=len(stored.hits) if stored else None,
            error=recorded.refused,
            same_text_as=same_text_as,
        )

    def _report(self, found: Sequence[Imported]) -> RunReport:
        changes = [one.change for one in found]
        new, revised = changes.count(ChangeKind.NEW), changes.count(ChangeKind.REVISED)
        errors = tuple(f"{one.path.name}: {one.error}" for one in found if one.error)
        good = Outcome.NEW if new or revised else Outcome.NOTHING_NEW
        return RunReport(
            run_id=self._run_id,
            source=self._source.id,
            outcome=Outcome.BROKEN if errors else good,
            baseline=False,
            listed=len(found),
            fetched=0,
            not_modified=0,
            new=new,
            revised=revised,
            unchanged=len(found) - new - revised - len(errors),
            errors=errors,
            started_at=self._now,
            finished_at=self._now,
        )


def _print(found: Sequence[Imported], source: Source, *, as_json: bool) -> None:
    if as_json:
        for one in found:
            say_json(one.values(source.id))
        return
    for row in columns(_row(one) for one in found if not one.error):
        say(row)
    for one in found:
        if one.error:
            tell(f"! {one.path}: {one.error}")
        if one.same_text_as:
            tell(f"{one.path}: {_SAME.format(line(one.same_text_as))}")
    recorded = sum(one.change is not None for one in found)
    files = number(len(found), "file")
    named = f" ({source.name})" if source.name != source.platform else ""
    say(f"{recorded} of {files} brought something new, under the source {source.id}{named}.")


def _row(one: Imported) -> tuple[str, ...]:
    document, recorded = one.document, one.recorded
    if document is None or recorded is None:
        return (str(one.path), "", "", "", "")
    change = recorded.change.value if recorded.change else "unchanged"
    speeches = number(len(document.speeches), "speech", "speeches")
    return (change, document.key, speeches, _hits(recorded, one.hits or 0), document.title)


def _hits(recorded: Recorded, on_record: int) -> str:
    """As many as ``gikai records`` says, and how many of them count for alerts where not all do;
    whether anybody is subscribed to them is told with the posts."""
    hits = number(on_record, "hit")
    fewer = recorded.change is not None and recorded.hits < on_record
    return f"{hits} ({number(recorded.hits, 'counts', 'count')} for alerts)" if fewer else hits
