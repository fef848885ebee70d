"""A source that refuses for days and comes back: told once each way, and never a revision."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from standins.sites.serving import Answer, Asked, StandIn
from standins.sites.wordpress import Blog
from standins.sites.wordpress_posts import sample_posts
from state.records import Outcome
from tests.command_tools import BOT, source, world
from tests.crawls import NOW, Crawls
from tests.refusing_pages import BLOCKED, HTML, NOT_NOW
from tests.test_crawl import counts

if TYPE_CHECKING:
    from pathlib import Path

    from standins.sites.serving import Site, Switches
    from state.records import RunReport

OPERATED = BOT + 'operators_channel = "#operators"\n'


@dataclass
class Guarded:
    """A site behind something that may answer in its place, with 200, all but robots.txt."""

    inner: Site
    instead: str | None = None
    status: int = 200
    headers: tuple[tuple[str, str], ...] = field(default=())

    @property
    def switches(self) -> Switches:
        """Those of the site behind."""
        return self.inner.switches

    def answer(self, asked: Asked, url: str) -> Answer:
        """The guard's answer, or the site's."""
        if self.instead is None or asked.path == "/robots.txt":
            return self.inner.answer(asked, url)
        head = (("Content-Type", HTML), ("ETag", '"same"'), *self.headers)
        return Answer(status=self.status, headers=head, body=self.instead.encode())

    def control(self, order: dict[str, Any]) -> None:
        """Passed on."""
        self.inner.control(order)


REFUSALS = {
    "challenge": (BLOCKED["cloudflare"], 200, Outcome.BLOCKED),
    "login": (BLOCKED["wordpress login"], 200, Outcome.BLOCKED),
    "forbidden": (BLOCKED["forbidden"], 403, Outcome.BLOCKED),
    "busy": (NOT_NOW["server busy"], 200, Outcome.UNREACHABLE),
    "maintenance": (NOT_NOW["maintenance"], 200, Outcome.UNREACHABLE),
    "blank": (NOT_NOW["blank"], 200, Outcome.UNREACHABLE),
}


@dataclass(frozen=True, kw_only=True)
class Days:
    """Reports by source: of a healthy day, of one on which each refused, and of the next."""

    first: dict[str, RunReport]
    refused: dict[str, RunReport]
    back: dict[str, RunReport]
    versions: set[int]


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Days:
    """Three crawls of a blog for each refusal, side by side."""
    crawls = Crawls(folder=tmp_path_factory.mktemp("refused"))
    with ExitStack() as stack:
        guards = {}
        for name, (_, status, _) in REFUSALS.items():
            guards[name] = Guarded(Blog(posts=sample_posts(NOW, 3)), status=status)
            crawls.sources[name] = {"url": stack.enter_context(StandIn(guards[name])).url}
        first = crawls.run()
        for name, guard in guards.items():
            guard.instead = REFUSALS[name][0]
        refused = crawls.run()
        for guard in guards.values():
            guard.instead = None
        back = crawls.run()
    told = [{report.source: report for report in reports} for reports in (first, refused, back)]
    versions = {one.version for one in crawls.stored().values()}
    return Days(first=told[0], refused=told[1], back=told[2], versions=versions)


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_an_outcome_and_no_revision_and_neither_is_its_end(
    days: Days, name: str
) -> None:
    assert (days.first[name].outcome, days.first[name].new) == (Outcome.NEW, 3)
    assert (days.refused[name].outcome, counts(days.refused[name])) == (
        REFUSALS[name][2],
        (0, 0, 0),
    )
    assert (days.back[name].outcome, counts(days.back[name])) == (Outcome.NOTHING_NEW, (0, 0, 3))


def test_nothing_that_was_on_record_has_another_version(days: Days) -> None:
    assert days.versions == {1}


def test_operators_hear_once_of_a_challenge_and_once_of_its_end_and_subscribers_never(
    tmp_path: Path,
) -> None:
    with world(tmp_path, OPERATED) as made:
        guard = Guarded(made.blog)
        with StandIn(guard) as site:
            (tmp_path / "sources.toml").write_text(source("kakuu", site.url), encoding="utf-8")
            made.gikai("run", at="11-19 12:00")
            made.gikai("subscribe", "#dx", "DX OR テレワーク", at="11-19 13:00")
            guard.instead = BLOCKED["cloudflare"]
            codes = [made.gikai("run", at=f"11-{day} 06:00").code for day in (20, 21)]
            refused = made.texts("operators")
            guard.instead = None
            codes += [made.gikai("run", at=f"11-{day} 06:00").code for day in (22, 23)]
        assert codes == [1, 1, 0, 0]
        assert len(refused) == 1
        assert "復旧" in made.texts("operators")[1]
        assert len(made.texts("operators")) == 2
        assert made.texts("dx") == []
