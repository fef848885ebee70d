"""The five real documents that the work began with, imported as files.

Only counts, names, dates and hits are kept here; the texts come from the folder GIKAI_REAL names.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from config.models import Group
from matcher.configured import vocabulary_of
from matcher.terms import TermSet
from state.diff import changed_passages
from state.finding import find_terms
from state.records import Document, PartKind, Role
from state.words import words_of
from tests.reading_order import left_out
from tests.seed_material import PLATFORMS, Seed, hits, kinds, set_aside, speakers

pytestmark = pytest.mark.real

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def seeds(real_folder: Path) -> dict[str, Seed]:
    paths = {path.name[:3]: path for path in (real_folder / "seeds").glob("*.txt")}
    return {name: Seed(path=paths[name], platform=platform) for name, platform in PLATFORMS.items()}


@pytest.fixture(scope="session")
def documents(seeds: dict[str, Seed]) -> dict[str, Document]:
    return {name: seed.read() for name, seed in seeds.items()}


@pytest.fixture(scope="session")
def terms() -> TermSet:
    tables = tomllib.loads((ROOT / "config" / "keywords.toml").read_text(encoding="utf-8"))
    groups = [Group.model_validate(table) for table in tables["group"]]
    return TermSet(vocabulary_of(groups).all_terms)


SITTING_SPEAKERS = {
    "情報政策課長": 24,
    "委員長": 16,
    "小林委員": 9,
    "三森委員": 7,
    "浅井委員": 5,
    "石塚委員": 3,
    "大野副市長": 1,
}


def test_the_sitting_is_headed_by_council_meeting_and_day(documents: dict[str, Document]) -> None:
    sitting = documents["000"]
    assert sitting.council == "前橋市議会"
    assert sitting.meeting == "ICT利便性向上調査特別委員会"
    assert (sitting.held_on, sitting.held_until) == (date(2023, 5, 22), None)


def test_the_sitting_has_each_speech_under_its_speaker(documents: dict[str, Document]) -> None:
    assert speakers(documents["000"]) == SITTING_SPEAKERS


def test_the_two_speakers_without_a_closing_bracket_are_found(
    documents: dict[str, Document],
) -> None:
    begun = [(part.speaker, part.text) for part in documents["000"].speeches]
    assert any(label == "委員長" and text.startswith("正副委員長に") for label, text in begun)
    assert any(
        label == "情報政策課長" and text.startswith("クラウドサービスを") for label, text in begun
    )


def test_headings_voices_and_notes_of_the_sitting_are_no_speeches(
    documents: dict[str, Document],
) -> None:
    sitting = documents["000"]
    headings = [part.text for part in sitting.parts if part.kind is PartKind.HEADING]
    assert sum(text.startswith("◎") for text in headings) == 5
    assert sum(text.startswith("(") for text in headings) == 4
    assert len(headings) == 9
    # The file holds 「…」の声あり eight times; with the film shown, nine interruptions.
    assert kinds(sitting)[PartKind.INTERJECTION] == 8
    aside = set_aside(sitting)
    for stretch in ("(動画上映)", "(午後2時57分)", "(午後4時16分)", "会議の場所", "当サイトに"):
        assert stretch in aside


def test_labels_give_name_office_and_role_where_they_say_so(
    documents: dict[str, Document],
) -> None:
    by_label = {part.speaker: part for part in documents["000"].speeches}
    member, section, deputy = (
        by_label[label] for label in ("三森委員", "情報政策課長", "大野副市長")
    )
    assert (member.name, member.office, member.role) == ("三森", "委員", Role.MEMBER)
    assert (section.name, section.office, section.role) == (None, "情報政策課長", Role.EXECUTIVE)
    assert (deputy.name, deputy.office, deputy.role) == ("大野", "副市長", Role.EXECUTIVE)
    assert by_label["委員長"].role is Role.CHAIR


def test_the_sitting_has_its_hits_outside_the_cover_table(
    documents: dict[str, Document], terms: TermSet
) -> None:
    found = hits(terms, documents["000"], besides="会議の場所")
    expected = {
        "DX": 21,
        "RPA": 19,
        "BPR": 10,
        "マイナンバーカード": 9,
        "テレワーク": 4,
        "デジタルデバイド": 4,
        "LGWAN": 2,
        "GIGAスクール": 1,
    }
    assert {form: found[form] for form in expected} == expected


def test_the_first_talk_has_fifteen_speeches(documents: dict[str, Document]) -> None:
    talk = documents["001"]
    assert talk.title == "清瀬市CIO×都CIOの座談会を実施しました!part1"
    assert "東京都・区市町村CIOフォーラム" in (talk.council, talk.author)
    assert talk.held_on == date(2021, 10, 15)
    assert speakers(talk) == {"宮坂": 7, "海老澤": 4, "瀬谷": 3, "深井": 1}


def test_the_speakers_of_the_first_talk_have_office_and_full_name(
    documents: dict[str, Document],
) -> None:
    told = {part.speaker: (part.name, part.office) for part in documents["001"].speeches}
    assert told == {
        "宮坂": ("宮坂 学", "東京都CIO"),
        "海老澤": ("海老澤 悟", "清瀬市情報政策課長"),
        "瀬谷": ("瀬谷 真", "清瀬市副市長"),
        "深井": ("深井 稔", "東京都デジタルサービス局戦略部長"),
    }


def test_what_stands_around_the_first_talk_is_set_aside(documents: dict[str, Document]) -> None:
    aside = set_aside(documents["001"])
    for stretch in ("見出し画像", "全体", "画像2", "画像3", "参加者(敬称略)", "南澤 志公"):
        assert stretch in aside
    for stretch in ("お楽しみに", "執筆者", "バックナンバー", "この記事が気に入ったら"):
        assert stretch in aside


def test_the_opening_block_of_the_first_talk_holds_one_of_six_hits(
    documents: dict[str, Document], terms: TermSet
) -> None:
    talk = documents["001"]
    places = [found.seq for found in find_terms(terms, talk) if found.term.form == "DX"]
    kinds_of_hits = [talk.parts[seq].kind for seq in places if seq is not None]
    assert len(kinds_of_hits) == 6
    assert kinds_of_hits.count(PartKind.SET_ASIDE) == 1


@pytest.mark.parametrize(("name", "lines"), [("001", 1), ("004", 3)])
def test_the_moderators_lines_bear_a_role_and_no_name(
    documents: dict[str, Document], name: str, lines: int
) -> None:
    moderated = [part for part in documents[name].parts if part.role is Role.MODERATOR]
    assert [(part.kind, part.name, part.speaker) for part in moderated] == [
        (PartKind.TEXT, None, None)
    ] * lines


def test_the_post_is_headed_by_council_author_and_day(documents: dict[str, Document]) -> None:
    post = documents["002"]
    assert (post.council, post.author) == ("大田区議会", "おぎの稔")
    assert post.published_at == date(2018, 8, 19)


def test_the_post_holds_text_then_question_answer_and_speech(
    documents: dict[str, Document],
) -> None:
    post = documents["002"]
    in_order = [part.kind for part in post.parts if part.kind is not PartKind.SET_ASIDE]
    assert in_order == [PartKind.TEXT] * 6 + [
        PartKind.QUESTION,
        PartKind.ANSWER,
        PartKind.SPEECH,
    ]
    answer, speech = post.speeches[1:]
    assert (answer.name, answer.office, answer.role) == ("松原", "区長", Role.EXECUTIVE)
    assert speech.speaker == "区長挨拶"


def test_share_buttons_and_form_of_the_post_are_set_aside(documents: dict[str, Document]) -> None:
    aside = set_aside(documents["002"])
    for stretch in ("LINEで送る", "Pocket", "関連記事", "Comment", "CAPTCHA"):
        assert stretch in aside


def test_the_post_is_found_by_right_and_wrong_spelling_and_across_a_line(
    documents: dict[str, Document], terms: TermSet
) -> None:
    post = documents["002"]
    found = hits(terms, post)
    assert (found["セキュリティ"], found["セキリュティ"]) == (3, 3)
    surfaces = [each.surface for each in find_terms(terms, post) if each.term.form == "働き方"]
    assert "働き\n方" in surfaces


def test_the_paper_is_headed_by_title_and_both_days(documents: dict[str, Document]) -> None:
    paper = documents["003"]
    assert paper.title == "デジタル化推進特別委員会行政視察概要"
    assert paper.council is None
    assert (paper.held_on, paper.held_until) == (date(2022, 7, 21), date(2022, 7, 22))


def test_the_paper_has_nine_questions_each_before_its_answer(
    documents: dict[str, Document],
) -> None:
    spoken = [part.kind for part in documents["003"].speeches]
    assert spoken == [PartKind.QUESTION, PartKind.ANSWER] * 9


def test_no_mark_stays_in_the_paper(documents: dict[str, Document]) -> None:
    paper = documents["003"]
    assert not any(part.text.startswith("#") for part in paper.parts)
    assert not any(part.text.startswith(("Q ", "A ")) for part in paper.speeches)


def test_the_paper_has_its_hits_most_of_them_letter_spaced(
    documents: dict[str, Document], terms: TermSet
) -> None:
    found = hits(terms, documents["003"])
    expected = {
        "DX": 9,
        "BYOD": 3,
        "ICT": 4,
        "Microsoft 365": 2,
        "Intune": 2,
        "LGWAN": 2,
        "Office 365": 3,
        "kintone": 1,
        "iPad": 1,
        "iPhone": 2,
        "USB": 1,
        "ワクチン": 1,
    }
    assert {form: found[form] for form in expected} == expected


def test_a_word_broken_by_an_empty_line_is_found_in_one_part(
    documents: dict[str, Document], terms: TermSet
) -> None:
    paper = documents["003"]
    surfaces = [each.surface for each in find_terms(terms, paper) if each.term.form == "ワクチン"]
    assert surfaces == ["ワ\n\nクチン"]


def test_the_second_talk_has_twenty_three_speeches(documents: dict[str, Document]) -> None:
    talk = documents["004"]
    assert talk.meeting == "国分寺市CIO×東京都CIO座談会"
    assert talk.session == "第29回"
    assert talk.held_on == date(2022, 8, 24)
    assert speakers(talk) == {"内藤": 12, "宮坂": 11}


def test_the_second_talk_has_its_hits_two_of_them_in_agenda_and_heading(
    documents: dict[str, Document], terms: TermSet
) -> None:
    talk = documents["004"]
    found = hits(terms, talk)
    assert (found["ガバメントクラウド"], found["マイナンバーカード"]) == (1, 3)
    places = [each.seq for each in find_terms(terms, talk) if each.term.form == "標準化"]
    kinds_of_hits = [talk.parts[seq].kind for seq in places if seq is not None]
    assert len(kinds_of_hits) == 5
    assert kinds_of_hits.count(PartKind.HEADING) == 2


MARKS = {
    "000": r"[()【】]*",
    "001": r"―?",
    "002": r"(?:【[^】]*】|[【】])?",
    "003": r"(?:#+|Q|A)?",
    "004": r"―?",
}


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_the_parts_cover_all_text_but_the_marks_in_reading_order(
    seeds: dict[str, Seed], documents: dict[str, Document], name: str
) -> None:
    left = left_out(seeds[name].text, documents[name])
    assert [gap for gap in left if not re.fullmatch(MARKS[name], gap)] == []


def test_other_names_give_the_same_counts(seeds: dict[str, Seed], tmp_path: Path) -> None:
    renamed = seeds["000"].changed(tmp_path, ("情報政策課長", "税務管理課長"), ("三森", "四谷"))
    names = {"情報政策課長": "税務管理課長", "三森委員": "四谷委員"}
    expected = {names.get(label, label): count for label, count in SITTING_SPEAKERS.items()}
    assert speakers(renamed.read()) == expected


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        (
            "001",
            [("宮坂", "稲垣"), ("瀬谷", "小此木")],
            {"稲垣": 7, "海老澤": 4, "小此木": 3, "深井": 1},
        ),
        ("004", [("内藤", "佐")], {"佐": 12, "宮坂": 11}),
    ],
)
def test_other_speakers_give_the_same_talk(
    seeds: dict[str, Seed],
    tmp_path: Path,
    name: str,
    changes: list[tuple[str, str]],
    expected: dict[str, int],
) -> None:
    assert speakers(seeds[name].changed(tmp_path, *changes).read()) == expected


def test_another_author_and_mayor_are_read_the_same_way(
    seeds: dict[str, Seed], tmp_path: Path
) -> None:
    renamed = seeds["002"].changed(
        tmp_path, ("松原区長", "竹林町長"), ("おぎの稔", "はぎの実"), ("大田区議会", "架空町議会")
    )
    post = renamed.read()
    assert (post.council, post.author) == ("架空町議会", "はぎの実")
    assert (post.speeches[1].name, post.speeches[1].office) == ("竹林", "町長")


@pytest.mark.parametrize(
    "change",
    [("最終取得日: 2024-09-08", "最終取得日: 2026-01-31"), ("(全 0 ヒット)", "(全 17 ヒット)")],
)
def test_a_later_look_at_the_same_sitting_changes_no_words(
    seeds: dict[str, Seed],
    documents: dict[str, Document],
    tmp_path: Path,
    change: tuple[str, str],
) -> None:
    later = seeds["000"].changed(tmp_path, change).read()
    assert later.key == documents["000"].key
    assert words_of(later) == words_of(documents["000"])


def test_one_changed_sentence_is_one_changed_passage(
    seeds: dict[str, Seed], documents: dict[str, Document], tmp_path: Path
) -> None:
    text = seeds["000"].text
    sentence = next(
        found
        for part in documents["000"].speeches
        for found in re.findall(r"[^。]{20,50}。", part.text)
        if text.count(found) == 1
    )
    put = sentence.replace("。", "と、改めて申し上げます。")
    changed = seeds["000"].changed(tmp_path, (sentence, put)).read()
    (passage,) = changed_passages(documents["000"], changed)
    assert passage.after.strip() == put.strip()
    assert passage.before.strip() == sentence.strip()


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_the_same_file_gives_the_same_document(
    seeds: dict[str, Seed], documents: dict[str, Document], name: str
) -> None:
    assert seeds[name].read() == documents[name]
    assert documents[name].key == f"import-{PLATFORMS[name]}/{seeds[name].path.stem}"
