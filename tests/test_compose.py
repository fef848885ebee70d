"""From rows to posts: what is owed becomes posts that carry it, once, through to the channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from matcher.terms import Vocabulary
from notifier.compose import ComposeSettings, compose, preview
from notifier.deliver import deliver
from notifier.message import Message
from notifier.route import RouteSettings
from notifier.slack import SlackSender
from standins.slack import FaultKind, SlackStandIn
from standins.slack_workspace import TOKEN, Channel, Workspace
from state import deliveries, outbox
from state.counts import delivery_counts
from state.database import open_database
from state.records import Cadence, Notify
from state.subscriptions import subscribe
from tests.slack_tools import StillClock, arrived
from tests.state_examples import NOW, VOCABULARY, ask, minutes, run_of, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from state.database import Database
    from state.outbox import StoredPost


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "outbox.db")
    yield opened
    opened.close()


WEEK = timedelta(days=7)


def composed(database: Database, settings: ComposeSettings | None = None) -> list[StoredPost]:
    compose(database, VOCABULARY, NOW, settings)
    return outbox.posts_due(database, NOW)


def test_a_new_document_becomes_one_post_per_channel_that_asked(database: Database) -> None:
    ask(database, "DX", "C1")
    ask(database, "RPA", "C1")
    ask(database, "RPA", "C2")
    run_of(database, minutes())

    posts = composed(database)

    assert [(post.channel, post.style) for post in posts] == [("C1", "single"), ("C2", "single")]
    assert Message.from_json(posts[0].payload).deliveries == 2
    assert deliveries.owed(database) == []


def test_a_post_tells_only_what_its_channel_asked_for(database: Database) -> None:
    ask(database, "RPA", "C2")
    run_of(database, minutes())

    (post,) = composed(database)

    text = Message.from_json(post.payload).text
    assert "RPA 1件" in text
    assert "DX" not in text


def test_a_post_calls_a_term_with_options_by_its_form_and_tells_its_own_places(
    database: Database,
) -> None:
    ask(database, "BPR{case}", "C1")
    ask(database, "BPR", "C2")
    run_of(database, said(minutes(), 1, "bprの推進について。BPRの成果は。"))

    of_capitals, of_any = composed(database)

    assert "BPR 1件" in Message.from_json(of_capitals.payload).text
    assert "BPR 2件" in Message.from_json(of_any.payload).text


def test_composing_again_composes_nothing(database: Database) -> None:
    ask(database, "DX")
    run_of(database, minutes())
    composed(database)

    assert compose(database, VOCABULARY, NOW) == 0
    assert len(outbox.posts_due(database, NOW)) == 1


def test_a_revision_posts_the_changed_words_only(database: Database) -> None:
    ask(database, "DX OR RPA")
    run_of(database, minutes())
    composed(database)
    later = said(minutes(), 2, "予算は二億円です。RPAの本格導入を含みます。")
    run_of(database, later, now=NOW + timedelta(days=1))

    _, post = composed(database)

    shown = str(Message.from_json(post.payload).blocks)
    assert "改訂" in shown
    assert "一億円" in shown
    assert "二億円" in shown
    assert "DXの推進" not in shown


def test_a_backfills_digest_is_one_post_for_all(database: Database) -> None:
    ask(database, "DX")
    run_of(
        database,
        *(
            said(minutes(key=f"kaku/{number}"), 0, f"第{number}回の委員会を開会します。")
            for number in range(30)
        ),
        notify=Notify.DIGEST,
    )

    posts = composed(database)

    assert {post.style for post in posts} == {"digest"}
    assert sum(Message.from_json(post.payload).deliveries for post in posts) == 30


def test_a_daily_subscription_waits_for_the_digest_hour(database: Database) -> None:
    subscribe(
        database,
        channel="C1",
        query="DX",
        cadence=Cadence.DAILY,
        now=NOW - timedelta(days=1),
    )
    run_of(database, minutes())
    late = RouteSettings(digest_at=(NOW + timedelta(hours=10)).time())  # 16:00 in Tokyo

    assert compose(database, VOCABULARY, NOW, ComposeSettings(route=late)) == 0
    assert compose(database, VOCABULARY, NOW + timedelta(hours=2), ComposeSettings(route=late)) == 1


def test_a_channel_gets_one_daily_digest_a_day_however_often_is_run(database: Database) -> None:
    for query in ("DX", "AI"):
        daily = Cadence.DAILY
        subscribe(database, channel="C1", query=query, cadence=daily, now=NOW - WEEK)
    made: list[int] = []
    for number, hours in enumerate((0, 2, 5, 18, 20)):  # from 15:00 on in Tokyo
        now = NOW + timedelta(hours=hours)
        run_of(database, minutes((None, "DXとAI。"), key=f"kaku/{number}"), now=now)
        made.append(compose(database, VOCABULARY, now))

    assert made == [1, 0, 0, 1, 0]
    assert [owed.document_key for owed in deliveries.owed(database)] == ["kaku/4"] * 2


def test_a_digest_that_a_backfill_asked_for_delays_no_daily_one(database: Database) -> None:
    subscribe(database, channel="C1", query="DX", cadence=Cadence.DAILY, now=NOW - WEEK)
    run_of(database, minutes(key="kaku/1"), notify=Notify.DIGEST)
    assert compose(database, VOCABULARY, NOW) == 1
    run_of(database, minutes(key="kaku/2"))

    assert compose(database, VOCABULARY, NOW) == 1


def test_a_weekly_subscription_is_told_once_a_week_whatever_was_missed(database: Database) -> None:
    subscribe(database, channel="C1", query="DX", cadence=Cadence.WEEKLY, now=NOW - WEEK)
    run_of(database, minutes())  # on a Monday at 15:00 in Tokyo
    later = [NOW + timedelta(days=days) for days in (0, 1, 6, 7, 8)]

    assert [compose(database, VOCABULARY, now) for now in later] == [0, 0, 0, 1, 0]
    (post,) = outbox.posts_due(database, NOW + WEEK)
    assert post.style == "digest"


def test_a_query_that_can_no_longer_be_read_is_still_told(database: Database) -> None:
    ask(database, "@DX")
    run_of(database, minutes())

    compose(database, Vocabulary({}), NOW)

    (post,) = outbox.posts_due(database, NOW)
    assert "DX 1件" in Message.from_json(post.payload).text


def test_a_record_without_a_council_is_told_under_the_name_of_its_source(
    database: Database,
) -> None:
    ask(database, "DX")
    run_of(database, replace(minutes(), council=None))
    settings = ComposeSettings(names={"kaku": "架空デジタル通信"})
    (post,) = composed(database, settings)
    assert Message.from_json(post.payload).text.startswith("【架空デジタル通信")


def test_twins_are_named_in_the_post(database: Database) -> None:
    ask(database, "DX")
    longer = said(minutes(), 0, "架空市の情報化について長く述べる前置きの文が続きます。" * 20)
    twin = replace(longer, key="rin/1", source="rin", title="隣のブログの同じ記事")
    run_of(database, twin, notify=Notify.SILENT)
    run_of(database, longer)

    (post,) = composed(database)

    payload = str(Message.from_json(post.payload).blocks)
    assert "同じ内容の文書: " in payload
    assert "隣のブログの同じ記事" in payload


def test_a_preview_shows_the_same_and_writes_nothing(database: Database) -> None:
    ask(database, "DX", "C1")
    run_of(database, minutes())
    before = database.connection.serialize()

    (shown,) = preview(database, VOCABULARY, NOW)

    assert shown.channel == "C1"
    assert "【DX】の推進について伺います。" in shown.text
    assert database.connection.serialize() == before


def test_a_preview_of_a_digest_is_one_post_that_tells_all(database: Database) -> None:
    ask(database, "DX")
    again = said(minutes(key="kaku/2"), 0, "第2回の委員会を開会します。")
    run_of(database, minutes(), again, notify=Notify.DIGEST)

    (shown,) = preview(database, VOCABULARY, NOW)

    assert shown.text.startswith("新着のまとめ（2件）\n\n■ 架空市議会")
    assert shown.text.count("■ 架空市議会") == 2
    assert len(composed(database)) == 1


def test_what_a_first_run_met_is_no_news_when_a_backfill_tells_it(database: Database) -> None:
    ask(database, "DX")
    again = said(minutes(key="kaku/2"), 0, "第2回の委員会を開会します。")
    run_of(database, minutes(), baseline=True)
    run_of(database, minutes(), again, notify=Notify.DIGEST)

    (shown,) = preview(database, VOCABULARY, NOW)

    assert shown.text.startswith("新着・過去分のまとめ（2件）")
    assert shown.text.count("\n過去分｜会議録｜") == 1
    assert shown.text.count("\n新着｜会議録｜") == 1


def test_from_ingest_to_slack_every_delivery_arrives_once(database: Database) -> None:
    clock = StillClock(NOW)
    ask(database, "DX", "C00000001")
    ask(database, "RPA", "C00000002")
    run_of(database, *(minutes(key=f"kaku/{number}") for number in range(4)))
    channels = (Channel("C00000001", "dx"), Channel("C00000002", "rpa"))
    with SlackStandIn(Workspace(channels, clock=clock.seconds)) as slack:
        slack.fail(FaultKind.DROP_AFTER, FaultKind.RATE_LIMITED, FaultKind.ERROR_BEFORE, seconds=1)
        compose(database, VOCABULARY, NOW)

        report = deliver(database, SlackSender(TOKEN, slack.url, sleep=clock.sleep), clock)

        keys = arrived(slack, "C00000001") + arrived(slack, "C00000002")
    assert report.sent == len(keys) == len(set(keys)) == 8
    assert delivery_counts(database) == {"sent": 8}
