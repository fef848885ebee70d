"""Matching once more, as slowly and as plainly as it can be said.

It shares no code with the product; the tests hold the product to it. ``slow_folding`` are its steps
1 to 3. Then:

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
   Three digits that begin a term must not be the end of a number with commas: none stands before
   them that has one to three digits before itself. Nor must a number be the end of one with a
   point that has a numeral and no other point before it: before what is told in fractions, . or ・,
   elsewhere . before digits alone, but not before 月, nor behind a number that begins a line. Those
   digits or numerals are no year of an era.
   A term may do without the edge at its end, or without both.
6. A hit that lies in an occurrence of one of the term's exclusions is dropped.
7. A text with more places of words than letters, and than a hundred, is crowded: of each term the
   first hit is left. Barred places count as places here, which ``slow_find_in_any`` does not see:
   it is for words that nothing bars. So is a text with more than a hundred thousand places.
8. A record with more hits, all its texts together, than letters, and than a thousand, is crowded as
   well, and one with more than a hundred thousand: of each term the first hit is left.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.slow_folding import DIGITS, Cell, cells, slow_fold, text_of
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
    twice_at,
)

MOST = 100_000
FRACTIONS = "倍%‰万億兆ポパキメトヘミリグ"


@dataclass(frozen=True)
class SlowTerm:
    """A form and the forms inside which it does not count; the rules by which it is not to be
    found, and which edges it does without: "not", "prefix" (at its end) or "inside" (both)."""

    form: str
    exclude: tuple[str, ...] = ()
    off: frozenset[str] = frozenset()
    loose: str = "not"


def slow_find(text: str, terms: list[SlowTerm]) -> set[tuple[str, int, int]]:
    """Return (form, start, end) of every hit, in code points of ``text``."""
    places = slow_places(text, terms)
    return {(term.form, *span) for term, spans in places.items() for span in spans}


def slow_find_in_any(text: str, terms: list[SlowTerm]) -> set[tuple[str, int, int]]:
    """Return the same of a text that may be crowded."""
    hits = slow_find(text, terms)
    if len(hits) <= min(max(100, len(text)), MOST):
        return hits
    return {min(hit for hit in hits if hit[0] == form) for form, *_ in hits}


def slow_find_in_record(texts: list[str], terms: list[SlowTerm]) -> list[tuple[int, str, int, int]]:
    """Return (number of the text, form, start, end) of every hit in a record, in order."""
    alone = {text: slow_find_in_any(text, terms) for text in texts}
    hits = [(number, *hit) for number, text in enumerate(texts) for hit in alone[text]]
    hits.sort(key=lambda hit: (hit[0], hit[2], hit[3], hit[1]))
    if len(hits) <= min(max(1_000, sum(map(len, texts))), MOST):
        return hits
    return [hit for at, hit in enumerate(hits) if hit[1] not in {one[1] for one in hits[:at]}]


def slow_places(text: str, terms: list[SlowTerm]) -> dict[SlowTerm, set[tuple[int, int]]]:
    """Return start and end of every hit of each term; ``off`` is not looked at."""
    row = cells(text)
    excluded = [(form, "not") for term in terms for form in term.exclude]
    wanted = {*excluded, *((term.form, term.loose) for term in terms)}
    found = {
        one: {
            place
            for place in occurrences(text, row, slow_form(one[0]))
            if one[1] == "inside" or not is_cut_number(row, *place)
        }
        for one in wanted
    }
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
    """The numerals that it begins with; a year that is written in two ways is one number."""
    twice, _ = twice_at(reads, "")
    return reads[:twice] if twice else reads[: len(reads) - len(reads.lstrip(NUMERALS))]


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


def is_cut_number(row: list[Cell], start: int, end: int) -> bool:
    """Whether it begins with the end of a number that has a comma or a point."""
    sign, text = text_of(row, start - 1, start), text_of(row, start, end)
    before = text_of(row, 0, start - 1)
    numeral = DIGITS if sign == "," else DIGITS + NUMERALS
    rest = before.rstrip(numeral)
    length = len(before) - len(rest)
    if length == 0 or ends_with_era(rest):
        return False
    if sign == ",":
        return leading_digits(text) == 3 and length <= 3
    if sign not in (".", "・") or rest.endswith((".", "・")):
        return False
    unit = text.lstrip(DIGITS if text[0] in DIGITS else NUMERALS)
    if text[0] in DIGITS + NUMERALS and plain_characters(unit)[:1] in tuple(FRACTIONS):
        return True
    heads = rest == "" or rest[-1] in " \t\n\r\u3000"
    return sign == "." and text[0] in DIGITS and unit[:1] != "月" and not heads


def ends_with_era(text: str) -> bool:
    if text.endswith(tuple("shr")):
        return not (text[-2:-1].isascii() and text[-2:-1].isalnum())
    return text.endswith(tuple("治正和成"))


def leading_digits(text: str) -> int:
    return len(text) - len(text.lstrip(DIGITS))


def is_hump(before: str, after: str) -> bool:
    return is_capital(after) and not is_capital(before)


def is_capital(original: str) -> bool:
    return "A" <= original <= "Z" or "Ａ" <= original <= "Ｚ"


def has_edges(row: list[Cell], start: int, end: int, edges: set[int], loose: str) -> bool:
    return (start in edges or loose == "inside") and (end in edges or loose != "not")
