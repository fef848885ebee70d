"""A post shows the words for which it came: each exchange, a text, and a line of a digest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from notifier import blocks, wording
from notifier.plain import render
from notifier.quotes import NAMING, Mark
from notifier.summary import summarise
from state.records import ChangeKind, DocumentKind, Part, PartKind, Passage, Role
from tests.notice_tools import find, material, speech, summary
from tests.post_tools import assert_inert, assert_sendable, runs, text_of

if TYPE_CHECKING:
    from notifier.message import Message
    from notifier.summary import Summary

DX: dict[str, str | None] = {"DX": "DX"}
ASKED = "書かない窓口はいつから始まるのか。"
ANSWERED = "来年度から順に始めます。"
LINE = "該当箇所 二村一郎（2番）: 窓口のDXについて伺います。"


def asked(before: str = "窓口のDXについて伺います。", more: str = "") -> list[Part]:
    """Of which the question and the answer that tell most do not name the word."""
    words = f"{before}{ASKED}{more}"
    member = speech(0, words, role=Role.MEMBER, name="二村一郎", office="2番")
    return [member, speech(1, ANSWERED, role=Role.EXECUTIVE, name="鈴木次郎", office="市長")]


def lines(found: Summary) -> list[str]:
    return [
        line
        for block in blocks.single(found).blocks or ()
        if block["type"] == "rich_text"
        for line in text_of(block)
    ]


def of_kind(parts: list[Part], kind: DocumentKind, limit: int = 400) -> Summary:
    owed = material(parts, DX)
    stored = replace(owed.stored, document=replace(owed.stored.document, kind=kind))
    return summarise(replace(owed, stored=stored), None, quote_limit=limit)


def bold_beside_a_bar(message: Message) -> list[str]:
    return [
        run["text"]
        for block in message.blocks or ()
        for element in block.get("elements", ())
        if element["type"] == "rich_text_quote"
        for run in element["elements"]
        if run.get("style", {}).get("bold")
    ]


def test_a_question_and_an_answer_without_the_word_are_followed_by_a_sentence_with_it() -> None:
    found = summary(asked(), DX)

    (exchange,) = found.exchanges
    assert [(quote.mark, quote.text) for quote in exchange.quotes] == [
        (Mark.QUESTION, ASKED),
        (Mark.ANSWER, ANSWERED),
        (Mark.NAMES, "窓口のDXについて伺います。"),
    ]
    assert (exchange.hits, found.more) == (1, 0)


def test_the_sentence_says_who_says_it_and_the_word_in_it_is_bold() -> None:
    message = blocks.single(summary(asked(), DX))

    assert lines(summary(asked(), DX))[-2] == LINE
    assert {"type": "text", "text": "DX", "style": {"bold": True}} in list(runs(message))[-4:]
    assert "二村一郎（2番） → 鈴木次郎（市長）" in lines(summary(asked(), DX))
    assert message.text.endswith(f"｜DX 1件｜{LINE}")


def test_an_exchange_with_the_word_has_no_such_sentence() -> None:
    parts = [*asked(before="", more="窓口のDXはどこまで進んでいるのか伺います。")]

    assert wording.MARKS[Mark.NAMES] not in "\n".join(lines(summary(parts, DX)))


def test_what_is_not_shown_beside_the_sentence_is_counted_as_other() -> None:
    found = summary(asked(before="窓口のDXについて伺います。" + "DXは大切です。" * 2), DX)

    assert found.more == 2
    assert lines(found)[-1].startswith("他 2 件の該当箇所")


def test_a_post_that_shows_no_word_speaks_of_no_others() -> None:
    before = Passage(seq=1, start=0, end=len(ANSWERED), before="始めます。", after=ANSWERED)
    found = summary(asked(), DX, kind=ChangeKind.REVISED, passages=(before,))

    assert found.exchanges == ()
    assert lines(found)[-1].startswith(
        "変更は1か所で、キーワードのある箇所は変わっていません。  該当箇所 1 件"
    )
    assert "該当箇所 1 件" in render(found).splitlines()


def test_a_terminal_shows_the_sentence_behind_the_answer() -> None:
    printed = render(summary(asked(), DX)).splitlines()

    place = printed.index("- 該当箇所 二村一郎（2番）")
    assert printed[place + 1] == "> 窓口の【DX】について伺います。"
    assert printed.index(f"> {ANSWERED}") < place


def test_a_long_sentence_is_cut_around_the_word() -> None:
    long = (
        "前置きが続きますが、" * 30
        + "窓口のDXについて、"
        + "後ろも続きますので、" * 30
        + "始まります。"
    )

    (exchange,) = summary(asked(before=long), DX, quote_limit=2000).exchanges

    assert exchange.naming is not None
    assert len(exchange.naming.text) <= NAMING
    assert "DX" in exchange.naming.text


def test_a_word_that_runs_over_the_end_of_a_sentence_is_shown_whole() -> None:
    found = summary(asked(before="Yahoo!ニュースで見ました。"), {"Yahoo!ニュース": None})

    (exchange,) = found.exchanges
    assert exchange.naming is not None
    assert exchange.naming.text == "Yahoo!ニュース"


def test_a_text_whose_telling_sentence_lacks_the_word_shows_one_that_holds_it() -> None:
    figures = "本市は令和8年4月から三つの支所で、書かない窓口を始めました。"
    parts = [
        speech(0, "DX、ありがとうございました", kind=PartKind.TEXT),
        speech(1, figures, kind=PartKind.TEXT),
    ]

    found = of_kind(parts, DocumentKind.ARTICLE)

    (told,) = found.exchanges
    assert [quote.text for quote in told.quotes] == [figures, "DX、ありがとうございました"]
    assert lines(found)[-2] == "該当箇所: DX、ありがとうございました"


def test_a_line_of_a_digest_shows_the_word_below_its_one_sentence() -> None:
    ((message, _),) = blocks.digest([summary(asked(), DX)])

    (entry,) = [block for block in message.blocks or () if block["type"] == "rich_text"]
    _, sentence, naming = text_of(entry)
    assert sentence == f"二村一郎（2番）→鈴木次郎（市長）［実施する］: {ANSWERED}"
    assert naming == LINE


def test_a_line_of_a_digest_whose_sentence_holds_the_word_is_one_sentence() -> None:
    parts = [asked()[0], speech(1, "窓口のDXは来年度から順に始めます。", role=Role.EXECUTIVE)]

    ((message, _),) = blocks.digest([summary(parts, DX)])

    (entry,) = [block for block in message.blocks or () if block["type"] == "rich_text"]
    assert len(text_of(entry)) == 2


WORDS = st.lists(
    st.sampled_from(
        ["窓口のDXについて伺います。", ASKED, ANSWERED, "DX！", "検討します。", "次に、防災です。",
         "ありがとうございます。", "予算は3,000万円です。\n", "「DX。", "よろしいですか。"]
    ),
    min_size=1, max_size=8,
).map("".join)  # fmt: skip
PARTS = st.lists(
    st.tuples(WORDS, st.sampled_from([Role.MEMBER, Role.EXECUTIVE, Role.CHAIR, None])),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(PARTS, st.sampled_from(DocumentKind), st.integers(200, 900))
def test_whatever_was_said_a_post_and_a_digest_show_a_word(
    said: list[tuple[str, Role | None]], kind: DocumentKind, limit: int
) -> None:
    parts = [speech(seq, text, role=role) for seq, (text, role) in enumerate(said)]
    found = of_kind(parts, kind, limit)
    hits = len(find(parts, DX))

    shown = sum(len(quote.bold) for each in found.exchanges for quote in each.quotes)
    assert (shown > 0) == (hits > 0)
    assert shown + found.more == hits
    for message in (blocks.single(found), *(each for each, _ in blocks.digest([found]))):
        assert_sendable(message)
        assert_inert(message)
        assert bool(hits) == ("DX" in bold_beside_a_bar(message))
