"""What a note source remembers of its articles, and which of them to ask for again. Pure.

The RSS tells of no change, so an edit shows only in the article itself. In its first week an
article is asked for every day, later once a week, as long as the look-back window holds it. One
that does not come is asked for behind all others, and after a week of that once a week.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from config.japan import TOKYO
from crawler.extract.note_lists import ListedArticle
from crawler.extract.returning import marks_among, returning
from crawler.extract.waiting import moment_of, moment_text, waited_for
from crawler.steps import Remember

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from crawler.extract.blocks import Block
    from crawler.extract.note_addresses import Place
    from crawler.steps import Task

YOUNG = 7  # days in which most edits happen
RARELY = 7  # days between two looks at an older article
PATIENT = 7  # runs in which an article did not come before it is asked for but rarely
_FORGOTTEN = 60  # days after which nobody minds any more that one did not come
_PREFIX = "article/"
_MISSED = "missed/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One article on record: when it was published, first recorded and last asked for.

    ``marks`` are those of its opening and closing paragraphs when it was first recorded, ``beside``
    those of its paragraphs that are boilerplate by the articles before it in the same run. They and
    ``first`` never change: what is boilerplate for an article hangs on them.
    """

    key: str
    account: str
    published_on: date | None
    first: datetime
    asked_on: date
    marks: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    def due(self, today: date) -> bool:
        """Whether it is time to look for an edit."""
        waited = (today - self.asked_on).days
        young = self.published_on is not None and (today - self.published_on).days <= YOUNG
        return waited < 0 or waited >= (1 if young else RARELY)

    def to_remember(self) -> Remember:
        """For the next run, once the document is on record."""
        value = {
            "account": self.account,
            "published_on": self.published_on.isoformat() if self.published_on else None,
            "first": self.first.isoformat(),
            "asked_on": self.asked_on.isoformat(),
            "marks": self.marks,
            "beside": self.beside,
        }
        text = json.dumps(value, separators=(",", ":"))
        return Remember(name=_PREFIX + self.key, value=text, with_records=True)


def known_articles(memory: Mapping[str, str]) -> dict[str, Known]:
    """The articles that earlier runs recorded, by key; what cannot be read is as if unknown."""
    names = (name for name in memory if name.startswith(_PREFIX))
    found = (_read(name.removeprefix(_PREFIX), memory[name]) for name in names)
    return {known.key: known for known in found if known}


def boilerplate_of(known: Mapping[str, Known], article: Known) -> frozenset[str]:
    """The marks of the boilerplate as it was known when an article was first recorded."""
    earlier = returning(one.marks for one in known.values() if one.first < article.first)
    return earlier | frozenset(article.beside)


def boilerplate_beside(known: Mapping[str, Known], blocks: Sequence[Block]) -> tuple[str, ...]:
    """The marks of an article that is recorded now, in which it repeats those recorded before."""
    return marks_among(blocks, returning(one.marks for one in known.values()))


def told_of(item: ListedArticle) -> Mapping[str, str | None]:
    """What to remember of a listed article until it is on record."""
    return {"account": item.address.account, "published": moment_text(item.published_at)}


def waiting_articles(task: Task, place: Place) -> Iterator[ListedArticle]:
    """The articles of the window that earlier runs listed and did not come to."""
    for key, told in waited_for(task).items():
        own = place.own(key)
        published_at = moment_of(told.get("published"))
        if task.window.holds(day_of(published_at)):
            yield ListedArticle(
                address=replace(own, account=told.get("account") or own.account),
                published_at=published_at,
                remembered=True,
            )


def missed(task: Task, key: str) -> Iterator[Remember]:
    """That an article did not come, once more; a backfill takes no turns."""
    if task.window.last is None:
        times, _ = _misses(task.memory).get(key, (0, task.today))
        yield Remember(name=_MISSED + key, value=f"{times + 1} {task.today.isoformat()}")


def came(task: Task, key: str) -> Iterator[Remember]:
    """That one did at last."""
    if _MISSED + key in task.memory:
        yield Remember(name=_MISSED + key, value="")


def forgotten(task: Task) -> Iterator[Remember]:
    """Let go of those that nothing lists any more."""
    for key, (_, last) in _misses(task.memory).items():
        if (task.today - last).days > _FORGOTTEN:
            yield Remember(name=_MISSED + key, value="")


def in_turn(task: Task, items: Iterable[ListedArticle]) -> tuple[ListedArticle, ...]:
    """Those that did not come behind the others, or a few of them would hold up all for good."""
    if task.window.last:
        return tuple(items)
    misses = _misses(task.memory)

    def times(item: ListedArticle) -> int:
        return misses.get(item.address.key, (0, task.today))[0]

    def rests(item: ListedArticle) -> bool:
        missed_on = misses.get(item.address.key, (0, task.today))[1]
        return times(item) >= PATIENT and 0 <= (task.today - missed_on).days < RARELY

    return tuple(sorted((item for item in items if not rests(item)), key=times))


def _misses(memory: Mapping[str, str]) -> dict[str, tuple[int, date]]:
    """How often in a row each article did not come, and when last; what cannot be read did."""
    found = {}
    for name, value in memory.items():
        times, _, day = value.partition(" ")
        if name.startswith(_MISSED) and times.isdecimal():
            with suppress(ValueError):
                found[name.removeprefix(_MISSED)] = int(times), date.fromisoformat(day)
    return found


def day_of(published_at: date | datetime | None) -> date | None:
    """The day in Japan."""
    if isinstance(published_at, datetime):
        return published_at.astimezone(TOKYO).date()
    return published_at


def _read(key: str, text: str) -> Known | None:
    try:
        value = json.loads(text)
        published_on = value["published_on"]
        return Known(
            key=key,
            account=str(value["account"]),
            published_on=date.fromisoformat(published_on) if published_on else None,
            first=datetime.fromisoformat(value["first"]),
            asked_on=date.fromisoformat(value["asked_on"]),
            marks=tuple(str(mark) for mark in value["marks"]),
            beside=tuple(str(mark) for mark in value.get("beside", ())),
        )
    except (KeyError, TypeError, ValueError):
        return None
