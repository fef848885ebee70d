"""What the parsers of note.com make of answers that are none of theirs."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.models import Source
from crawler.errors import CrawlError
from crawler.platforms import note
from crawler.steps import Page
from standins.sites.note import ACCOUNT
from standins.sites.note_pages import (
    article_page,
    contents_json,
    detail_json,
    feed,
    list_page,
    sample_articles,
)
from tests.note_walk import HOME
from tests.soon import ends_within

if TYPE_CHECKING:
    from collections.abc import Callable

NEWEST = datetime(2026, 11, 20, 10, tzinfo=ZoneInfo("Asia/Tokyo"))
ACCOUNT_SOURCE = Source.model_validate(
    {"id": "kakuu", "platform": "note", "name": "架空の源", "url": f"{HOME}/{ACCOUNT}"}
)
THIRD = f"{HOME}/{ACCOUNT}/n/n000000000003"


def good() -> dict[str, bytes]:
    articles = sample_articles(NEWEST, 3)
    texts = {
        "parse_feed": feed(articles, "架空フォーラム", f"{HOME}/{ACCOUNT}", HOME),
        "parse_article": article_page(articles[0], HOME, visits=1, old_layout=False),
        "parse_links": list_page(articles, "架空フォーラム", HOME, "https://note.com."),
        "parse_contents": contents_json(articles, 3, last=True, url=HOME),
        "parse_detail": detail_json(articles[0], 1),
    }
    return {name: text.encode() for name, text in texts.items()}


GOOD = good()
BAD: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \n\t",
    "binary": bytes(range(256)) * 50,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "one byte": b"a" * 10_000_000,
    "one tag": b"<p>" * 3_000_000,
    "deep": b"<div>" * 100_000,
    "deep json": b"[" * 100_000,
    "json of no kind": b"[]",
    "json null": b'{"data": null}',
    "json numbers": b'{"data": {"contents": [1, null, "x", {"key": 5}], "name": 5, "body": 5}}',
    "json odd section": b'{"data": {"section": [1]}}',
    "wrong charset": "<html><title>題</title><h1>題</h1>".encode("utf-16-be"),
    "cp932 as utf-8": "<meta charset=utf-8><h1>議会の記録</h1><p>表示</p>".encode("cp932"),
    "challenge": b"<!doctype html><title>Just a moment...</title><h1>x</h1>",
    "xml bomb": b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'
    b"<rss version='2.0'><channel><title>&b;</title>",
    "login": "<title>ログイン｜note</title><form><input type=password></form>".encode(),
}
PARSERS: dict[str, Callable[[Page, Source], object]] = {name: getattr(note, name) for name in GOOD}


FIELDS = ("data", "section", "contents", "key", "name", "body", "user", "publishAt")


def outcome(name: str, body: bytes) -> object:
    """What a parser makes of an answer; None for a refusal, which must say something."""
    try:
        return PARSERS[name](Page(url=THIRD, status=200, headers={}, body=body), ACCOUNT_SOURCE)
    except CrawlError as error:
        if not str(error):
            raise
        return None


class TestBadInput:
    @pytest.mark.parametrize("bad", BAD)
    @pytest.mark.parametrize("name", PARSERS)
    def test_every_parser_refuses_what_is_none_of_its(self, name: str, bad: str) -> None:
        def refuse() -> None:
            read = outcome(name, BAD[bad])
            assert read is None or not getattr(read, "items", True)

        assert ends_within(10, refuse)  # for 10 MB

    @pytest.mark.parametrize("name", PARSERS)
    @pytest.mark.parametrize("other", GOOD)
    def test_swapped_answers_are_no_records(self, name: str, other: str) -> None:
        read = outcome(name, GOOD[other])
        assert bool(read) == (name == other)

    @pytest.mark.parametrize("name", PARSERS)
    @given(data=st.data())
    def test_a_cut_answer_is_refused(self, name: str, data: st.DataObject) -> None:
        whole = GOOD[name].rstrip()
        assert outcome(name, whole[: data.draw(st.integers(0, len(whole) - 1))]) is None

    @pytest.mark.parametrize("name", PARSERS)
    @given(body=st.binary(max_size=400))
    @example(body=b'{"data": {"contents": [], "isLastPage": false}}')
    @example(body=b'{"data": {"name": "\\ud800", "body": "<p>\\ud800</p>"}}')
    def test_any_bytes_give_no_record(self, name: str, body: bytes) -> None:
        read = outcome(name, body)
        assert read is None or body.startswith(b'{"data"')

    @pytest.mark.parametrize("name", ["parse_contents", "parse_detail"])
    @given(
        value=st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=9),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner)
            ),
            max_leaves=12,
        )
    )
    def test_any_json_names_no_article_that_it_does_not_hold(
        self, name: str, value: object
    ) -> None:
        read = outcome(name, json.dumps({"data": value}).encode())
        assert not getattr(read, "items", ())
