"""The example folders: one answer or file each, what reads it, and what must come out.

`tests/examples/<platform>/<case>/` holds `response.*` (the bytes), `request.json` (``parse``: the
function of the platform, ``parse_document`` where it names none; ``source``; for pages ``url``,
``status``, ``headers``) and either `expected.json` or `raises.json` (``error``, ``message``: a part
of it). `python -m tests.example_cases PLATFORM/CASE` prints what comes out now: read it before you
keep it.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from config.models import Source
from crawler.errors import CrawlError
from crawler.saved import SavedFile
from crawler.steps import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

Object: TypeAlias = dict[str, Any]

ROOT = Path(__file__).parent / "examples"
# Where a platform reads, if that is loaded behind its first answer only.
_READERS = {"feed": "crawler.extract.feed_visit"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example folder."""

    folder: Path

    @property
    def name(self) -> str:
        """``platform/case``."""
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def reads_a_file(self) -> bool:
        """Whether the platform takes the response as a file that somebody saved."""
        return (self.wanted("request.json") or {}).get("parse") == "parse_file"

    @property
    def response(self) -> SavedFile:
        """The one file of bytes."""
        (path,) = self.folder.glob("response.*")
        return SavedFile(name=path.name, body=path.read_bytes())

    def wanted(self, name: str) -> Object | None:
        """The content of one of its JSON files, None where there is none."""
        path = self.folder / name
        read: Object | None = (
            json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
        )
        return read

    def parsed(self) -> object:
        """What the platform's function makes of the response, as plain JSON values."""
        request = self.wanted("request.json") or {}
        name = self.folder.parent.name
        reader = importlib.import_module(_READERS.get(name, f"crawler.platforms.{name}"))
        function = request.get("parse", "parse_document")
        source = Source.model_validate(request["source"])
        given = self.response if function == "parse_file" else self._page(request)
        return plain(getattr(reader, function)(given, source))

    def outcome(self) -> Object:
        """What comes out now, by the name of the file that would hold it."""
        try:
            return {"expected.json": self.parsed()}
        except CrawlError as error:
            return {"raises.json": {"error": type(error).__name__, "message": str(error)}}

    def keep(self) -> list[Path]:
        """Write down what comes out now."""
        written = []
        for name, value in self.outcome().items():
            text = json.dumps(value, ensure_ascii=False, indent=1)
            (self.folder / name).write_text(text + "\n", encoding="utf-8")
            written.append(self.folder / name)
        return written

    def _page(self, request: Object) -> Page:
        return Page(
            url=request["url"],
            status=request.get("status", 200),
            headers=request.get("headers", {}),
            body=self.response.body,
        )


def examples() -> list[Example]:
    """All example folders, by name."""
    return [Example(folder=path.parent) for path in sorted(ROOT.glob("*/*/request.json"))]


def plain(value: object) -> object:
    """Any value of ours as JSON values; fields that are None are left out."""
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: plain(each) for name, each in pairs if each is not None}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if callable(value):
        return str(getattr(value, "__name__", "function"))
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [plain(each) for each in value]
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return value if isinstance(value, bool | int | float | str) else None


def _chosen(names: Iterable[str]) -> Iterator[Example]:
    chosen = tuple(names)
    return (example for example in examples() if example.name in chosen)


if __name__ == "__main__":
    for one in _chosen(sys.argv[1:]):
        sys.stdout.write(json.dumps(one.outcome(), ensure_ascii=False, indent=1) + "\n")
