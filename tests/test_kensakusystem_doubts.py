"""What does not fit on kensakusystem.jp: stale Codes, pages of something else, counts that differ.

It is on record as an error; what can be read beside it is read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes

import pytest

from crawler.errors import LayoutChanged
from standins.sites.kensakusystem import Vendor, sample_tenants
from standins.sites.kensakusystem_text import Block
from tests.kensaku_runs import runs, told

if TYPE_CHECKING:
    from standins.sites.serving import Answer, Asked


@pytest.fixture
def site() -> Vendor:
    return Vendor(tenants=sample_tenants())


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


@dataclass(slots=True, kw_only=True)
class Rotating(Vendor):
    """A site that changes its Code whenever so many pages of programs were asked for."""

    pages: int
    times: int = 2
    asked: int = 0

    def answer(self, asked: Asked, _url: str) -> Answer:
        kakuu = self.tenants["kakuu"]
        self.asked += asked.path != "/kakuu/"
        if self.times and self.asked == self.pages:
            self.times, self.asked = self.times - 1, 0
            kakuu.code = f"{self.times:02}bcdefgh0123456789"[:18]
        return Vendor.answer(self, asked, _url)


@dataclass(slots=True, kw_only=True)
class Faulty(Vendor):
    """A site one of whose sessions answers with an error of its own."""

    def answer(self, asked: Asked, _url: str) -> Answer:
        answer = Vendor.answer(self, asked, _url)
        session = quote_from_bytes("第3回定例会".encode("cp932"), safe="").encode()
        return replace(answer, body=b"ERROR:") if session in asked.body else answer


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

    def test_a_code_that_never_works_is_an_error_and_costs_four_requests(self) -> None:
        found = runs("kakuu", Stale(tenants=sample_tenants(), times=99)).run()
        (error,) = found.errors
        assert isinstance(error, LayoutChanged)
        assert "an error of its own" in str(error)
        assert len(found.asked) == 4

    @pytest.mark.parametrize("pages", range(2, 6))
    @pytest.mark.parametrize("validators", [False, True])
    def test_a_code_may_go_stale_twice_while_the_tree_is_walked(
        self, pages: int, validators: bool
    ) -> None:
        site = Rotating(tenants=sample_tenants(), pages=pages)
        site.tenants["kakuu"].validators = validators
        found = runs("kakuu", site).run()
        assert (len(found.documents), found.errors) == (3, [])
        assert found.programs().count("") == 3

    def test_a_code_that_goes_stale_all_the_time_ends_the_walk(self) -> None:
        found = runs("kakuu", Rotating(tenants=sample_tenants(), pages=3, times=99)).run()
        assert isinstance(found.errors[0], LayoutChanged)
        assert found.programs().count("") == 3

    def test_a_branch_that_cannot_be_read_under_a_good_code_costs_no_other(self) -> None:
        found = runs("kakuu", Faulty(tenants=sample_tenants())).run()
        assert [one.key for one in found.documents] == ["kakuu/R081020B01"]
        assert "第3回定例会" in told(found)
        assert found.programs().count("") == 2

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

    @pytest.mark.parametrize(
        ("program", "said"),
        [
            ("r_Speakers.exe", "the list of speeches has no rows"),
            ("GetPerson.exe", "the download of a sitting is a web page"),
        ],
    )
    def test_a_text_that_is_come_to_by_a_detour_only(self, program: str, said: str) -> None:
        found = runs("kakuu", Closed(tenants=sample_tenants(), program=program)).run()
        assert told(found).count(said) == 3
        assert found.keys == ["R080901A", "R080902A", "R081020B01"]
        assert {len(one.speeches) for one in found.documents} == {4, 8}

    def test_the_text_of_another_sitting_is_no_record(self, site: Vendor) -> None:
        found = runs("kakuu", Swapping(tenants=site.tenants)).run()
        assert "asked for 令和 8年第3回定例会（第1号 9月 1日）" in told(found)
        assert found.keys == ["R080902A", "R081020B01"]


@dataclass(slots=True, kw_only=True)
class Closed(Vendor):
    """A program that answers with an empty page of the site's own."""

    program: str

    def answer(self, asked: Asked, _url: str) -> Answer:
        answer = Vendor.answer(self, asked, _url)
        if asked.path.endswith(self.program):
            return replace(answer, body=b"<html><body>...</body></html>")
        return answer


@dataclass(slots=True, kw_only=True)
class Swapping(Vendor):
    """A download that gives the next sitting instead."""

    def answer(self, asked: Asked, _url: str) -> Answer:
        if asked.path.endswith("GetPerson.exe"):
            body = asked.body.replace(b"R080901A", b"R080902A")
            return Vendor.answer(self, replace(asked, body=body), _url)
        return Vendor.answer(self, asked, _url)
