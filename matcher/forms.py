"""A form to look for, and how two spellings of it are told to be the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from matcher.characters import BETWEEN
from matcher.fold import fold_text

_MOST_BLANKS = 6
"""Each blank of a form doubles the spellings that the automaton holds."""


@dataclass(frozen=True, slots=True)
class Term:
    """A surface form to look for, and longer words inside which it does not count.

    Raises ValueError for a form or exclusion that has nothing to look for, or too many blanks.
    """

    form: str
    group: str | None = None
    exclude: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for form in (self.form, *self.exclude):
            _check(form)

    def __hash__(self) -> int:
        # Terms are looked up for every hit; two of one form in different groups are a rarity.
        return hash(self.form)


class TermHit(NamedTuple):
    """A term at an offset of the original text, in code points."""

    term: Term
    start: int
    end: int


def reading(form: str) -> str:
    """Return what all spellings of ``form`` fold to, its blanks single."""
    return " ".join(fold_text(" ".join(form.split())).split())


def key(form: str) -> str:
    """Return what is equal for two forms that are found at the same places or nearly so.

    Blanks do not count: Microsoft 365 finds Microsoft365 as well.
    """
    return reading(form).replace(" ", "")


def _check(form: str) -> None:
    folded = reading(form)
    if not folded.replace(" ", ""):
        raise ValueError(f"the form {form!r} is empty")
    if any("\ud800" <= character <= "\udfff" for character in folded):
        raise ValueError(f"the form {form!r} holds half a character")
    if BETWEEN in folded:
        raise ValueError(f"the form {form!r} holds what is no character")
    if folded.count(" ") > _MOST_BLANKS:
        raise ValueError(f"the form {form!r} has more than {_MOST_BLANKS} blanks")
