"""A file that somebody saved by hand, as the platforms read it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFile:
    """``name`` is the base name, never the path; ``body`` the raw bytes."""

    name: str
    body: bytes

    @property
    def stem(self) -> str:
        """The base name without its extension: the key where the file itself holds none.

        In NFC and without control characters, so that the same file copied from another system
        (which may decompose が into か and ゛) stays the same document.
        """
        stem = unicodedata.normalize("NFC", PurePath(self.name).stem)
        return "".join(char if char.isprintable() else "_" for char in stem).strip() or "_"
