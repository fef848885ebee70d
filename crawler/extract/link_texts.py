"""What stands in a link's text beside its name: kind and size of the file, 速報版, windows."""

from __future__ import annotations

import re

_KIND = r"(?:PDF|ＰＤＦ|Word|ワード|Excel|エクセル|PowerPoint|一太郎|docx?|xlsx?)"
_SIZE = (
    r"[\d０-９][\d０-９,.，．]*[ \u3000]*"
    r"(?:[KMkmＫＭ]?(?:B|Ｂ|b|バイト|byte)|キロバイト|メガバイト)"
)
_OPEN, _CLOSE = r"[\[(（【［〔]", r"[\])）】］〕]"
_INSIDE = r"[^\[\](（)）【】［］〔〕]{0,60}"
_NOTED = re.compile(
    rf"{_OPEN}\s*(?P<bracketed>{_KIND})"
    rf"|(?P<bare>{_KIND})(?:ファイル|形式|版)?[:：／/\s]{{0,9}}{_SIZE}",
    re.IGNORECASE,
)
# Every form was seen on a public body's page (2026-11), the broken ones too:
# 会議録（PDF：123KB） · 会議録[ [PDFファイル／496KB] · 会議録 PDF 1.2MB · 会議録（PDF
_NOTES = re.compile(
    rf"(?<!\s)(?:\s*{_OPEN}\s*(?:{_KIND}|{_SIZE}){_INSIDE}{_CLOSE}*"
    rf"|\s*{_KIND}(?:ファイル|形式|版)?[:：／/\s]*{_SIZE}"
    r"|\s+(?:PDF|ＰＤＦ)(?:ファイル|形式|版)?"
    r"|(?<=\S)\.pdf"
    rf"|\s*{_OPEN}?(?:新しい|新規|別の?)*(?:ウィンドウ|ウインドウ|タブ)(?:で|が)開きます。?{_CLOSE}*"
    rf"|\s*{_OPEN}\s*+(?:新規|更新|NEW|新着)?\s*{_CLOSE}*"
    r")\s*\Z",
    re.IGNORECASE,
)
_PRELIMINARY = r"(?:速報版|暫定版|未定稿|校正前|速報)"
_FINAL = r"(?:確定版|確定稿|校正済み?)"
PRELIMINARY = re.compile(_PRELIMINARY)
FINAL = re.compile(_FINAL)
_MARKS = re.compile(
    rf"(?<!\s)\s*{_OPEN}\s*(?:{_PRELIMINARY}|{_FINAL})\s*{_CLOSE}|(?:{_PRELIMINARY}|{_FINAL})[：:]?"
)
_LONGEST = 300
_MOST_NOTES = 4


def kind_noted(text: str) -> str:
    """The kind of file that a note names, in lower case; "" without a note."""
    found = _NOTED.search(text[:_LONGEST])
    return (found["bracketed"] or found["bare"]).lower() if found else ""


def without_notes(text: str) -> str:
    """A link's text without notes of kind, size and windows at its end; "" where that is all."""
    text = text.strip()[:_LONGEST]
    for _ in range(_MOST_NOTES):
        shorter = _NOTES.sub("", text, count=1).strip()
        if shorter == text:
            break
        text = shorter
    return text


def without_marks(text: str) -> str:
    """A title without the marks of its preliminary or final state."""
    return without_notes(" ".join(_MARKS.sub(" ", text).split()))
