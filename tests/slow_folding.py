"""Folding once more, as slowly and as plainly as it can be said.

It shares no code with the product; the tests hold the product to it. In this order:

1. The text is cut into clusters: a character and the combining marks on it (the half-width and
   the spacing sound marks count as combining), invisible characters between them passed over. An
   invisible character without a mark behind it is a cluster of its own that reads as nothing.
   Every cluster reads as the NFKC, casefold and table of its characters together; none, one or
   several characters may come of it, and they stand or fall together.
2. A *letter* is what ``str.isalnum`` says, a *word* a longest row of letters that are all CJK
   (kana, kanji, ー, 々) or all not. A blank between two one-letter words goes: that closes every
   letter-spaced run, however long, and no other text. On the left of a blank an ASCII digit is one
   word with a CJK letter it follows (資料1), and so is a CJK letter with a digit (5年); on the
   right they are two words (3 6 5等).
   Other blanks go where one stands between a CJK letter and one that is not, or two beside an
   ASCII digit. Before a digit they stay where a digit, with two blanks at most, stands before the
   CJK letter (8年 3回), but for the next piece of a date, of two digits at most (9月 2日).
3. White space that holds a line break goes when a CJK letter stands on both sides of it. All
   blanks were judged first: a run at a line's end is closed. A full-width blank directly beside a
   line break begins a paragraph: it stays as it is and is no white space.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

DASHES = "‐‑‒–—―⁃−─━﹘﹣⸺⸻"
WAVES = "〜∼〰"
RADICALS = {"⺠": "民", "⻑": "長", "⻄": "西", "⻘": "青", "⻝": "食", "⻤": "鬼", "⻭": "歯"}
RADICALS |= {"⻯": "竜", "⻲": "亀", "⻨": "麦", "⻩": "黄", "⻫": "斉", "⻣": "骨"}
DIGITS = "0123456789"
SOUND_MARKS = {"゛": "\u3099", "゜": "\u309a"}


@dataclass
class Cell:
    """One folded character: the cluster it came from, and whether a closed blank precedes it."""

    text: str
    start: int
    end: int
    after_closed_blank: bool = False


def slow_fold(text: str) -> str:
    """Return what ``text`` reads as."""
    return "".join(cell.text for cell in cells(text))


# 1. Clusters


def invisible(character: str) -> bool:
    code = ord(character)
    return (
        code in (0xAD, 0x2060, 0xFEFF, 0xFFFE)
        or 0x200B <= code <= 0x200F
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0100 <= code <= 0xE01EF
    )


def is_mark(character: str) -> bool:
    reads = fold_alone(character)
    return reads != "" and unicodedata.combining(reads[0]) != 0


def fold_alone(characters: str) -> str:
    before, now = None, "".join(c for c in characters if not invisible(c))
    while now != before:
        before = now
        now = unicodedata.normalize("NFC", "".join(fold_one(c) for c in now))
    return now


def fold_one(character: str) -> str:
    character = replace_one(character)
    form = unicodedata.normalize("NFKC", character)
    if form[0] in " ." and len(form) > 1:
        form = character
    return "".join(replace_one(c) for c in form.casefold())


def replace_one(character: str) -> str:
    if character in DASHES:
        return "-"
    if character in WAVES:
        return "~"
    return RADICALS.get(character) or SOUND_MARKS.get(character) or character


def clusters(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    position = 0
    while position < len(text):
        end = position + 1
        ahead = end
        while ahead < len(text) and (invisible(text[ahead]) or is_mark(text[ahead])):
            ahead += 1
            if is_mark(text[ahead - 1]):
                end = ahead
        found.append((position, end))
        position = end
    return found


# 2 and 3. Closing


def cells(text: str) -> list[Cell]:
    row = [
        Cell(character, start, end)
        for start, end in clusters(text)
        for character in (
            fold_alone(text[start:end]) if not is_indent(text, start, end) else "\u3000"
        )
    ]
    return close_lines(close_blanks(row))


def is_indent(text: str, start: int, end: int) -> bool:
    beside = text[max(start - 1, 0) : start] + text[end : end + 1]
    return text[start:end] == "\u3000" and ("\n" in beside or "\r" in beside)


def is_cjk(character: str) -> bool:
    code = ord(character)
    return (
        character in "々〆〇"
        or 0x3041 <= code <= 0x3096
        or 0x309D <= code <= 0x309F
        or 0x30A1 <= code <= 0x30FA
        or 0x30FC <= code <= 0x30FF
        or 0x31F0 <= code <= 0x31FF
        or 0x3400 <= code <= 0x4DBF
        or 0x4E00 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x3FFFF
    )


def script(row: list[Cell], position: int) -> str:
    if not 0 <= position < len(row):
        return "none"
    character = row[position].text
    if is_cjk(character):
        return "cjk"
    return "spaced" if character.isalnum() else "none"


def is_blank(row: list[Cell], position: int) -> bool:
    # A blank that bears a mark is no blank.
    cell = row[position]
    alone = position + 1 == len(row) or row[position + 1].start != cell.start
    return cell.text == " " and alone and (position == 0 or row[position - 1].end <= cell.start)


def close_blanks(row: list[Cell]) -> list[Cell]:
    closed: list[Cell] = []
    after_closed_blank = False
    for position, cell in enumerate(row):
        lone = is_lone_left(row, position - 1) and is_lone_right(row, position + 1)
        if is_blank(row, position) and lone:
            after_closed_blank = True
            continue
        if is_blank(row, position) and is_padding(row, position):
            continue
        closed.append(Cell(cell.text, cell.start, cell.end, after_closed_blank))
        after_closed_blank = False
    return closed


def is_padding(row: list[Cell], position: int) -> bool:
    first, last = position, position
    while first > 0 and is_blank(row, first - 1):
        first -= 1
    while last + 1 < len(row) and is_blank(row, last + 1):
        last += 1
    sides = {script(row, first - 1), script(row, last + 1)}
    beside = text_of(row, first - 1, first), text_of(row, last + 1, last + 2)
    numbered = any(side in tuple(DIGITS) for side in beside)
    if sides != {"cjk", "spaced"} or last - first > numbered:
        return False
    counted = text_of(row, 0, first - 1)[-3:].rstrip(" ")[-1:]
    if beside[1] not in tuple(DIGITS) or counted not in tuple(DIGITS):
        return True
    follows = text_of(row, last + 2, last + 6) or "_"
    follows = follows[follows[0] in DIGITS :]
    return (beside[0] + follows[:3].lstrip(" ")[:1]) in ("年月", "月日", "日時", "時分")


def text_of(row: list[Cell], start: int, end: int) -> str:
    return "".join(cell.text for cell in row[max(start, 0) : max(end, 0)])


def is_lone_left(row: list[Cell], position: int) -> bool:
    own, before = script(row, position), script(row, position - 1)
    numbered = before == "cjk" and row[position].text in "0123456789"
    counted = own == "cjk" and position > 0 and row[position - 1].text in "0123456789"
    return own not in ("none", before) and not numbered and not counted


def is_lone_right(row: list[Cell], position: int) -> bool:
    return script(row, position) not in ("none", script(row, position + 1))


def close_lines(row: list[Cell]) -> list[Cell]:
    closed: list[Cell] = []
    position = 0
    while position < len(row):
        end = position
        while end < len(row) and is_white(row, end):
            end += 1
        white = row[position:end]
        broken = any(cell.text in "\n\r" for cell in white)
        if not (broken and script(row, position - 1) == script(row, end) == "cjk"):
            closed += white
        if end < len(row):
            closed.append(row[end])
        position = end + 1
    return closed


def is_white(row: list[Cell], position: int) -> bool:
    cell = row[position]
    lone = position + 1 == len(row) or row[position + 1].start != cell.start
    return is_blank(row, position) or (cell.text in ("\t", "\n", "\r") and lone)
