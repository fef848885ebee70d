"""A post whose summary a language model words, from what is owed to what a channel reads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.clock import Clock
from bot.language_model import paraphrasing
from config.load import load_config
from config.paths import FILES
from notifier.compose import ComposeSettings, compose, preview
from notifier.deliver import deliver
from notifier.message import Message
from notifier.model_wire import ChatModel
from notifier.paraphrasing import ParaphraseLimits, Paraphrasing
from notifier.slack import SlackSender
from notifier.wording import BY_MODEL
from standins.model import Manner, ModelStandIn
from standins.slack_workspace import TOKEN
from state import outbox
from state.records import Cadence, PartKind, Role
from state.subscriptions import subscribe
from tests.command_tools import BOT, a_busy_day, world
from tests.post_tools import assert_inert, assert_sendable, words
from tests.slack_tools import DX, OPS, StillClock, arrived, two_channels
from tests.state_examples import NOW, VOCABULARY, ask, minutes, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from state.database import Database
    from state.records import Document

QUESTION = "本市におけるDXの推進体制をどのように整えるのか、見解を伺います。"
ANSWER = "DXの推進につきましては、令和8年4月に専門の課を設けることといたしました。"


def asked(answer: str = ANSWER) -> Document:
    """A member asks, an executive answers."""
    found = minutes(("海野委員", QUESTION), ("空田課長", answer))
    question, reply = found.parts
    return replace(
        found,
        parts=(
            replace(question, kind=PartKind.SPEECH, role=Role.MEMBER, name="海野", office="委員"),
            replace(reply, kind=PartKind.SPEECH, role=Role.EXECUTIVE, name="空田", office="課長"),
        ),
    )


@pytest.fixture
def model() -> Iterator[ModelStandIn]:
    with ModelStandIn() as stand_in:
        yield stand_in


def wording(
    database: Database, model: ModelStandIn, *, sources: frozenset[str] = frozenset({"kaku"})
) -> Paraphrasing:
    limits = ParaphraseLimits(
        model="standin",
        sources=sources,
        characters=6000,
        answer_tokens=800,
        requests_per_run=30,
        seconds_per_run=60,
        tokens_per_day=300_000,
    )
    client = ChatModel(model.url, "standin", key=None, timeout=0.5, most_tokens=800)
    return Paraphrasing(database, client, limits, NOW, Clock().seconds)


def posted(database: Database, by: Paraphrasing | None) -> Message:
    compose(database, VOCABULARY, NOW, ComposeSettings(), by)
    (post,) = outbox.posts_due(database, NOW)
    return Message.from_json(post.payload)


def test_sentences_of_a_model_are_marked_and_stand_above_the_quotes(
    database: Database, model: ModelStandIn
) -> None:
    ask(database, "DX")
    run_of(database, asked())

    message = posted(database, wording(database, model))

    shown = words(message)
    assert shown.index(BY_MODEL) < shown.index("空田（課長）: ") < shown.index("質問")
    assert_sendable(message)


def test_only_what_the_post_quotes_is_sent(database: Database, model: ModelStandIn) -> None:
    ask(database, "DX")
    run_of(database, asked(f"お答えいたします。{ANSWER}"))

    posted(database, wording(database, model))

    (request,) = model.requests
    sent = request["messages"][-1]["content"]
    assert QUESTION in sent
    assert ANSWER in sent
    assert "お答えいたします" not in sent


@pytest.mark.parametrize(
    "manner",
    [
        Manner.MARKUP,
        Manner.MISQUOTES,
        Manner.PROSE,
        Manner.HANGS,
        Manner.ERROR,
        Manner.SURROGATE,
    ],
)
def test_where_a_model_fails_the_post_is_as_it_would_be_without_one(
    database: Database, model: ModelStandIn, manner: Manner
) -> None:
    model.manner = manner
    ask(database, "DX", "C1")
    run_of(database, asked())

    message = posted(database, wording(database, model))

    assert BY_MODEL not in words(message)
    assert "答弁" in words(message)
    assert_inert(message)


def test_a_server_that_counts_wildly_stops_no_post(database: Database, model: ModelStandIn) -> None:
    model.manner = Manner.OVERCOUNTS
    ask(database, "DX")
    run_of(database, asked())

    assert BY_MODEL in words(posted(database, wording(database, model)))


def test_a_source_whose_terms_say_nothing_is_told_without_a_model(
    database: Database, model: ModelStandIn
) -> None:
    ask(database, "DX")
    run_of(database, asked())

    message = posted(database, wording(database, model, sources=frozenset()))

    assert BY_MODEL not in words(message)
    assert model.requests == []


def test_of_words_that_changed_hands_nothing_is_sent(
    database: Database, model: ModelStandIn
) -> None:
    ask(database, "DX")
    run_of(database, minutes(("野原課長", ANSWER)))
    posted(database, None)
    run_of(database, minutes(("空田課長", ANSWER)))

    compose(database, VOCABULARY, NOW, ComposeSettings(), wording(database, model))

    told = [Message.from_json(post.payload).text for post in outbox.posts_due(database, NOW)]
    assert "発言者の表示を変更 野原課長→空田課長" in told[-1]
    assert model.requests == []


def test_posts_that_need_no_model_are_sent_before_it_is_asked(
    database: Database, model: ModelStandIn
) -> None:
    for channel in (DX, OPS):
        ask(database, "DX", channel)
    run_of(database, asked())
    run_of(database, minutes(("山野委員", "DXの研修を増やしてはどうか。"), key="blog/1"))
    clock, by = StillClock(), wording(database, model)
    compose(database, VOCABULARY, NOW, ComposeSettings(), by, at_once=True)
    sent: list[int] = []

    with two_channels(clock) as slack:

        def the_rest() -> None:
            sent.append(len(arrived(slack, DX)) + len(arrived(slack, OPS)))
            assert model.requests == []
            compose(database, VOCABULARY, NOW, ComposeSettings(), by)

        sender = SlackSender(TOKEN, slack.url, timeout=2, sleep=clock.sleep)
        report = deliver(database, sender, clock, then=the_rest)
        all_of_it = len(arrived(slack, DX)), len(arrived(slack, OPS))

    assert (sent, all_of_it, report.sent, report.waiting) == ([2], (2, 2), 4, 0)
    assert len(model.requests) == 1


def test_a_run_sends_also_what_a_model_words_alone(
    tmp_path: Path, model: ModelStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    llm = f'{BOT}[summary.llm]\nurl = "{model.url}"\nmodel = "standin"\n'
    with world(tmp_path / "watch", bot=llm) as made:
        sources = made.folder / "sources.toml"
        terms = '[source.terms]\nread_on = 2026-11-22\nllm = true\nreason = "§4"\n'
        sources.write_text(sources.read_text(encoding="utf-8") + terms, encoding="utf-8")
        made.gikai("subscribe", "#dx", "DX", at="11-19 12:00")
        made.gikai("run", at="11-20 06:00")
        a_busy_day(made.blog)
        ended = made.gikai("run", at="11-21 06:00")
        assert "To post as well: 2 posts that a language model may word." in ended.err
        assert len(made.texts()) == 2
    assert model.requests


def test_the_model_of_the_configuration_is_asked_within_its_limits(
    database: Database, model: ModelStandIn, tmp_path: Path
) -> None:
    bot = f"""contact = "watch@example.jp"
[summary.llm]
url = "{model.url}"
model = "standin"
seconds_per_run = 0.3
"""
    terms = '[source.terms]\nread_on = 2026-11-22\nllm = true\nreason = "§4"\n'
    source = '[[source]]\nid = "kaku"\nplatform = "note"\nname = "架空"\n'
    keywords = '[[group]]\nname = "DX"\nnote = "x"\nterms = ["DX"]\n'
    for name, text in zip(FILES, (bot, source + terms, keywords), strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    for channel in ("C1", "C2"):
        ask(database, "DX", channel)
    run_of(database, asked())
    model.manner = Manner.HANGS

    compose(
        database,
        VOCABULARY,
        NOW,
        ComposeSettings(),
        paraphrasing(database, load_config(tmp_path), Clock(NOW)),
    )

    assert len(model.requests) == 1
    assert len(outbox.posts_due(database, NOW)) == 2


def test_a_digest_is_written_without_a_model(database: Database, model: ModelStandIn) -> None:
    subscribe(database, channel="C1", query="DX", cadence=Cadence.DAILY, now=NOW)
    run_of(database, asked())

    message = posted(database, wording(database, model))

    assert message.kind == "digest"
    assert model.requests == []


def test_a_preview_asks_no_model(database: Database, model: ModelStandIn) -> None:
    ask(database, "DX")
    run_of(database, asked())

    (shown,) = preview(database, VOCABULARY, NOW)

    assert BY_MODEL not in shown.text
    assert model.requests == []
