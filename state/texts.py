"""Text that came from outside, made fit for a row."""

from __future__ import annotations


def whole_text(text: str) -> str:
    """The text without halves of characters, which UTF-8 cannot hold.

    They come from JSON that was cut in the middle of an emoji (``"\\ud83d"``).
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
