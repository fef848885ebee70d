"""What names, labels and covers of DiscussNet say: years, days, whose minutes."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.extract.discussnet_answers import Council, Entry, plain
from crawler.extract.discussnet_names import (
    Whose,
    confirmed,
    day_of_cover,
    is_day,
    may_hold,
    sittings_of,
    title_of,
    whose,
    years_of,
)
from crawler.extract.parts import NOBODY, PartList
from crawler.extract.turns import add_lines
from state.records import PartKind
from tests.soon import ends_within

TODAY = date(2026, 11, 23)


def council(name: str, view_year: int | None = 2026) -> Council:
    return Council(id=1, name=name, path="/0/1/3/6/", view_year=view_year)


def days(name: str, *labels: str, view_year: int | None = 2026, today: date = TODAY) -> list[date]:
    entries = [Entry(schedule_id=number, label=label) for number, label in enumerate(labels)]
    return [one.held_on for one in sittings_of(council(name, view_year), entries, today)]


def test_a_name_of_blanks_is_read_at_once() -> None:
    blank = council("令和８年" + " " * 16_000 + "定例会")
    assert years_of(blank) == (2026,)
    assert ends_within(0.2, lambda: years_of(blank))


@pytest.mark.parametrize(
    ("name", "view_year", "years"),
    [
        ("令和　８年第３回　９月定例会", 2026, (2026,)),
        ("平成３１年/令和元年　３月定例会", 2019, (2019,)),
        ("平成１年１２月定例会", 1990, (1989, 1990)),
        ("平成５７年６月定例会", 1982, (1982,)),
        ("平成１８年度架空市各会計決算特別委員会", 2007, (2007,)),
        ("令和　７年　令和６年度決算第一特別委員会", 2025, (2025,)),
        ("令和６年度決算（令和７年第３回定例会）", 2025, (2025,)),
        ("令和元年第２回定例会", 2026, (2026,)),
        ("2025年第1回定例会", 2025, (2025,)),
        ("総務委員会", 2024, (2024,)),
        ("令和８年第１回定例会", None, (2026,)),
        ("総務委員会", None, ()),
    ],
)
def test_the_year_stands_in_the_name_else_where_it_is_filed(
    name: str, view_year: int | None, years: tuple[int, ...]
) -> None:
    assert years_of(council(name, view_year)) == years


@pytest.mark.parametrize(
    ("label", "is_one"),
    [
        ("02月22日－01号", True),
        ("02月22日-01号", True),
        ("11月17日　議案説明、質疑、討論、表決", True),
        ("02月24日-一般質問及び質疑(代表)-02号", True),
        ("２月　５日", True),
        ("令和８年02月05日－01号", True),
        ("06月17日－目次", False),
        ("06月17日－名簿", False),
        ("発議第12号", False),
        ("第１号", False),
        ("", False),
    ],
)
def test_a_day_is_a_label_that_begins_with_one(label: str, is_one: bool) -> None:
    assert is_day(label) is is_one


@pytest.mark.parametrize(
    ("name", "labels", "expected"),
    [
        ("令和８年第３回定例会", ["09月04日－01号"], [date(2026, 9, 4)]),
        (
            "令和７年第４回１２月定例会",
            ["12月08日－01号", "01月15日－02号"],
            [date(2025, 12, 8), date(2026, 1, 15)],
        ),
        ("令和７年第４回１２月定例会", ["01月15日－02号"], [date(2026, 1, 15)]),
        (
            "令和７年第４回定例会",
            ["12月08日", "01月15日", "02月01日", "05月01日"],
            [date(2025, 12, 8), date(2026, 1, 15), date(2026, 2, 1), date(2025, 5, 1)],
        ),
        (
            "令和８年　総務委員会",
            ["02月10日", "11月05日", "03月02日"],
            [date(2026, 2, 10), date(2026, 11, 5), date(2026, 3, 2)],
        ),
        ("令和８年第１回定例会", ["02月31日－01号", "03月01日－02号"], [date(2026, 3, 1)]),
    ],
)
def test_the_year_turns_where_the_name_or_the_list_does_and_never_into_the_future(
    name: str, labels: list[str], expected: list[date]
) -> None:
    assert days(name, *labels) == expected


def test_a_cover_tells_the_year_of_its_day_and_no_other_day() -> None:
    cover = "招集告示　令和８年２月１２日\n令和八年\n二月十九日（木曜日）"
    assert confirmed(date(2025, 2, 19), cover) == date(2026, 2, 19)
    assert confirmed(date(2026, 2, 20), cover) == date(2026, 2, 20)
    assert confirmed(date(2019, 2, 19), cover) == date(2019, 2, 19)


@pytest.mark.parametrize(
    ("cover", "day"),
    [
        ("招集告示　令和６年１１月２２日\n令和６年11月29日（金）", date(2024, 11, 29)),
        ("2025年(令和7年)3月5日（水曜日）", date(2025, 3, 5)),
        ("令和七年\n二月十九日", date(2025, 2, 19)),
        ("五月二十八日第一日", None),
        ("", None),
    ],
)
def test_the_day_of_a_cover_is_that_beside_a_weekday_or_hour(cover: str, day: date | None) -> None:
    assert day_of_cover(cover) == day


@pytest.mark.parametrize(
    ("label", "title"),
    [
        ("02月22日－01号", "令和6年第1回2月定例会（2月22日 第1号）"),
        ("02月22日", "令和6年第1回2月定例会（2月22日）"),
        (
            "02月24日-一般質問及び質疑(代表)-02号",
            "令和6年第1回2月定例会（2月24日 一般質問及び質疑(代表) 第2号）",
        ),
        ("02月17日　議案説明、質疑", "令和6年第1回2月定例会（2月17日 議案説明、質疑）"),
        ("02月17日ー文化センター", "令和6年第1回2月定例会（2月17日 文化センター）"),
        ("02月17日－第３号（速報版）", "令和6年第1回2月定例会（2月17日 第3号）"),
    ],
)
def test_a_title_names_the_council_and_what_the_label_says(label: str, title: str) -> None:
    name = "令和　６年第１回　２月定例会"
    (sitting,) = sittings_of(council(name, 2024), [Entry(schedule_id=2, label=label)], TODAY)
    assert title_of(name, sitting.held_on, sitting.words) == title


@pytest.mark.parametrize(
    ("ours", "text", "answer"),
    [
        ("架空市議会", "令和８年第１回架空市議会定例会会議録　第１号", Whose.OURS),
        ("架空市議会", "　　第４回\n　　架 空 市 議 会　会議録\n", Whose.OURS),
        ("架空市会", "架空市会　　　会議録（第16号）", Whose.OURS),
        ("架空市議会", "架空市予算特別委員会（令和７年第１回定例会）", Whose.OURS),
        ("津市議会", "令和８年第１回草津市議会定例会会議録", Whose.ANOTHER),
        ("津市議会", "三重県津市議会定例会", Whose.OURS),
        ("架空市議会", "別区議会会議録", Whose.ANOTHER),
        ("架空市議会", "令和８年２月別県議会定例会", Whose.ANOTHER),
        ("架空市議会", "総務委員会会議録\n全国市議会議長会の報告", Whose.UNSAID),
        ("架空市議会", "本市議会定例会", Whose.UNSAID),
        ("架空市議会", "", Whose.UNSAID),
        ("架空広域連合議会", "令和８年架空広域連合議会定例会会議録", Whose.OURS),
        ("架空広域連合議会", "別市議会会議録", Whose.ANOTHER),
        ("衆議院", "別市議会会議録", Whose.UNSAID),
        (None, "別市議会会議録", Whose.UNSAID),
    ],
)
def test_a_cover_says_whose_minutes_it_is(ours: str | None, text: str, answer: Whose) -> None:
    assert whose(ours, text) is answer


def test_a_council_may_hold_days_until_april_after() -> None:
    winter = council("令和７年第４回定例会", 2025)
    assert may_hold(winter, date(2026, 4, 30), TODAY)
    assert not may_hold(winter, date(2026, 5, 1), TODAY)
    assert not may_hold(winter, date(2024, 1, 1), date(2024, 12, 31))
    assert may_hold(council("総務委員会", None), date(1999, 1, 1), date(1999, 1, 2))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<pre>○議長　始めます。\n</pre>", "○議長　始めます。"),
        ("<PRE><TT><FONT SIZE=＋１>○議長\r\n　次<BR>　行</FONT></TT></PRE>", "○議長\n　次\n　行"),
        ("<pre>&lt;資料&gt; ３ < ４<span lang='ja'>……</span></pre>", "<資料> ３ < ４……"),
        ("", ""),
    ],
)
def test_a_body_is_its_text_without_tags(body: str, text: str) -> None:
    assert plain(body) == text


def test_the_signatures_below_a_sitting_are_nobodys_words() -> None:
    parts = PartList()
    lines = [
        "　　　午前11時21分散会",
        "　　　市会議長　　　　大山一郎",
        "　　　市会議員　　　　森次郎",
        "　　　同　　　　　　　川﨑はな",
    ]
    add_lines(parts, lines, PartKind.SPEECH, NOBODY, first="散会いたします。")
    assert [part.kind for part in parts.done()] == [PartKind.SPEECH, PartKind.SET_ASIDE]
