"""Question and answer marks at the start of a line: Q …, 問1 …, 【質疑】, 【答弁 山田市長】."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.extract.parts import NOBODY, Speaker
from crawler.extract.speakers import is_label, read_label
from state.records import PartKind

if TYPE_CHECKING:
    from collections.abc import Iterable

_LETTER = re.compile(r"(?P<mark>[QAＱＡ]|問|答)[ ]?[0-9０-９]{0,3}(?:[\s:：.．、)）]+)(?=\S)")
_QUESTION = frozenset("QＱ問")
_LABELLED = re.compile(r"【(?P<label>[^【】\n]{1,40})】[ \t\u3000]*(?P<rest>[^\n]*)")
_NOTE = re.compile(r"[(（][^()（）\n]{1,40}[)）]")
_ASKED = re.compile(r"(?:再)?(?:質疑|質問)|^問(?=[\s\d:：]|$)")
_ANSWERED = re.compile(r"答弁|回答|^答(?=[\s\d:：]|$)")
_SAID = re.compile(r"挨拶|あいさつ|発言|所信表明|演説")
_AROUND = " \u3000:：・-0123456789０１２３４５６７８９①②③④⑤⑥⑦⑧⑨"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """How a paragraph opens: what it is, who speaks, a note beside the mark, and its own text."""

    kind: PartKind
    text: str
    speaker: Speaker = NOBODY
    note: str = ""


def open_letter(text: str, *, asked: bool) -> Opening | None:
    """A paragraph behind a letter mark; an answer needs a question before it (``asked``).

    Without one, "A I の活用" is a letter-spaced word and "A 社" a name.
    """
    found = _LETTER.match(text)
    if not found:
        return None
    if found["mark"] in _QUESTION:
        return Opening(kind=PartKind.QUESTION, text=text[found.end() :])
    return Opening(kind=PartKind.ANSWER, text=text[found.end() :]) if asked else None


def open_label(text: str, council: str | None = None) -> Opening | None:
    """A paragraph that opens with 【…】: question, answer, speech, else a heading."""
    found = _LABELLED.match(text)
    if not found:
        return None
    label = found["label"].strip()
    kind, speaker = _kind_and_speaker(label, council)
    behind = text[found.end() :]
    if kind is PartKind.HEADING:
        whole_line = text[: found.end()].rstrip()
        return Opening(kind=kind, text=whole_line, note="") if not behind.strip() else None
    if _NOTE.fullmatch(found["rest"].strip()):
        return Opening(kind=kind, text=behind, speaker=speaker, note=found["rest"])
    return Opening(kind=kind, text=found["rest"] + behind, speaker=speaker)


def _kind_and_speaker(label: str, council: str | None) -> tuple[PartKind, Speaker]:
    for pattern, kind in (
        (_ANSWERED, PartKind.ANSWER),
        (_ASKED, PartKind.QUESTION),
        (_SAID, PartKind.SPEECH),
    ):
        if pattern.search(label):
            return kind, _speaker(label, pattern.sub("", label), council)
    if is_label(label):
        return PartKind.SPEECH, read_label(label, council)
    return PartKind.HEADING, NOBODY


def _speaker(label: str, who: str, council: str | None) -> Speaker:
    who = who.strip(_AROUND)
    if not is_label(who):
        return Speaker(label=label)
    read = read_label(who, council)
    return Speaker(label=label, name=read.name, office=read.office, role=read.role)


def any_question(texts: Iterable[str]) -> bool:
    """Whether any paragraph opens with a question's letter."""
    return any(
        found["mark"] in _QUESTION for found in map(_LETTER.match, texts) if found is not None
    )
