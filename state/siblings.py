"""Articles that one publication was cut into: part1 and part2, ① and ②, 前半 and 後半.

Found when somebody looks, and stored nowhere: the second part may be published weeks later, and
what tells them apart is a matter of titles, which are edited.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from state.records import DocumentKind

if TYPE_CHECKING:
    from state.database import Database

_NUMBER = r"[0-9０-９一二三四五]{1,2}"
_MARK = re.compile(
    rf"[\s_]*[(（\[【]?(?:part[\s.]*{_NUMBER}|[①-⑳]|[前中後][編篇半]|その\s*{_NUMBER}|第{_NUMBER}部)[)）\]】]?"
    rf"|[\s_]*[(（](?:[上中下]|{_NUMBER}(?:[/／]{_NUMBER})?)[)）]",
    re.IGNORECASE,
)
_SHORTEST = 6  # letters of a title without its mark; 「報告①」 alone says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Sibling:
    """Another part of the same publication."""

    key: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What tells whether two articles of a source belong together."""

    title: str
    meeting: str | None = None
    session: str | None = None


def belong_together(one: Heading, other: Heading) -> bool:
    """Whether both report one talk, or one title goes on in the other."""
    return _one_talk(one, other) or _one_title(one.title, other.title)


def siblings(database: Database, key: str) -> tuple[Sibling, ...]:
    """The other parts of an article, by title; none for a record of another kind."""
    rows = database.connection.execute(
        """
        SELECT key, title, meeting, session FROM documents
        WHERE kind = ? AND source = (SELECT source FROM documents WHERE key = ?)
        ORDER BY title, key
        """,
        (DocumentKind.ARTICLE.value, key),
    ).fetchall()
    headings = {
        row["key"]: Heading(title=row["title"], meeting=row["meeting"], session=row["session"])
        for row in rows
    }
    own = headings.pop(key, None)
    return tuple(
        Sibling(key=other, title=heading.title)
        for other, heading in headings.items()
        if own and belong_together(own, heading)
    )


def _one_talk(one: Heading, other: Heading) -> bool:
    if not one.session or _folded(one.session) != _folded(other.session or ""):
        return False
    meetings = [_base(heading.meeting) for heading in (one, other) if heading.meeting]
    return len(set(meetings)) <= 1


def _one_title(one: str, other: str) -> bool:
    base = _base(one)
    marks = [_MARK.findall(title) for title in (one, other)]
    return len(base) >= _SHORTEST and base == _base(other) and any(marks) and marks[0] != marks[1]


def _base(title: str) -> str:
    return _folded(_MARK.sub("", title))


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
