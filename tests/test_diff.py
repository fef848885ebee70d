"""Only what changed, sentence by sentence, against a plain count of sentences."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.fold import fold_text
from state.diff import changed_passages, sentence_spans
from state.records import Document, PartKind, Passage, Speaker
from tests.soon import ends_within
from tests.state_examples import minutes, said, speech

SENTENCES = st.sampled_from(
    [
        "はい。",
        "DXを進める。",
        "「次は。と聞いた」が。",
        "予算は？",
        "(注。)参照。",
        "題",
        "ＲＰＡ！",
    ]
)
SPEECHES = st.lists(
    st.tuples(
        st.sampled_from(["甲", "乙"]), st.lists(SENTENCES, min_size=1, max_size=5).map("".join)
    ),
    min_size=1,
    max_size=6,
)


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text) if text[start:end]]


def count(document: Document) -> Counter[str]:
    """All sentences, whoever says them."""
    return Counter(sentence for part in document.parts for sentence in split(fold_text(part.text)))


def counted(texts: list[str]) -> Counter[str]:
    return Counter(sentence for text in texts for sentence in split(fold_text(text)))


def pairs(passages: tuple[Passage, ...]) -> list[tuple[int | None, str, str]]:
    return [(p.seq, p.before, p.after) for p in passages]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("一つ。二つ!三つ?四つ", ["一つ。", "二つ!", "三つ?", "四つ"]),
        ("彼は「行く。」と言った。次。", ["彼は「行く。」と言った。", "次。"]),
        ("外(中「奥。」中。)外。次。", ["外(中「奥。」中。)外。", "次。"]),
        ("閉じない「括弧。次。", ["閉じない「括弧。", "次。"]),
        ("開かない」括弧。次。", ["開かない」括弧。", "次。"]),
        ("交差「する(括。弧」は。)次。", ["交差「する(括。弧」は。", ")次。"]),
        ("本当!?はい。", ["本当!?", "はい。"]),
        ("", []),
    ],
)
def test_a_sentence_ends_at_its_mark_outside_brackets(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@given(st.text(st.sampled_from("あ。?「」『』()（）"), max_size=60))
def test_sentences_cover_the_text(text: str) -> None:
    assert "".join(text[start:end] for start, end in sentence_spans(text)) == text


def test_ten_thousand_open_brackets_cost_no_time() -> None:
    text = "「(" * 10_000 + ")」" * 10_000 + "。"
    assert ends_within(1, lambda: list(sentence_spans(text)))


def test_one_changed_sentence_is_one_passage() -> None:
    before = minutes()
    after = said(before, 2, "予算は二億円です。RPAの試行を含みます。")
    assert pairs(changed_passages(before, after)) == [
        (2, "予算は一億円です。", "予算は二億円です。")
    ]


def test_a_passage_is_cut_from_the_original() -> None:
    after = said(minutes(), 2, "予算は　二億円です。\nＲＰＡの試行を含みます。")
    (passage,) = changed_passages(minutes(), after)
    assert passage.after == "予算は　二億円です。"
    assert after.parts[2].text[passage.start : passage.end] == passage.after


def test_a_sentence_put_in_has_nothing_before_it() -> None:
    after = said(minutes(), 2, "予算は一億円です。AIも使います。RPAの試行を含みます。")
    assert pairs(changed_passages(minutes(), after)) == [(2, "", "AIも使います。")]


def test_a_sentence_taken_out_stands_after_its_neighbour() -> None:
    after = said(minutes(), 1, "DXの推進について伺います。")
    (passage,) = changed_passages(minutes(), after)
    assert (passage.seq, passage.start, passage.end) == (1, 14, 14)
    assert (passage.before, passage.after) == ("予算は幾らか。", "")


def test_a_speech_put_in_before_a_changed_one_is_not_its_change() -> None:
    before = minutes(
        ("甲", "始める。"), ("乙", "予算は一億円になる見込みです。"), ("甲", "終わる。")
    )
    after = minutes(
        ("甲", "始める。"),
        ("丙", "まったく別の話をする。"),
        ("乙", "予算は二億円になる見込みです。"),
        ("甲", "終わる。"),
    )
    assert pairs(changed_passages(before, after)) == [
        (1, "", "まったく別の話をする。"),
        (2, "予算は一億円になる見込みです。", "予算は二億円になる見込みです。"),
    ]


def test_of_two_equal_sentences_the_one_near_the_change_is_new() -> None:
    before = minutes(("甲", "一。"), ("甲", "二。"), ("甲", "はい。"), ("甲", "三。"))
    after = minutes(
        ("甲", "一。"), ("甲", "はい。"), *(("甲", t) for t in ("二。", "はい。", "三。"))
    )
    assert pairs(changed_passages(before, after)) == [(1, "", "はい。")]


def test_a_changed_title_is_a_passage_without_a_part() -> None:
    after = replace(minutes(), title="情報化推進特別委員会")
    assert pairs(changed_passages(minutes(), after)) == [
        (None, "情報化調査特別委員会", "情報化推進特別委員会")
    ]


def test_words_that_change_hands_are_a_change_that_says_whose_they_were() -> None:
    before, after = minutes(("甲", "賛成。")), minutes(("乙", "賛成。"))
    (passage,) = changed_passages(before, after)
    assert (passage.seq, passage.before, passage.after) == (0, "賛成。", "賛成。")
    assert passage.speaker_before == Speaker(label="甲")


def test_other_words_of_another_speaker_say_whose_the_old_ones_were() -> None:
    before, after = minutes(("甲", "予算は一億円。")), minutes((None, "予算は二億円。"))
    (passage,) = changed_passages(before, after)
    assert (passage.before, passage.speaker_before) == ("予算は一億円。", Speaker(label="甲"))


def test_a_speaker_who_is_spaced_otherwise_is_the_same_one() -> None:
    before, after = minutes(("空田 部長", "一億円。")), minutes(("空田部長", "二億円。"))
    (passage,) = changed_passages(before, after)
    assert (passage.after, passage.speaker_before) == ("二億円。", None)


def test_what_is_set_aside_is_never_a_passage() -> None:
    before = minutes()
    footer = speech(4, None, "閲覧数 1", PartKind.SET_ASIDE)
    after = replace(before, parts=(*before.parts, footer))
    assert changed_passages(before, after) == ()


def test_nothing_in_common_is_one_passage_a_speech() -> None:
    before = minutes(("甲", "一。二。"), ("乙", "三。"))
    after = minutes(("甲", "四。五。"), ("乙", "六。"))
    assert pairs(changed_passages(before, after)) == [
        (0, "一。二。", "四。五。"),
        (1, "三。", "六。"),
    ]


def test_a_text_that_is_gone_stands_at_the_title() -> None:
    empty = replace(minutes(), parts=())
    passages = changed_passages(minutes(("甲", "一。")), empty)
    assert [(p.seq, p.start, p.end, p.before) for p in passages] == [(None, 10, 10, "一。")]


@given(SPEECHES)
def test_equal_texts_have_no_passages(speeches: list[tuple[str, str]]) -> None:
    assert changed_passages(minutes(*speeches), minutes(*speeches)) == ()


@given(SPEECHES.flatmap(lambda speeches: st.tuples(st.just(speeches), st.permutations(speeches))))
def test_moved_speeches_are_no_change(
    orders: tuple[list[tuple[str, str]], list[tuple[str, str]]],
) -> None:
    before, after = orders
    assert changed_passages(minutes(*before), minutes(*after)) == ()


@given(SPEECHES)
def test_width_and_blanks_are_no_change(speeches: list[tuple[str, str]]) -> None:
    wide = str.maketrans("DXRPA!?()", "ＤＸＲＰＡ！？（）")
    spaced = [(s, f" {t.translate(wide)}　\n".replace("。", "。\n")) for s, t in speeches]
    assert changed_passages(minutes(*speeches), minutes(*spaced)) == ()


@given(SPEECHES, SPEECHES)
def test_passages_explain_every_difference(
    before: list[tuple[str, str]], after: list[tuple[str, str]]
) -> None:
    old, new = minutes(*before), minutes(*after)
    passages = changed_passages(old, new)
    taken_back = count(new)
    taken_back.subtract(counted([p.after for p in passages]))
    taken_back.update(counted([p.before for p in passages]))
    assert +taken_back == count(old)
    assert all(number >= 0 for number in taken_back.values())


@given(SPEECHES, SPEECHES)
def test_every_passage_lies_where_it_says(
    before: list[tuple[str, str]], after: list[tuple[str, str]]
) -> None:
    new = minutes(*after)
    for passage in changed_passages(minutes(*before), new):
        text = new.title if passage.seq is None else new.parts[passage.seq].text
        assert text[passage.start : passage.end] == passage.after
        assert passage.before or passage.after


def long_minutes(odd: str) -> Document:
    """1,400 speeches, 360 KB, 「はい」 between them."""
    words = "市役所の情報政策を進める仕組みについて考えを伺う" * 7
    return minutes(
        *(("委員長", "はい。") if i % 2 else ("甲", f"{i}番。{words}{odd}。") for i in range(1400))
    )


def test_a_long_sitting_with_every_speech_changed_is_compared_in_half_a_second() -> None:
    before, after = long_minutes("一"), long_minutes("二")
    assert ends_within(0.5, lambda: changed_passages(before, after))
    assert len(changed_passages(before, after)) == 700


def test_one_huge_speech_split_into_many_others_is_compared_in_half_a_second() -> None:
    before = minutes(("甲", "市役所の情報政策を伺う" * 11_000))
    after = minutes(*(("乙", f"{i}番の話を伺う。") for i in range(400)))
    assert ends_within(0.5, lambda: changed_passages(before, after))
    assert len(changed_passages(before, after)) == 400
