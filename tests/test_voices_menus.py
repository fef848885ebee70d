"""What VOICES tells within robots.txt: its menus of years and committees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from config.permission import Permission
from crawler.errors import ClosedByRobots, LayoutChanged
from crawler.extract.voices_menu import parse_menu
from crawler.platforms import voices
from crawler.steps import Fetch, Noted, Page, Remember, Task
from standins.sites import voices_pages as pages
from standins.sites.voices import VoicesHost
from standins.sites.voices_council import kakuu
from state.records import Document, Status, Window
from tests.runs_by_hand import HOME, ByHand
from tests.runs_by_hand import START as NOW
from tests.voices_runs import runs


class TestMenus:
    def test_where_the_lists_are_closed_the_menus_are_read_and_what_is_new_is_announced_once(
        self,
    ) -> None:
        host = VoicesHost(council=kakuu())
        hand = runs(host)
        first = self.closed(hand)
        host.council.committees[32] = "建設委員会"
        board = replace(host.council.sittings[0], day="090120", label="01月20日-01号", fino=130)
        host.council.sittings.append(replace(board, session="令和　９年　１月　総務委員会"))
        second, third = self.closed(hand), self.closed(hand)
        assert first == third == []
        assert second == [
            ("kakuu/announced/views/32", "建設委員会 会議録"),
            ("kakuu/announced/views/31/2027", "総務委員会 令和9年 会議録"),
        ]

    def test_a_permission_that_does_not_count_is_an_error_beside_the_menus(self) -> None:
        host = VoicesHost(council=kakuu())
        allowed = Permission(
            by="事務局",
            contact="042-000-0000",
            decided_on=date(2026, 1, 5),
            until=date(2026, 2, 5),
            reason="電話で",
            prefixes=("/voices/cgi",),
        )
        hand = runs(host, permission=allowed)
        with pytest.raises(ClosedByRobots):
            self.closed(hand)

    def closed(self, hand: ByHand) -> list[tuple[str, str]]:
        """What a run announces whose every list robots.txt closes: keys and titles."""
        window = Window(first=date(2025, 12, 1))
        task = Task(source=hand.source, window=window, now=NOW, memory=dict(hand.memory))
        fetches = []
        for fetch in voices.start(task):
            assert isinstance(fetch, Fetch)
            assert fetch.otherwise is not None
            fetches += list(fetch.otherwise(task, ClosedByRobots("closed")))
        asked = [one for one in fetches if isinstance(one, Fetch)]
        assert len(asked) == 2
        made = [one for fetch in asked for one in self.read(hand, task, fetch)]
        assert all(one.status is Status.ANNOUNCED and one.held_on is None for one in made)
        return [(one.key, one.title) for one in made]

    def read(self, hand: ByHand, task: Task, fetch: Fetch) -> list[Document]:
        name = fetch.url.rpartition("_")[2].removesuffix(".asp")
        assert isinstance(hand.site, VoicesHost)
        body = pages.menu(hand.site.council, name).encode("cp932")
        page = Page(url=fetch.url, status=200, headers={}, body=body)
        made = []
        for step in fetch.then(task, page):
            if isinstance(step, Remember):
                hand.memory[step.name] = step.value
            elif isinstance(step, Document):
                made.append(step)
        return made

    def test_a_menu_names_its_entries_by_kind_and_year(self) -> None:
        html = pages.menu(kakuu(), "viewh")
        address = f"{HOME}/voices/g08v_viewh.asp"
        page = Page(url=address, status=200, headers={}, body=html.encode("cp932"))
        entries = parse_menu(page)
        assert [(one.key, one.title, one.named) for one in entries] == [
            ("11/2026", "定例会 令和8年", ("定例会", "令和8年")),
            ("11/2025", "定例会 令和7年", ("定例会", "令和7年")),
        ]
        assert entries[0].url == f"{address}?Sflg=11&FYY=2026&TYY=2026"

    def test_a_menu_without_entries_is_an_error(self) -> None:
        page = Page(url=f"{HOME}/voices/g08v_views.asp", status=200, headers={}, body=b"<p>x</p>")
        with pytest.raises(LayoutChanged, match="no link to a year or a committee"):
            parse_menu(page)

    @pytest.mark.parametrize("menu", ["viewh", "views"])
    def test_a_menu_that_is_not_there_is_sought_under_its_other_name(self, menu: str) -> None:
        host = VoicesHost(council=kakuu())
        hand = runs(host)
        task = Task(source=hand.source, window=Window(first=date(2026, 1, 1)), now=NOW)
        fetch = next(one for one in self.menus(task) if menu in one.url)
        (second,) = fetch.then(task, Page(url=fetch.url, status=404, headers={}, body=b"x"))
        assert isinstance(second, Fetch)
        assert (fetch.url[-14:], second.url[-14:]) == (f"g08v_{menu}.asp", f"g07v_{menu}.asp")
        last = second.then(task, Page(url=second.url, status=404, headers={}, body=b"x"))
        if menu == "views":
            assert [type(step) for step in last] == [Noted]
        else:
            with pytest.raises(LayoutChanged, match="status 404"):
                list(last)

    def menus(self, task: Task) -> list[Fetch]:
        """The fetches of the menus, where the first list is closed."""
        (first, *_) = voices.start(task)
        assert isinstance(first, Fetch)
        assert first.otherwise is not None
        steps = first.otherwise(task, ClosedByRobots("closed"))
        return [step for step in steps if isinstance(step, Fetch)]
