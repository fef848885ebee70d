"""The captured PDF files: states, counts, names and days as they were read by eye."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config.models import Group, Source
from crawler.extract.papers import Named
from crawler.extract.pdf import PdfState, PdfText, read_pdf
from crawler.platforms import pdf_page
from crawler.steps import Page
from matcher.configured import vocabulary_of
from matcher.terms import TermSet
from standins.sites.pdf_page import INDEX, Municipality, make
from standins.sites.serving import Asked
from state.records import PartKind, Status

if TYPE_CHECKING:
    from state.records import Document

pytestmark = pytest.mark.real

SOURCE = Source.model_validate({"id": "kakuu", "platform": "pdf_page", "name": "captures"})
KEYWORDS = Path(__file__).parent.parent / "config" / "keywords.toml"
VOTES_SHORT = "sakaiminato_votes_00107930-WtYEYX"
VOTES_LONG = "sakaiminato_votes_00113650-qx0b98"
CROWDFUNDING = "kodaira_20210610-ippan-situmon-yasutake-3"
SUMMARY = "kodaira_20220328_kyoikusisaku_renraku_kai_youroku"


@pytest.fixture(scope="module")
def bodies(real_folder: Path) -> dict[str, bytes]:
    files = (real_folder / "real" / "pdf").rglob("*.pdf")
    return {file.stem: file.read_bytes() for file in files}


@pytest.fixture(scope="module")
def texts(bodies: dict[str, bytes]) -> dict[str, PdfText]:
    return {name: read_pdf(body) for name, body in bodies.items()}


def document_of(bodies: dict[str, bytes], name: str) -> Document:
    page = Page(url="https://x.example.jp/", status=200, headers={}, body=bodies[name])
    return pdf_page.parse_paper(page, SOURCE, Named(key=f"kakuu/{name}.pdf"))


def count(document: Document, kind: PartKind) -> int:
    return sum(part.kind is kind for part in document.parts)


@pytest.mark.parametrize(
    ("name", "state", "pages", "characters"),
    [
        ("kodaira_202009-ippan-situmon-yasutake-1", PdfState.OK, 1, 1630),
        ("kodaira_202009-ippan-situmon-yasutake-2", PdfState.OK, 1, 1227),
        (CROWDFUNDING, PdfState.OK, 1, 783),
        (SUMMARY, PdfState.OK, 1, 1213),
        ("kodaira_20221202-ippan-situmon-yasutake-2", PdfState.OK, 1, 1212),
        ("kodaira_flat-report-r4w_imageonly", PdfState.NO_TEXT_LAYER, 4, 0),
        ("enc_owner", PdfState.OK, 2, 1711),
        ("enc_user", PdfState.ENCRYPTED, 0, 0),
        ("truncated", PdfState.DAMAGED, 0, 0),
        ("spaced", PdfState.OK, 1, 178),
        ("tc5", PdfState.OK, 2, 1711),
        ("twocol", PdfState.OK, 1, 1578),
        ("vertical_chromium", PdfState.OK, 6, 4009),
        ("vertical_cid", PdfState.OK, 1, 384),
        (VOTES_SHORT, PdfState.OK, 1, 281),
        (VOTES_LONG, PdfState.OK, 3, 4173),
    ],
)
def test_states_pages_and_characters(
    texts: dict[str, PdfText], name: str, state: PdfState, pages: int, characters: int
) -> None:
    read = texts[name]
    assert (read.state, read.count) == (state, pages)
    assert sum(map(len, read.pages)) == characters


def test_every_capture_is_looked_at(texts: dict[str, PdfText]) -> None:
    assert len(texts) == 16


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("kodaira_flat-report-r4w_imageonly", Status.NO_TEXT_LAYER),
        ("enc_user", Status.ENCRYPTED),
        ("truncated", Status.DAMAGED),
        (SUMMARY, None),
    ],
)
def test_a_file_without_text_is_a_record_that_says_so(
    bodies: dict[str, bytes], name: str, status: Status | None
) -> None:
    document = document_of(bodies, name)
    assert document.status is status
    assert (document.parts == ()) is (status is not None)


def test_crowdfunding_is_no_government_cloud(bodies: dict[str, bytes]) -> None:
    groups = tomllib.loads(KEYWORDS.read_text(encoding="utf-8"))["group"]
    vocabulary = vocabulary_of([Group.model_validate(group) for group in groups])
    document = document_of(bodies, CROWDFUNDING)
    text = "\n".join(part.text for part in document.parts)
    assert text.count("ガバメントクラウド") == 1
    assert TermSet(vocabulary.group("ガバメントクラウド")).find(text) == []


def test_names_set_one_glyph_to_a_line_are_found(texts: dict[str, PdfText]) -> None:
    lines = texts[VOTES_SHORT].pages[0].split("\n")
    assert lines[2:17][:3] == ["荒井秀行", "永井章", "景山憲"]
    assert lines[16:18] == ["安田共子", "市長提出議案"]
    for page in texts[VOTES_LONG].pages:
        lines = page.split("\n")
        assert lines[1:16][0] == "荒井秀行"
        assert lines[14:16] == ["景山憲", "安田共子"]
    assert not any(len(line.strip()) == 1 for line in lines if line.strip() not in "×〇")


@pytest.mark.parametrize(("name", "items"), [(VOTES_SHORT, 1), (VOTES_LONG, 40)])
def test_of_votes_every_item_is_a_text_and_no_name_is(
    bodies: dict[str, bytes], name: str, items: int
) -> None:
    document = document_of(bodies, name)
    texts = [part.text for part in document.parts if part.kind is PartKind.TEXT]
    assert len(texts) == items
    assert document.speeches == ()
    assert document.held_on is None
    assert not any("荒井秀行" in text or "〇 〇" in text for text in texts)


def test_columns_of_vertical_text_come_in_the_order_of_the_horizontal_print(
    texts: dict[str, PdfText],
) -> None:
    vertical = texts["vertical_cid"].pages[0].split("\n")
    assert len(vertical) == 24
    assert vertical == texts["tc5"].pages[0].split("\n")[:24]


def test_two_columns_are_read_one_after_the_other(texts: dict[str, PdfText]) -> None:
    lines = texts["twocol"].pages[0].split("\n")
    assert [line[:3] for line in lines] == [f"{side}{n:02}" for side in "左右" for n in range(40)]


def test_questions_and_answers_of_a_report(bodies: dict[str, bytes]) -> None:
    document = document_of(bodies, "tc5")
    assert (count(document, PartKind.QUESTION), count(document, PartKind.ANSWER)) == (4, 4)
    assert (str(document.held_on), str(document.held_until)) == ("2022-07-21", "2022-07-22")


def test_the_day_is_the_papers_and_not_that_of_its_conversion(bodies: dict[str, bytes]) -> None:
    assert str(document_of(bodies, SUMMARY).held_on) == "2022-03-28"
    assert document_of(bodies, "kodaira_202009-ippan-situmon-yasutake-1").held_on is None


def test_a_summary_whose_speakers_stand_behind_their_words_has_no_invented_speech(
    bodies: dict[str, bytes],
) -> None:
    document = document_of(bodies, SUMMARY)
    assert document.speeches == ()
    rosters = [part.text for part in document.parts if part.text.count("、") >= 3]
    assert all(
        part.kind is PartKind.SET_ASIDE for part in document.parts if part.text in rosters[:3]
    )


def test_the_metadatas_title_names_the_paper(bodies: dict[str, bytes]) -> None:
    document = document_of(bodies, CROWDFUNDING)
    assert document.title.endswith("一般質問 3件目")
    assert (document.meeting, document.session) == ("小平市議会", "令和3年6月小平市議会定例会")
    assert document_of(bodies, "vertical_cid").title == "vertical_cid.pdf"


def test_the_stand_in_lists_and_serves_the_captures_whole(
    real_folder: Path, bodies: dict[str, bytes]
) -> None:
    site = make(real_folder / "real" / "pdf")
    assert isinstance(site, Municipality)
    url = "http://127.0.0.1"
    asked = Asked(method="GET", target=site.years[0].path, headers={}, body=b"", at=0.0)
    answer = site.answer(asked, url)
    page = Page(url=url + asked.target, status=answer.status, headers={}, body=answer.body)
    source = SOURCE.model_copy(update={"url": url + INDEX})
    found = pdf_page.parse_list(page, source).links
    served = {
        link.url.rpartition("/")[2]: site.answer(
            Asked(method="GET", target=link.url.removeprefix(url), headers={}, body=b"", at=0.0),
            url,
        )
        for link in found
    }
    assert {name: answer.body for name, answer in served.items()} == {
        f"{name}.pdf": body for name, body in bodies.items()
    }
