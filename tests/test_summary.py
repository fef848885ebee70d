"""What a post says of a change: counts, sentences, questions with their answers, old and new."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from notifier.quotes import Hands, Mark, Quote, shares
from notifier.summary import Twin, merge, summarise
from notifier.text import clean, cut, ending, tidy, window
from state.records import ChangeKind, Part, PartKind, Passage, Role, Speaker
from tests.notice_tools import exchange_parts, find, material, speech, summary

DX = {"DX": "DX"}


def bold(quote_text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [quote_text[start:end] for start, end in spans]


def test_overlapping_hits_of_one_group_are_counted_once() -> None:
    parts = [speech(0, "行政DXとDX。")]

    found = summary(parts, {"行政DX": "DX", "DX": "DX"})

    assert [(tally.label, tally.count) for tally in found.tallies] == [("DX", 2)]
    assert found.tallies[0].surfaces == ("行政DX", "DX")


def test_overlapping_hits_of_two_groups_count_for_both() -> None:
    found = summary([speech(0, "行政DX。")], {"行政DX": "行政DX", "DX": "DX"})

    assert {(tally.label, tally.count) for tally in found.tallies} == {("行政DX", 1), ("DX", 1)}


def test_only_terms_that_were_asked_for_are_told() -> None:
    parts = [speech(0, "DXとRPA。")]

    found = summarise(material(parts, {"DX": "DX", "RPA": "RPA"}), {(0, 3, 6)}, quote_limit=400)

    assert [tally.label for tally in found.tallies] == ["RPA"]
    assert bold(found.exchanges[0].quotes[0].text, found.exchanges[0].quotes[0].bold) == ["RPA"]


def test_the_sentence_of_the_hit_is_quoted_with_the_hit_bold() -> None:
    text = (
        "初めの文はここでの話題と関係のない長い前置きでありまして省きます。"
        "本市におけるDXの推進体制について、その現状と課題を改めてお示しいただきたい。"
        "終わりの文です。"
    )

    (exchange,) = summary([speech(0, text, name="海野")], DX).exchanges

    (quote,) = exchange.quotes
    assert quote.text == (
        "本市におけるDXの推進体制について、その現状と課題を改めてお示しいただきたい。"
    )
    assert bold(quote.text, quote.bold) == ["DX"]
    assert quote.speaker == "海野"


def test_a_full_stop_inside_brackets_ends_no_sentence() -> None:
    text = "市長は「DXを進める。必ずだ。」と述べ、来年度の予算に盛り込む考えを示したところです。"

    (exchange,) = summary([speech(0, text)], DX).exchanges

    assert exchange.quotes[0].text == text


def test_a_question_and_its_answer_stand_together() -> None:
    (exchange,) = summary(exchange_parts(), DX).exchanges

    question, answer = exchange.quotes
    assert (question.mark, question.speaker) == (Mark.QUESTION, "海野（委員）")
    assert (answer.mark, answer.speaker) == (Mark.ANSWER, "空田（情報政策課長）")
    assert answer.text.startswith("本年度は三つの支所に広げ")


def test_an_answer_brings_its_question_and_both_hits_are_one_exchange() -> None:
    found = summary(exchange_parts(), {"RPA": "RPA", "DX": "DX"})

    (exchange,) = found.exchanges
    assert [bold(quote.text, quote.bold) for quote in exchange.quotes] == [["DX"], ["RPA"]]
    assert (exchange.hits, found.more) == (2, 0)


def test_marked_questions_are_followed_by_the_next_answer() -> None:
    parts = [
        speech(0, "DXの予算は。", kind=PartKind.QUESTION),
        speech(1, "三千万円です。", kind=PartKind.ANSWER),
        speech(2, "次の質問です。", kind=PartKind.QUESTION),
    ]

    (exchange,) = summary(parts, DX).exchanges

    assert [quote.text for quote in exchange.quotes] == ["DXの予算は。", "三千万円です。"]


def test_another_members_speech_is_no_answer() -> None:
    parts = [
        speech(0, "DXについて伺います。", role=Role.MEMBER),
        speech(1, "関連して伺います。", role=Role.MEMBER),
        speech(2, "お答えします。", role=Role.EXECUTIVE),
    ]

    (exchange,) = summary(parts, DX).exchanges

    assert len(exchange.quotes) == 1


def test_three_exchanges_show_as_many_groups_as_they_can_and_the_rest_is_counted() -> None:
    parts = [speech(number, f"{number}番目はDXの話です。") for number in range(6)]
    parts.append(speech(6, "最後にRPAの話を一つだけ申し上げます。"))

    found = summary(parts, {"DX": "DX", "RPA": "RPA"})

    shown = [exchange.quotes[0].text for exchange in found.exchanges]
    assert len(shown) == 3
    assert "RPA" in shown[-1]
    assert found.more == 4


def test_the_chair_who_opens_the_item_is_quoted_last() -> None:
    parts = [speech(0, "DXとDXの件を議題とします。", role=Role.CHAIR)]
    parts += [speech(number, f"{number}人目もDXの話をします。") for number in range(1, 4)]

    found = summary(parts, DX)

    shown = [exchange.quotes[0].text for exchange in found.exchanges]
    assert shown == [f"{number}人目もDXの話をします。" for number in range(1, 4)]


def test_a_hit_in_the_title_alone_quotes_nothing() -> None:
    found = summary([speech(0, "本文です。")], DX, title="DX推進計画")

    assert (found.exchanges, found.more, found.tallies[0].count) == ((), 0, 1)


def test_a_long_sentence_is_cut_around_its_hit() -> None:
    long = "前置きが長く続きまして、" * 200 + "DXを進めます" + "、後ろも長く続きます" * 200 + "。"

    (exchange,) = summary([speech(0, long)], DX, quote_limit=100).exchanges

    (quote,) = exchange.quotes
    assert len(quote.text) <= 100
    assert quote.text.startswith("…")
    assert quote.text.endswith("…")
    assert bold(quote.text, quote.bold) == ["DX"]


@given(st.integers(40, 2000), st.integers(1, 300))
def test_all_quotes_of_a_post_share_the_limit(limit: int, length: int) -> None:
    matters = ["窓口", "予算", "人材", "研修"]
    parts = [
        speech(
            seq,
            f"DXの{matters[seq // 2]}について"
            + "長く" * length
            + f"{matters[seq // 2]}を伺います。",
            role=Role.EXECUTIVE if seq % 2 else Role.MEMBER,
        )
        for seq in range(8)
    ]

    found = summary(parts, DX, quote_limit=limit)

    quotes = [quote for exchange in found.exchanges for quote in exchange.quotes]
    assert len(quotes) == 6
    assert sum(len(quote.text) for quote in quotes) <= limit
    # The line for telephones is made of one of these, and is a quote like the others.
    assert all(exchange.core and len(exchange.core.text) <= limit for exchange in found.exchanges)


@given(st.integers(40, 2000), st.integers(1, 300))
def test_old_and_new_words_share_the_limit(limit: int, length: int) -> None:
    passages = tuple(revised("古い" * length, "新しい" * length, seq=seq) for seq in range(4))
    parts = [speech(seq, "新しい" * length) for seq in range(4)]

    found = summary(parts, {}, kind=ChangeKind.REVISED, passages=passages, quote_limit=limit)

    quotes = [quote for exchange in found.exchanges for quote in exchange.quotes]
    assert sum(len(quote.text) + len(quote.before or "") for quote in quotes) <= limit


def test_what_a_short_quote_leaves_a_long_one_gets() -> None:
    assert shares([10, 500, 40], 300) == [10, 250, 40]
    assert shares([10, 20], 300) == [10, 20]


def test_a_link_leads_to_the_part_that_has_one() -> None:
    parts = [speech(0, "DXです。", url="https://kaigiroku.example.jp/minutes/1#s3")]

    (exchange,) = summary(parts, DX).exchanges

    assert exchange.url == "https://kaigiroku.example.jp/minutes/1#s3"


def revised(before: str, after: str, *, seq: int | None = 0) -> Passage:
    return Passage(seq=seq, start=0, end=len(after), before=before, after=after)


def test_a_revision_shows_the_old_words_and_the_new() -> None:
    after = "DXの予算は四千万円です。"
    passage = revised("DXの予算は三千万円です。", after)

    (exchange,) = summary(
        [speech(0, after, name="空田")], DX, kind=ChangeKind.REVISED, passages=(passage,)
    ).exchanges

    (quote,) = exchange.quotes
    assert (quote.before, quote.text) == ("DXの予算は三千万円です。", after)
    assert bold(quote.text, quote.bold) == ["DX"]


def relabelled(was: Speaker, text: str) -> Passage:
    return Passage(seq=0, start=0, end=len(text), before=text, after=text, speaker_before=was)


def hands(was: Speaker, now: Part) -> Quote:
    passage = relabelled(was, now.text)
    (exchange,) = summary([now], DX, kind=ChangeKind.REVISED, passages=(passage,)).exchanges
    (quote,) = exchange.quotes
    return quote


def test_words_that_only_changed_hands_are_said_once_with_from_whom_to_whom() -> None:
    was = Speaker(label="野原市民部長", name="野原", office="市民部長")

    quote = hands(was, speech(0, "DXを進めます。", name="木村", office="課長"))

    assert (quote.before, quote.text) == (None, "DXを進めます。")
    assert quote.hands == Hands(before="野原（市民部長）", after="木村（課長）")
    assert bold(quote.text, quote.bold) == ["DX"]


def test_a_label_that_names_the_same_person_is_shown_as_it_is_printed() -> None:
    was = Speaker(label="課長（木村君）", name="木村", office="課長")
    now = speech(0, "DXを進めます。", speaker="木村課長", name="木村", office="課長")

    assert hands(was, now).hands == Hands(before="課長（木村君）", after="木村課長")


def test_other_words_of_another_speaker_are_shown_before_and_after() -> None:
    passage = replace(
        revised("DXは三千万円です。", "DXは四千万円です。"), speaker_before=Speaker(label="野原")
    )

    (exchange,) = summary(
        [speech(0, passage.after, name="木村")], DX, kind=ChangeKind.REVISED, passages=(passage,)
    ).exchanges

    (quote,) = exchange.quotes
    assert (quote.before, quote.text) == ("DXは三千万円です。", "DXは四千万円です。")
    assert quote.hands == Hands(before="野原", after="木村")


def test_of_a_long_passage_the_place_that_differs_is_shown() -> None:
    same = "変わらない文が続きます、" * 100
    passage = revised(f"{same}古い数字。", f"{same}新しい数字。")

    (exchange,) = summary(
        [speech(0, passage.after)], {}, kind=ChangeKind.REVISED, passages=(passage,)
    ).exchanges

    (quote,) = exchange.quotes
    assert "古い" in (quote.before or "")
    assert "新しい" in quote.text


def test_words_taken_out_leave_an_empty_text() -> None:
    passage = revised("消えたDXの文。", "")

    (exchange,) = summary(
        [speech(0, "残った文。")], DX, kind=ChangeKind.REVISED, passages=(passage,)
    ).exchanges

    assert (exchange.quotes[0].before, exchange.quotes[0].text) == ("消えたDXの文。", "")


def test_at_most_three_changed_passages_are_shown() -> None:
    passages = tuple(revised("古い", f"新しい{n}", seq=n) for n in range(9))
    parts = [speech(n, f"新しい{n}") for n in range(9)]

    found = summary(parts, {}, kind=ChangeKind.REVISED, passages=passages)

    assert len(found.exchanges) == 3


def test_a_withdrawn_document_quotes_nothing() -> None:
    found = summary(exchange_parts(), DX, kind=ChangeKind.WITHDRAWN)

    assert (found.exchanges, found.more) == ((), 0)


def test_twins_are_named() -> None:
    twin = Twin(title="同じ記事", url="https://blog.example.jp/1")

    found = summarise(material([speech(0, "DX")], DX), None, quote_limit=400, twins=[twin])

    assert found.twins == (twin,)


def test_a_line_break_of_the_layout_vanishes_and_bold_stays_in_place() -> None:
    found = tidy("議会の\nデジ\nタル化と\nRPA tool\nbox", [(4, 9)])

    assert found.text == "議会のデジタル化とRPA tool box"
    assert bold(found.text, found.spans) == ["デジタル"]


def test_what_steers_a_terminal_or_the_direction_of_writing_is_gone() -> None:
    hostile = "赤\x1b[31m\u202e逆\u2066\x07\x9b0m\u200b見えない\U000e0041\ud800"

    assert clean(hostile) == "赤[31m逆0m見えない\ufffd"


def test_a_cut_never_parts_what_is_seen_as_one() -> None:
    family, flag, kana = "👨‍👩‍👧", "🇯🇵🇯🇵", "か\u3099ﾊﾞ"
    text = family + flag + kana + "葛\U000e0100城👍🏽"
    wholes = [family, "🇯🇵", "🇯🇵", "か\u3099", "ﾊﾞ", "葛\U000e0100", "城", "👍🏽"]
    allowed = {"".join(wholes[:number]) for number in range(len(wholes) + 1)}

    cuts = {cut(text, limit).removesuffix("…") for limit in range(1, len(text) + 1)}

    assert cuts <= allowed
    assert len(cuts) > 5


ANY = st.text(st.characters(), max_size=300)


@given(ANY, st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=5))
def test_tidying_keeps_spans_inside_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    inside = [(min(a, len(text)), min(b, len(text))) for a, b in spans]

    found = tidy(text, inside)

    assert all(0 <= start < end <= len(found.text) for start, end in found.spans)
    assert clean(found.text) == found.text


def test_of_a_long_question_the_end_is_shown_since_it_asks_there() -> None:
    parts = [
        speech(0, "まず経緯を申し上げますと、" * 40 + "いつ始めるのですか。", role=Role.MEMBER),
        speech(1, "DXは来月始めます。", role=Role.EXECUTIVE),
    ]

    (exchange,) = summary(parts, DX, quote_limit=100).exchanges

    assert exchange.quotes[0].text.startswith("…まず経緯を")
    assert exchange.quotes[0].text.endswith("いつ始めるのですか。")


@given(ANY, st.integers(1, 60))
def test_an_ending_keeps_its_limit(text: str, limit: int) -> None:
    whole = clean(text)

    found = ending(whole, limit)

    assert len(found) <= limit
    assert whole.endswith(found.removeprefix("…")) or found == "…"


@given(ANY, st.integers(3, 60), st.integers(0, 300), st.integers(1, 10))
def test_a_window_keeps_its_limit_and_its_spans(
    text: str, limit: int, start: int, length: int
) -> None:
    spans = [(start, start + length)] if start + length <= len(text) else []

    whole = tidy(text, spans)
    found = window(whole, limit)

    assert len(found.text) <= limit
    assert all(0 <= a < b <= len(found.text) for a, b in found.spans)
    assert [found.text[a:b] for a, b in found.spans] in (
        [],
        [whole.text[a:b] for a, b in whole.spans],
    )


@given(st.text("DXデ。「」 \n", max_size=80))
def test_counts_and_quotes_agree_with_a_slow_count(text: str) -> None:
    parts = [speech(0, text)]
    hits = find(parts, DX)

    found = summary(parts, DX)

    assert sum(tally.count for tally in found.tallies) == len(merge(hits))
    shown = sum(len(quote.bold) for each in found.exchanges for quote in each.quotes)
    assert (shown > 0) == (len(hits) > 0)
