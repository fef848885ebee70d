"""How an exchange is laid out: who asked whom, the question, the answer, what will happen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notifier import blocks
from notifier.corrections import Correction
from notifier.plain import render
from notifier.quotes import Exchange, Mark, Quote, Verdict
from notifier.stance import Stance
from tests.notice_tools import exchange_parts, speech, summary
from tests.post_tools import runs, text_of

if TYPE_CHECKING:
    from notifier.summary import Summary

DX: dict[str, str | None] = {"DX": "DX", "RPA": "RPA"}
WORDS = "本年度は三つの支所に広げ、RPAによる転記も始めたところであります。"
PROMISE = "来年度は全庁に広げてまいります。"


def told() -> Summary:
    """Minutes with one exchange; which sentences are chosen is not the layout's business."""
    asked = Quote(
        text="窓口のDXはどこまで進んだのか伺います。",
        bold=((3, 5),),
        speaker="海野（委員）",
        mark=Mark.QUESTION,
        evidence=((1, 23, 43),),
    )
    answer = Quote(
        text=WORDS + PROMISE, bold=((13, 16),), speaker="空田（情報政策課長）", mark=Mark.ANSWER
    )
    exchange = Exchange(
        quotes=(asked, answer),
        url=None,
        hits=2,
        verdict=Verdict(stance=Stance.WILL_DO, words=PROMISE.removesuffix("。"), of_core=False),
        core=replace(answer, text=WORDS, mark=None),
        weight=1,
    )
    return replace(summary(exchange_parts(), DX), exchanges=(exchange,), more=0)


def test_a_question_and_its_answer_share_a_block_with_the_hits_bold() -> None:
    message = blocks.single(told())

    exchange = (message.blocks or ())[3]
    types = [element["type"] for element in exchange["elements"]]
    quote, line = "rich_text_quote", "rich_text_section"
    assert types == [line, quote, quote, line]
    asked, question, answer, stance = text_of(exchange)
    assert asked == "海野（委員） → 空田（情報政策課長）"
    assert question == "質問: 窓口のDXはどこまで進んだのか伺います。"
    assert answer == f"答弁: {WORDS}{PROMISE}"
    assert stance == "答弁の姿勢: 実施する「来年度は全庁に広げてまいります」"
    bold = [run["text"] for run in runs(message) if run.get("style") == {"bold": True}]
    assert bold == [
        "デジタル化推進特別委員会 11月18日",
        "DX",
        "RPA",
        "海野（委員）",
        "空田（情報政策課長）",
        "DX",
        "RPA",
        "実施する",
    ]


def test_a_corrected_answer_says_so_below_its_stance_and_in_one_sentence() -> None:
    (one,) = told().exchanges
    wrong = Correction(words="先ほどの答弁を訂正いたします", url="https://a.jp/9")
    corrected = replace(told(), exchanges=(replace(one, correction=wrong),))

    message = blocks.single(corrected)

    *_, last = text_of((message.blocks or ())[3])
    assert last == "同じ答弁者がのちに答弁を訂正: 「先ほどの答弁を訂正いたします」"
    assert "https://a.jp/9" in [each.get("url") for each in runs(message)]
    assert "［同じ答弁者がのちに答弁を訂正］" in message.text
    ((digest, _),) = blocks.digest([corrected])
    gist = "".join(each.get("text", "") for each in runs(digest))
    assert "［同じ答弁者がのちに答弁を訂正］" in gist
    assert "同じ答弁者がのちに答弁を訂正: 「先ほどの答弁を訂正いたします」" in render(corrected)


def test_what_an_answer_left_out_is_told_as_added_and_not_as_corrected() -> None:
    (one,) = told().exchanges
    left_out = Correction(words="答弁漏れがありました", adds=True)
    added = replace(told(), exchanges=(replace(one, correction=left_out),))

    message = blocks.single(added)

    *_, last = text_of((message.blocks or ())[3])
    assert last == "同じ答弁者がのちに答弁漏れを補足: 「答弁漏れがありました」"
    assert "［同じ答弁者がのちに答弁漏れを補足］" in message.text
    assert "同じ答弁者がのちに答弁漏れを補足: 「答弁漏れがありました」" in render(added)
    assert "訂正" not in message.text


def test_a_line_parts_an_exchange_from_the_next_and_none_parts_quotes_of_a_text() -> None:
    (one,) = told().exchanges
    asked = replace(told(), exchanges=(one, one))
    parts = [speech(0, "DXを学ぶ。"), speech(5, "RPAを試す。")]
    text = summary([replace(part, seq=seq) for seq, part in enumerate(parts)], DX)

    assert [block["type"] for block in blocks.single(asked).blocks or ()][3:6] == [
        "rich_text",
        "divider",
        "rich_text",
    ]
    assert "divider" not in str(blocks.single(text).blocks)


def test_an_answer_whose_question_is_not_sure_stands_alone_between_lines() -> None:
    said = told()
    (one,) = said.exchanges
    alone = replace(one, quotes=one.quotes[1:])

    message = blocks.single(replace(said, exchanges=(alone, alone)))

    assert [block["type"] for block in message.blocks or ()].count("divider") == 1
    assert text_of((message.blocks or ())[5])[0] == "空田（情報政策課長）"
    assert "】新着・会議録・速報版｜空田（情報政策課長）: " in message.text


def test_one_sentence_alone_bears_the_stance_that_it_says_itself() -> None:
    said = told()
    (one,) = said.exchanges
    assert one.verdict is not None
    its_own = replace(one, verdict=replace(one.verdict, of_core=True))

    other, own = (blocks.single(replace(said, exchanges=(each,))) for each in (one, its_own))

    assert "［実施する］" not in other.text
    assert "空田（情報政策課長）［実施する］: " in own.text


def test_a_question_that_two_answer_is_quoted_once() -> None:
    said = told()
    (one,) = said.exchanges
    question, answer = one.quotes
    other = replace(one, quotes=(question, replace(answer, speaker="陸野（総務部長）")))

    blocks_ = blocks.single(replace(said, exchanges=(one, other))).blocks or ()

    asked, again, answered, _ = text_of(blocks_[5])
    assert asked == "海野（委員） → 陸野（総務部長）"
    assert again == "質問: （上と同じ質問）"
    assert answered.startswith("答弁: 本年度は")


SAID = (
    "【架空市議会 デジタル化推進特別委員会】新着・会議録・速報版｜"
    f"海野（委員）→空田（情報政策課長）: {WORDS}［実施する「来年度は全庁に広げてまいります」］"
)


def test_the_fallback_says_whose_which_words_and_what_was_answered() -> None:
    message = blocks.single(replace(told(), title="A<B> & C"))

    assert message.text == f"{SAID}｜A&lt;B&gt; &amp; C｜DX 1件、RPA 1件"


def test_what_no_layout_could_carry_becomes_a_line_of_text() -> None:
    impossible = replace(told(), title="")

    message = blocks.single(impossible)

    assert message.blocks is None
    assert message.text == f"{SAID}｜DX 1件、RPA 1件"
