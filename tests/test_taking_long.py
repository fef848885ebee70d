"""Which pages are read beside the crawl, where their platform says that they may take long."""

from __future__ import annotations

import pytest

from crawler.reading import takes_long
from crawler.steps import Page

PDF = b"\n%PDF-1.7\n"
HTML = b"<html><body>" + "会議録".encode() + b"</body></html>"


@pytest.mark.parametrize(
    ("body", "long"),
    [(PDF, True), (HTML, False), (HTML * 20_000, True), (b" " * 2_000 + PDF, False), (b"", False)],
)
def test_files_and_large_pages_take_long_and_small_pages_do_not(body: bytes, *, long: bool) -> None:
    page = Page(url="https://kakuu.example.jp/", status=200, headers={}, body=body)
    assert takes_long(page) is long
