"""What searching takes for the same beyond folding, one character for another.

Not in the fold itself: what a revision is hangs on that, and so do the sketches of twins.
"""

from __future__ import annotations

from matcher.variants import VARIANTS

_SMALL = "ぁあぃいぅうぇえぉおっつゃやゅゆょよゎわァアィイゥウェエォオッツャヤュユョヨヮワヵカヶケ"
SIZES = dict(zip(_SMALL[::2], _SMALL[1::2], strict=True))
"""The large kana for each small one: ウェブ is ウエブ."""
ALIKE = str.maketrans({**VARIANTS, **SIZES})


def alike(folded: str) -> str:
    """Return a folded text with one character for all that are taken for the same; as long."""
    return folded.translate(ALIKE)
