"""Dates as public bodies write them, and what is no date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.wareki import (
    Period,
    all_dates,
    english_date,
    first_date,
    first_period,
    number_of,
)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("令和5年5月22日(月)午後2時57分", date(2023, 5, 22)),
        ("令和　６年１２月　５日", date(2024, 12, 5)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("令和 元年 十一月二十五日(月曜日)", date(2019, 11, 25)),
        ("平成三十一年四月三十日", date(2019, 4, 30)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("大正十五年十二月二十五日", date(1926, 12, 25)),
        ("R4.7.21", date(2022, 7, 21)),
        ("R04.07.21", date(2022, 7, 21)),
        ("Ｈ３０．３．１", date(2018, 3, 1)),
        ("㋿4年7月1日", date(2022, 7, 1)),
        ("㍻30年7月1日", date(2018, 7, 1)),
        ("令和4(2022)年7月21日", date(2022, 7, 21)),
        ("最終更新日：2023年3月10日", date(2023, 3, 10)),
        ("二〇二二年七月二十一日", date(2022, 7, 21)),
        ("開催日: 2023-05-22", date(2023, 5, 22)),
        ("2024/1/9", date(2024, 1, 9)),
        ("2024年2月29日", date(2024, 2, 29)),
        ("令和7年（2025年）12月1日", date(2025, 12, 1)),
        ("2025年(令和7年)3月5日", date(2025, 3, 5)),
    ],
)
def test_a_date_is_read_however_it_is_written(written: str, day: date) -> None:
    assert first_date(written) == day


@pytest.mark.parametrize(
    "written",
    [
        "",
        "2023年2月29日",
        "令和5年13月1日",
        "令和5年4月31日",
        "平成八年七年十日",
        "平成40年1月1日",
        "令和0年1月1日",
        "令和5年度",
        "令和5年5月",
        "5月22日",
        "1234-56-78",
        "午後2時57分",
        "電話 03-1234-5678",
        "SR4.7.2100",
        "第10.11.12号",
    ],
)
def test_what_is_no_day_gives_none(written: str) -> None:
    assert first_date(written) is None


def test_an_impossible_day_does_not_hide_the_next() -> None:
    assert first_date("令和5年2月30日(誤り) 令和5年3月2日") == date(2023, 3, 2)


@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("令和4年7月21日（木）～7月22日（金）", date(2022, 7, 22)),
        ("令和4年7月30日から8月1日まで", date(2022, 8, 1)),
        ("令和4年12月28日(水)〜令和5年1月4日(水)", date(2023, 1, 4)),
        ("令和4年7月21日～23日", date(2022, 7, 23)),
        ("令和4年7月21日（木）", None),
        ("令和4年7月21日～7月20日", None),
        ("令和4年7月21日 午前10時～午後3時", None),
    ],
)
def test_a_range_has_a_last_day(written: str, last: date | None) -> None:
    period = first_period(written)
    assert period is not None
    assert period.last == last


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Aug 19, 2018", date(2018, 8, 19)),
        ("August 19, 2018", date(2018, 8, 19)),
        ("posted on Mar. 20, 2023 by", date(2023, 3, 20)),
        ("Feb 30, 2020", None),
        ("19 Aug 2018", None),
    ],
)
def test_the_english_dates_of_blog_themes_are_read(written: str, day: date | None) -> None:
    assert english_date(written) == day


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("二十一", 21),
        ("十", 10),
        ("百二", 102),
        ("二〇二二", 2022),
        ("元", 1),
        ("１２", 12),
        ("十十", None),
    ],
)
def test_a_number_is_read_from_kanji(written: str, number: int | None) -> None:
    assert number_of(written) == number


DAYS = st.dates(min_value=date(2019, 5, 1), max_value=date(2060, 12, 31))


@given(DAYS, st.integers(min_value=1, max_value=60))
def test_every_day_of_the_era_comes_back(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    written = (
        f"会期 令和{first.year - 2018}年{first.month}月{first.day}日～"
        f"令和{last.year - 2018}年{last.month}月{last.day}日"
    )
    assert first_period(written) == Period(first=first, last=last)


@given(st.text(alphabet="令和平成昭元年月日0123456789一二十〇.-/（）～ RH", max_size=60))
def test_no_text_ends_in_an_error(written: str) -> None:
    period = first_period(written)
    assert period is None or period.last is None or period.last > period.first


def test_all_dates_of_a_text_come_in_its_order() -> None:
    text = "招集告示　令和6年11月22日\n令和６年２月３０日\n令和６年１１月２９日（金曜日）"
    assert all_dates(text) == [date(2024, 11, 22), date(2024, 11, 29)]
