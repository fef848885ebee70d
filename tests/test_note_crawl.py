"""Crawls of the note.com stand-in in real child processes, from request to rows."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from standins.sites.note import ACCOUNT, MAGAZINE, NoteSite
from standins.sites.note_pages import NoteArticle, sample_articles
from standins.sites.serving import StandIn, set_switches
from state.records import Outcome, PartKind, Status, Window
from tests.crawls import Crawls
from tests.platform_pages import stated_requests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from state.documents import StoredDocument
    from state.records import RunReport

TOKYO = ZoneInfo("Asia/Tokyo")
NEWEST = datetime(2026, 11, 20, 10, tzinfo=TOKYO)
TOMORROW = datetime(2026, 11, 23, 9, tzinfo=TOKYO)
RSS = f"/{ACCOUNT}/rss"
NEW_BODY = (
    "<p>このマガジンは、みどり都と区市町村がDXを共に進めるために発行しています。</p>"
    "<h2>新しい窓口</h2><p>書かない窓口でテレワークの相談も受けます。</p>"
)


@pytest.fixture
def site() -> Iterator[StandIn]:
    with StandIn(NoteSite(articles=sample_articles(NEWEST))) as stand_in:
        yield stand_in


@pytest.fixture
def crawls(tmp_path: Path, site: StandIn) -> Crawls:
    sources = {"forum": {"url": f"{site.url}/{ACCOUNT}"}}
    return Crawls(folder=tmp_path, platform="note", sources=sources)


def note_of(site: StandIn) -> NoteSite:
    assert isinstance(site.site, NoteSite)
    return site.site


def key(number: int) -> str:
    return f"n{number:012x}"


def stored(crawls: Crawls, number: int) -> StoredDocument:
    return crawls.stored()[f"forum/{key(number)}"]


def counts(report: RunReport) -> tuple[int, int, int]:
    return report.new, report.revised, report.unchanged


def kind_of_opening(crawls: Crawls, number: int) -> PartKind:
    opening = "このマガジンは、みどり都と区市町村がDXを共に進めるために発行しています。"
    parts = stored(crawls, number).document.parts
    return next(part.kind for part in parts if part.text == opening)


def asked_for(site: StandIn) -> list[str]:
    """The paths of a run, and then nothing of it."""
    paths = [path.removeprefix(f"/{ACCOUNT}/n/") for path in site.paths()]
    site.asked.clear()
    return paths


class TestDays:
    def test_a_baseline_then_nothing_new_then_news_and_an_edit_without_a_new_date(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        (first,) = crawls.run()
        assert (first.outcome, first.baseline, counts(first)) == (Outcome.NEW, True, (12, 0, 0))
        assert len(asked_for(site)) == 13
        (second,) = crawls.run()
        assert (second.outcome, counts(second)) == (Outcome.NOTHING_NEW, (0, 0, 1))
        due = [key(12)]  # not a week old
        asked = asked_for(site)
        assert asked == [RSS, *due]
        assert len(asked) == stated_requests("note") + len(due)
        note = note_of(site)
        note.add(title="新しい窓口", body=NEW_BODY, date=TOMORROW)
        edited = note.articles[0].body.replace("テレワークはいかがですか", "電話はいかがですか")
        note.change(key(12), body=edited)
        (third,) = crawls.run()
        assert (third.outcome, third.new, third.revised) == (Outcome.NEW, 1, 1)
        assert stored(crawls, 12).version == 2
        assert stored(crawls, 12).document.published_at == NEWEST

    def test_new_marks_and_a_new_layout_are_no_revision_nor_is_boilerplate_in_a_new_article(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        crawls.run()
        note_of(site).add(title="新しい窓口", body=NEW_BODY, date=TOMORROW)
        set_switches(note_of(site).switches, {"old_layout": True})
        note_of(site).change(key(11), gone=True)
        crawls.now += timedelta(days=6)
        (report,) = crawls.run()
        assert (report.outcome, counts(report)) == (Outcome.NEW, (1, 0, 11))
        assert kind_of_opening(crawls, 11) is PartKind.TEXT
        assert kind_of_opening(crawls, 13) is PartKind.SET_ASIDE
        assert stored(crawls, 11).version == 1

    def test_where_nothing_changed_by_etag_no_body_comes(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        set_switches(note_of(site).switches, {"etags": True})
        crawls.run()
        (report,) = crawls.run()
        assert (report.fetched, report.not_modified) == (2, 2)
        assert (report.outcome, counts(report)) == (Outcome.NOTHING_NEW, (0, 0, 0))

    def test_a_record_says_what_article_and_talk_say(self, crawls: Crawls, site: StandIn) -> None:
        crawls.run()
        talk = stored(crawls, 12).document
        assert (talk.session, talk.meeting) == ("第12回", "架空市CIO×みどり都CIO座談会")
        assert (talk.held_on, talk.published_at) == (date(2026, 10, 31), NEWEST)
        assert talk.url == f"{site.url}/{ACCOUNT}/n/{key(12)}"
        assert [part.name for part in talk.speeches] == ["藤田 一", "橋本 四郎", "藤田 一"]
        assert stored(crawls, 11).document.author == "架空フォーラム"

    def test_a_free_part_never_overwrites_the_full_text(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        note_of(site).add(title="有料", body=NEW_BODY, free="<p>はじめだけ。</p>", date=NEWEST)
        crawls.run()
        assert stored(crawls, 13).document.status is Status.PARTIAL
        note_of(site).change(key(12), free="<p>ここまでは無料です。</p>")
        (report,) = crawls.run()
        assert (report.outcome, report.revised) == (Outcome.NOTHING_NEW, 0)
        assert stored(crawls, 12).document.status is None

    def test_a_magazine_holds_articles_of_others_too_and_an_account_only_its_own(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        note_of(site).add(title="寄稿", body=NEW_BODY, date=NEWEST, account="midori_to")
        note_of(site).change(key(1), in_magazine=False)
        crawls.sources["magazine"] = {"url": f"{site.url}/{ACCOUNT}/m/{MAGAZINE}/"}
        crawls.run()
        forum = {f"forum/{key(number)}" for number in range(1, 13)}
        magazine = {f"magazine/{key(number)}" for number in range(2, 14)}
        assert crawls.stored().keys() == forum | magazine


@dataclass(kw_only=True)
class Permitted(Crawls):
    """With a permission for the JSON on its last source."""

    def write(self) -> None:
        super().write()
        with (self.folder / "sources.toml").open("a", encoding="utf-8") as file:
            file.write(
                '[source.permission]\nby = "架空フォーラム事務局"\ndecided_on = 2026-04-01\n'
                'reason = "記録の確認"\nprefixes = ["/api/"]\nuntil = 2027-03-31\n'
                'contact = "office@example.jp"\n'
            )


class TestJson:
    DAYS = Window(first=date(2026, 10, 1), last=date(2026, 10, 31))

    def test_a_permission_opens_the_archive_to_a_backfill_and_the_records_are_the_same(
        self, tmp_path: Path, site: StandIn
    ) -> None:
        sources = {"forum": {"url": f"{site.url}/{ACCOUNT}"}}
        permitted = Permitted(folder=tmp_path, platform="note", sources=sources)
        (report,) = permitted.run(self.DAYS)
        assert (report.outcome, report.errors, report.new) == (Outcome.NEW, (), 7)
        assert all("/api/" in path for path in asked_for(site))
        (daily,) = permitted.run()
        assert counts(daily) == (5, 0, 0)
        assert not any("/api/" in path for path in asked_for(site))

    def test_without_it_a_backfill_asks_for_nothing_that_robots_close(
        self, crawls: Crawls, site: StandIn
    ) -> None:
        set_switches(note_of(site).switches, {"feed_items": 6})
        (report,) = crawls.run(self.DAYS)
        assert (report.outcome, report.errors, report.new) == (Outcome.NEW, (), 7)
        assert not any("/api/" in path for path in asked_for(site))


SITUATIONS: dict[str, dict[str, object]] = {
    "healthy": {},
    "old-layout": {"old_layout": True},
    "new-layout": {"body_renamed": True},
    "challenge": {"challenge": True},
    "articles-busy": {"busy": 99, "only": f"/{ACCOUNT}/n/", "retry_after": "7200"},
    "articles-refused": {"busy": 99, "busy_status": 403, "only": f"/{ACCOUNT}/n/"},
    "articles-drop": {"drop": True, "only": f"/{ACCOUNT}/n/"},
    "one-drops": {"drop": True, "only": f"/{ACCOUNT}/n/{key(5)}"},
    "robots": {"robots": "User-agent: gikai-watch\nDisallow: /\n"},
    "robots-rss": {"robots": "User-agent: *\nDisallow: /*/rss\n"},
    "nobody": {},
    "empty": {},
    "no-account": {},
}


@pytest.fixture(scope="module")
def seen(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, tuple[RunReport, StandIn]]]:
    """One crawl of a source in every situation, side by side."""
    folder = tmp_path_factory.mktemp("situations")
    crawls = Crawls(folder=folder, platform="note", timeout=1.0)
    sites: dict[str, StandIn] = {}
    with ExitStack() as stack:
        for name, switches in SITUATIONS.items():
            articles: list[NoteArticle] = [] if name == "empty" else sample_articles(NEWEST, 5)
            sites[name] = stack.enter_context(StandIn(NoteSite(articles=articles)))
            set_switches(note_of(sites[name]).switches, switches)
            place = {"no-account": "hashtag/DX/x", "nobody": "nobody"}.get(name, ACCOUNT)
            crawls.sources[name] = {"url": f"{sites[name].url}/{place}"}
        reports = crawls.run()
        yield {report.source: (report, sites[report.source]) for report in reports}


@pytest.mark.parametrize(
    ("name", "outcome", "said", "requests"),
    [
        ("healthy", Outcome.NEW, None, 6),
        ("old-layout", Outcome.NEW, None, 6),
        ("new-layout", Outcome.BROKEN, "the article's body", 6),
        ("challenge", Outcome.BLOCKED, "challenge", 1),
        ("articles-busy", Outcome.UNREACHABLE, "left alone", 2),
        ("articles-refused", Outcome.BLOCKED, "403", 2),
        ("articles-drop", Outcome.UNREACHABLE, "Failed", 1 + 3 * 3),
        ("one-drops", Outcome.UNREACHABLE, "Failed", 6 + 2),
        ("robots", Outcome.BLOCKED, "robots.txt does not allow it", 0),
        ("robots-rss", Outcome.BLOCKED, "robots.txt does not allow it", 0),
        ("nobody", Outcome.BROKEN, "status 404", 1),
        ("empty", Outcome.EMPTY, None, 1),
        ("no-account", Outcome.BROKEN, "no account and no magazine", 0),
    ],
)
def test_a_source_ends_as_its_site_deserves(
    seen: dict[str, tuple[RunReport, StandIn]],
    name: str,
    outcome: Outcome,
    said: str | None,
    requests: int,
) -> None:
    report, site = seen[name]
    assert report.outcome is outcome, report.errors
    assert (said is None) == (report.errors == ())
    assert said is None or said in report.errors[0]
    assert len(site.paths()) == requests
