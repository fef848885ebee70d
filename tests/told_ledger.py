"""Who is to be told of what, said once more and slowly: no rows, no sketches, no diff.

The tests of it hold the product against this, so nothing here imports what decides there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from state.records import Notify, Status

if TYPE_CHECKING:
    from datetime import datetime

TWINS_WITHIN = timedelta(days=60)
TOLD_AGAIN = (Notify.DIGEST, Notify.REPLAY)


class Mark(NamedTuple):
    """A change owed to a subscription."""

    subscription: int
    key: str
    version: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class Text:
    """A page: ``spoken`` are its sentences, one to a part."""

    slot: str
    spoken: tuple[str, ...]
    status: Status | None = None
    layout: int = 0

    @property
    def bag(self) -> Counter[str]:
        """Its sentences, wherever they stand."""
        return Counter(self.spoken)

    @property
    def words(self) -> str:
        """All of it."""
        return "|".join(self.spoken)

    @property
    def partial(self) -> bool:
        """Whether only the free part is readable."""
        return self.status is Status.PARTIAL


@dataclass(kw_only=True)
class Asker:
    """A subscription; ``mutes`` are since when and until when."""

    id: int
    channel: str
    term: str
    ended: bool = False
    mutes: list[tuple[datetime, datetime | None]] = field(default_factory=list)

    def mute(self, now: datetime) -> int | None:
        """The number of the mute in force."""
        for number, (since, until) in enumerate(self.mutes):
            if since <= now and (until is None or now < until):
                return number
        return None


@dataclass(kw_only=True)
class Record:
    """What is on record under a key; ``put_in`` is what came in with each version."""

    key: str
    source: str
    text: Text
    seen_at: datetime
    put_in: list[Counter[str]]
    twins: set[str] = field(default_factory=set)

    @property
    def version(self) -> int:
        """The newest."""
        return len(self.put_in)


@dataclass(kw_only=True)
class Run:
    """One run of a source, at one instant."""

    source: str
    notify: Notify
    baseline: bool
    now: datetime


class Ledger:
    """``withheld`` are marks by the number of the mute, ``order`` when each change came."""

    def __init__(self) -> None:
        self.askers: dict[int, Asker] = {}
        self.records: dict[str, Record] = {}
        self.owed: dict[Mark, Notify] = {}
        self.withheld: dict[Mark, int] = {}
        self.order: dict[tuple[str, int, str], int] = {}
        self._sitting: dict[str, str] = {}

    def read(self, run: Run, text: Text) -> str | None:
        """A run comes upon a text: new, revised, refused, or None where nothing changed."""
        key = self._key(text)
        superseded = text.status is Status.PRELIMINARY and "kaku/final" in self._sitting
        known = self.records.get(key)
        if known is None:
            known = self.records[key] = Record(
                key=key, source=run.source, text=text, seen_at=run.now, put_in=[]
            )
            return self._news(run, known, "new", text.bag)
        if not superseded and not (text.partial and not known.text.partial):
            appeared = known.text.partial and not text.partial
            if text.bag != known.text.bag:
                if not appeared and len(text.words) * 4 <= len(known.text.words):
                    return "refused"
                news, known.text = text.bag - known.text.bag, text
                kind = self._news(run, known, "new" if appeared else "revised", news)
                self._tell_the_rest(run, known)
                return kind
            known.text = text
            if appeared:
                self._find_twins(run, known)
        self._tell_the_rest(run, known)
        return None

    def came(self, asker: Asker) -> list[Mark]:
        """What the latest mute withheld, and no later change of the record was told."""
        latest = len(asker.mutes) - 1
        marks = [m for m, mute in self.withheld.items() if (m[0], mute) == (asker.id, latest)]
        told = [m for m in self.owed if m.subscription == asker.id]
        return [
            mark
            for mark in sorted(marks, key=lambda one: self.order[one[1:]])
            if not any(
                t.key == mark.key and self.order[t[1:]] >= self.order[mark[1:]] for t in told
            )
        ]

    def unmute(self, asker: Asker, notify: Notify, now: datetime) -> None:
        """End a mute; unless silent, what came is owed now."""
        if (number := asker.mute(now)) is not None:
            asker.mutes[number] = (asker.mutes[number][0], now)
        if notify is Notify.SILENT:
            return
        latest = len(asker.mutes) - 1
        for mark in self.came(asker):
            record = self.records[mark.key]
            if not self._told(asker, record.twins, mark.kind, record.put_in[mark.version - 1]):
                self.owed[mark] = notify
        gone = [m for m, mute in self.withheld.items() if (m[0], mute) == (asker.id, latest)]
        for mark in gone:
            del self.withheld[mark]

    def _key(self, text: Text) -> str:
        """The preliminary and the final minutes of a sitting are one record."""
        if not text.slot.startswith("kaku/"):
            return text.slot
        first = next(iter(self._sitting.values()), text.slot)
        return self._sitting.setdefault(text.slot, first)

    def _news(self, run: Run, record: Record, kind: str, put_in: Counter[str]) -> str:
        record.put_in.append(put_in)
        self.order[record.key, record.version, kind] = len(self.order)
        twins = self._find_twins(run, record)
        silent = run.baseline and kind == "new" and run.notify not in TOLD_AGAIN
        if run.notify is not Notify.SILENT and not silent:
            for asker in self._asking(put_in):
                if not self._told(asker, twins | record.twins, kind, put_in):
                    self._owe(run, asker, record, kind)
        return kind

    def _find_twins(self, run: Run, record: Record) -> set[str]:
        found = {
            other.key
            for other in self.records.values()
            if other.source != record.source
            and not (record.text.partial or other.text.partial)
            and other.seen_at >= run.now - TWINS_WITHIN
            and _alike(record.text.words, other.text.words)
        }
        record.twins |= found
        for key in found:
            self.records[key].twins.add(record.key)
        return found

    def _tell_the_rest(self, run: Run, record: Record) -> None:
        if run.notify not in TOLD_AGAIN:
            return
        for asker in self._asking(record.text.bag):
            kept = (
                mark.key == record.key
                and (mark.subscription, mute) == (asker.id, asker.mute(run.now))
                for mark, mute in self.withheld.items()
            )
            if not self._told(asker, {record.key, *record.twins}, "new", Counter()) and not any(
                kept
            ):
                self.order.setdefault((record.key, record.version, "new"), len(self.order))
                self._owe(run, asker, record, "new")

    def _asking(self, put_in: Counter[str]) -> list[Asker]:
        said = "|".join(put_in)
        return [one for one in self.askers.values() if not one.ended and one.term in said]

    def _told(self, asker: Asker, keys: set[str], kind: str, put_in: Counter[str]) -> bool:
        """Of one of these records at all, or of the same revision of one."""
        return any(
            mark.subscription == asker.id
            and mark.key in keys
            and (kind == "new" or self._is_revision(mark, put_in))
            for mark in self.owed
        )

    def _is_revision(self, mark: Mark, put_in: Counter[str]) -> bool:
        return mark.kind == "revised" and self.records[mark.key].put_in[mark.version - 1] == put_in

    def _owe(self, run: Run, asker: Asker, record: Record, kind: str) -> None:
        mark = Mark(asker.id, record.key, record.version, kind)
        if (mute := asker.mute(run.now)) is not None:
            self.withheld[mark] = mute
        else:
            self.owed[mark] = run.notify


def _alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) < 200:
        return False
    a, b = ({text[i : i + 8] for i in range(len(text) - 7)} for text in (one, other))
    return len(a & b) / len(a | b) >= 0.9
