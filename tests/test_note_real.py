"""note.com as it was captured: what its RSS, JSON and robots.txt hold, in counts and digests."""

from __future__ import annotations

import csv
import hashlib
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from protego import Protego

from config.models import Source
from crawler.extract.note_addresses import note_article
from crawler.platforms.note import parse_contents, parse_feed, parse_file
from crawler.saved import SavedFile
from crawler.steps import Page
from standins.sites.note_pages import robots_txt

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.real

JAPAN = timezone(timedelta(hours=9))
FORUM = "https://note.com/tokyo_cio_forum"
MAGAZINE = f"{FORUM}/m/m453f0a9b12cd"


@pytest.fixture
def captures(real_folder: Path) -> Path:
    return real_folder / "real" / "note"


def source(url: str) -> Source:
    return Source.model_validate({"id": "real", "platform": "note", "name": "note", "url": url})


def page(path: Path) -> Page:
    return Page(url="", status=200, headers={}, body=path.read_bytes())


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def test_the_rss_of_2023_has_two_items(captures: Path) -> None:
    feed = parse_feed(page(captures / "recommend_rss.xml"), source("https://note.com/recommend"))
    assert feed.broken == ()
    assert [
        (item.address.account, item.address.key, item.published_at, digest(item.title))
        for item in feed.items
    ] == [
        (
            "swingmammav2",
            "n6e38203a479c",
            datetime(2023, 10, 26, 20, 18, 24, tzinfo=JAPAN),
            "9aedd98e85715169",
        ),
        (
            "ajike",
            "n94f04dca99a8",
            datetime(2023, 11, 2, 10, 0, 18, tzinfo=JAPAN),
            "4e739782a155f18a",
        ),
    ]


def test_the_json_of_2025_has_two_articles_and_goes_on(captures: Path) -> None:
    capture = page(captures / "creator_contents_page1_trimmed.json")
    listing = parse_contents(capture, source("https://note.com/japan_x_college"))
    assert (listing.last, listing.broken) == (False, ())
    assert [(item.address.key, item.published_at, item.pinned) for item in listing.items] == [
        ("n47647d3a4f8d", datetime(2025, 5, 12, 11, tzinfo=JAPAN), False),
        ("n5cbe2b90b1c9", datetime(2025, 3, 31, 20, tzinfo=JAPAN), False),
    ]
    assert [digest(item.title) for item in listing.items] == [
        "3d8934b8edccc565",
        "b8be9af8db218027",
    ]


def test_every_address_of_an_archive_names_an_article(captures: Path) -> None:
    text = (captures / "japan_x_college_index.csv").read_text(encoding="utf-8-sig")
    addresses = [note_article(row["url"]) for row in csv.DictReader(text.splitlines())]
    keys = {address.key for address in addresses if address}
    assert (len(addresses), len(keys)) == (38, 38)
    assert {address.account for address in addresses if address} == {"japan_x_college"}
    assert {"n47647d3a4f8d", "n5cbe2b90b1c9", "n9327b4088139"} <= keys


def test_an_article_that_a_program_saved_is_read_with_its_key_and_day(captures: Path) -> None:
    body = (captures / "article_md_2024-07-14.md").read_bytes()
    document = parse_file(SavedFile(name="article.md", body=body), source(FORUM))
    assert document.key == "real/n9327b4088139"
    assert document.url == "https://note.com/japan_x_college/n/n9327b4088139"
    assert document.published_at == date(2024, 7, 14)
    assert digest(document.title) == "0755f5e9063876e1"
    assert len(document.parts) == 16


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        (f"{FORUM}/rss", True),
        (f"{MAGAZINE}/rss", True),
        (FORUM, True),
        (MAGAZINE, True),
        (f"{FORUM}/n/na69101d79c67", True),
        (f"{FORUM}/n/na69101d79c67?magazine_key=m453f0a9b12cd", True),
        ("https://note.com/api/v2/creators/tokyo_cio_forum/contents?kind=note&page=1", False),
        ("https://note.com/api/v1/layout/magazine/m453f0a9b12cd/section?page=1", False),
        ("https://note.com/api/v3/notes/na69101d79c67", False),
        (f"{FORUM}/archives/2022/07", False),
        (f"{FORUM}/magazines", False),
        ("https://note.com/search?q=DX", False),
        ("https://note.com/login?redirect=1", False),
    ],
)
def test_what_robots_open_is_what_a_run_asks_for(captures: Path, url: str, allowed: bool) -> None:
    robots = Protego.parse((captures / "robots.txt").read_text(encoding="utf-8"))
    assert robots.can_fetch(url, "gikai-watch") is allowed
    assert robots.crawl_delay("gikai-watch") is None


def test_the_stand_in_closes_what_the_site_closes(captures: Path) -> None:
    real = (captures / "robots.txt").read_text(encoding="utf-8")
    rules = [line for line in real.split("\n\nUser-agent: Googlebot")[0].splitlines() if line]
    closed = {line for line in rules if line.startswith("Disallow:")}
    ours = robots_txt().partition("User-agent: Googlebot")[0].splitlines()
    assert closed == {line for line in ours if line.startswith("Disallow:")}
    assert len(closed) == 19
