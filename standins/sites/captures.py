"""Replays captured answers byte for byte, but for the host that stands in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from standins.sites.serving import Answer, Asked, Switches

if TYPE_CHECKING:
    from pathlib import Path

HEADERS = ".headers.txt"
# Added by the server, or no longer true once the host has another length.
_NOT_REPLAYED = frozenset({"host", "date", "connection", "content-length", "transfer-encoding"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One captured answer: ``name`` is the base name of its files."""

    name: str
    target: str
    answer: Answer


def read_captures(folder: Path) -> list[Capture]:
    """Every pair `<name>.headers.txt` and `<name>.<anything>`; raises ValueError where none is."""
    found = [_read(path) for path in sorted(folder.glob(f"*{HEADERS}"))]
    if not found:
        raise ValueError(f"no captures in {folder}: no file ends in {HEADERS}")
    return found


def _read(path: Path) -> Capture:
    """The first line is «# GET <target>», then the status line and the headers as received."""
    first, status, *lines = path.read_text(encoding="utf-8").splitlines()
    name = path.name.removesuffix(HEADERS)
    bodies = [body for body in path.parent.glob(f"{name}.*") if body != path]
    headers = [tuple(line.split(": ", 1)) for line in lines if ": " in line]
    answer = Answer(
        status=int(status.split()[1]),
        headers=tuple((key, value) for key, value in headers if key.lower() not in _NOT_REPLAYED),
        body=bodies[0].read_bytes() if bodies else b"",
    )
    return Capture(name=name, target=first.removeprefix("# GET ").strip(), answer=answer)


@dataclass(slots=True, kw_only=True)
class Replay:
    """A site made of captures.

    Of several captures of one target the one named in ``prefer`` is given, else the first with
    status 200; a 304 where the request bears the validators of it. ``missing`` names the capture
    that answers whatever was not captured.
    """

    captures: list[Capture]
    host: str
    missing: str
    prefer: set[str] = field(default_factory=set)
    switches: Switches = field(default_factory=Switches)

    def answer(self, asked: Asked, url: str) -> Answer:
        """The captured answer with our own address in it."""
        fitting = [capture for capture in self.captures if capture.target == asked.target]
        fitting = fitting or [one for one in self.captures if one.name == self.missing]
        return _rehosted(self._choose(fitting, asked), self.host, url)

    def control(self, order: dict[str, Any]) -> None:
        """``{"prefer": [names]}``."""
        self.prefer = set(order["prefer"])

    def _choose(self, fitting: list[Capture], asked: Asked) -> Answer:
        chosen = next((one for one in fitting if one.name in self.prefer), None)
        if chosen is None:
            plain = [one for one in fitting if one.answer.status == 200]
            chosen = (plain or fitting)[0]
        unchanged = next((one for one in fitting if one.answer.status == 304), None)
        if unchanged and _validates(asked, dict(chosen.answer.headers)):
            return unchanged.answer
        return chosen.answer


def _validates(asked: Asked, headers: dict[str, str]) -> bool:
    pairs = (("if-none-match", "ETag"), ("if-modified-since", "Last-Modified"))
    sent = [
        (asked.headers[ours], headers.get(theirs))
        for ours, theirs in pairs
        if ours in asked.headers
    ]
    return bool(sent) and all(ours == theirs for ours, theirs in sent)


def _rehosted(answer: Answer, host: str, url: str) -> Answer:
    headers = tuple((name, value.replace(host, url)) for name, value in answer.headers)
    body = answer.body
    for old, new in ((host, url), (_in_json(host), _in_json(url))):
        body = body.replace(old.encode(), new.encode())
    return Answer(status=answer.status, headers=headers, body=body)


def _in_json(address: str) -> str:
    """As PHP's json_encode writes it."""
    return address.replace("/", "\\/")
