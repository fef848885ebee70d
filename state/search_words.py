"""What the index of a search holds of a text: its pairs of neighbouring letters, and each of its
kanji once by itself. Pure.

A letter stands there as one character of the basic plane, so that no table of SQLite's own says
what is a letter: those know nothing of kanji that were encoded later.
"""

from __future__ import annotations

from functools import cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.alike import ALIKE, alike
from matcher.characters import BETWEEN
from matcher.closing import clusters
from matcher.forms import texts_with
from matcher.scan import WHITE, word_units
from matcher.together import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from matcher.query import Query

Letters = NDArray[np.uint16]

_MOST_CLAUSES = 8
_END = 1  # stands behind a record's texts; 0 is what is no letter
_RECORD = "\ufdd2"  # a noncharacter, neither BETWEEN nor WHITE
_UNLIKE = str.maketrans({BETWEEN: "。", _RECORD: "。"})
_PLANE = 0x10000
_OWN = range(0xE000, 0xF900)
"""Private use: signs of ASCII, and what lies above the basic plane, several to a place. It costs a
look at a record, not a record."""
_SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~"  # R&D is found by R& and &D
_ALONE = (range(0x3005, 0x3008), range(0x3400, _PLANE))  # kanji; a single kana is not looked for


def cut(records: Sequence[Sequence[str]]) -> list[str]:
    """The words of each record, given by its texts, as the index takes them in; much faster for
    many records at once."""
    letters = _letters(records)
    ends = (letters == _END).nonzero()[0]
    paired = (letters[:-1] > _END) & (letters[1:] > _END)
    places = paired.nonzero()[0]
    pairs = np.full((len(places), 3), ord(" "), np.uint16)
    pairs[:, 0] = letters[places]
    pairs[:, 1] = letters[places + 1]
    text = pairs.tobytes().decode("utf-16-le")
    cuts = [0, *(3 * places.searchsorted(ends)).tolist()]
    begins = [0, *(ends + 1).tolist()]
    return [
        text[first:last] + _alone(letters[begin:end])
        for first, last, begin, end in zip(cuts, cuts[1:], begins, ends.tolist(), strict=False)
    ]


def match_of(query: Query) -> str:
    """What the index is asked for, to find at least the texts for which a query holds; "" where it
    can tell nothing of them."""
    narrow = sorted(query.required, key=len)[:_MOST_CLAUSES]
    words = (chain.from_iterable(spelled(term.form) for term in clause) for clause in narrow)
    each = filter(None, (asked(sorted(set(some))) for some in words))
    return " AND ".join(f"({one})" for one in each)


def spelled(form: str) -> list[str]:
    """Texts of which each one that holds the form has one in it. None of them holds another, as
    サーバー does サーバ: to be asked for both takes twice as long and finds no more."""
    texts = texts_with(form)
    return [text for text in texts if not any(one in text for one in texts if one != text)]


def asked(words: Iterable[str]) -> str:
    """The same for texts that hold one of these words, folded and without blanks."""
    each = [" AND ".join(_phrases(word)) for word in words]
    return " OR ".join(f"({one})" for one in each) if all(each) else ""


def _phrases(word: str) -> Iterator[str]:
    for run in "".join(map(_letter, word)).split("\0"):
        if len(run) > 1:
            yield f'"{" ".join(map("".join, pairwise(run)))}"'
        elif run and any(ord(run) in block for block in _ALONE):
            yield f'"{run}"'


def _letters(records: Sequence[Sequence[str]]) -> Letters:
    """The letters of all records, folded, without white space, ``_END`` behind each record."""
    if any(sign in text for texts in records for text in texts for sign in (BETWEEN, _RECORD)):
        records = [[text.translate(_UNLIKE) for text in texts] for texts in records]
    text = "".join(joined(texts) + _RECORD for texts in records)
    codes, irregular = word_units(text)
    stands = codes != ord(WHITE)
    letters = _table().take(codes)
    pieces: list[Letters] = []
    done = 0
    for cluster in clusters(text, irregular):
        pieces.append(letters[done : cluster.start][stands[done : cluster.start]])
        read = "".join(map(_letter, "".join(cluster.text.split())))
        pieces.append(np.frombuffer(read.encode("utf-16-le"), np.uint16))
        done = cluster.end
    return np.concatenate([*pieces, letters[done:][stands[done:]]])


def _alone(letters: Letters) -> str:
    seen = np.zeros(_PLANE, np.bool_)
    seen[letters] = True
    kanji = np.concatenate(
        [block.start + seen[block.start : block.stop].nonzero()[0] for block in _ALONE]
    )
    spaced = np.full((len(kanji), 2), ord(" "), np.uint16)
    spaced[:, 0] = kanji
    return spaced.tobytes().decode("utf-16-le")


@cache
def _table() -> Letters:
    """The letter of each folded unit: 6 ms to make, by asking for each of those alone that may be
    another than itself."""
    table = np.arange(_PLANE, dtype=np.uint16)
    table[~np.fromiter(map(str.isalnum, map(chr, range(_PLANE))), np.bool_, _PLANE)] = 0
    for folded in (*map(chr, ALIKE), *_SIGNS):
        if folded < chr(_PLANE):
            table[ord(folded)] = ord(_letter(folded))
    table[ord(_RECORD)] = _END
    return table


def _letter(folded: str) -> str:
    """As it stands in the index; NUL where it is no letter."""
    if folded in _SIGNS:
        return chr(_OWN.start + ord(folded))
    if not folded.isalnum():
        return "\0"
    code = ord(alike(folded))
    return chr(code) if code < _PLANE else chr(_OWN.start + code % len(_OWN))
