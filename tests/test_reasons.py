"""Why a run is unhealthy, in words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.reasons import reasons
from crawler.errors import CrawlError
from crawler.platforms import load_platform, platform_names
from state.outcomes import plain
from state.records import Outcome, RunReport
from tests.state_examples import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator


def kinds(kind: type[CrawlError] = CrawlError) -> Iterator[str]:
    """The names of all errors of a crawl."""
    yield kind.__name__
    for below in kind.__subclasses__():
        yield from kinds(below)


for _name in platform_names():  # some know errors of their own
    load_platform(_name)


@pytest.mark.parametrize("kind", sorted({*kinds(), "refused"}))
def test_no_name_of_the_code_is_read_by_people(kind: str) -> None:
    assert plain(f"{kind}: no list [https://a/]") == "no list [https://a/]"


@pytest.mark.parametrize("reason", ["KeyError: 'date'", "the crawl crashed (exit code 1)", ""])
def test_what_is_no_name_of_ours_stays(reason: str) -> None:
    assert plain(reason) == reason


def explained(*errors: str) -> list[str]:
    report = RunReport(
        run_id=1,
        source="kakuu",
        outcome=Outcome.BLOCKED,
        baseline=False,
        errors=errors,
        started_at=NOW,
        finished_at=NOW,
    )
    return reasons(report)


def test_a_report_is_explained_without_them() -> None:
    found = explained("ClosedByRobots: robots.txt does not allow it", "Blocked: Blocked: twice")
    assert found == ["robots.txt does not allow it", "Blocked: twice"]


def test_addresses_in_it_are_shown_as_browsers_do() -> None:
    found = explained("Unreachable: no answer [https://a/%E8%AD%B0%E4%BA%8B/?f=id%2Clink]")
    assert found == ["no answer [https://a/議事/?f=id,link]"]
