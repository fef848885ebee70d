"""A page is named as the one that led to an address on its own site, and to no other."""

from __future__ import annotations

import pytest
from scrapy.http import Request, Response
from scrapy.settings import Settings
from scrapy.spidermiddlewares.referer import RefererMiddleware, SameOriginPolicy

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


@pytest.mark.parametrize(
    "policy",
    [
        *("no-referrer", "origin", "strict-origin", "same-origin", "unsafe-url", "Origin"),
        *("strict-origin-when-cross-origin", "no-referrer-when-downgrade", "origin, no-referrer"),
        *("no-referrer, strict-origin-when-cross-origin", "origin, something-new"),
    ],
)
def test_a_page_that_does_not_want_to_be_named_on_its_site_is_not(policy: str) -> None:
    page, url = PAGES[1], PAGES[0]
    came = Response(page, headers={"Referrer-Policy": policy})
    asked = RefererMiddleware(Settings()).get_processed_request(Request(url), came)
    assert asked
    named = asked.headers.get("Referer")
    assert referer(page, url, policy) == (named.decode() if named else None)


def test_no_policy_of_a_page_has_it_named_elsewhere() -> None:
    policies = ("unsafe-url", "origin", "origin-when-cross-origin")
    assert {referer(PAGES[0], "https://other.example/", one) for one in policies} == {None}


def test_an_address_that_cannot_be_read_is_told_of_no_page() -> None:
    assert referer(PAGES[0], "http://[broken") is None
