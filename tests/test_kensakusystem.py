"""kensakusystem.jp, run after run, its pages given by the stand-in without a crawl between."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.extract.kensaku_bytes import SourceMissing
from standins.sites.kensakusystem import Vendor, finalise, sample_tenants
from standins.sites.kensakusystem_text import Sitting, plenary, site_bytes
from standins.sites.serving import Asked
from state.records import Document, PartKind, Role, Status, Window
from tests.kensaku_runs import runs, source, told

if TYPE_CHECKING:
    from tests.runs_by_hand import Found


@pytest.fixture
def site() -> Vendor:
    return Vendor(tenants=sample_tenants())


def said(document: Document) -> list[tuple[str | None, str]]:
    return [(part.name, part.text) for part in document.parts if part.kind.spoken]


class TestDays:
    def test_the_first_day_reads_the_window_and_the_second_asks_twice(self, site: Vendor) -> None:
        kakuu = runs("kakuu", site)
        first, second = kakuu.run(), kakuu.run()
        assert first.keys == ["R080901A", "R080902A", "R081020B01"]
        assert (first.errors, second.errors, second.documents) == ([], [], [])
        assert second.programs() == ["", "Search2.exe"]
        assert second.listed == 4

    def test_a_new_sitting_is_read_and_no_known_one_with_it(self, site: Vendor) -> None:
        kakuu = runs("kakuu", site)
        kakuu.run()
        new = Sitting(
            file_name="R081120A",
            year="令和 8年",
            branch="第4回定例会",
            day="（第1号11月20日）",
            blocks=plenary(number=3),
        )
        site.tenants["kakuu"].sittings.append(new)
        found = kakuu.run()
        assert (found.keys, len(found.posted("GetPerson.exe"))) == (["R081120A"], 1)

    def test_each_known_sitting_is_read_again_within_four_weeks_and_not_daily(
        self, site: Vendor
    ) -> None:
        kakuu = runs("kakuu", site)
        kakuu.run()
        again = [key for _ in range(28) for key in kakuu.run().keys]
        assert set(again) == {"R080901A", "R080902A", "R081020B01"}
        assert 3 <= len(again) <= 6

    def test_the_tree_is_walked_again_after_a_week(self, site: Vendor) -> None:
        kakuu = runs("kakuu", site)
        walked = ["See.exe" in kakuu.run().programs() for _ in range(9)]
        assert [day for day, walk in enumerate(walked) if walk] == [0, 7]

    def test_a_provisional_text_and_its_final_one_name_the_same_sitting(self, site: Vendor) -> None:
        kari = runs("kari", site)
        (before,) = kari.run().documents
        finalise(site.tenants["kari"])
        (after,) = kari.run().documents
        assert (before.status, after.status) == (Status.PRELIMINARY, None)
        assert before.key != after.key
        assert before.sitting == after.sitting is not None

    def test_a_provisional_text_that_stays_beside_its_final_one_is_not_asked_for(
        self, site: Vendor
    ) -> None:
        sittings = site.tenants["kari"].sittings
        old = sittings[0]
        finalise(site.tenants["kari"])
        sittings.append(old)
        found = runs("kari", site).run()
        (skipped,) = found.skipped
        assert (skipped.key, found.keys) == ("kari/R081005Z", ["R081005A"])
        assert skipped.reason == "（第1号10月 5日）【暫定版】 has its final text"

    def test_the_newest_sittings_are_asked_for_first(self, site: Vendor) -> None:
        found = runs("kakuu", site).run()
        asked = [one.target for one in found.asked if "ResultFrame" in one.target]
        order = [target.partition("fileName=")[2].partition("&")[0] for target in asked]
        assert order == ["R081020B01", "R080902A", "R080901A"]

    def test_a_sitting_no_longer_listed_is_not_looked_at_again(self, site: Vendor) -> None:
        kari = runs("kari", site)
        kari.run()
        finalise(site.tenants["kari"])
        later = [kari.run() for _ in range(60)]
        assert not any("R081005Z" in asked.target for one in later for asked in one.asked)
        assert {told(one) for one in later} == {""}


class TestWindows:
    def test_a_backfill_reads_its_days_by_their_file_names(self, site: Vendor) -> None:
        found = runs("kakuu", site).run(Window(first=date(2019, 1, 1), last=date(2019, 12, 31)))
        assert found.keys == ["H310308A", "R010603A"]
        assert len(found.posted("GetPerson.exe")) == 2
        assert "Search2.exe" not in found.programs()

    def test_a_backfill_reads_known_sittings_too(self, site: Vendor) -> None:
        kakuu = runs("kakuu", site)
        kakuu.run()
        found = kakuu.run(Window(first=date(2026, 9, 2), last=date(2026, 9, 2)))
        assert found.keys == ["R080902A"]

    def test_a_window_over_two_years_asks_the_form_for_both_by_their_raw_values(
        self, site: Vendor
    ) -> None:
        site.tenants["kakuu"].all_years = True  # the form opens on the oldest year
        kakuu = runs("kakuu", site, lookback_days=360)
        first, second = kakuu.run(), kakuu.run()
        assert (len(first.documents), second.documents) == (4, [])
        assert second.programs() == ["", "Search2.exe", "Search2.exe"]
        (posted,) = second.posted("Search2.exe")
        year = b"%97%DF%98a%20"
        assert b"fromYear=" + year + b"7%94N&tillYear=" + year + b"8%94N" in posted

    def test_a_wider_window_walks_the_tree_although_the_list_is_the_same(
        self, site: Vendor
    ) -> None:
        kakuu = runs("kakuu", site)
        kakuu.run()
        kakuu.source = source("kakuu", lookback_days=360)
        assert "R071201A" in kakuu.run().keys

    def test_a_file_name_without_a_day_takes_the_day_of_its_label(self, site: Vendor) -> None:
        one = site.tenants["kakuu"].sittings[0]
        one.file_name = "R080000A01"
        dated = {document.key: document.held_on for document in runs("kakuu", site).run().documents}
        assert dated["kakuu/R080000A01"] == date(2026, 9, 1)


@pytest.fixture(scope="module")
def read() -> dict[str, Found]:
    """One run of every generation of the system."""
    site = Vendor(tenants=sample_tenants())
    return {name: runs(name, site).run() for name in site.tenants}


def document(read: dict[str, Found], key: str) -> Document:
    found = read[key.partition("/")[0]].documents
    return next(one for one in found if one.key == key)


class TestTenants:
    def test_values_go_back_as_the_bytes_they_came_as(self, read: dict[str, Found]) -> None:
        old, new = read["kakuu"].posted("See.exe"), read["mihon"].posted("See.exe")
        assert any(b"%94%F6%FA%B1%92n%8B%E6" in body for body in old)  # 尾﨑 as FA B1
        assert any(b"%8ER%ED%95%88%CF" in body for body in new)  # 山﨑 as ED 95
        branches = [body for body in (*old, *new) if b"%94N%20" in body]
        assert branches
        assert all(b"%20&page=" in body for body in branches)  # the blank at the end

    def test_two_sittings_of_one_day_are_two_records(self, read: dict[str, Found]) -> None:
        assert read["mihon"].keys == ["R081015_1B01", "R081015_2B10"]

    def test_a_sitting_whose_file_is_lost_is_an_error_and_no_document(
        self, read: dict[str, Found]
    ) -> None:
        (error,) = read["mihon"].errors
        assert isinstance(error, SourceMissing)
        assert "R080910B23" in str(error)

    def test_files_that_are_no_sittings_are_skipped_with_a_reason(
        self, read: dict[str, Found]
    ) -> None:
        (skipped,) = read["mihon"].skipped
        assert (skipped.key, skipped.reason) == (
            "mihon/R080900KETS.html",
            "議決結果 is no sitting",
        )
        assert not any("KETS" in asked.target for asked in read["mihon"].asked)

    def test_a_tenant_without_download_gives_the_same_speeches(
        self, read: dict[str, Found]
    ) -> None:
        loaded = said(document(read, "kakuu/R080901A"))
        assert said(document(read, "tatoe/R080905A")) == loaded
        assert said(document(read, "tatoe/R080906A.html")) == loaded
        assert not any("GetPerson" in name for name in read["tatoe"].programs())

    def test_a_speech_has_its_speaker_and_its_own_address(self, read: dict[str, Found]) -> None:
        minutes = document(read, "kakuu/R080901A")
        assert (minutes.session, minutes.meeting) == ("令和8年第3回定例会", "第3回定例会")
        answers = [part for part in minutes.parts if part.kind is PartKind.ANSWER]
        assert [(part.name, part.office, part.role) for part in answers] == [
            ("鈴木一", "市長", Role.EXECUTIVE),
            ("鈴木一", "市長", Role.EXECUTIVE),
            ("高橋等", "総務部長", Role.EXECUTIVE),
        ]
        (question,) = (part for part in minutes.parts if part.kind is PartKind.QUESTION)
        assert (question.name, question.office) == ("森次郎", "２番")
        assert question.url is not None
        assert "/r_TextFrame.exe?abcdefgh0123456789/R080901A/601/" in question.url

    def test_no_speech_holds_the_agenda_a_note_or_an_appended_paper(
        self, read: dict[str, Found]
    ) -> None:
        words = " ".join(text for _, text in said(document(read, "kakuu/R080901A")))
        notes = ("議事日程", "◎一般質問", "午後３時", "参　考　資　料", "登壇", "PAGE", "議　　長")
        assert [note for note in notes if note in words] == []
        paper = [part.text for part in document(read, "kakuu/R080901A").parts]
        assert "参　考　資　料\n　窓口の数　三つ" in paper

    def test_every_text_is_asked_for_by_post_and_no_address_is_long(
        self, read: dict[str, Found]
    ) -> None:
        asked = [one for found in read.values() for one in found.asked]
        assert {one.method for one in asked if one.path.endswith("GetPerson.exe")} == {"POST"}
        assert max(len(one.target) for one in asked) < 300


def test_a_sitting_is_remembered_as_missing_and_tried_again_weeks_later(site: Vendor) -> None:
    mihon = runs("mihon", site)
    first = [mihon.run() for _ in range(3)]
    mihon.now += timedelta(days=28)
    later = mihon.run()
    assert [len(one.errors) for one in first] == [1, 0, 0]
    assert "R080910B23" in told(later)


class TestStandIn:
    """What the stand-in owes to the real one, as others measured it."""

    @pytest.mark.parametrize(
        ("depth", "leads"),
        [
            (
                "%97%DF%98%61%208%94%4E%20%94%F6%FA%B1%92n%8B%E6%93%C1%95%CA%88%CF%88%F5%89%EF%20",
                True,
            ),
            (
                "%97%DF%98%61%208%94%4E%20%94%F6%ED%95%92n%8B%E6%93%C1%95%CA%88%CF%88%F5%89%EF%20",
                False,
            ),
            (
                "%97%DF%98%61%208%94%4E%20%94%F6%FA%B1%92n%8B%E6%93%C1%95%CA%88%CF%88%F5%89%EF",
                False,
            ),
            ("%E4%BB%A4%E5%92%8C%208%E5%B9%B4", False),
        ],
    )
    def test_a_value_is_compared_byte_by_byte(self, site: Vendor, depth: str, leads: bool) -> None:
        target = f"/kakuu/cgi-bin3/See.exe?Code=abcdefgh0123456789&treedepth={depth}"
        asked = Asked(method="GET", target=target, headers={}, body=b"", at=0.0)
        assert (b"R081020B01" in site.answer(asked, "").body) is leads

    @pytest.mark.parametrize(("length", "status"), [(2110, 200), (2111, 404)])
    def test_an_address_may_have_2110_characters(
        self, site: Vendor, length: int, status: int
    ) -> None:
        target = "/kakuu/cgi-bin3/GetPerson.exe?Code=abcdefgh0123456789&fileName=R080901A&x="
        asked = Asked(method="GET", target=target.ljust(length, "1"), headers={}, body=b"", at=0.0)
        answer = site.answer(asked, "")
        assert answer.status == status
        assert status == 404 or ("Content-Type", "text/plain") in answer.headers

    def test_there_is_no_robots_txt(self, site: Vendor) -> None:
        asked = Asked(method="GET", target="/robots.txt", headers={}, body=b"", at=0.0)
        assert site.answer(asked, "").status == 404

    def test_a_letter_has_the_bytes_of_the_site(self) -> None:
        assert site_bytes("﨑") == b"\xfa\xb1"
        assert "﨑".encode("cp932") == b"\xed\x95"
