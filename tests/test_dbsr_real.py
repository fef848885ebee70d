"""The captured documents of DB-Search, read page by page and crawled.

Expected values were written by reading the captures (2026-11): counts, names, days, numbers, and
digests of the words.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from crawler.extract.dbsr_pages import (
    open_page,
    read_command,
    read_frames,
    read_printed,
)
from crawler.extract.dbsr_text import Voice
from crawler.extract.dbsr_voices import said_in
from crawler.extract.minutes import turns
from crawler.platforms.dbsr import parse_file
from crawler.saved import SavedFile
from standins.sites.dbsr import make
from standins.sites.dbsr_captures import Captured
from standins.sites.serving import StandIn
from state.records import Outcome, PartKind, Role, Window
from tests.crawls import Crawls
from tests.dbsr_runs import page, source

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.extract.dbsr_pages import Printed
    from crawler.extract.html import Page as Html

pytestmark = pytest.mark.real

BASE = "https://www.city.kakuu.example.jp/index.php"


@pytest.fixture(scope="module")
def captures(real_folder: Path) -> Path:
    return real_folder / "real" / "dbsr"


def opened(captures: Path, folder: str, name: str) -> Html:
    return open_page(page((captures / folder / name).read_bytes()), name)


def printed(captures: Path, folder: str, name: str) -> Printed:
    return read_printed(opened(captures, folder, name), f"{BASE}/100000")


SPEAKERS = {
    "template-view/detail.html": {
        ("高瀬博文", "議長", Role.CHAIR): 148,
        ("神長基子", "５番", Role.MEMBER): 7,
        ("堀田昇", "保健福祉部長", Role.EXECUTIVE): 6,
        ("吉田浩人", "総務部長", Role.EXECUTIVE): 6,
        ("深谷邦彦", "企画財政部長", Role.EXECUTIVE): 4,
        ("高橋規也", "学校教育部長", Role.EXECUTIVE): 4,
        ("高瀬忠行", "建設部長", Role.EXECUTIVE): 2,
        ("石垣加奈子", "２番", Role.MEMBER): 2,
        ("上野美幸", "１８番", Role.MEMBER): 2,
        ("井原愛啓", "町民生活部長", Role.EXECUTIVE): 2,
        ("山田和弘", "情報システム課長", Role.EXECUTIVE): 2,
        ("阿部秀一", "１番", Role.MEMBER): 2,
        ("八鍬政幸", "議会事務局長", Role.SECRETARIAT): 1,
        ("神長基子", "議会運営委員長", Role.CHAIR): 1,
        ("堀江靖祥", "７番", Role.MEMBER): 1,
        ("堀井正憲", "６番", Role.MEMBER): 1,
        ("樋田昌幸", "建築住宅課住宅担当課長", Role.EXECUTIVE): 1,
        ("山本智久", "生涯学習部長", Role.EXECUTIVE): 1,
        ("小野信次", "町長", Role.EXECUTIVE): 1,
        ("平子勇輔", "１７番", Role.MEMBER): 1,
        ("阿部利徳", "１５番", Role.MEMBER): 1,
        ("鈴木康之", "公営企業管理者", Role.EXECUTIVE): 1,
        ("不破尚美", "民生常任委員長", Role.CHAIR): 1,
    },
    "doc-one-frame/page.html": {
        ("奈良岡隆", "議長", Role.CHAIR): 100,
        ("赤平勇人", "９番", Role.MEMBER): 5,
        ("西秀記", "市長", Role.EXECUTIVE): 4,
        ("金谷浩光", "企画部長", Role.EXECUTIVE): 3,
        ("岸田耕司", "福祉部長", Role.EXECUTIVE): 2,
        ("奈良祥孝", "４番", Role.MEMBER): 1,
        ("小倉尚裕", "27番", Role.MEMBER): 1,
        ("渡部伸広", "30番", Role.MEMBER): 1,
        ("関貴光", "７番", Role.MEMBER): 1,
        ("工藤夕介", "５番", Role.MEMBER): 1,
        ("藤田誠", "19番", Role.MEMBER): 1,
        ("万徳なお子", "８番", Role.MEMBER): 1,
        ("村川みどり", "18番", Role.MEMBER): 1,
    },
    "document-id/detail.html": {
        (None, "デジタル戦略推進部長", Role.EXECUTIVE): 10,
        ("福田ようすけ", "委員", Role.MEMBER): 7,
        (None, "委員長", Role.CHAIR): 6,
        (None, "ＢＰＲ推進課長", Role.EXECUTIVE): 6,
        ("高橋たくみ", "委員", Role.MEMBER): 6,
        ("ひぐちのりこ", "委員", Role.MEMBER): 5,
        ("高村直也", "委員", Role.MEMBER): 3,
        (None, "デジタル戦略推進担当局長", Role.EXECUTIVE): 1,
        ("橋本啓一", "委員", Role.MEMBER): 1,
        ("ごうこ正太郎", "委員", Role.MEMBER): 1,
        ("斎藤範夫", "委員", Role.MEMBER): 1,
        ("鎌田城行", "委員", Role.MEMBER): 1,
        ("鈴木広康", "委員", Role.MEMBER): 1,
        (None, "副委員長", Role.CHAIR): 1,
    },
}


class TestDocuments:
    @pytest.mark.parametrize("path", SPEAKERS)
    def test_every_voice_is_one_speech_of_the_right_speaker(
        self, captures: Path, path: str
    ) -> None:
        read = printed(captures, *path.split("/"))
        said = said_in(read.voices, None, f"{BASE}/100000")
        first = [said.parts[turn[0]] for turn in turns(said.parts)]
        found = Counter((part.name, part.office, part.role) for part in first)
        assert found == SPEAKERS[path]
        assert said.doubts == ()
        assert [voice.number for voice in read.voices] == [*range(1, sum(found.values()) + 1)]

    @pytest.mark.parametrize(
        ("path", "stated", "number", "title", "day"),
        [
            (
                "template-view/detail.html",
                198,
                "1673",
                "令和６年第４回定例会（第５号）　本文",
                date(2024, 12, 17),
            ),
            (
                "document-id/detail.html",
                50,
                "16091",
                "ＤＸ推進調査特別委員会　本文",
                date(2024, 12, 26),
            ),
        ],
    )
    def test_what_the_page_says_of_itself(
        self, captures: Path, path: str, stated: int, number: str, title: str, day: date
    ) -> None:
        read = printed(captures, *path.split("/"))
        assert read.heading is not None
        assert (read.stated, len(read.voices), read.number) == (stated, stated, number)
        assert (read.heading.title, read.heading.day) == (title, day)

    def test_the_frames_of_a_document(self, captures: Path) -> None:
        frames = read_frames(opened(captures, "doc-one-frame", "frameset.html"), f"{BASE}/100000")
        command = read_command(opened(captures, "doc-one-frame", "command.html"))
        text = printed(captures, "doc-one-frame", "page.html")
        assert frames.text == f"{BASE}/9585096?Template=doc-page"
        assert frames.command == f"{BASE}/9585096?Template=doc-all-command"
        assert command is not None
        assert (command.title, command.day) == ("令和６年第４回定例会（第９号）　本文", None)
        assert (len(text.voices), text.stated, text.number) == (122, None, None)

    @pytest.mark.parametrize(
        ("path", "kinds", "letters", "digest"),
        [
            (
                "template-view/detail.html",
                {"speech": 198, "interjection": 68, "heading": 23, "set_aside": 10},
                46885,
                "ff948bcd4aab120e",
            ),
            (
                "doc-one-frame/page.html",
                {"speech": 122, "interjection": 38, "set_aside": 36},
                14383,
                "82448306fc455dcc",
            ),
            (
                "document-id/detail.html",
                {"speech": 50, "interjection": 2, "heading": 1},
                26383,
                "52e8969c20b03f41",
            ),
        ],
    )
    def test_the_parts_and_their_words(
        self, captures: Path, path: str, kinds: dict[str, int], letters: int, digest: str
    ) -> None:
        parts = said_in(printed(captures, *path.split("/")).voices, None).parts
        words = "\n".join(part.text for part in parts if part.kind.spoken)
        assert Counter(part.kind.value for part in parts) == kinds
        assert (len(words), sha256(words.encode()).hexdigest()[:16]) == (letters, digest)

    def test_saved_pages_are_imported_under_their_numbers(self, captures: Path) -> None:
        keys = {}
        for folder, council in (("template-view", "音更町議会"), ("document-id", "仙台市議会")):
            file = SavedFile(name="a.html", body=(captures / folder / "detail.html").read_bytes())
            keys[folder] = parse_file(file, source(council=council)).key
        assert keys == {"template-view": "kakuu/c-1673", "document-id": "kakuu/b-16091"}


def test_the_captured_tenant_is_crawled_and_what_is_missing_is_counted(
    captures: Path, tmp_path: Path
) -> None:
    with StandIn(make(captures)) as replay:
        assert isinstance(replay.site, Captured)
        sources = {"otofuke": {"url": f"{replay.url}/index.php/", "council": "音更町議会"}}
        crawls = Crawls(folder=tmp_path, sources=sources, platform="dbsr")
        (report,) = crawls.run(Window(first=date(2024, 1, 1), last=date(2024, 12, 31)))
        missed = replay.site.missed
    (document,) = (one.document for one in crawls.stored().values())
    assert (document.key, document.held_on) == ("otofuke/c-1673", date(2024, 12, 17))
    assert (document.title, document.session) == (
        "令和６年第４回定例会（第５号）",
        "令和6年第4回定例会",
    )
    assert sum(1 for _ in turns(document.parts)) == 198
    # The second page of the list, and the other four minutes of the first.
    assert (report.outcome, report.listed, len(report.errors)) == (Outcome.BROKEN, 10, 5)
    assert [one.partition("?")[0] for one in missed] == [
        "POST /index.php/848322",
        *["GET /index.php/100000"] * 4,
    ]


def test_the_points_of_an_agenda_are_cut_at_the_brackets_inside(real_folder: Path) -> None:
    """The document's six voices, cut at the vendor's numbers; counts as its own test has them."""
    (path,) = (real_folder / "seeds").glob("000_*.txt")
    text = path.read_text(encoding="utf-8")
    text = text[text.index("ヒット)") + 4 : text.index("当サイトに掲載")]
    starts, expected = [], 1
    for found in re.finditer(r"(?<=\s)(\d)(?=\s+[◎(（┌])", text):
        if int(found[1]) == expected:
            starts.append(found.span())
            expected += 1
    ends = [*(start for start, _ in starts[1:]), len(text)]
    voices = [
        Voice(number=number, text=text[begin:end].strip())
        for number, ((_, begin), end) in enumerate(zip(starts, ends, strict=True), start=1)
    ]
    parts = said_in(voices, "前橋市議会").parts
    spoken = Counter(part.speaker for part in parts if part.kind.spoken)
    assert len(voices) == 6
    assert spoken == {
        "情報政策課長": 24,
        "委員長": 16,
        "小林委員": 9,
        "三森委員": 7,
        "浅井委員": 5,
        "石塚委員": 3,
        "大野副市長": 1,
    }
    assert Counter(part.kind for part in parts)[PartKind.INTERJECTION] == 8
    assert parts[0].kind is PartKind.SET_ASIDE
