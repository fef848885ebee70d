"""The XML of the Diet record API as the values that its JSON would hold.

``data/records/record/recordData/meetingRecord`` becomes ``{"meetingRecord": [...]}``; the text of
a leaf is its value. Nothing is built that is deeper than the API's own answers, and a document
type is refused before it is read: with it go entities, and what they can do to memory and files.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any, TypeAlias, cast

from crawler.errors import LayoutChanged

_Object: TypeAlias = dict[str, Any]

_DEEPEST = 8  # data/records/record/recordData/meetingRecord/speechRecord/speech is 7
_PASSED_OVER = frozenset({"records", "record", "recordData", "diagnostics", "diagnostic"})
_LISTED = frozenset({"meetingRecord", "speechRecord", "details"})


def read_xml(text: str) -> _Object:
    """The values of an answer; raises LayoutChanged for what is no whole XML of the API."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise LayoutChanged("it declares a document type, which no answer of the API does")
    target = _Values()
    parser = ET.XMLParser(target=target)  # noqa: S314 - without a document type nothing can be expanded
    try:
        parser.feed(text)
        # It answers what the target does, and no element as it is declared to.
        top = cast("_Object | str | None", parser.close())
    except (ET.ParseError, ValueError) as error:
        raise LayoutChanged(f"it is no whole XML: {error}") from error
    if not isinstance(top, dict):
        raise LayoutChanged("its XML holds no values")
    return top


class _Values:
    """Takes the parser's events; each open element has its values and its text so far."""

    def __init__(self) -> None:
        self._open: list[tuple[_Object, list[str]]] = []
        self._done: _Object | str | None = None

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        """An element begins; the API uses no attributes."""
        if len(self._open) >= _DEEPEST:
            raise LayoutChanged(f"its elements are nested deeper than the API's: {tag[:40]}")
        holds = self._open[-1][0] if tag in _PASSED_OVER and self._open else {}
        self._open.append((holds, []))

    def data(self, data: str) -> None:
        """A stretch of text."""
        if self._open:
            self._open[-1][1].append(data)

    def end(self, tag: str) -> None:
        """An element ends: its value goes to the one around it."""
        values, texts = self._open.pop()
        value = values or "".join(texts) or None
        if not self._open:
            self._done = value
        elif tag not in _PASSED_OVER:
            self._give(self._open[-1][0], tag, value)

    def close(self) -> _Object | str | None:
        """What the outermost element holds."""
        return self._done

    def _give(self, around: _Object, tag: str, value: object) -> None:
        if tag in _LISTED:
            around.setdefault(tag, []).append(value)
        elif tag in around:
            raise LayoutChanged(f"{tag[:40]} stands twice in one record")
        else:
            around[tag] = value
