"""Folding and matching once more, as slowly and as plainly as they can be said.

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
4. A term is found wherever what is left has the same plain spelling as the term, each blank of the
   term taken or passed over: ``slow_spellings`` says what that is. It begins and ends with whole
   clusters. The first and the last kana, where the term has a large one, are no small ones.
   A term that ends in a long vowel that may be missing is found without it only at the end of a
   word of katakana, and one that may have a long vowel behind it is found together with that. What
   begins or ends with numerals in kanji, where the term has other signs, has none beside it.
5. An end of the term that is an ASCII letter or digit must be a word edge: no ASCII letter or
   digit beside it. Inside a closed run there are more edges: the place where some form, found
   from an edge on, ends, and a capital of the original follows across the closed blank. Every
   form searched for counts, those that only exclude included.
   A term may do without the edge at its end, or without both.
6. A hit that lies in an occurrence of one of the term's exclusions is dropped.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from tests.slow_spellings import (
    HALF_WIDTH,
    LARGE,
    NUMERALS,
    SMALL,
    is_katakana,
    may_be_long,
    plain,
    plain_characters,
    plain_sounds,
)

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


@dataclass(frozen=True)
class SlowTerm:
    """A form and the forms inside which it does not count; the rules by which it is not to be
    found, and which edges it does without: "not", "prefix" (at its end) or "inside" (both)."""

    form: str
    exclude: tuple[str, ...] = ()
    off: frozenset[str] = frozenset()
    loose: str = "not"


def slow_fold(text: str) -> str:
    """Return what ``text`` reads as."""
    return "".join(cell.text for cell in cells(text))


def slow_find(text: str, terms: list[SlowTerm]) -> set[tuple[str, int, int]]:
    """Return (form, start, end) of every hit, in code points of ``text``."""
    places = slow_places(text, terms)
    return {(term.form, *span) for term, spans in places.items() for span in spans}


def slow_places(text: str, terms: list[SlowTerm]) -> dict[SlowTerm, set[tuple[int, int]]]:
    """Return start and end of every hit of each term; ``off`` is not looked at."""
    row = cells(text)
    excluded = [(form, "not") for term in terms for form in term.exclude]
    wanted = {*excluded, *((term.form, term.loose) for term in terms)}
    found = {one: occurrences(text, row, slow_form(one[0])) for one in wanted}
    edges = edges_of(text, row, found)
    spans = {
        one: {
            (row[start].start, row[end - 1].end)
            for start, end in places
            if has_edges(row, start, end, edges, one[1])
        }
        for one, places in found.items()
    }
    return {
        term: {
            span
            for span in spans[term.form, term.loose]
            if not any(covers(other, span) for form in term.exclude for other in spans[form, "not"])
        }
        for term in terms
    }


def covers(longer: tuple[int, int], span: tuple[int, int]) -> bool:
    return longer[0] <= span[0] and span[1] <= longer[1]


def slow_form(form: str) -> str:
    """Return what a form reads as, its blanks single."""
    return " ".join(slow_fold(" ".join(form.split())).split())


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


# 4 and 5. Finding


def occurrences(text: str, row: list[Cell], form: str) -> set[tuple[int, int]]:
    begins = [at for at in range(len(row)) if at == 0 or row[at - 1].start != row[at].start]
    ends = [at for at in range(1, len(row) + 1) if at == len(row) or at in set(begins)]
    found: set[tuple[int, int]] = set()
    for wanted in without_some_blanks(form):
        for start in begins:
            for end in ends:
                within = start < end <= start + 2 * len(wanted) + 12
                if within and stands(text, row[:end], row[end:], start, wanted):
                    found.add((start, end))
    return found


def without_some_blanks(form: str) -> list[str]:
    if " " not in form:
        return [form]
    first, rest = form.split(" ", 1)
    return [first + blank + other for other in without_some_blanks(rest) for blank in ("", " ")]


def stands(text: str, row: list[Cell], following: list[Cell], start: int, form: str) -> bool:
    """Whether the cells from ``start`` to the end of the row are the form."""
    reads = "".join(cell.text for cell in row[start:])
    if plain(reads) != plain(form):
        return False
    before = row[start - 1].text if start else ""
    after = following[0].text if following else ""
    small = SMALL + HALF_WIDTH
    if form[0] in LARGE and text[row[start].start] in small:
        return False
    if form[-1] in LARGE and text[row[-1].end - 1] in small and not ends_otherwise(form, reads):
        return False
    if not ends_its_word(plain_sounds(plain_characters(form)), reads, after):
        return False
    numbered = reads[0] in NUMERALS and first_number(form) != first_number(reads)
    if numbered and before != "" and before in NUMERALS:
        return False
    numbered = reads[-1] in NUMERALS and first_number(form[::-1]) != first_number(reads[::-1])
    return not (numbered and after != "" and after in NUMERALS)


def ends_otherwise(form: str, reads: str) -> bool:
    """Whether the last sound is written in two kana here, and in one there."""
    return reads[-2:-1] == "ヴ" and form[-2:-1] != "ヴ"


def first_number(reads: str) -> str:
    return reads[: len(reads) - len(reads.lstrip(NUMERALS))]


def ends_its_word(form: str, reads: str, after: str) -> bool:
    """Of long vowels at the end of a word of katakana."""
    if reads.endswith("ー") or not may_be_long(form.removesuffix("ー")):
        return True
    if form.endswith("ー"):
        return not (after and is_katakana(plain_characters(after)))
    return after != "ー"


def is_ascii_letter(row: list[Cell], position: int) -> bool:
    return 0 <= position < len(row) and row[position].text in "abcdefghijklmnopqrstuvwxyz0123456789"


def is_edge(row: list[Cell], position: int) -> bool:
    return not (is_ascii_letter(row, position - 1) and is_ascii_letter(row, position))


def edges_of(
    text: str, row: list[Cell], found: dict[tuple[str, str], set[tuple[int, int]]]
) -> set[int]:
    edges = {position for position in range(len(row) + 1) if is_edge(row, position)}
    every = {
        (*place, loose == "inside") for (_, loose), places in found.items() for place in places
    }
    for start, end, anywhere in sorted(every):
        begins = anywhere or start in edges
        closed = begins and end < len(row) and row[end].after_closed_blank
        if closed and is_hump(text[row[end - 1].start], text[row[end].start]):
            edges.add(end)
    return edges


def is_hump(before: str, after: str) -> bool:
    return is_capital(after) and not is_capital(before)


def is_capital(original: str) -> bool:
    return "A" <= original <= "Z" or "Ａ" <= original <= "Ｚ"


def has_edges(row: list[Cell], start: int, end: int, edges: set[int], loose: str) -> bool:
    return (start in edges or loose == "inside") and (end in edges or loose != "not")
