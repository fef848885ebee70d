"""What a preview finds worth a look: longer words, sentences that return, a single council."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING

from bot.preview_noise import Noise, Suggestion, Why
from matcher.query import parse_query
from matcher.terms import Term, Vocabulary
from state.previewing import Scope, answers, on_hand
from tests.state_examples import minutes, run_of

if TYPE_CHECKING:
    from state.database import Database

KNOWN = Vocabulary({"雲": [Term("クラウド")], "政府": [Term("ガバメントクラウド")]})
SCOPE = Scope(first=date(2026, 10, 1), last=date(2026, 11, 22), hour=time(6))
SUBJECTS = (
    "道路の穴",
    "給食の献立",
    "図書館の本",
    "公園の遊具",
    "消防団の車",
    "古い橋",
    "下水の管",
)


def noise(
    database: Database, query: str, *texts: str, councils: tuple[str, ...] = ()
) -> list[Suggestion]:
    """What is suggested where each text is a record of its own, of unlike words."""
    for number, text in enumerate(texts):
        filler = f"{SUBJECTS[number % 7]}のことを、{number}回目に伺うものであります。" * 6
        document = minutes((None, text), (None, filler), key=f"kaku/{number}")
        council = councils[number] if councils else "架空市議会"
        run_of(database, replace(document, council=council))
    asked = parse_query(query, KNOWN)
    found = Noise(query=asked, vocabulary=KNOWN)
    for answer in answers(database, asked, {}, on_hand(database, SCOPE)):
        found.add(answer)
    return found.suggestions()


def test_a_longer_word_is_named_with_what_it_would_keep_out(database: Database) -> None:
    texts = [f"{subject}はクラウドファンドで直す。" for subject in SUBJECTS[:3]]
    (found,) = noise(database, "クラウド", *texts, "クラウドとクラウドファンド", "クラウドを使う。")
    assert found == Suggestion(
        why=Why.LONGER,
        term="クラウド",
        found="クラウドファンド",
        hits=4,
        of=6,
        records=3,  # the fourth names it by itself as well
        query="クラウド -クラウドファンド",
    )


def test_what_it_would_keep_out_is_what_the_narrower_query_keeps_out(database: Database) -> None:
    texts = [f"{subject}はクラウドファンドで直す。予算は。" for subject in SUBJECTS[:5]]
    found, *_ = noise(database, "クラウド 予算 OR 献立", *texts, "予算とクラウド", "献立")
    assert found.found == "クラウドファンド"
    records = on_hand(database, SCOPE)
    before, after = (
        len(list(answers(database, parse_query(query, KNOWN), {}, records)))
        for query in ("クラウド 予算 OR 献立", found.query)
    )
    assert before - after == found.records == 4


def test_a_longer_word_that_is_a_keyword_itself_is_no_noise(database: Database) -> None:
    texts = [f"{subject}とガバメントクラウド、{subject}です。" for subject in SUBJECTS[:4]]
    assert noise(database, "クラウド", *texts) == []


def test_a_longer_word_that_is_rare_is_not_named(database: Database) -> None:
    assert noise(database, "クラウド", "クラウドファンド", "クラウドを使う。") == []


def test_what_keeps_no_record_out_is_not_named(database: Database) -> None:
    texts = [f"{subject}はクラウドファンドで直す。" for subject in SUBJECTS[:4]]
    assert noise(database, "クラウド", *(f"{text}クラウドの話。" for text in texts)) == []


def test_a_sentence_that_returns_is_named(database: Database) -> None:
    texts = [f"{subject}。この会議はDXで配信する。{subject}。" for subject in SUBJECTS[:4]]
    (found,) = noise(database, "DX", *texts, "DXとは。")
    assert (found.why, found.found) == (Why.REPEATED, "この会議はDXで配信する")
    assert (found.hits, found.of, found.records) == (4, 5, 4)
    assert found.query == "DX -この会議はDXで配信する"


def test_a_council_that_brings_nearly_all_is_named(database: Database) -> None:
    texts = [
        f"{number}番、{subject}のDX、{number}件。" for number, subject in enumerate(SUBJECTS * 2)
    ]
    councils = ("架空市議会",) * 10 + ("夢見町議会",) * 4
    (found,) = noise(database, "DX", *texts, councils=councils)
    assert (found.why, found.found) == (Why.COUNCIL, "架空市議会")
    assert (found.hits, found.of, found.records) == (10, 14, 10)
    assert found.query == "DX -council:架空市議会"


def test_the_only_council_on_hand_is_no_noise(database: Database) -> None:
    texts = [
        f"{number}番、{subject}のDX、{number}件。" for number, subject in enumerate(SUBJECTS * 2)
    ]
    assert noise(database, "DX", *texts) == []
