"""Whether a CSS selector that a person wrote can be read; pure."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

_ANY = "<p>"


def is_selector(text: str) -> bool:
    """Whether the library that looks for it can; of what it can read it may still find nothing."""
    try:
        LexborHTMLParser(_ANY).css_first(text)
    except SelectolaxError:
        return False
    return True
