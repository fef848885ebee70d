"""What an answer's words say will happen, by the endings that councils use."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.sentences import sentences
from notifier.stance import Stance, stance_of, stance_of_answer

DATA = Path(__file__).parent / "data"
PHRASES: dict[str, list[str]] = tomllib.loads((DATA / "stances.toml").read_text(encoding="utf-8"))
ALL = [text for texts in PHRASES.values() for text in texts]
NONE = "none"
BLANKS = st.sampled_from(["\n", "\r\n", "　", " ", "\t", "\u200b"])


def said(text: str) -> str:
    found = stance_of(text)
    return found.stance if found else NONE


def words_of(text: str) -> str:
    found = stance_of(text)
    return text[found.start : found.end] if found else ""


def answer(*said: str, core: tuple[int, ...]) -> tuple[str, str]:
    """The stance of an answer of these sentences, and the words that say it."""
    text = "".join(said)
    found = stance_of_answer(text, sentences(text), core)
    return (found.stance, text[found.start : found.end]) if found else (NONE, "")


def test_every_class_has_phrases_of_its_own() -> None:
    assert set(PHRASES) == {*Stance, NONE}
    assert sum(map(len, PHRASES.values())) >= 120


def plain(text: str) -> str:
    """Without tags, blanks and differences of width."""
    untagged = re.sub("<[^<>]*>", "", text)
    return "".join(unicodedata.normalize("NFKC", untagged).split())


def test_no_phrase_stands_in_a_text_that_summaries_are_measured_by() -> None:
    paths = sorted((DATA / "summary" / "own").iterdir())
    texts = [plain(path.read_text(encoding="utf-8")) for path in paths]
    assert texts
    assert [each for each in ALL if any(plain(each).rstrip("。") in text for text in texts)] == []


@pytest.mark.parametrize("stance", PHRASES)
def test_phrases_are_read_as_they_are_meant(stance: str) -> None:
    otherwise = {text: said(text) for text in PHRASES[stance] if said(text) != stance}
    assert otherwise == {}


@pytest.mark.parametrize("stance", PHRASES)
def test_a_full_stop_more_or_less_makes_no_difference(stance: str) -> None:
    otherwise = [text for text in PHRASES[stance] if said(text.rstrip("。")) != stance]
    assert otherwise == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "御質問の件は、来年度から実施してまいりたいと考えております。",
            "来年度から実施してまいりたい",
        ),
        ("窓口の増設につきましては、予定はございません。", "予定はございません"),
        (
            "財源に限りがあり、拡大については、慎重に検討してまいります。",
            "慎重に検討してまいります",
        ),
        ("既に、全ての学校に整備済みでございます。", "全ての学校に整備済み"),
        ("新しい\n窓口は、来月か ら開設いた\nします。", "来月か ら開設いた\nします"),
    ],
)
def test_the_words_that_say_it_are_the_last_phrase_without_its_softening(
    text: str, words: str
) -> None:
    assert words_of(text) == words


def test_a_long_phrase_is_cut_behind_a_particle() -> None:
    shown = "置かれている音響設備や古い机などの備品の更新を令和8年度に実施いたします"
    assert words_of(f"中央公民館と東公民館の会議室に{shown}。") == shown


@pytest.mark.parametrize(
    "text",
    [
        "導入については今後檢討して參ります。",
        "導入については今後検討して参ります。",
        "導入については今後検討致します。",
        "導入については今後検討して行きたいと思つております。",
        "導入については今後検討してまいりたいと思うところでございます。",
        "導入については，今後検討してまいります．",
        "導入については今後検討してまいります（令和８年３月時点）。",
        "「導入については今後検討してまいります。」",
        "導入については今後検討する。",
        "導入については今後検討していく考えである。",
        "導入については今後検討していくこととしている",
    ],
)
def test_spelling_and_style_make_no_difference(text: str) -> None:
    assert said(text) == Stance.CONSIDERS


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("来年度の実施に向けて検討してまいります。", Stance.CONSIDERS),
        ("検討の結果、来年度から実施してまいります。", Stance.WILL_DO),
        ("実施を予定しておりましたが、取りやめることといたしました。", Stance.WILL_NOT),
        ("当面は困難でございますが、今後、研究してまいります。", Stance.STUDIES),
        ("実施する方向で調整してまいりましたが、時期は未定でございます。", Stance.UNSAID),
        ("予定はございませんでしたが、来年度から始めることといたしました。", Stance.WILL_DO),
        ("研究を進めてまいりましたが、本年4月に導入いたしました。", Stance.DONE),
    ],
)
def test_the_end_decides_not_the_beginning(text: str, stance: Stance) -> None:
    assert said(text) == stance


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("来年度から実施いたしますので、御理解をお願いいたします。", Stance.WILL_DO),
        ("昨年4月に開設いたしまして、1日に30人ほどの方がいらっしゃいます。", Stance.DONE),
        ("全校に整備しておりますが、台数は5,000台でございます。", Stance.DONE),
    ],
)
def test_an_end_that_says_nothing_leaves_it_to_the_clause_before(text: str, stance: Stance) -> None:
    assert said(text) == stance


def test_a_day_from_which_something_is_no_longer_asked_for_is_a_promise() -> None:
    assert said("来年4月から申請書の提出を求めないことといたします。") == Stance.WILL_DO
    assert said("申請書の提出は求めないことといたします。") == Stance.WILL_NOT


@pytest.mark.parametrize(
    ("who", "stance"), [("近隣の市では", NONE), ("総務省において", NONE), ("本市では", Stance.DONE)]
)
def test_what_others_do_is_no_stance(who: str, stance: str) -> None:
    assert said(f"{who}既に導入しております。") == stance


def test_who_looks_at_what_others_do_examines_it_himself() -> None:
    assert said("国が導入を検討しております。") == NONE
    assert said("国が始めた制度を踏まえて導入を検討しております。") == Stance.CONSIDERS


def test_what_is_put_off_is_promised_only_where_a_day_or_how_long_is_said() -> None:
    assert said("開始を延期いたしました。") == Stance.UNSAID
    assert said("4月に予定していた開始を延期いたしました。") == Stance.UNSAID
    assert said("開始を10月まで延期いたしました。") == Stance.WILL_DO
    assert said("開始を2か月間延期いたしました。") == Stance.WILL_DO


def test_a_promise_on_a_condition_is_none_but_the_vote_is_no_condition() -> None:
    assert said("財源が得られましたら実施いたします。") == Stance.UNSAID
    assert said("議決が得られましたら実施いたします。") == Stance.WILL_DO


def test_a_denial_does_not_hand_over_to_the_way_there_but_freedom_from_trouble_does() -> None:
    assert said("試験的に始めましたが、全校への導入には至りませんでした。") == NONE
    assert said("全校で始めましたが、混乱はありませんでした。") == Stance.DONE


def test_an_examination_that_is_over_says_nothing_of_what_came_of_it() -> None:
    assert said("導入に向けた検討を終えました。") == NONE
    assert said("導入に向けた工事を終えました。") == Stance.DONE


@settings(max_examples=60)
@given(st.text(st.characters(), max_size=120), st.sampled_from(ALL))
def test_what_is_found_lies_in_the_text(before: str, phrase: str) -> None:
    for text in (before, before + phrase, phrase + before):
        found = stance_of(text)
        assert found is None or 0 <= found.start < found.end <= len(text)


@settings(max_examples=60)
@given(st.data())
def test_blanks_and_line_ends_inside_make_no_difference(data: st.DataObject) -> None:
    phrase = data.draw(st.sampled_from(ALL))
    places = data.draw(st.lists(st.integers(0, len(phrase)), max_size=6))
    broken = phrase
    for place in sorted(places, reverse=True):
        broken = broken[:place] + data.draw(BLANKS) + broken[place:]
    assert said(broken) == said(phrase)


def test_a_page_without_a_full_stop_is_read_from_its_end() -> None:
    text = "窓口の混雑が続いている" * 2_000 + "来年度から予約制を導入する予定です"
    found = stance_of(text)
    assert found
    assert (found.stance, found.end) == (Stance.WILL_DO, len(text) - len("です"))


def test_the_core_of_an_answer_says_its_stance() -> None:
    assert answer(
        "利用者は年々増えております。",
        "このため、来年度から対象を広げてまいります。",
        "なお、予約の方法については検討してまいります。",
        core=(1,),
    ) == (Stance.WILL_DO, "来年度から対象を広げてまいります")


def test_the_most_telling_sentence_of_the_core_decides() -> None:
    facts = (
        "端末は5,000台でございます。",
        "全校で始めることといたしました。",
        "費用は検討しております。",
    )
    assert answer(*facts, core=(0, 2, 1))[0] == Stance.CONSIDERS
    assert answer(*facts, core=(1, 2))[0] == Stance.WILL_DO


def test_where_the_core_says_nothing_what_goes_on_from_it_is_heard() -> None:
    said = "相談は月に200件ほどございます。", "このため、来年度から相談員を1名増員いたします。"
    assert answer(*said, core=(0,)) == (Stance.WILL_DO, "来年度から相談員を1名増員いたします")


def test_a_neighbour_that_does_not_lean_on_the_core_is_another_matter() -> None:
    said = "相談は月に200件ほどございます。", "次に、駐車場は来年度に増設いたします。"
    assert answer(*said, core=(0,))[0] == NONE
    assert answer(*said, core=())[0] == NONE


def test_a_fact_has_no_stance_whatever_stands_around_it() -> None:
    said = "昨年度の利用者は1,200人でございました。", "このうち市外の方は3割となっております。"
    assert answer(*said, core=(0, 1))[0] == NONE
