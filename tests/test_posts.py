"""Posts of every kind: what is read in which order, within Slack's limits whatever is told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notifier import blocks, wording
from notifier.corrections import Correction
from notifier.paraphrase import LONGEST_SENTENCE, MOST_SENTENCES, Claim
from notifier.quotes import Exchange, Mark, Quote, Verdict
from notifier.stance import Stance
from notifier.summary import Summary, Tally, Twin
from notifier.text import clean
from standins.posts import DESK, PICTURES, kind_of, kinds, pictures, posts_of
from state.records import ChangeKind, DocumentKind, Status
from tests.notice_tools import DETECTED
from tests.post_tools import assert_inert, assert_sendable
from tests.tree import ROOT

if TYPE_CHECKING:
    from notifier.message import Message


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Message]:
    """One post of each kind, the way of real ones."""
    made = {name: posts_of(kind, tmp_path_factory.mktemp(name)) for name, kind in kinds().items()}
    assert {len(messages) for messages in made.values()} == {1}
    return {name: message for name, (message,) in made.items()}


def spoken(message: Message) -> list[str]:
    """The lines as a screen reader reads them: blocks, in them paragraphs, in order."""
    lines: list[str] = []
    for block in message.blocks or ():
        match block["type"]:
            case "header":
                lines.append(block["text"]["text"])
            case "context":
                lines += [element["text"] for element in block["elements"]]
            case "rich_text":
                lines += [
                    "".join(run["text"] for run in element["elements"])
                    for element in block["elements"]
                ]
    return lines


def test_every_kind_makes_a_sendable_inert_post(posts: dict[str, Message]) -> None:
    for message in posts.values():
        assert_sendable(message)
        assert_inert(message)


def test_minutes_are_read_from_whose_they_are_to_the_link(posts: dict[str, Message]) -> None:
    header, about, title, found, *told, closing = spoken(posts["worded"])

    assert header == "架空市議会 デジタル化推進特別委員会"
    assert about.startswith("新着｜会議録｜速報版｜")
    assert title == "令和8年 デジタル化推進特別委員会 11月18日"
    assert found.startswith("キーワード  書かない窓口 2件")
    assert told[0] == wording.BY_MODEL
    assert [line[0] for line in told[1:4]] == ["・"] * MOST_SENTENCES
    for start in range(4, len(told), 4):
        asked, question, answer, stance = told[start : start + 4]
        assert re.search(r"（委員） → .*長）  この発言へ$", asked)
        assert question.startswith("質問: ")
        assert answer.startswith("答弁: ")
        assert re.match(r"答弁の姿勢: (実施する|検討する|予定なし)「", stance)
    assert closing == "他 1 件の該当箇所  原文を読む"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("article", ["潮見かおる", "新着・記事", "生成AIの使い方について質問しました。"]),
        ("report", ["草莽町議会", "新着・報告書", "書かない窓口を三年前から進めている。"]),
        ("ocr", ["草莽町議会", "OCR・要確認", "紙を減らした。"]),
        ("announcement", ["円市議会", "お知らせ・本文は未取得", "リンク先で読む", "DX 1件"]),
        ("long", ["架空市議会 本会議", "（4番）→空田まこと（市長）［実施する］: DX推進員に"]),
        (
            "revision",
            ["総務文教委員会", "改訂・会議録・確定版", "木村けい（情報政策課長）: 変更後: "],
        ),
        (
            "speaker",
            ["発言者の表示を変更 野原さとし（市民部長）→木村けい（情報政策課長）: 生成AIの研修は"],
        ),
        (
            "minutes",
            ["新着・会議録・速報版", "風間りん（委員）→木村けい（情報政策課長）［予定なし］: "],
        ),
        ("digest", ["新着のまとめ（4件）", "［予定なし］", "潮見かおる", "お知らせ"]),
    ],
)
def test_the_fallback_says_whose_what_and_the_gist(
    posts: dict[str, Message], kind: str, said: list[str]
) -> None:
    text = posts[kind].text

    places = [text.index(words) for words in said]
    assert places == sorted(places)


def test_each_line_of_a_digest_has_one_sentence(posts: dict[str, Message]) -> None:
    entries = [
        block["elements"] for block in posts["digest"].blocks or () if block["type"] == "rich_text"
    ]

    sentences = ["".join(run["text"] for run in last["elements"]) for _, last in entries]
    assert [sentence.count("。") for sentence in sentences[:3]] == [1, 1, 1]
    assert sentences[0].startswith("風間りん（委員）→木村けい（情報政策課長）［予定なし］: ")
    assert sentences[3] == wording.NO_TEXT


def test_the_page_shows_a_picture_of_every_kind_and_no_other() -> None:
    page = (ROOT / "docs" / "posts.md").read_text(encoding="utf-8")

    named = {f"{picture.name}.png" for picture in pictures()}
    assert set(re.findall(r"\]\(posts/([^)]+)\)", page)) == named
    assert {path.name for path in PICTURES.iterdir()} == named
    assert {kind_of(picture) for picture in pictures()} == set(kinds())
    assert {picture.dark for picture in pictures()} == {True, False}
    assert any(picture.width < DESK for picture in pictures())


def test_no_picture_weighs_more_than_a_page_of_text() -> None:
    heavy = [path.name for path in PICTURES.iterdir() if path.stat().st_size > 80_000]

    assert heavy == []


WORDS = st.text("DX市の窓口を、。<>&*_~`@#!|:/「」（） あ🎌", min_size=1, max_size=300).map(clean)
SOME = WORDS.filter(bool)
NAMES = st.none() | SOME | st.just("名" * 500)


@st.composite
def quotes(draw: st.DrawFn, mark: Mark | None) -> Quote:
    text = draw(SOME)
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    return Quote(text=text, bold=((start, end),), speaker=draw(NAMES), mark=mark)


@st.composite
def exchanges(draw: st.DrawFn) -> Exchange:
    """A question and its answer, with what the answer says will happen."""
    question, answer = draw(quotes(Mark.QUESTION)), draw(quotes(Mark.ANSWER))
    words = draw(SOME | st.just("て" * 3000))
    return Exchange(
        quotes=(question, answer),
        url=draw(st.none() | st.just("https://kaigiroku.example.jp/1#s1")),
        hits=2,
        verdict=Verdict(
            stance=draw(st.sampled_from(Stance)),
            words=words,
            url="https://a.jp/",
            of_core=draw(st.booleans()),
        ),
        core=replace(answer, mark=None),
        weight=draw(st.floats(0, 9)),
        correction=draw(
            st.none() | st.builds(Correction, words=SOME, url=st.just("https://a.jp/"))
        ),
    )


CLAIMS = st.builds(
    Claim,
    text=SOME.map(lambda text: text[:LONGEST_SENTENCE]),
    evidence=st.just(()),
    speaker=NAMES,
)


def told(more: st.SearchStrategy[Exchange]) -> st.SearchStrategy[Summary]:
    """Summaries with all that a post can hold at once."""
    return st.builds(
        Summary,
        key=st.just("kakuu/1"),
        change=st.sampled_from(ChangeKind),
        kind=st.sampled_from(DocumentKind),
        status=st.none() | st.sampled_from(Status),
        title=SOME,
        council=NAMES,
        author=NAMES,
        meeting=NAMES,
        session=NAMES,
        held_on=st.just(date(2026, 11, 18)),
        held_until=st.none(),
        published_at=st.none(),
        detected_at=st.just(DETECTED),
        url=st.just("https://kaigiroku.example.jp/1"),
        tallies=st.lists(
            st.builds(Tally, label=SOME, count=st.integers(1, 10**6), surfaces=st.tuples(SOME)),
            max_size=20,
        ).map(tuple),
        exchanges=st.lists(more, max_size=3).map(tuple),
        more=st.integers(0, 10**6),
        twins=st.lists(st.builds(Twin, title=SOME, url=st.none()), max_size=5).map(tuple),
        claims=st.lists(CLAIMS, max_size=MOST_SENTENCES).map(tuple),
        changed_elsewhere=st.integers(0, 99),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(told(exchanges()))
def test_whatever_a_summary_holds_its_post_is_sendable_and_inert(found: Summary) -> None:
    for message in (blocks.single(found), *(each for each, _ in blocks.digest([found] * 3))):
        assert message.blocks
        assert_sendable(message)
        assert_inert(message)


HEADS = (wording.BY_MODEL, "質問: ", "答弁: ", wording.STANCE)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(told(exchanges()))
def test_whatever_a_summary_holds_question_answer_and_stance_follow_each_other(
    found: Summary,
) -> None:
    message = blocks.single(found)

    heads = [head for line in spoken(message) for head in HEADS if line.startswith(head)]
    expected = [HEADS[0]] if found.claims else []
    assert heads == [*expected, *HEADS[1:] * len(found.exchanges)]
    kinds_of_block = [block["type"] for block in message.blocks or ()]
    assert kinds_of_block[:2] == ["header", "context"]
    assert ("divider", "divider") not in pairwise(kinds_of_block)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(told(exchanges()).filter(lambda found: found.exchanges))
def test_whatever_a_summary_holds_its_fallback_says_the_change_and_the_stance(
    found: Summary,
) -> None:
    text = blocks.single(found).text

    best = wording.most_telling(found)
    assert best is not None
    assert best.verdict is not None
    assert f"】{wording.CHANGES[found.change]}・{wording.KINDS[found.kind]}" in text
    label = wording.STANCES[best.verdict.stance]
    assert (f"［{label}］: " if best.verdict.of_core else f"［{label}「") in text
