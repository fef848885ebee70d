"""Kept pages read again in the light of what the source remembers, one platform after the other."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from config.load import load_config
from crawler.platforms import load_platform
from crawler.reparse import Reread, reread
from standins.sites.dbsr import Host, sample_tenants
from standins.sites.note import ACCOUNT, NoteSite
from standins.sites.note_pages import sample_articles
from standins.sites.serving import StandIn, set_switches
from standins.sites.wordpress import Blog
from standins.sites.wordpress_posts import sample_posts
from state.archive import archive_path, open_archive
from state.database import open_database
from state.runs import memory
from tests.crawls import Crawls
from tests.dbsr_runs import PERMISSION

if TYPE_CHECKING:
    from pathlib import Path

    from state.records import Document

TOKYO = ZoneInfo("Asia/Tokyo")
NEWEST = datetime(2026, 11, 20, 10, tzinfo=TOKYO)
TOMORROW = datetime(2026, 11, 23, 9, tzinfo=TOKYO)
OPENING = "<p>このマガジンは、みどり都と区市町村がDXを共に進めるために発行しています。</p>"


def read_again(crawls: Crawls) -> dict[str, Document]:
    """The documents of the one source's kept pages, as they read today."""
    (source,) = load_config(crawls.folder).sources
    seen = Reread()
    with (
        closing(open_database(crawls.database)) as database,
        closing(open_archive(archive_path(crawls.database))) as archive,
    ):
        remembered = memory(database, source.id)
        platform = load_platform(source.platform)
        found = list(reread(archive, source, platform, remembered, seen))
    assert seen.errors == []
    return {again.document.key: again.document for again in found}


def known(crawls: Crawls) -> dict[str, Document]:
    return {key: one.document for key, one in crawls.stored().items()}


def test_boilerplate_that_earlier_articles_showed_stays_aside(tmp_path: Path) -> None:
    site = NoteSite(articles=sample_articles(NEWEST))
    with StandIn(site) as stand_in:
        sources = {"forum": {"url": f"{stand_in.url}/{ACCOUNT}"}}
        crawls = Crawls(folder=tmp_path, platform="note", sources=sources)
        crawls.run()
        site.add(title="新しい窓口", body=f"{OPENING}<p>書かない窓口です。</p>", date=TOMORROW)
        crawls.now += timedelta(days=1)
        crawls.run()
        assert read_again(crawls) == known(crawls)


def test_a_blog_that_only_has_feeds_is_read_by_them(tmp_path: Path) -> None:
    blog = Blog(posts=sample_posts(NEWEST))
    with StandIn(blog) as stand_in:
        set_switches(blog.switches, {"html_instead_of_json": True})
        crawls = Crawls(
            folder=tmp_path, platform="wordpress", sources={"blog": {"url": stand_in.url}}
        )
        crawls.run()
        blog.add(title="DXの質問", content="<p>DXの計画を求めました。</p>", date=TOMORROW)
        crawls.now += timedelta(days=1)
        crawls.run()
        assert len(known(crawls)) == len(blog.posts)
        assert read_again(crawls) == known(crawls)


@pytest.mark.parametrize("permitted", [True, False])
def test_frames_and_announced_sessions_are_read_by_the_way_of_their_run(
    tmp_path: Path, *, permitted: bool
) -> None:
    host = Host(tenant=sample_tenants()["oldest_first"])
    with StandIn(host) as stand_in:
        council = {"url": f"{stand_in.url}/index.php/", "council": host.tenant.council}
        values = {"permission": PERMISSION} if permitted else {}
        crawls = Crawls(folder=tmp_path, platform="dbsr", sources={"kakuu": {**council, **values}})
        crawls.run()
        crawls.run()
        again = read_again(crawls)
        assert {key: replace(one, sitting=None) for key, one in again.items()} == known(crawls)
        assert len(again) == (14 if permitted else 2)
