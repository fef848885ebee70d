"""Addresses on note.com: many forms, one article; and what a source may name."""

from __future__ import annotations

import pytest

from config.models import Source
from crawler.errors import LayoutChanged
from crawler.extract.note_addresses import note_article, place_of


def source(url: str | None) -> Source:
    values = {"id": "kakuu", "platform": "note", "name": "架空の源", "url": url}
    return Source.model_validate(values)


@pytest.mark.parametrize(
    "address",
    [
        "https://note.com/kakuu_forum/n/n0123456789ab",
        "http://note.com/kakuu_forum/n/n0123456789ab",
        "https://note.com./kakuu_forum/n/n0123456789ab",
        "https://NOTE.com/kakuu_forum/n/n0123456789ab/",
        "https://note.com/kakuu_forum/n/n0123456789ab?magazine_key=m0123456789ab",
        "https://note.com/kakuu_forum/n/n0123456789ab#h1",
        " /kakuu_forum/n/n0123456789ab\n",
        "https://note.com:443/kakuu_forum/n/n0123456789ab",
    ],
)
def test_all_forms_are_one_article(address: str) -> None:
    found = note_article(address)
    assert found is not None
    assert found.url == "https://note.com/kakuu_forum/n/n0123456789ab"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://note.com/kakuu_forum",
        "https://note.com/kakuu_forum/n/n0123456789abc",
        "https://note.com/kakuu_forum/n/n0123456789ab/edit",
        "https://note.com.example.jp/kakuu_forum/n/n0123456789ab",
        "https://example.jp/kakuu_forum/n/n0123456789ab",
        "https://user@evil.example/https://note.com/kakuu_forum/n/n0123456789ab",
        "javascript:alert(1)",
        "http://[::1/kakuu_forum/n/n0123456789ab",
        "http://note.com:port/kakuu_forum/n/n0123456789ab",
    ],
)
def test_anything_else_is_none(address: str) -> None:
    assert note_article(address) is None


@pytest.mark.parametrize("end", ["", "/", "/rss", "/rss/"])
def test_a_source_is_an_account_or_a_magazine(end: str) -> None:
    account = place_of(source(f"http://note.com./kakuu_forum{end}"))
    magazine = place_of(source(f"https://note.com/kakuu_forum/m/m0123456789ab{end}"))
    assert account.feed == "https://note.com/kakuu_forum/rss"
    assert magazine.feed == "https://note.com/kakuu_forum/m/m0123456789ab/rss"


@pytest.mark.parametrize(
    "url", [None, "https://note.com/", "https://note.com/kakuu/n/n0123456789ab"]
)
def test_another_url_is_refused_with_what_to_write(url: str | None) -> None:
    with pytest.raises(LayoutChanged, match=r"no url|write https://note\.com/ACCOUNT"):
        place_of(source(url))
