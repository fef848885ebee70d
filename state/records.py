"""The values that move between the stages: frozen, checked when made, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from state.outcomes import Outcome as Outcome
from state.outcomes import RunReport as RunReport

if TYPE_CHECKING:
    from collections.abc import Sequence


class DocumentKind(StrEnum):
    """What a record is."""

    MINUTES = "minutes"
    ARTICLE = "article"
    REPORT = "report"
    ANNOUNCEMENT = "announcement"
    UNKNOWN = "unknown"  # the parser must be taught


class PartKind(StrEnum):
    """What a stretch of a record is."""

    SPEECH = "speech"
    QUESTION = "question"
    ANSWER = "answer"
    HEADING = "heading"
    TEXT = "text"
    INTERJECTION = "interjection"  # 「異議なし」の声あり
    SET_ASIDE = "set_aside"  # cover tables, rosters, boilerplate, footers: kept, never alerted

    @property
    def spoken(self) -> bool:
        """Whether it counts as a speech."""
        return self in _SPOKEN

    @property
    def alerts(self) -> bool:
        """Whether a hit in it alerts when the query names no place."""
        return self in _SPOKEN or self is PartKind.TEXT


_SPOKEN = frozenset({PartKind.SPEECH, PartKind.QUESTION, PartKind.ANSWER})


class Role(StrEnum):
    """In what capacity somebody speaks."""

    CHAIR = "chair"
    MEMBER = "member"
    EXECUTIVE = "executive"
    SECRETARIAT = "secretariat"
    WITNESS = "witness"  # 参考人, 公述人, 証人: heard, of neither the house nor the executive
    MODERATOR = "moderator"
    AUTHOR = "author"
    UNKNOWN = "unknown"  # the parser must be taught


class Status(StrEnum):
    """What is to be known of the text before one trusts it; most records have none.

    The first three are the publisher's word, the others ours: why a file gives no text, so that
    its record, which has no parts, is never taken for one without a hit.
    """

    PRELIMINARY = "preliminary"  # 速報版・暫定版・未定稿
    FINAL = "final"  # 確定版
    PARTIAL = "partial"  # only the free part is readable; never compared with a full text
    NO_TEXT_LAYER = "no_text_layer"  # a scan
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_BIG = "too_big"
    OCR = "ocr"  # read by text recognition: to be checked
    ANNOUNCED = "announced"  # it appeared, and its text is not open to us

    @property
    def incomplete(self) -> bool:
        """Whether less than the whole text could be read: what comes later may be news."""
        return self in INCOMPLETE

    @property
    def unread(self) -> bool:
        """Whether it is a file that gave no text at all."""
        return self in _UNREAD


_UNREAD = frozenset({Status.NO_TEXT_LAYER, Status.ENCRYPTED, Status.DAMAGED, Status.TOO_BIG})
INCOMPLETE = _UNREAD | {Status.PARTIAL, Status.ANNOUNCED}


class ChangeKind(StrEnum):
    """How a document differs from what was known.

    Nothing writes WITHDRAWN yet, though rows and posts can bear it: docs/platforms.md says why.
    """

    NEW = "new"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"


class Place(StrEnum):
    """Where in a document a hit stands."""

    TITLE = "title"
    PART = "part"


class Cadence(StrEnum):
    """How soon a subscription is told."""

    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"


class Notify(StrEnum):
    """What a run owes its subscribers.

    NORMAL is the daily run: news is owed, the first run of a source is a silent baseline.
    SILENT records only. DIGEST owes everything found, bundled into one post a channel.
    REPLAY owes everything found as if it had just appeared, a post each.
    """

    NORMAL = "normal"
    SILENT = "silent"
    DIGEST = "digest"
    REPLAY = "replay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One stretch of a document, in reading order; ``text`` is the original, untouched.

    ``speaker`` is the label as printed; ``name``, ``office`` and ``role`` are read out of it or
    out of the document, and None where neither says.
    """

    seq: int
    kind: PartKind
    text: str
    speaker: str | None = None
    name: str | None = None
    office: str | None = None
    role: Role | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        if self.seq < 0:
            raise ValueError(f"part seq must not be negative: {self.seq}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One record as a parser read it; ``key`` is ``<source id>/<the platform's own key>``.

    ``published_at`` is an aware datetime, or a date where the site names only a day. ``sitting``
    is made of raw values, and the same for the preliminary and the final record of one sitting of
    the source where these have different keys (``state.sittings``).
    """

    key: str
    source: str
    platform: str
    kind: DocumentKind
    title: str
    parts: Sequence[Part]
    url: str | None = None
    council: str | None = None
    author: str | None = None
    meeting: str | None = None
    session: str | None = None
    held_on: date | None = None
    held_until: date | None = None
    published_at: date | datetime | None = None
    status: Status | None = None
    sitting: str | None = None

    def __post_init__(self) -> None:
        prefix = f"{self.source}/"
        if not self.key.startswith(prefix) or self.key == prefix:
            raise ValueError(f"document key {self.key!r} must be {prefix!r} and the platform's key")
        if not self.title.strip():
            raise ValueError(f"document {self.key} has no title")
        # Any other sequence makes its parts when they are asked for, and numbers them itself.
        if isinstance(self.parts, tuple | list) and not _counts_up(self.parts):
            raise ValueError(f"document {self.key}: parts must be numbered 0, 1, 2, …")
        if isinstance(self.published_at, datetime) and self.published_at.tzinfo is None:
            raise ValueError(f"document {self.key}: published_at must be aware")
        if self.held_until and (not self.held_on or self.held_until < self.held_on):
            raise ValueError(f"document {self.key}: held_until needs an earlier held_on")

    @property
    def speeches(self) -> tuple[Part, ...]:
        """The parts that somebody said: speech, question, answer."""
        return tuple(part for part in self.parts if part.kind.spoken)


def _counts_up(parts: Sequence[Part]) -> bool:
    return [part.seq for part in parts] == list(range(len(parts)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A term at ``start:end`` (code points) of the original title, or of the part ``seq``."""

    term: str
    group: str | None
    place: Place
    seq: int | None
    start: int
    end: int
    surface: str

    def __post_init__(self) -> None:
        if (self.place is Place.TITLE) != (self.seq is None):
            raise ValueError("a hit in a part has a seq, a hit in the title has none")
        if not 0 <= self.start < self.end:
            raise ValueError(f"a hit must cover something: {self.start}:{self.end}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Whom a part names, as in ``Part``: ``label`` as printed, None where it names nobody."""

    label: str | None
    name: str | None = None
    office: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One changed stretch of a revision.

    ``after`` is the original text at ``start:end`` of the new version's part ``seq`` (of its title
    where seq is None), "" where text was taken out; ``before`` is what stood there, "" where text
    was put in. Both are whole sentences where the text has sentences.

    ``speaker_before`` is who was said to say it, None where that is as it was; where nothing else
    changed, ``before`` and ``after`` are the same words.
    """

    seq: int | None
    start: int
    end: int
    before: str
    after: str
    speaker_before: Speaker | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days in Asia/Tokyo, both included; None is open. The daily run has one like any other."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.first > self.last:
            raise ValueError(f"window ends before it starts: {self.first} to {self.last}")

    def holds(self, day: date | None) -> bool:
        """Whether a day lies inside; an unknown day does."""
        if day is None:
            return True
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """From when a subscription is owed nothing, and until when; None is until it is lifted."""

    since: datetime
    until: datetime | None

    def holds(self, moment: datetime) -> bool:
        """Whether it is in force; at ``until`` it no longer is."""
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A channel's standing question. ``sources`` and ``areas`` narrow it; empty means all.

    ``mute`` is its latest one, which may be over.
    """

    id: int
    channel: str
    query: str
    sources: tuple[str, ...]
    areas: tuple[str, ...]
    cadence: Cadence
    since: datetime
    mute: Mute | None = None

    def muted(self, moment: datetime) -> bool:
        """Whether its latest mute is in force."""
        return self.mute is not None and self.mute.holds(moment)
