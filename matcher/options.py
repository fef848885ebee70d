"""Options of a word in a query: which rules of spelling are off, and which edges. Pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from matcher.forms import Loose
from matcher.rules import EVERY, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

EXACT = EVERY - {Rule.WIDTH}
_OFF = {
    **{f"-{rule.value}": frozenset({rule}) for rule in Rule},
    "case": frozenset({Rule.CASE}),
    "大文字小文字": frozenset({Rule.CASE}),
    "exact": EXACT,
    "完全一致": EXACT,
}
_LOOSE = {
    "prefix": Loose.PREFIX,
    "前方一致": Loose.PREFIX,
    "inside": Loose.INSIDE,
    "部分一致": Loose.INSIDE,
}


class OptionError(ValueError):
    """An option that there is not, its ``name`` in small letters; ``hint`` says which there are."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__(f"There is no option {name!r}.")
        self.name = name
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Options:
    """What a query asks of the spellings of one word."""

    off: frozenset[Rule]
    loose: Loose

    @property
    def spelling(self) -> str:
        """As the normalised query has it, less its braces."""
        return ",".join(self._names())

    def _names(self) -> Iterator[str]:
        off = self.off
        if off >= EXACT:
            yield "exact"
            off -= EXACT
        if Rule.CASE in off:
            yield "case"
        yield from (f"-{rule.value}" for rule in Rule if rule in off - {Rule.CASE})
        if self.loose is not Loose.NOT:
            yield self.loose.value


def read_options(written: str) -> Options:
    """Options as somebody wrote them between braces; raises OptionError."""
    off: frozenset[Rule] = frozenset()
    loose = Loose.NOT
    for part in unicodedata.normalize("NFKC", written).split(","):
        name = part.strip().casefold()
        if name in _OFF:
            off |= _OFF[name]
        elif name in _LOOSE:
            # Without both edges is without the one at the end as well.
            loose = Loose.INSIDE if loose is Loose.INSIDE else _LOOSE[name]
        else:
            raise _unknown(name)
    return Options(off, loose)


def _unknown(name: str) -> OptionError:
    known = [*_OFF, *_LOOSE]
    near = get_close_matches(name, known, n=2, cutoff=0.5)
    plain = [one for one in known if one.isascii()]
    hint = f"Write {' or '.join(near)}." if near else f"Options are {', '.join(plain)}."
    return OptionError(name, hint)
