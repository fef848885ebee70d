"""Whether quoted words bear out a sentence that a language model made of them. Pure.

The rule is strict on purpose: a good sentence that is dropped costs a reader nothing, because the
post falls back on quotes, while an invented one costs all trust. Borne out is a sentence

- whose every number, Latin word and word of katakana stands in what it quotes,
- whose every two kanji in a row stand there too, but for the words in which one reports,
- which denies only what is denied there, and does not affirm what is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from matcher.fold import fold_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LATIN = re.compile(r"[a-z][a-z'-]*")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]{2,}")
_KANJI = re.compile(r"[\u3005\u3400-\u9fff\U00020000-\U000323af]+")
_REPORTING = re.compile(
    "(?:質問|質疑|答弁|回答|説明|発言|表明|指摘|要望|提案|主張|見解|議員|委員|市長|町長|村長|区長|知事"
    "|部長|課長|局長|教育長|議会|執行部|行政|自治体|当局|同市|同町|同村|同区|同県|同議員|必要性"
    "|述べ|答え|尋ね|求め|挙げ|触れ|明らか)"
)
_DENIED = re.compile(r"ない|なかっ|なく|ません|ず[、。にとも]|ずに|ぬ|困難|難し|見送|中止|否定")


def supported(sentence: str, quoted: Sequence[str], *, known: Iterable[str] = ()) -> bool:
    """``quoted`` are the words that it names as its source, ``known`` the labels of who says them:
    names and offices may come from there."""
    (said,) = fold_words([sentence])
    evidence = fold_words(list(quoted))
    grounds = "\n".join([*evidence, *_labels(known)])
    if bool(_DENIED.search(said)) is not any(map(_DENIED.search, evidence)):
        return False
    numbers = set(_NUMBER.findall(grounds.replace(",", "")))
    if not numbers.issuperset(_NUMBER.findall(said.replace(",", ""))):
        return False
    return all(unit in grounds for unit in _units(said))


def _labels(known: Iterable[str]) -> Iterator[str]:
    """Name and office also as one says them: 鈴木市民部長, 市民部長の鈴木."""
    for label in fold_words(list(known)):
        name, *offices = re.split(r"[()（）]", label)
        yield from (label, name + "".join(offices), "".join(offices))


def _units(said: str) -> Iterator[str]:
    yield from _LATIN.findall(said)
    yield from _KATAKANA.findall(said)
    for run in _KANJI.findall(_REPORTING.sub("の", said)):
        yield from (run[place : place + 2] for place in range(max(1, len(run) - 1)))
