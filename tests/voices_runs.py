"""Runs of VOICES' stand-in by hand, for the tests that are about its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.models import Source
from crawler.platforms import voices
from tests.runs_by_hand import HOME, ByHand

if TYPE_CHECKING:
    from standins.sites.voices import VoicesHost
    from standins.sites.voices_council import Council
    from tests.runs_by_hand import Found

PROGRAM = f"{HOME}/voices/cgi/voiweb.exe"


def source(council: Council, **values: object) -> Source:
    """The source of a stand-in's council."""
    url = f"{HOME}{council.folder}/{council.menu}_search.asp"
    fields = {"id": "kakuu", "platform": "voices", "name": "kakuu", "council": council.name}
    return Source.model_validate({**fields, "url": url, **values})


def runs(host: VoicesHost, **values: object) -> ByHand:
    """Its runs."""
    return ByHand(platform=voices, source=source(host.council, **values), site=host)


def told(found: Found) -> str:
    """All errors of a run in one line."""
    return "; ".join(str(error) for error in found.errors)


def acts(found: Found) -> list[str]:
    """What was asked of the program, by ACT."""
    return [asked.query["ACT"] for asked in found.asked]
