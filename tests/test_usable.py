"""What every run would fail on is told by `gikai check`, all of it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.command_tools import BOT, configure, gikai, source

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-11-22T06:00:00+09:00"
URL = "https://kakuu.example.jp/"
PERMISSION = """[source.permission]
by = "架空市議会事務局"
decided_on = 2026-01-01
reason = "電話で確認"
prefixes = ["/"]
until = {until}
contact = "0000-00-0000"
"""


def missing(folder: Path, *sources: str, bot: str = BOT) -> list[str]:
    """What check names of the sources; that nobody is subscribed and there is no token it does."""
    ended = gikai("--config", configure(folder / "c", *sources, bot=bot), "check", "--json",
                  GIKAI_NOW=NOW)  # fmt: skip
    assert ended.code == 1
    return [words for words in ended.one()["missing"] if "sources.toml" in words]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://10.0.0.1/", "private net"),
        ("http://kakuu.example.jp:8080/", "port 8080"),
        ("https://kakuu.example.jp/#/list", "behind #"),
        ("https://kakuu/", "no name of a public host"),
        ("https://kakuu..example.jp/", "no name of a public host"),
    ],
)
def test_an_address_that_no_crawl_goes_to_is_named(tmp_path: Path, url: str, told: str) -> None:
    (words,) = missing(tmp_path, source("good", URL), source("bad", url))
    assert words.startswith("sources.toml, source bad, key url: ")
    assert told in words


def test_an_address_at_which_its_platform_cannot_begin_is_named(tmp_path: Path) -> None:
    (words,) = missing(tmp_path, source("good", URL), source("bad", URL, platform="domino"))
    assert words.startswith("sources.toml, source bad, key url: ")
    assert "names no Domino database" in words


def test_loopback_is_named_while_it_is_closed(tmp_path: Path) -> None:
    bot = BOT.replace("allow_loopback = true", "")
    (words,) = missing(tmp_path, source("here", "http://127.0.0.1:8080/"), bot=bot)
    assert "allow_loopback is false" in words


def test_every_selector_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    feed = (
        source("feed", URL, platform="feed")
        + '[source.feed]\nbody = ["article", "div["]\nlist_item = "li >"\nlist_link = "a"\n'
    )
    page = source("page", URL, platform="pdf_page") + '[source.pdf_page]\narea = "::"\n'
    assert missing(tmp_path, feed, page) == [
        "sources.toml, source feed, key [source.feed] body: 'div[' is no CSS selector.",
        "sources.toml, source feed, key [source.feed] list_item: 'li >' is no CSS selector.",
        "sources.toml, source page, key [source.pdf_page] area: '::' is no CSS selector.",
    ]


def test_a_window_that_is_over_is_named(tmp_path: Path) -> None:
    over = source("over", URL) + "[source.fetch_window]\nlast_day = 2026-10-31\n"
    (words,) = missing(tmp_path, over)
    assert "fetch_window: it is over" in words


def test_a_source_that_no_run_reads_is_not_looked_at(tmp_path: Path) -> None:
    assert missing(tmp_path, source("rests", "http://10.0.0.1/", enabled=False)) == [
        "Add a [[source]] with a url to sources.toml."
    ]


def test_an_expired_permission_is_missing_and_one_that_ends_soon_is_told(tmp_path: Path) -> None:
    sources = [
        source(name, URL) + PERMISSION.format(until=until)
        for name, until in {
            "over": "2026-11-21",
            "soon": "2026-12-01",
            "long": "2027-11-01",
        }.items()
    ]
    folder = configure(tmp_path / "c", *sources)
    ended = gikai("--config", folder, "check", "--json", GIKAI_NOW=NOW).one()
    told = "3 permissions; within 30 days ends that of soon (2026-12-01)"
    assert ended["found"]["permissions"] == told
    assert [words for words in ended["missing"] if "expired" in words] == [
        "The permission of over has expired: gikai permissions letter over"
    ]


def test_a_login_without_a_proxy_is_a_mistake(tmp_path: Path) -> None:
    folder = configure(tmp_path / "c", source("good", URL))
    ended = gikai("--config", folder, "check", GIKAI_PROXY_LOGIN="watch:geheim")
    assert (ended.code, ended.out) == (2, "")
    assert "GIKAI_PROXY_LOGIN" in ended.err
