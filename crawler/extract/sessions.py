"""What a sitting's printed title says: session, meeting, number of the sitting, and its state."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

_PRELIMINARY = re.compile(r"速報版?|暫定版?|未定稿|校正前|確定前")
_MARK = re.compile(r"[(\[【〔]?(?:速報版?|暫定版?|未定稿|校正前|確定前)[)\]】〕]?")
_IN_BRACKETS = re.compile(
    r"(?<!\s)\s*[（(【〔\[]\s*(?:速報版?|暫定版?|未定稿|校正前|確定前)\s*[）)】〕\]]"
)
_ERA_YEAR = re.compile(r"(?:令和|平成|昭和)\s*(?:\d{1,2}|元)\s*年度?")
_SESSION = re.compile(r"定例会|臨時会|通年議会|定例議会")
_BEHIND = re.compile(r"(?<!\s)\s*\([^()]*\)\s*\Z")
_BLANKS = re.compile(r"\s+")


def is_preliminary(*texts: str | None) -> bool:
    """Whether any of them calls the text provisional (速報版, 暫定版, 未定稿 …)."""
    return any(_PRELIMINARY.search(text) for text in texts if text)


def without_state(title: str) -> str:
    """The title without the mark of a provisional text, in NFKC, blanks closed up."""
    return _BLANKS.sub("", _MARK.sub("", unicodedata.normalize("NFKC", title)))


def without_mark(title: str) -> str:
    """The title as printed, less 【暫定版】 and its kin: that is the record's status, and a final
    text with the same words must not be told for having lost it."""
    return _IN_BRACKETS.sub("", title).strip() or title


def session_of(title: str) -> str | None:
    """令和7年第1回定例会 of 「令和 7年第1回定例会（第1日 2月17日）」; None for a committee."""
    bare = _BEHIND.sub("", without_state(title))
    return bare if _SESSION.search(bare) else None


def meeting_of(title: str) -> str | None:
    """第1回定例会, 総務委員会: the title without year and day."""
    return _ERA_YEAR.sub("", _BEHIND.sub("", without_state(title)), count=1).strip() or None


def sitting_of(held_on: date | None, title: str) -> str | None:
    """What a preliminary text and its final one share, whatever their files are called."""
    return f"{held_on.isoformat()} {without_state(title)}" if held_on else None
