"""The captured lists and front pages of DB-Search, read page by page.

Expected values were written by reading the captures (2026-11): counts, numbers and days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest

from crawler.extract.dbsr_front import parse_front
from crawler.extract.dbsr_list import parse_list
from crawler.extract.dbsr_pages import open_page
from crawler.extract.dbsr_titles import minutes_among
from tests.dbsr_runs import page, source

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.extract.dbsr_front import Front
    from crawler.extract.dbsr_list import Listing
    from crawler.extract.html import Page as Html

pytestmark = pytest.mark.real

BASE = "https://www.city.kakuu.example.jp/index.php"


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What one captured list is, as read by hand: its first page."""

    folder: str
    stated: int
    numbers: tuple[int, ...]
    minutes: int
    days: tuple[str, ...]
    session: int
    generation: str


OTOFUKE = Listed(
    folder="template-view",
    stated=70,
    numbers=(1674, 1673, 1672, 1671, 1670, 1669, 1668, 1667, 1666, 1665),
    minutes=5,
    days=("2024-12-09", "2024-12-11", "2024-12-12", "2024-12-13", "2024-12-17"),
    session=848322,
    generation="c",
)
# fmt: off
AOMORI = Listed(
    folder="doc-one-frame",
    stated=82,
    numbers=(
        1485, 1486, 1487, 1488, 1483, 1484, 1481, 1482, 1479, 1480,
        1477, 1478, 1475, 1476, 1473, 1474, 1471, 1472, 1467, 1468,
    ),
    minutes=8,
    days=(
        "2024-11-28", "2024-12-04", "2024-12-05", "2024-12-06", "2024-12-09", "2024-12-10",
        "2024-12-11", "2024-12-12", "2024-12-25",
    ),
    session=3588550,
    generation="a",
)
ITOSHIMA = Listed(
    folder="nested-span-date",
    stated=103,
    numbers=(1050, 1049, 1048, 1047, 1046, 1382, 1381, 1045, 1044, 1380),
    minutes=5,
    days=("2025-12-10", "2025-12-12", "2025-12-15", "2025-12-18"),
    session=6122940,
    generation="a",
)
MIYAWAKA = Listed(
    folder="new-version-no-csrf",
    stated=47,
    numbers=(848, 849, 850, 851, 852, 853, 854, 855, 856, 857),
    minutes=3,
    days=("2025-02-25", "2025-02-26", "2025-03-17", "2025-03-18"),
    session=9514400,
    generation="a",
)
SENDAI = Listed(
    folder="document-id",
    stated=589,
    numbers=(16088, 16089, 16090, 16091, 15848, 15849, 15850, 15851, 16024, 16025),
    minutes=2,
    days=("2024-12-25", "2024-12-26"),
    session=3431160,
    generation="b",
)
# fmt: on
LISTS = (OTOFUKE, AOMORI, ITOSHIMA, MIYAWAKA, SENDAI)


@pytest.fixture(scope="module")
def captures(real_folder: Path) -> Path:
    return real_folder / "real" / "dbsr"


def opened(captures: Path, folder: str, name: str) -> Html:
    return open_page(page((captures / folder / name).read_bytes()), name)


def listed(captures: Path, case: Listed) -> Listing:
    url = f"{BASE}/{case.session}?Template=list"
    return parse_list(opened(captures, case.folder, "search-result.html"), url, 1)


@pytest.mark.parametrize("case", LISTS, ids=lambda case: case.folder)
class TestLists:
    def test_rows_days_and_what_is_stated(self, captures: Path, case: Listed) -> None:
        read = listed(captures, case)
        assert read.stated == case.stated
        assert [row.name for row in read.rows] == [f"{case.generation}-{n}" for n in case.numbers]
        days = {row.held_on.isoformat() if row.held_on else "" for row in read.rows}
        assert sorted(days) == list(case.days)
        assert sum(minutes_among(row.title for row in read.rows)) == case.minutes

    def test_the_next_page_belongs_to_the_same_search(self, captures: Path, case: Listed) -> None:
        turn = listed(captures, case).turn
        assert turn is not None
        assert f"/index.php/{case.session}" in turn.url
        asked = turn.body or turn.url.encode()
        assert re.search(rb"Template=list&Page=2\Z", asked)
        assert (b"_token=" in turn.body) == (case.generation == "c")


FRONTS = pytest.mark.parametrize(
    ("folder", "sessions", "field", "newest", "first", "last"),
    [
        (
            "template-view",
            15,
            ("Part[]", "2"),
            "令和７年第２回定例会",
            date(2025, 6, 9),
            date(2025, 6, 18),
        ),
        (
            "doc-one-frame",
            31,
            ("Class[]", "4"),
            "令和７年第４回定例会",
            date(2025, 11, 28),
            date(2025, 12, 24),
        ),
        (
            "nested-span-date",
            19,
            ("Class[]", "4"),
            "令和７年長期総合計画審査特別委員会",
            date(2025, 12, 3),
            date(2025, 12, 12),
        ),
        (
            "new-version-no-csrf",
            30,
            ("Class[]", "5"),
            "令和７年第４回定例会",
            date(2025, 12, 2),
            date(2025, 12, 16),
        ),
    ],
)


class TestFrontPages:
    @FRONTS
    def test_sessions_and_the_choice_of_minutes(
        self,
        captures: Path,
        folder: str,
        sessions: int,
        field: tuple[str, str],
        newest: str,
        first: date,
        last: date,
    ) -> None:
        front = self.front(captures, folder)
        found = max(front.sessions, key=lambda one: one.days)
        assert (len(front.sessions), front.minutes) == (sessions, field)
        assert (found.title, found.days) == (newest, (first, last))
        assert front.base.endswith("/index.php")

    def test_every_session_has_its_year(self, captures: Path) -> None:
        for folder in ("doc-one-frame", "nested-span-date", "new-version-no-csrf"):
            titles = [one.title for one in self.front(captures, folder).sessions]
            assert all(title.startswith("令和") for title in titles), folder
            assert len(set(titles)) == len(titles)

    def front(self, captures: Path, folder: str) -> Front:
        html = opened(captures, folder, "top.html")
        host = re.search(r"https://[^/\"]+\.dbsr\.jp/", html.root.html or "")
        home = host[0] if host else f"{BASE}/"
        return parse_front(html, home, source(url=home))
