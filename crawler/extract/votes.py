"""Tables of votes: what was voted on is text, who voted how is set aside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.extract.parts import PartList
from state.records import PartKind

if TYPE_CHECKING:
    from state.records import Part

_MARKS = frozenset("○〇◯×✕△▲●欠退除棄議－―-") | {
    "議長裁決", "議長", "欠席", "退席", "除斥", "棄権",
}  # fmt: skip
_LEAST_MARKS = 4
_LEGEND = re.compile(r"賛否|賛成.{0,8}反対|表決|議決結果")
_ITEM = re.compile(r"第[ \u3000]*[\d０-９]{1,3}[ \u3000]*号|可決|否決|採択|同意|認定|承認")
_NAME_OF_TABLE = re.compile(r"一覧表?|定例会|臨時会|審議結果|議決結果")
_COLUMN = re.compile(r"(?:区分|番号|案件名?|件名|議決|年月日|結果|議案|賛否|状況|\s)+")
_REMARK = re.compile(r"[(（][^()（）]{1,12}[)）]")


def parts_of_votes(text: str) -> tuple[Part, ...] | None:
    """The parts of a table of votes in the order of the text; None where it is none."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not _LEGEND.search(text) or not any(_marks_at_end(line) for line in lines):
        return None
    writer = _Writer()
    for line in lines:
        writer.take(line)
    return writer.done()


class _Writer:
    def __init__(self) -> None:
        self._parts = PartList()
        self._aside: list[str] = []
        self._item = False

    def take(self, line: str) -> None:
        number = _marks_at_end(line)
        item, marks = _split(line, number) if number else (line, "")
        if self._item and _REMARK.fullmatch(item):
            self._parts.extend(item, "\n")  # (全会一致) under the item
        elif _ITEM.search(item) and not _is_head(item):
            self._write(PartKind.TEXT, item)
        elif not marks and _NAME_OF_TABLE.search(item) and not _COLUMN.fullmatch(item):
            self._write(PartKind.HEADING, item)
        elif item:
            self._set_aside(item)
        if marks:
            self._set_aside(marks)

    def done(self) -> tuple[Part, ...]:
        self._flush()
        return self._parts.done()

    def _write(self, kind: PartKind, text: str) -> None:
        self._flush()
        self._parts.add(kind, text)
        self._item = kind is PartKind.TEXT

    def _set_aside(self, text: str) -> None:
        self._aside.append(text)
        self._item = False

    def _flush(self) -> None:
        self._parts.add(PartKind.SET_ASIDE, "\n".join(self._aside))
        self._aside.clear()


def _marks_at_end(line: str) -> int:
    """How many marks of votes close the line; 0 where they are too few for a row of votes."""
    number = 0
    for word in reversed(line.split()):
        if word not in _MARKS:
            break
        number += 1
    return number if number >= _LEAST_MARKS else 0


def _split(line: str, number: int) -> tuple[str, str]:
    pieces = line.rsplit(maxsplit=number)
    item = pieces[0] if len(pieces) > number else ""
    return item, line[len(item) :].strip()


def _is_head(item: str) -> bool:
    return bool(_COLUMN.fullmatch(item)) or "一覧" in item
