"""What a folded text has in common with all its spellings, said once more as plainly as can be.

Like the slow reference, of which it is a part, it shares no code with the product; the table of
kanji is data, and is read as a text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parents[1] / "matcher/variants.py"
_TABLE = re.compile(r'^_[A-Z_]+ = """(.*?)"""', re.MULTILINE | re.DOTALL)
_ROWS: list[str] = _TABLE.findall(_FILE.read_text(encoding="utf-8"))
KANJI: dict[str, str] = {
    other: row[0] for rows in _ROWS for row in rows.split() for other in row[1:]
}
SMALL = "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
LARGE = "あいうえおつやゆよわアイウエオツヤユヨワカケ"
HALF_WIDTH = "ｧｨｩｪｫｬｭｮｯ"
NUMERALS = "〇一二三四五六七八九十百千"
A_AND_I = "アカサタナハマヤラワガザダバパイキシチニヒミリギジヂビピァャヮィ"
UNITS = "年月日人名台回次号件校社市町村戸世階章条項款目位級種型点か所割週時本冊枚個歳億万円"
OPENING, CLOSING = "(〔[", ")〕]"
ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
LETTERS = {"s": 1925, "h": 1988, "r": 2018}


@lru_cache(maxsize=1 << 14)
def plain(text: str) -> str:
    """Equal for two folded texts that are spellings of one another."""
    return plain_numbers(plain_long_vowels(plain_sounds(plain_characters(text))))


def plain_characters(text: str) -> str:
    return "".join(plain_character(character) for character in text)


def plain_character(character: str) -> str:
    if character in SMALL:
        return LARGE[SMALL.index(character)]
    return KANJI.get(character, character)


def plain_sounds(text: str) -> str:
    for other, sound in (
        ("ヴア", "バ"),
        ("ヴイ", "ビ"),
        ("ヴエ", "ベ"),
        ("ヴオ", "ボ"),
        ("ヴユ", "ビユ"),
    ):
        text = text.replace(other, sound)
    return text.replace("ヴ", "ブ")


def is_katakana(character: str) -> bool:
    return "ァ" <= character <= "ヺ" or character == "ー"


def plain_long_vowels(text: str) -> str:
    """Every word of katakana without a long vowel that may be missing at its end."""
    kept = ""
    for position, character in enumerate(text):
        following = text[position + 1 : position + 2]
        ends = following == "" or not (is_katakana(following) or following == " ")
        if not (character == "ー" and ends and may_be_long(text[:position])):
            kept += character
    return kept


def may_be_long(before: str) -> bool:
    """Whether a long vowel behind this is one that may be missing."""
    last = before[-3:]
    return len(last) == 3 and all(map(is_katakana, last)) and last[-1] in A_AND_I


def plain_numbers(text: str) -> str:
    written = ""
    while text:
        length, value = number_at(text, written[-1:])
        written += str(value) if length else text[0]
        text = text[length or 1 :]
    return written


def number_at(text: str, before: str) -> tuple[int, int]:
    """The length of the number that ``text`` begins with, and its value; 0 for none."""
    length, value = twice_at(text, before)
    if length:
        return length, value
    for era, first in ERAS.items():
        if text.startswith(era):
            length, value = year_at(text[2:])
            return (2 + length, first + value) if length else (0, 0)
    alone = is_alone(before)
    letter = text[0].lower()  # where case is told apart, R5年 is a year as well
    if alone and letter in LETTERS and text[1:2].isascii():
        length, value = year_at(text[1:])
        if length:
            return 1 + length, LETTERS[letter] + value
    row = parted_at(text) or digits_at(text) or numerals_at(text)
    value_of_row = value_of(row.replace(",", ""))
    if value_of_row is None:
        return 0, 0
    after = text[len(row) : len(row) + 1]
    counts = alone and before not in tuple(NUMERALS) and after != "" and after in UNITS
    if before == "第" or counts or (alone and is_western(row, after)):
        return len(row), value_of_row
    return 0, 0


def twice_at(text: str, before: str) -> tuple[int, int]:
    """The same of a year that is written in two ways, the second in brackets."""
    at = next((place for place, sign in enumerate(text) if sign in OPENING), 0)
    head, inside = text[:at], text[at + 1 :]
    closing = CLOSING[OPENING.index(text[at])] if at else ""
    inside, _, behind = inside.partition(closing) if at else ("", "", "")
    blanks = head.endswith(" ") + behind.startswith(" ")
    head, behind = head.removesuffix(" "), behind.removeprefix(" ")
    if not behind.startswith("年") or is_common(head) is is_common(inside):
        return 0, 0
    if not (is_alone(before) or head.startswith(tuple(ERAS))):
        return 0, 0
    if not all(is_common(year) or is_short(year) for year in (head, inside)):
        return 0, 0
    length, value = number_at(f"{head}年", "")
    whole = length == len(head) and (len(inside), value) == number_at(f"{inside}年", "")
    return (len(head) + len(inside) + 2 + blanks, value) if whole and value else (0, 0)


def is_common(year: str) -> bool:
    if len(year) != 4:
        return False
    digits = year[:2] in ("18", "19", "20") and year.isascii() and year.isdigit()
    return digits or (year[0] in "一二" and set(year) <= set(NUMERALS[:10]))


def is_short(year: str) -> bool:
    """Whether it is a year of an era, in digits without a zero before them or in kanji."""
    eras = [era for era in (*ERAS, *LETTERS) if year.lower().startswith(era)]
    number = year.lower().removeprefix(eras[0]) if eras else ""
    digits = number.isascii() and number.isdigit() and number[0] != "0" and len(number) <= 2
    return digits or (number != "" and len(eras[0]) == 2 and set(number) <= set(NUMERALS + "元"))


def is_alone(before: str) -> bool:
    return before == "" or not (before in "0123456789,.- " or is_latin(before))


def is_latin(character: str) -> bool:
    return "a" <= character <= "z" or "A" <= character <= "Z"


def is_western(row: str, after: str) -> bool:
    return after == "年" and len(row) == 4 and row[0] in "一二"


def year_at(text: str) -> tuple[int, int]:
    if text.startswith("元年"):
        return 1, 1
    row = digits_at(text) or numerals_at(text)
    value = value_of(row)
    longest = 2 if row.isascii() else 3
    if value is None or len(row) > longest or text[len(row) : len(row) + 1] != "年" or not value:
        return 0, 0
    return len(row), value


def digits_at(text: str) -> str:
    length = len(text) - len(text.lstrip("0123456789"))
    return text[:length] if length <= (2 if text.startswith("0") else 12) else ""


def parted_at(text: str) -> str:
    """The whole number with commas that a text begins with, where it can be no year."""
    length = len(text) - len(text.lstrip("0123456789,"))
    row = text[:length].partition(",,")[0].rstrip(",")
    first, *others = row.split(",")
    parted = 1 <= len(others) <= 3 and all(len(group) == 3 for group in others)
    whole = parted and 1 <= len(first) <= 3 and first[0] != "0"
    return row if whole and text[len(row) : len(row) + 1] != "年" else ""


def numerals_at(text: str) -> str:
    length = len(text) - len(text.lstrip(NUMERALS))
    return text[:length] if length <= 7 else ""


def value_of(row: str) -> int | None:
    if not row or row.isascii():
        return int(row) if row else None
    if not set(row) & set("十百千"):
        return int("".join(str(NUMERALS.index(one)) for one in row))
    return next((value for value in range(1, 10_000) if in_kanji(value) == row), None)


@lru_cache(maxsize=1 << 14)
def in_kanji(value: int) -> str:
    found = ""
    for place, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit:
            found += (NUMERALS[digit] if digit > 1 or not sign else "") + sign
    return found
