"""Which sentences of a record a post shows: the question, its answer, and neither courtesies."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from notifier.choosing import MOST_EXCHANGES, MOST_SENTENCES, Choice, choose
from notifier.rounds import rounds
from notifier.sentences import sentences
from notifier.stance import Stance
from notifier.summary import merge
from state.records import DocumentKind, Part, PartKind, Role
from tests.notice_tools import find, speech

MADO = {"書かない窓口": "書かない窓口"}


def chosen(
    parts: list[Part],
    words: dict[str, str | None] | None = None,
    kind: DocumentKind = DocumentKind.MINUTES,
) -> tuple[Choice, ...]:
    return choose(parts, merge(find(parts, words or MADO)), kind)


def member(seq: int, text: str) -> Part:
    return speech(seq, text, role=Role.MEMBER)


def executive(seq: int, text: str) -> Part:
    return speech(seq, text, role=Role.EXECUTIVE)


def chair(seq: int, text: str) -> Part:
    return speech(seq, text, role=Role.CHAIR)


def texts(choice: Choice) -> tuple[list[str], list[str]]:
    return [one.text for one in choice.question], [one.text for one in choice.answer]


ASKED = "書かない窓口を支所にも広げるお考えがあるのか伺います。"
STARTS = "書かない窓口につきましては、令和8年4月から全ての支所で始めることといたしました。"


def test_the_sentence_that_asks_and_the_one_that_answers_are_chosen() -> None:
    parts = [
        member(0, f"皆さん、おはようございます。先日、知人が転入の手続に参りました。{ASKED}"),
        chair(1, "市民課長。"),
        executive(2, f"お答えいたします。{STARTS}以上でございます。"),
    ]

    (choice,) = chosen(parts)

    assert texts(choice) == ([ASKED], [STARTS])
    assert choice.finding is not None
    assert choice.finding.stance is Stance.WILL_DO


def test_a_question_and_an_answer_that_do_not_name_the_word_are_found() -> None:
    parts = [
        member(
            0,
            "次に、書かない窓口についてであります。支所では今も紙の申請書に書いております。"
            "支所にも広げるべきと考えますが、いかがでしょうか。",
        ),
        executive(1, "支所への拡大につきましては、令和8年4月から始める予定でございます。"),
    ]

    (choice,) = chosen(parts)

    assert texts(choice) == (
        ["支所にも広げるべきと考えますが、いかがでしょうか。"],
        ["支所への拡大につきましては、令和8年4月から始める予定でございます。"],
    )


def test_of_many_matters_in_one_question_the_one_with_the_word_is_shown() -> None:
    parts = [
        member(
            0,
            "初めに、防災について伺います。避難所の鍵はどう管理されているのでしょうか。"
            f"次に、窓口についてです。{ASKED}次に、道路の補修の計画をお示しください。",
        ),
        executive(1, "避難所の鍵につきましては、自治会にお預けしております。"),
        executive(2, STARTS),
        executive(3, "道路の補修につきましては、令和9年度までの計画としております。"),
    ]

    (choice,) = chosen(parts)

    assert texts(choice) == ([ASKED], [STARTS])


def test_figures_are_shown_where_the_question_wants_them() -> None:
    parts = [
        member(0, "書かない窓口の利用の件数はどのくらいか伺います。"),
        executive(
            1,
            "書かない窓口は市民の皆様の御負担を軽くするために導入いたしたものでございます。"
            "件数でございますが、昨年度は4,870件の御利用がございました。",
        ),
    ]

    (choice,) = chosen(parts)

    assert "件数でございますが、昨年度は4,870件の御利用がございました。" in texts(choice)[1]


def test_the_chair_who_repeats_the_question_is_neither() -> None:
    parts = [
        member(0, ASKED),
        chair(1, "書かない窓口を支所にも広げるのかという御質問でよろしいですか。"),
        member(2, "はい、結構です。"),
        executive(3, STARTS),
    ]

    (choice,) = chosen(parts)

    assert {one.seq for one in choice.sentences} == {0, 3}


def test_other_business_that_the_chair_calls_ends_a_round() -> None:
    parts = [
        member(0, ASKED),
        executive(1, STARTS),
        chair(2, "次に、議案第3号を議題とします。提案理由の説明を求めます。"),
        executive(3, "議案第3号を御説明申し上げます。"),
    ]

    assert [len(each.answers) for each in rounds(parts)] == [1]


def test_an_answer_is_not_put_under_the_question_of_another_member() -> None:
    lunch = "給食の無償化を求める声があります。給食費を無償にすべきではありませんか。"
    parts = [
        member(0, ASKED),
        member(1, lunch),
        executive(2, STARTS),
        executive(3, "給食費の無償化につきましては、国の動向を注視してまいります。"),
    ]

    (choice,) = chosen(parts)

    assert texts(choice) == ([ASKED], [STARTS])


def test_an_answer_to_another_matter_has_no_question_above_it() -> None:
    parts = [
        member(
            0, "本市で電子投票を行うお考えはあるでしょうか。認定の期間を短くする手だてを伺います。"
        ),
        executive(1, "電子投票は考えておりません。"),
        executive(2, "介護認定につきましては、意見書を電子で受け取る仕組みを6月から入れます。"),
    ]

    questions = [one for choice in chosen(parts, {"電子": "電子"}) for one in texts(choice)[0]]

    assert questions == ["本市で電子投票を行うお考えはあるでしょうか。"]


def test_the_stance_is_that_of_a_sentence_on_the_matter() -> None:
    parts = [
        member(0, "書かない窓口の手数料はいくらですか。"),
        executive(
            1,
            "まず導入ですが、来年4月を予定しております。書かない窓口の手数料は300円でございます。",
        ),
    ]

    assert chosen(parts)[0].finding is None


def test_of_a_long_answer_no_half_sentence_is_shown() -> None:
    tail = "導入する方針でしたが、費用が大きいため撤回いたしました。"
    padding = "長い経緯を申し上げますと、" * 36
    answer = (
        f"{padding}これまでの経過です。窓口の電子化は令和7年度に{tail}"
        + "ほかの話が続きます。" * 400
    )
    parts = [member(0, "書かない窓口を含む窓口の電子化の方針を伺います。"), executive(1, answer)]

    (choice,) = chosen(parts)

    assert all(one.text.endswith("。") for one in choice.answer)


def test_a_question_without_an_answer_is_shown_alone() -> None:
    (choice,) = chosen([member(0, ASKED), member(1, "関連して、道路について伺います。")])

    assert texts(choice) == ([ASKED], [])
    assert choice.finding is None


def test_the_same_answer_to_a_second_member_is_shown_once() -> None:
    again = "私からも、書かない窓口の支所への拡大について、どうされるのか伺います。"
    parts = [member(0, ASKED), executive(1, STARTS), member(2, again), executive(3, STARTS)]

    assert len(chosen(parts)) == 1


def test_what_tells_most_comes_first() -> None:
    parts = [
        member(0, "書かない窓口は便利だと聞いております。"),
        executive(1, "書かない窓口を御評価いただき、ありがとうございます。"),
        member(2, ASKED),
        executive(3, STARTS),
    ]

    assert texts(chosen(parts)[0]) == ([ASKED], [STARTS])


def test_of_many_short_rounds_one_that_names_the_word_once_may_tell_most() -> None:
    idle = [
        part
        for number in range(5)
        for part in (
            member(number * 2, f"書かない窓口、書かない窓口と{number}度も聞いた話でございます。"),
            executive(number * 2 + 1, "書かない窓口を御評価いただき、ありがとうございます。"),
        )
    ]

    found = chosen(
        [*idle, member(10, ASKED), executive(11, STARTS.replace("書かない窓口", "それ"))]
    )

    assert found[0].question[0].text == ASKED


def test_two_words_that_were_asked_for_are_both_shown() -> None:
    words: dict[str, str | None] = {"書かない窓口": "書かない窓口", "電子契約": "電子契約"}
    more = [
        part
        for number in range(4)
        for part in (
            member(number * 2, f"{number}つ目の支所の書かない窓口の開設の時期を伺います。"),
            executive(
                number * 2 + 1, f"書かない窓口は{number + 2}月に{number}番の支所で始めます。"
            ),
        )
    ]
    parts = [*more, member(8, "電子契約はどうですか。"), executive(9, "電子契約は検討中です。")]

    shown = {
        hit.term for choice in chosen(parts, words) for one in choice.sentences for hit in one.hits
    }

    assert shown == set(words)


def test_an_article_is_told_by_its_telling_sentences_without_the_greeting() -> None:
    text = (
        "こんにちは、書かない窓口の担当です。いつもご覧くださりありがとうございます。"
        "市は5月、書かない窓口を3か所の支所に設けました。"
        "待ち時間は平均18分から11分に縮まりました。フォローをお願いします。"
    )
    parts = [speech(0, text, kind=PartKind.TEXT)]

    found = [
        one.text for choice in chosen(parts, kind=DocumentKind.ARTICLE) for one in choice.answer
    ]

    assert found[0] == "市は5月、書かない窓口を3か所の支所に設けました。"
    assert not any("フォロー" in one or "ありがとう" in one for one in found)


def test_a_report_of_questions_and_answers_is_told_as_such() -> None:
    parts = [
        speech(0, "書かない窓口の費用はどのくらいか。", kind=PartKind.QUESTION),
        speech(1, "年間で約1,200万円である。", kind=PartKind.ANSWER),
    ]

    (choice,) = chosen(parts, kind=DocumentKind.REPORT)

    assert texts(choice) == (["書かない窓口の費用はどのくらいか。"], ["年間で約1,200万円である。"])


def test_without_a_hit_nothing_is_chosen() -> None:
    assert chosen([member(0, "道路について伺います。"), executive(1, "直します。")]) == ()


def test_a_hit_in_a_heading_that_was_asked_for_is_shown() -> None:
    parts = [speech(0, "書かない窓口の導入", kind=PartKind.HEADING), member(1, "道路の話です。")]

    assert chosen(parts)[0].core.text == "書かない窓口の導入"


PIECES = st.lists(
    st.sampled_from(
        [
            "書かない窓口",
            "。",
            "、",
            "「",
            "」",
            "（",
            "\n",
            "伺います。",
            "検討します。",
            "5件",
            " ",
            "🇯🇵",
            "が",
        ]
    ),
    max_size=40,
).map("".join)
ROLES = st.sampled_from([Role.MEMBER, Role.EXECUTIVE, Role.CHAIR, Role.UNKNOWN])


@given(st.lists(st.tuples(PIECES, ROLES), max_size=12), st.sampled_from(DocumentKind))
def test_every_sentence_stands_where_it_says(
    said: list[tuple[str, Role]], kind: DocumentKind
) -> None:
    parts = [speech(seq, text, role=role) for seq, (text, role) in enumerate(said)]

    choices = chosen(parts, kind=kind)

    assert len(choices) <= max(MOST_EXCHANGES, MOST_SENTENCES)
    for one in (one for choice in choices for one in choice.sentences):
        assert parts[one.seq].text[one.start : one.end] == one.text
        assert one.text.strip() == one.text != ""


@given(PIECES)
def test_sentences_hold_every_letter_once(text: str) -> None:
    spans = sentences(text)

    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
    assert all(a < b for a, b in spans)
    assert all(last[1] <= after[0] for last, after in itertools.pairwise(spans))


def test_a_full_stop_in_brackets_and_a_line_end_of_a_pdf_end_no_sentence() -> None:
    text = "市長は「始めます。必ず。」と述べ、\n予算（案。）に盛り\n込んだ。次の文。"

    assert [text[a:b] for a, b in sentences(text)] == [
        "市長は「始めます。必ず。」と述べ、\n予算（案。）に盛り\n込んだ。",
        "次の文。",
    ]


def test_a_mark_of_a_list_begins_a_sentence() -> None:
    text = "主な取組\n・窓口の改革\n(1) 書かない窓口\n２．電子契約"

    assert [text[a:b] for a, b in sentences(text)] == [
        "主な取組",
        "・窓口の改革",
        "(1) 書かない窓口",
        "２．電子契約",
    ]


def test_a_long_speech_is_looked_at_around_its_hits_alone() -> None:
    padding = "ここは関係のない話が続くところでございまして、省きます。" * 4000
    parts = [member(0, padding + ASKED + padding), executive(1, padding + STARTS + padding)]

    (choice,) = chosen(parts)

    assert texts(choice) == ([ASKED], [STARTS])
