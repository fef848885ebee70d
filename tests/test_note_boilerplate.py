"""Paragraphs that return from article to article of a note source, day after day."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from standins.sites.note import NoteSite
from standins.sites.note_pages import sample_articles
from state.records import Document, PartKind
from tests.note_walk import Walk

TOKYO = ZoneInfo("Asia/Tokyo")
NEWEST = datetime(2026, 11, 20, 10, tzinfo=TOKYO)
NEWS = datetime(2026, 11, 23, 9, tzinfo=TOKYO)
OPENING = "このマガジンは、みどり都と区市町村がDXを共に進めるために発行しています。"
BODY = f"<p>{OPENING}</p><h2>窓口</h2><p>書かない窓口を始めます。</p>"
ASIDE = {PartKind.SET_ASIDE}
TEXT = {PartKind.TEXT}


def key(number: int) -> str:
    return f"n{number:012x}"


@pytest.fixture
def site() -> NoteSite:
    return NoteSite(articles=sample_articles(NEWEST))


@pytest.fixture
def walk(site: NoteSite) -> Walk:
    return Walk(site=site)


def kinds_of(documents: dict[str, Document], number: int) -> set[PartKind]:
    parts = documents[f"forum/{key(number)}"].parts
    return {part.kind for part in parts if part.text == OPENING}


def test_what_returns_is_set_aside_in_new_articles_and_stays_in_old_ones(
    walk: Walk, site: NoteSite
) -> None:
    first = walk.run().documents
    site.add(title="新しい窓口", body=BODY, date=NEWS)
    walk.now += timedelta(days=6)
    later = walk.run().documents
    assert kinds_of(later, 13) == ASIDE
    assert kinds_of(later, 11) == TEXT
    assert {name: later[name] for name in first} == first


def test_the_third_article_is_the_first_without_it(walk: Walk, site: NoteSite) -> None:
    del site.articles[:]
    kinds = []
    for number in range(1, 5):
        site.add(title=f"窓口{number}", body=BODY, date=NEWS)
        kinds.append(kinds_of(walk.run().documents, number))
    assert kinds == [TEXT, TEXT, ASIDE, ASIDE]


def test_the_articles_of_one_run_count_as_well_and_no_later_look_revises_them(
    walk: Walk, site: NoteSite
) -> None:
    del site.articles[:]
    for number in range(1, 5):
        site.add(title=f"窓口{number}", body=BODY, date=NEWS - timedelta(days=number))
    first = walk.run().documents
    walk.now += timedelta(days=8)
    assert walk.run().documents == first
    kinds = [kinds_of(first, number) for number in range(1, 5)]
    assert kinds == [TEXT, TEXT, ASIDE, ASIDE]


def test_two_of_one_run_and_one_of_an_earlier_are_three(walk: Walk, site: NoteSite) -> None:
    del site.articles[1:]
    site.change(key(12), body=BODY)
    walk.run()
    for number in (2, 3):
        site.add(title=f"窓口{number}", body=BODY, date=NEWS - timedelta(hours=number))
    documents = walk.run().documents
    assert kinds_of(documents, 2) == TEXT
    assert kinds_of(documents, 3) == ASIDE
    assert kinds_of(documents, 12) == TEXT


def test_an_article_of_nothing_else_keeps_its_text(walk: Walk, site: NoteSite) -> None:
    walk.run()
    site.add(title="案内", body=f"<p>{OPENING}</p>", date=NEWS)
    assert kinds_of(walk.run().documents, 13) == TEXT
