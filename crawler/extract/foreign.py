"""Tells the text of one platform from that of another, so that a mixed-up import is refused."""

from __future__ import annotations

import re

from crawler.errors import NotADocument

_CHIHOLOG = re.compile(r"^[^\S\n]*取得元:.{1,60}\n\s*最終取得日:\s*\d{4}-\d\d-\d\d", re.MULTILINE)
_ERROR = re.compile(
    r"\A\s*(?:(?:Error\s*)?(?:40[0-9]|50[0-9])\b.{0,40}|Not Found|Forbidden|Access Denied"
    r"|Just a moment\.*|ページが見つかりません.{0,20})\s*$",
    re.IGNORECASE | re.MULTILINE,
)


def refuse_other_platforms(text: str) -> None:
    """Raise NotADocument for a text that says by itself that it is something else."""
    if _CHIHOLOG.search(text[:5000]):
        raise NotADocument("it is a chiholog page (取得元, 最終取得日); its platform is chiholog")
    if _ERROR.match(text):
        raise NotADocument(f"it is an error page: {text.strip().splitlines()[0][:60]}")
