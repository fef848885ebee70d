"""Answers that who gave them corrects later in the record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from notifier.corrections import LONGEST, correction_of
from state.records import Part, PartKind, Role
from tests.notice_tools import exchange_parts, speech, summary

CORRECTS = "先ほどの答弁を訂正いたします。"


def said(seq: int, text: str, kind: PartKind = PartKind.SPEECH) -> Part:
    return replace(speech(seq, text, kind=kind), name="空田", office="情報政策課長")


@pytest.mark.parametrize(
    "text",
    [
        CORRECTS,
        "先程、山野委員に五千件とお答えしましたが、四千件の誤りでした。",
        "先ほど5,000件と申し上げましたが、正しくは4,000件でございます。おわびして訂正させていただきます。",
        "午前中の私の説明に誤りがありましたので、訂正をお願いいたします。",
        "さきほどの発言で、年度を間違えました。訂正\nいたします。",
        "昨日の海野議員への答弁について、訂正申し上げます。",
        "先ほどの発言の一部を訂正させていただきます。",
        "ただいまの答弁の訂正をさせていただきたいと思います。",
        "私の答弁の数字を一部訂正いたします。",
        "発言を訂正させていただきます。",
        "先ほどの数字を訂正させていただきたいのですが、よろしいでしょうか。",
        "先ほど申し上げた件数に誤りがございました。正しくは40件です。",
        "先刻の人数の訂正をお願いいたします。42人でございます。",
        "「来年の4月」と申し上げましたが、「来年の10月」の誤りでございます。",
        "利用は月５，０００件とお答えしましたけれども、正しくは４，０００件でございます。",
        "「一億二千万円」と読み上げてしまいましたが「一億一千万円」の誤りです。",
        "言い間違いがございました。正しくは窓口課でございます。",
        "年度を読み間違えまして、大変失礼いたしました。",
    ],
)
def test_who_answered_corrects_it_in_these_words(text: str) -> None:
    found = correction_of([said(0, "はい。"), said(1, text)], 0)
    assert found is not None
    assert found.words in text.replace("\n", "")


@pytest.mark.parametrize(
    "text",
    [
        "先ほどの答弁のとおりであります。",
        "先ほどの答弁を訂正いたしません。",
        "先ほど御説明した資料の訂正をお願いいたします。",
        "計画の数字を訂正いたします。",
        "先ほど申し上げた数字の誤りではございません。",
        "先ほどの答弁のとおり、台帳の誤りを直し、案内を送りました。",
        "先ほど申し上げましたとおり、システムに誤りがありました。",
        "先ほど申し上げたとおり、計画の数字は訂正いたしました。",
        "先ほどの説明に間違いがありましたら御指摘ください。",
        "先ほど来の発言について、議事録の訂正をお願いします。",
        "先ほどの答弁は以上です。次に、条例の字句の訂正をお願いします。",
        "議案第12号の訂正をお願いいたします。",
        "議案の提案説明を訂正させていただきます。",
        "会議録の訂正をさせていただきます。",
        "会議録の発言の訂正をお願いいたします。",
        "お手元の正誤表のとおり訂正をお願いいたします。",
        "予算書の12ページに「800万円」と記載しておりますが「880万円」の誤りです。",
        "先ほどお配りした答弁資料の数字を訂正いたします。",
        "議員の発言の訂正をお願いいたします。",
        "答弁を訂正させていただく場合には、改めて御報告いたします。",
        "先ほどの発言を訂正していただけますか。",
        "職員が名前を言い間違えましたら、その場で直しております。",
        "入力の誤りはシステムで訂正いたします。",
        "800万円と申し上げましたが、これは国の補助を含む額です。",
        "先ほどの数字の訂正はございません。",
        "収支報告書の訂正があったと説明を受けております。",
        "ボタンの押し間違いはございませんか。",
        "答弁漏れはございません。",
        "答弁漏れがありましたら御指摘ください。",
        "漏れのないよう周知してまいります。",
    ],
)
def test_what_corrects_no_answer_is_none(text: str) -> None:
    assert correction_of([said(0, "はい。"), said(1, text)], 0) is None


@pytest.mark.parametrize(
    "text",
    [
        "先ほど答弁漏れがございました。費用は年額で80万円でございます。",
        "申し訳ございません。お答え漏れがあったようですので、補足いたします。",
        "海野議員への答弁漏れについてお答えいたします。",
        "一点、答弁の漏れがありましたので申し上げます。",
    ],
)
def test_who_left_something_out_adds_it_in_these_words(text: str) -> None:
    found = correction_of([said(0, "はい。"), said(1, text)], 0)
    assert found is not None
    assert found.adds
    assert found.words in text


def test_a_correction_goes_before_what_was_left_out() -> None:
    text = "答弁漏れがありました。先ほどの答弁も訂正いたします。"
    found = correction_of([said(0, "はい。"), said(1, text)], 0)
    assert found is not None
    assert not found.adds


def test_a_correction_in_the_same_speech_is_one_behind_the_words_that_are_shown() -> None:
    text = f"利用は5,000件です。{CORRECTS}4,000件です。"
    assert correction_of([said(0, text)], 0) is None
    assert correction_of([said(0, text)], 0, text.index("先ほど")) is not None
    assert correction_of([said(0, text)], 0, text.index("4,000")) is None


def test_a_correction_by_another_or_before_the_answer_is_none() -> None:
    other = replace(said(1, CORRECTS), name="別人", office="市長")
    assert correction_of([said(0, "はい。"), other], 0) is None
    assert correction_of([said(0, CORRECTS), said(1, "はい。")], 1) is None
    assert correction_of([said(0, "はい。"), said(1, CORRECTS, kind=PartKind.TEXT)], 0) is None


def test_who_is_known_by_nothing_corrects_nobody() -> None:
    assert correction_of([speech(0, "はい。"), speech(1, CORRECTS)], 0) is None


def test_of_a_long_correction_both_ends_are_quoted() -> None:
    text = f"先ほどの{'長い' * 15}答弁{'、また' * 20}を訂正いたします。"
    found = correction_of([said(0, "はい。"), said(1, text)], 0)
    assert found is not None
    assert found.words.startswith("先ほどの")
    assert found.words.endswith("訂正いたします")
    assert len(found.words) <= LONGEST


def test_the_exchange_of_a_summary_has_the_later_correction_of_its_answer() -> None:
    parts = exchange_parts()
    answerer = next(part for part in parts if part.role is Role.EXECUTIVE)
    late = replace(answerer, seq=len(parts), text=CORRECTS, url="https://a.jp/#9")
    (exchange,) = summary([*parts, late], {"DX": "DX"}).exchanges
    assert exchange.correction is not None
    assert (exchange.correction.words, exchange.correction.url) == (
        CORRECTS.removesuffix("。"),
        "https://a.jp/#9",
    )
    (before,) = summary(parts, {"DX": "DX"}).exchanges
    assert before.correction is None
