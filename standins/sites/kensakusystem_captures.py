"""Replays captured sittings of kensakusystem.jp: entry, tree, frames, list, text.

The captures were decoded before they were kept, so they are encoded again here; what was not
captured is answered 404 and counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from standins.sites.serving import Answer, Asked, Switches

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SEE = re.compile(r"/(?P<tenant>\w+)/(?P<cgi>cgi-bin\d*)/")
_CODE = re.compile(r'name="Code" value="(?P<code>\w+)"')
_FRAME = re.compile(r'<FRAME SRC="(?P<target>[^"]*r_Speakers[^"]*/(?P<file>R\d{6}\w*)/[^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """One tenant's captured pages by the target that leads to them; ``text`` answers a POST."""

    tenant: str
    code: str
    file_name: str
    pages: dict[str, bytes]
    download: str
    text: bytes


def read_chains(folder: Path) -> list[Chain]:
    """The chains below a folder; raises ValueError where there is none."""
    found = [_read(path.parent) for path in sorted(folder.glob("*/statements.txt"))]
    if not found:
        raise ValueError(f"no captures in {folder}: no folder with a statements.txt")
    return found


def _read(folder: Path) -> Chain:
    names = ("top.html", "tree.html", "frameset.html", "speakers.html", "statements.txt")
    top, tree, frames, speakers, text = (_text(folder / name) for name in names)
    place, frame, code = _SEE.search(frames), _FRAME.search(frames), _CODE.search(speakers)
    if not (place and frame and code):
        raise ValueError(f"{folder}: no frameset of a sitting")
    tenant, base = place["tenant"], f"/{place['tenant']}/{place['cgi']}"
    query = f"Code={code['code']}&fileName={frame['file']}&startPos=0"
    pages = {
        f"{base}/See.exe?Code={code['code']}": tree,
        f"{base}/ResultFrame.exe?{query}": frames,
        frame["target"]: speakers,
    }
    # One of the captures holds the search form where the others hold the entry page; both bear
    # the links that an entry page is read for.
    pages[f"/{tenant}/"] = top
    if "Search2.exe#res" in top:
        pages[f"{base}/Search2.exe?Code={code['code']}&sTarget=2"] = top
    return Chain(
        tenant=tenant,
        code=code["code"],
        file_name=frame["file"],
        pages={target: page.encode("cp932") for target, page in pages.items()},
        download=f"{base}/GetPerson.exe",
        text=text.encode("cp932"),
    )


def _text(path: Path) -> str:
    """As it lies there: universal newlines would move every offset."""
    return path.read_bytes().decode("utf-8")


@dataclass(slots=True, kw_only=True)
class Captured:
    """A site made of chains; ``missed`` are the targets that nobody captured."""

    chains: Iterable[Chain]
    missed: list[str] = field(default_factory=list)
    switches: Switches = field(default_factory=Switches)

    def answer(self, asked: Asked, _url: str) -> Answer:
        """The captured page, byte for byte."""
        for chain in self.chains:
            if asked.method == "POST" and asked.path == chain.download:
                return Answer(
                    status=200, headers=(("Content-Type", "text/plain"),), body=chain.text
                )
            if asked.method == "GET" and asked.target in chain.pages:
                head = (("Content-Type", "text/html"),)
                return Answer(status=200, headers=head, body=chain.pages[asked.target])
        if asked.path != "/robots.txt":
            self.missed.append(asked.target)
        return Answer(status=404, headers=(), body=b"not captured")

    def control(self, order: dict[str, Any]) -> None:
        """There is nothing to order."""
        raise KeyError(*order)
