"""The outbox: what is owed, what posts carry, and how a post moves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from state.counts import delivery_counts
from state.deliveries import material, owed
from state.identity import delivery_key, post_key
from state.outbox import (
    NewPost,
    StoredPost,
    compose_posts,
    mark_retry,
    mark_sending,
    mark_sent,
    mark_unknown,
    park,
    parked,
    posts_due,
    unpark,
)
from state.passages import read_passages
from state.records import ChangeKind, Notify, Speaker
from state.subscriptions import active, unsubscribe
from tests.state_examples import NOW, ask, minutes, run_of, said

if TYPE_CHECKING:
    from state.database import Database

LATER = NOW + timedelta(minutes=5)


def compose(database: Database) -> StoredPost:
    """One post with everything owed."""
    carried = owed(database)
    post = NewPost(
        key=post_key(o.key for o in carried),
        channel="C1",
        style="single",
        delivery_ids=tuple(o.delivery_id for o in carried),
        payload='{"text": "架空"}',
    )
    compose_posts(database, [post], NOW)
    return posts_due(database, NOW)[-1]


@pytest.fixture
def post(database: Database) -> StoredPost:
    """A queued post with two deliveries."""
    ask(database, "DX")
    ask(database, "RPA")
    run_of(database, minutes())
    return compose(database)


def test_what_is_owed_names_who_and_what(database: Database) -> None:
    subscription = ask(database, "DX")
    run_of(database, minutes())
    (found,) = owed(database)
    assert (found.subscription, found.document_key) == (subscription, "kaku/1")
    assert (found.kind, found.notify, found.detected_at) == (ChangeKind.NEW, Notify.NORMAL, NOW)
    assert found.key == delivery_key(subscription.id, "kaku/1", 1, ChangeKind.NEW)


def test_what_a_post_carries_is_not_owed_any_more(database: Database, post: StoredPost) -> None:
    assert owed(database) == []
    assert delivery_counts(database) == {"queued": 2}


def test_nothing_is_owed_to_a_subscription_that_ended(database: Database) -> None:
    subscription = ask(database, "DX")
    run_of(database, minutes())
    unsubscribe(database, subscription.id, NOW)
    assert owed(database) == []
    assert delivery_counts(database) == {"dropped": 1}


def test_composing_the_same_post_again_leaves_it_alone(
    database: Database, post: StoredPost
) -> None:
    again = NewPost(
        key=post.key, channel="C9", style="single", delivery_ids=(1, 2), payload="other"
    )
    compose_posts(database, [again], LATER)
    assert posts_due(database, NOW) == [post]


def test_a_delivery_never_stands_in_two_posts(database: Database, post: StoredPost) -> None:
    ask(database, "委員長", "C2")
    run_of(database, said(minutes(), 3, "委員長はい。"))
    (third,) = (o.delivery_id for o in owed(database))
    mixed = NewPost(
        key="mixed", channel="C1", style="digest", delivery_ids=(1, third), payload="{}"
    )
    compose_posts(database, [mixed], NOW)
    assert [p.key for p in posts_due(database, NOW)] == [post.key]
    assert [o.delivery_id for o in owed(database)] == [third]


def test_a_post_without_deliveries_is_a_health_notice_and_nothing_else() -> None:
    with pytest.raises(ValueError, match="health"):
        NewPost(key="k", channel="C1", style="single", delivery_ids=(), payload="{}")
    with pytest.raises(ValueError, match="health"):
        NewPost(key="k", channel="C1", style="health", delivery_ids=(1,), payload="{}")


def test_the_key_of_a_post_does_not_hang_on_the_order_of_its_deliveries() -> None:
    assert post_key(["b", "a"]) == post_key(["a", "b"]) != post_key(["a", "c"])


def test_a_sent_post_has_slacks_receipt_and_is_not_due(
    database: Database, post: StoredPost
) -> None:
    mark_sending(database, post.id, NOW)
    mark_sent(database, post.id, "1700000000.000100", NOW)
    assert posts_due(database, LATER) == []
    assert delivery_counts(database) == {"sent": 2}


def test_without_a_receipt_nothing_is_sent(database: Database, post: StoredPost) -> None:
    mark_sending(database, post.id, NOW)
    with pytest.raises(ValueError, match="ts"):
        mark_sent(database, post.id, "", NOW)
    assert [p.state for p in posts_due(database, NOW)] == ["sending"]


def test_a_post_found_in_sending_is_due_with_its_first_attempt(
    database: Database, post: StoredPost
) -> None:
    mark_sending(database, post.id, NOW)
    mark_sending(database, post.id, LATER)
    (found,) = posts_due(database, NOW)
    assert (found.state, found.started_at) == ("sending", NOW)


def test_a_retry_is_due_at_its_time_and_a_wait_is_not_counted(
    database: Database, post: StoredPost
) -> None:
    mark_sending(database, post.id, NOW)
    mark_retry(database, post.id, at=LATER, error="ratelimited", counted=False)
    assert posts_due(database, LATER - timedelta(seconds=1)) == []
    mark_sending(database, post.id, LATER)
    mark_retry(database, post.id, at=LATER, error="channel", counted=True)
    (found,) = posts_due(database, LATER)
    assert (found.state, found.attempts, found.last_error) == ("retry", 1, "channel")


def test_an_unclear_outcome_is_due_at_once_or_when_said(
    database: Database, post: StoredPost
) -> None:
    mark_sending(database, post.id, NOW)
    mark_unknown(database, post.id, "timeout")
    assert [p.state for p in posts_due(database, NOW)] == ["unknown"]
    mark_unknown(database, post.id, "not there yet", LATER)
    assert posts_due(database, NOW) == []
    assert [p.last_error for p in posts_due(database, LATER)] == ["not there yet"]


def test_a_sent_post_stays_sent_whatever_comes_late(database: Database, post: StoredPost) -> None:
    mark_sending(database, post.id, NOW)
    mark_sent(database, post.id, "1.2", NOW)
    with pytest.raises(ValueError, match="cannot become retry"):
        mark_retry(database, post.id, at=LATER, error="late", counted=True)
    with pytest.raises(ValueError, match="cannot become sending"):
        mark_sending(database, post.id, LATER)
    assert delivery_counts(database) == {"sent": 2}


def test_a_parked_post_waits_for_a_person(database: Database, post: StoredPost) -> None:
    mark_sending(database, post.id, NOW)
    park(database, post.id, "not_in_channel")
    assert posts_due(database, LATER) == []
    assert delivery_counts(database) == {"parked": 2}
    unpark(database, post.id)
    assert [p.state for p in posts_due(database, NOW)] == ["unknown"]
    with pytest.raises(ValueError, match="not parked"):
        unpark(database, post.id)


def test_nobody_is_waited_for_once_all_have_unsubscribed_from_what_is_parked(
    database: Database, post: StoredPost
) -> None:
    park(database, post.id, "channel_not_found")
    mine, other = (one.id for one in active(database))
    unsubscribe(database, mine, LATER)
    assert delivery_counts(database) == {"parked": 2}
    unsubscribe(database, other, LATER)
    assert parked(database) == []
    assert delivery_counts(database) == {"dropped": 2}


def test_a_post_parked_after_its_subscriptions_have_ended_waits_for_nobody(
    database: Database, post: StoredPost
) -> None:
    for one in active(database):
        unsubscribe(database, one.id, LATER)
    park(database, post.id, "channel_not_found")
    assert parked(database) == []


def test_a_parked_post_that_was_never_tried_is_simply_queued(
    database: Database, post: StoredPost
) -> None:
    park(database, post.id, "channel_not_found")
    unpark(database, post.id)
    assert [p.state for p in posts_due(database, NOW)] == ["queued"]


def test_posts_are_due_oldest_first(database: Database, post: StoredPost) -> None:
    ask(database, "架空", "C2")
    run_of(database, minutes(("甲", "架空のDX。"), key="kaku/2"))
    later = compose(database)
    assert [p.id for p in posts_due(database, NOW)] == [post.id, later.id]


def test_the_material_of_a_new_document_is_its_own_version(database: Database) -> None:
    ask(database, "DX")
    run_of(database, minutes())
    run_of(database, said(minutes(), 1, "DXの推進、DXの予算について伺います。"))
    first, second = (material(database, o.change_id) for o in owed(database))
    assert [hit.surface for hit in first.hits] == ["DX", "RPA"]
    assert (first.stored.version, first.passages) == (1, ())
    assert [hit.start for hit in second.hits] == [0, 6]
    assert (second.stored.version, len(second.passages)) == (2, 1)


def test_the_material_of_words_that_changed_hands_says_whose_they_were(database: Database) -> None:
    ask(database, "DX")
    run_of(database, minutes(("野原部長", "DXを進めます。")))
    run_of(database, minutes(("木村課長", "DXを進めます。")))

    (passage,) = material(database, owed(database)[-1].change_id).passages

    assert (passage.before, passage.after) == ("DXを進めます。", "DXを進めます。")
    assert passage.speaker_before == Speaker(label="野原部長")


def test_a_passage_on_record_without_speakers_is_read() -> None:
    (passage,) = read_passages('[[3,0,2,"旧","新。"]]')

    assert (passage.seq, passage.after, passage.speaker_before) == (3, "新。", None)


def test_there_is_no_material_for_a_change_that_never_was(database: Database) -> None:
    with pytest.raises(LookupError):
        material(database, 7)
