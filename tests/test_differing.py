"""What a post points at in the old and the new words of a revision."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.differing import differing


@pytest.mark.parametrize(
    ("before", "after", "went", "came"),
    [
        ("年額で約3,800万円を見込む。", "年額で約4,200万円を見込む。", "3,800", "4,200"),
        ("本年度に始めました。", "来年度に始めました。", "本", "来"),
        ("三つの支所に広げます。", "三つの支所と分室に広げます。", "", "と分室"),
        ("窓口のシステムを直します。", "窓口のシスターを直します。", "システム", "シスター"),
        ("支所は1か所です。", "支所は10か所です。", "1", "10"),
    ],
)
def test_what_went_and_what_came_are_whole_words(
    before: str, after: str, went: str, came: str
) -> None:
    found = differing(before, after)

    assert found is not None
    (old, new) = found
    assert (before[slice(*old)], after[slice(*new)]) == (went, came)


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "新しい文です。"), ("前の文です。", ""), ("同じです。", "同じです。"), ("", "")],
)
def test_nothing_is_pointed_at_where_all_or_nothing_is_new(before: str, after: str) -> None:
    assert differing(before, after) is None


TEXT = st.text("あ1,2ア。", max_size=30)


@given(TEXT, TEXT)
def test_around_the_stretches_both_say_the_same(before: str, after: str) -> None:
    found = differing(before, after)

    if found:
        (old_start, old_end), (new_start, new_end) = found
        assert 0 <= old_start <= old_end <= len(before)
        assert before[:old_start] == after[:new_start]
        assert before[old_end:] == after[new_end:]
        assert before[old_start:old_end] != after[new_start:new_end]
