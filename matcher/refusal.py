"""What is said of a query that cannot be taken."""

from __future__ import annotations

import unicodedata
from typing import NoReturn


class QueryError(ValueError):
    """A query that cannot be taken as it stands.

    ``position`` is the code point of ``text``, from 0, where the problem shows; ``hint`` says what
    to write instead. ``str()`` shows the query with a caret under the place, lined up where
    full-width characters take two columns.
    """

    def __init__(self, text: str, position: int, problem: str, hint: str) -> None:
        super().__init__(text, position, problem, hint)
        self.text = text
        self.position = position
        self.problem = problem
        self.hint = hint

    def __str__(self) -> str:
        line = "".join(c if c.isprintable() or c == "\u3000" else " " for c in self.text)
        indent = "".join(map(_as_blank, line[: self.position]))
        return f"{line}\n{indent}^\n{self.problem} {self.hint}"


class Refusal:
    """Refuses one query, at a place of it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def at(self, position: int, problem: str, hint: str) -> NoReturn:
        """Raise the error."""
        raise QueryError(self._text, position, problem, hint)


def _as_blank(character: str) -> str:
    if unicodedata.combining(character):
        return ""
    return "\u3000" if unicodedata.east_asian_width(character) in "WF" else " "
