"""A page is named as the one that led to an address on its own site, and to no other."""

from __future__ import annotations

import pytest
from scrapy.spidermiddlewares.referer import SameOriginPolicy

from crawler.referer import referer

PAGES = (
    "https://www.city.kaku.example/",
    "https://www.city.kaku.example/gikai/list.html?page=2#top",
    "https://www.city.kaku.example:443/gikai/",
    "https://www.city.kaku.example.net/gikai/",
    "https://www.city.kaku.example:8443/gikai/",
    "https://somebody:secret@www.city.kaku.example/gikai/",
    "http://www.city.kaku.example/gikai/",
    "http://www.city.kaku.example:80/gikai/a;b?c",
    "http://127.0.0.1:8080/",
)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_named_as_scrapy_names_it(page: str) -> None:
    asked = (*PAGES, "about:blank", "")
    scrapys = [SameOriginPolicy().referrer(page, url) for url in asked]
    assert [referer(page, url) for url in asked] == scrapys


def test_an_address_that_cannot_be_read_is_told_of_no_page() -> None:
    assert referer(PAGES[0], "http://[broken") is None
