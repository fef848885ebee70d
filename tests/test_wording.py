"""What people read, as text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from notifier import wording
from notifier.quotes import Mark
from notifier.stance import Stance
from notifier.summary import Tally
from notifier.troubles import Cause, Trouble
from state.records import ChangeKind, DocumentKind, Outcome, Status
from tests.notice_tools import exchange_parts, summary

BASE = summary(exchange_parts(), {"DX": "DX"})


@pytest.mark.parametrize(
    ("texts", "members"),
    [
        (wording.CHANGES, ChangeKind),
        (wording.KINDS, DocumentKind),
        (wording.STATUSES, Status),
        (wording.MARKS, Mark),
        (wording.STANCES, Stance),
        (wording.OUTCOMES, Outcome),
        (wording.STATES, [each for each in Outcome if not each.healthy]),
        (wording.CAUSES, Cause),
        (wording.CAUSE_STATES, Cause),
        (wording.CAUSE_REMEDIES, Cause),
        (wording.REMEDIES, [each for each in Outcome if not each.healthy]),
    ],
    ids=[
        "changes",
        "kinds",
        "statuses",
        "marks",
        "stances",
        "outcomes",
        "states",
        "causes",
        "cause-states",
        "cause-remedies",
        "remedies",
    ],
)
def test_every_member_of_a_closed_set_has_words_of_its_own(
    texts: dict[object, str], members: list[object]
) -> None:
    assert set(texts) == set(members)
    assert len(set(texts.values())) == len(texts)


def test_a_day_is_the_day_in_tokyo() -> None:
    assert wording.day(datetime(2026, 11, 20, 15, 0, tzinfo=UTC)) == "2026年11月21日"
    assert wording.day(date(2026, 1, 2)) == "2026年1月2日"


def test_a_moment_is_told_in_tokyo() -> None:
    assert wording.minute(datetime(2026, 11, 20, 21, 5, tzinfo=UTC)) == "2026年11月21日 06:05"


def test_a_meeting_of_several_days_names_both_ends() -> None:
    both = replace(BASE, held_on=date(2022, 7, 21), held_until=date(2022, 7, 22), status=None)

    assert "開催日 2022年7月21日〜2022年7月22日" in wording.about(both)


def test_what_is_not_known_is_not_said() -> None:
    bare = replace(BASE, held_on=None, status=None, session=None, published_at=None)

    assert wording.about(bare) == "新着｜会議録｜検知日 2026年11月21日"


def test_an_article_names_its_author_and_the_day_it_was_published() -> None:
    article = replace(
        BASE,
        kind=DocumentKind.ARTICLE,
        meeting=None,
        author="海野みのる",
        held_on=None,
        status=None,
        published_at=date(2026, 11, 19),
    )

    assert wording.headline(article) == "架空市議会 海野みのる"
    assert wording.about(article) == "新着｜記事｜公開日 2026年11月19日｜検知日 2026年11月21日"


def test_a_session_is_said_once() -> None:
    said = replace(BASE, session="令和8年第4回定例会")
    in_the_name = replace(said, meeting="令和8年第4回定例会 本会議")

    assert "｜令和8年第4回定例会｜" in wording.about(said)
    assert "令和8年第4回定例会" not in wording.about(in_the_name)


def test_a_count_names_the_forms_where_they_differ_from_the_group() -> None:
    same = Tally(label="DX", count=3, surfaces=("DX",))
    others = Tally(label="セキュリティ", count=4, surfaces=("セキュリティ", "セキリュティ"))

    assert wording.count(same) == "3件"
    assert wording.count(others) == "4件（セキュリティ、セキリュティ）"


def test_long_lists_of_terms_end_in_a_word() -> None:
    tallies = [Tally(label=f"語{n}", count=1, surfaces=()) for n in range(4)]

    assert wording.counts(tallies, most=2) == "語0 1件、語1 1件 ほか"
    assert wording.counts(tallies[:2], most=2) == "語0 1件、語1 1件"


def test_a_digest_says_once_of_each_kind_what_it_holds() -> None:
    past, revised = replace(BASE, past=True), replace(BASE, change=ChangeKind.REVISED)

    assert wording.digest_headline([past, past]) == "過去分のまとめ（2件）"
    assert wording.digest_headline([past, revised, BASE]) == "新着・改訂・過去分のまとめ（3件）"


def test_health_is_told_as_trouble_and_recovery() -> None:
    since = datetime(2026, 11, 18, 21, 0, tzinfo=UTC)

    assert wording.health_headline(2, 1) == "情報源の異常 2件・復旧 1件"
    assert wording.alarm("架空市議会", Trouble(outcome=Outcome.EMPTY)) == "架空市議会: 一覧が空です"
    assert wording.alarm_since(since, before=Trouble(outcome=Outcome.BROKEN)) == (
        "2026年11月19日 06:00 に確認（以前の状態: 読み取りの異常）"
    )
