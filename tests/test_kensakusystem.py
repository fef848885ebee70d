"""kensakusystem.jp, run after run, its pages given by the stand-in without a crawl between."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from config.models import Source
from crawler.errors import LayoutChanged
from crawler.extract.kensaku_bytes import SourceMissing
from crawler.platforms import kensakusystem
from standins.sites.kensakusystem import Vendor, finalise, sample_tenants
from standins.sites.kensakusystem_text import Block, Sitting, plenary, site_bytes
from standins.sites.serving import Answer, Asked
from state.records import Document, PartKind, Role, Status, Window
from tests.runs_by_hand import HOME, ByHand, Found


def source(name: str, **values: object) -> Source:
    council = sample_tenants()[name].council
    fields = {"id": name, "platform": "kensakusystem", "name": name, "council": council}
    return Source.model_validate({**fields, "url": f"{HOME}/{name}/", **values})


def runs(name: str, site: Vendor, **values: object) -> ByHand:
    return ByHand(platform=kensakusystem, source=source(name, **values), site=site)


@pytest.fixture
def site() -> Vendor:
    return Vendor(tenants=sample_tenants())


def said(document: Document) -> list[tuple[str | None, str]]:
    return [(part.name, part.text) for part in document.parts if part.kind.spoken]


def told(found: Found) -> str:
    return "; ".join(str(error) for error in found.errors)


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


@dataclass(slots=True, kw_only=True)
class Stale(Vendor):
    """An entry page that shows an old Code some times, as a cache before it may."""

    times: int = 1

    def answer(self, asked: Asked, _url: str) -> Answer:
        answer = Vendor.answer(self, asked, _url)
        if asked.path == "/kakuu/" and self.times:
            self.times -= 1
            body = answer.body.replace(b"abcdefgh0123456789", b"0000000000aaaaaaaa")
            return replace(answer, body=body)
        return answer


class TestTheCode:
    def test_a_new_code_is_read_each_day(self, site: Vendor) -> None:
        kakuu = runs("kakuu", site)
        kakuu.run()
        site.tenants["kakuu"].code = "zyxwvu9876543210ab"
        found = [kakuu.run() for _ in range(28)]
        assert {told(one) for one in found} == {""}
        assert {key for one in found for key in one.keys} >= {"R080901A", "R080902A"}

    def test_a_code_that_went_stale_is_read_again_once(self) -> None:
        found = runs("kakuu", Stale(tenants=sample_tenants())).run()
        assert (len(found.documents), found.errors) == (3, [])
        assert found.programs().count("") == 2

    def test_a_code_that_never_works_is_an_error_and_costs_six_requests(self) -> None:
        found = runs("kakuu", Stale(tenants=sample_tenants(), times=99)).run()
        (error,) = found.errors
        assert isinstance(error, LayoutChanged)
        assert "an error of its own" in str(error)
        assert len(found.asked) == 6

    def test_an_entry_page_without_a_code_is_an_error(self, site: Vendor) -> None:
        site.tenants["kakuu"].code = ""
        found = runs("kakuu", site).run()
        assert "no link to See.exe with a Code" in told(found)
        assert len(found.asked) == 1


@dataclass(slots=True, kw_only=True)
class Forgetful(Vendor):
    """A site that does not know a value it offers: as when somebody wrote its bytes anew."""

    def answer(self, asked: Asked, _url: str) -> Answer:
        anew = asked.body.replace(b"%FA%B1", b"%ED%95")
        return Vendor.answer(self, replace(asked, body=anew), _url)


@dataclass(slots=True, kw_only=True)
class Hiding(Vendor):
    """A tree that lost a leaf."""

    hidden: str

    def answer(self, asked: Asked, _url: str) -> Answer:
        answer = Vendor.answer(self, asked, _url)
        without = answer.body.replace(f"fileName={self.hidden}".encode(), b"x=y")
        return replace(answer, body=without)


class TestDoubts:
    """What does not fit is on record as an error; what can be read beside it is read."""

    def test_a_tree_that_gives_its_first_page_again(self) -> None:
        found = runs("kakuu", Forgetful(tenants=sample_tenants())).run()
        assert "opens nothing under 尾﨑地区特別委員会" in told(found)
        assert found.keys == ["R080901A", "R080902A"]

    def test_a_sitting_that_the_form_lists_and_the_tree_hides(self) -> None:
        found = runs("kakuu", Hiding(tenants=sample_tenants(), hidden="R080902A")).run()
        assert "lists a sitting of 2026-09-02, the tree does not" in told(found)
        assert found.keys == ["R080901A", "R081020B01"]

    def test_a_file_name_of_an_unknown_shape_is_told_once_and_not_fetched(
        self, site: Vendor
    ) -> None:
        one = site.tenants["kakuu"].sittings[1]
        one.file_name, one.listed = "2026-09-02", False
        kakuu = runs("kakuu", site)
        first, second = kakuu.run(), kakuu.run()
        assert "unknown shape: 2026-09-02" in told(first)
        assert (first.keys, told(second)) == (["R080901A", "R081020B01"], "")

    def test_a_listed_speech_that_bears_no_mark(self, site: Vendor) -> None:
        blocks = site.tenants["kakuu"].sittings[0].blocks
        blocks[-1] = Block(label="森次郎議員", text="　これは発言の続きです。\n")
        found = runs("kakuu", site).run()
        assert "no mark of a speaker" in told(found)
        assert "7 speeches are listed, 6 were found" in told(found)
        assert len(found.documents) == 3

    def test_a_day_that_differs_from_the_file_name(self, site: Vendor) -> None:
        site.tenants["kakuu"].sittings[0].held = "令和 8年 9月 3日"
        found = runs("kakuu", site).run()
        assert "the list dates it 2026-09-01, its own text 2026-09-03" in told(found)
        assert len(found.documents) == 3

    def test_the_text_of_another_sitting_is_no_record(self, site: Vendor) -> None:
        found = runs("kakuu", Swapping(tenants=site.tenants)).run()
        assert "asked for 令和 8年第3回定例会（第1号 9月 1日）" in told(found)
        assert found.keys == ["R080902A", "R081020B01"]


@dataclass(slots=True, kw_only=True)
class Swapping(Vendor):
    """A download that gives the next sitting instead."""

    def answer(self, asked: Asked, _url: str) -> Answer:
        if asked.path.endswith("GetPerson.exe"):
            body = asked.body.replace(b"R080901A", b"R080902A")
            return Vendor.answer(self, replace(asked, body=body), _url)
        return Vendor.answer(self, asked, _url)


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
