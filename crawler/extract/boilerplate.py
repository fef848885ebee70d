"""Lines that stand around a text and are not the text: share buttons, footers, captions."""

from __future__ import annotations

import re

# Each alone on its line; what follows may be text again.
_BUTTON = re.compile(
    r"(?:LINEで送る|Pocket|ポケット|ツイート|ポスト|シェア(?:する)?|Tweet|Share|いいね!?|はてなブックマーク"
    r"|B!|リンクをコピー|印刷|Email|メール|ツイート シェア|共有:?|読み込み中\.*|目次|続きを読む)\s*"
)
# Alone on the first line; everything behind it belongs to the page, not to the article.
_FOOTER = re.compile(
    r"\s*+(?:関連記事|関連投稿|Comments?|コメント(?:を残す|する)?|Leave a Reply|CAPTCHA"
    r"|バックナンバー|前の記事.*|次の記事.*|この記事が気に入ったら.*|この記事が参加している募集"
    r"|当サイトに掲載されている.*|Copyright\b.*|©.*)[^\S\n]*(?:\n|\Z)",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:見出し)?画像\s*\d*|全体(?:写真|の様子)?|(?:集合|全体|会場)写真|写真\s*\d*|図表?\s*\d*"
    r"|代替テキスト|alt(?:\s*text)?|image\s*\d*",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"お楽しみに|^(?:執筆者?|編集者?|文責|取材|撮影)\s*[:：]|最後までお読み")
_MINUTES_FOOTER = re.compile(
    r"当サイトに掲載されている|Copyright\s*\(c\)|↑\s*ページの先頭へ|©\s?\d{4}"
)
_FOOTER_LONGEST = 2000
_CONTROLS_LONGEST = 200  # code points of a paragraph that is nothing but buttons or captions


def is_button(paragraph: str) -> bool:
    """Whether each of its lines is a share button or another control."""
    return _all_lines(_BUTTON, paragraph)


def is_footer(paragraph: str) -> bool:
    """Whether its first line opens what follows an article: related posts, comments, …."""
    return bool(_FOOTER.match(paragraph))


def is_caption(paragraph: str) -> bool:
    """Whether each of its lines is the text that stands in for a picture."""
    return _all_lines(_CAPTION, paragraph)


def is_closing(line: str) -> bool:
    """Whether a line takes leave of the readers or names who wrote the article."""
    return bool(_CLOSING.search(line))


def _all_lines(pattern: re.Pattern[str], paragraph: str) -> bool:
    if len(paragraph) > _CONTROLS_LONGEST:
        return False
    return all(pattern.fullmatch(line.strip()) for line in paragraph.split("\n"))


def minutes_footer(text: str) -> int:
    """Where the site's own words behind minutes begin; the text's length where there are none."""
    from_here = max(0, len(text) - _FOOTER_LONGEST)
    found = _MINUTES_FOOTER.search(text, from_here)
    return found.start() if found else len(text)
