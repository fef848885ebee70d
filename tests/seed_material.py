"""The seeds as the tests read them, and what is counted of a document."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.models import Source
from crawler.importer import read_file
from state.finding import find_terms
from state.records import Document, PartKind

if TYPE_CHECKING:
    from pathlib import Path

    from matcher.terms import TermSet

PLATFORMS = {
    "000": "chiholog",
    "001": "note",
    "002": "wordpress",
    "003": "pdf_page",
    "004": "note",
}


@dataclass(frozen=True)
class Seed:
    """A seed file and how to import it, or a changed copy of it."""

    path: Path
    platform: str

    @property
    def text(self) -> str:
        """The file's text."""
        return self.path.read_text(encoding="utf-8")

    def read(self) -> Document:
        """The document in it."""
        source = Source(id=f"import-{self.platform}", platform=self.platform, name=self.platform)
        return read_file(self.path, source, self.platform, None)

    def changed(self, folder: Path, *changes: tuple[str, str]) -> Seed:
        """A copy of the same name with words replaced, each of which must be there."""
        text = self.text
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        copy = folder / self.path.name
        copy.write_text(text, encoding="utf-8")
        return Seed(path=copy, platform=self.platform)


def speakers(document: Document) -> Counter[str | None]:
    return Counter(part.speaker for part in document.speeches)


def kinds(document: Document) -> Counter[PartKind]:
    return Counter(part.kind for part in document.parts)


def set_aside(document: Document) -> str:
    return "\n".join(part.text for part in document.parts if part.kind is PartKind.SET_ASIDE)


def hits(terms: TermSet, document: Document, *, besides: str = "") -> Counter[str]:
    """How often each form stands in the parts, those that hold ``besides`` left out."""
    return Counter(
        found.term.form
        for found in find_terms(terms, document)
        if found.seq is not None and not (besides and besides in document.parts[found.seq].text)
    )
