"""What a source still has to fetch, and what one run leaves to the next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.frontier import Frontier
from crawler.steps import Fetch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.steps import Page, Step, Task


def nothing(_task: Task, _page: Page) -> Iterator[Step]:
    yield from ()


def fetch(name: str, *, method: str = "GET", body: bytes = b"") -> Fetch:
    return Fetch(url=f"https://example.jp/{name}", then=nothing, method=method, body=body)


def names(fetches: list[Fetch]) -> str:
    return "".join(one.url[-1] for one in fetches)


def test_what_a_page_leads_to_comes_in_its_order_and_before_what_waits_beside_it() -> None:
    frontier = Frontier()
    frontier.add(map(fetch, "abc"))
    (first,) = frontier.take(1)
    frontier.add(map(fetch, "de"), first)
    assert (names(frontier.take(3)), names(frontier.take(9))) == ("deb", "c")
    assert not frontier


def test_what_a_page_leads_to_that_was_left_comes_before_the_others_that_were() -> None:
    frontier = Frontier([fetch("b").page, fetch("c").page])
    frontier.add(map(fetch, "abc"))
    (left,) = frontier.take(1)
    frontier.add([fetch("d")], left)
    (below,) = frontier.take(1)
    frontier.add([fetch("e")], below)
    assert names([left, below, *frontier.take(9)]) == "bdeca"


def test_what_the_run_before_left_comes_first() -> None:
    frontier = Frontier([fetch("d").page, fetch("c").page])
    frontier.add(map(fetch, "abcde"))
    assert names(frontier.take(9)) == "dcabe"


def test_a_page_that_was_handed_out_and_not_read_is_left_as_well() -> None:
    frontier = Frontier()
    frontier.add(map(fetch, "abc"))
    first, _ = frontier.take(2)
    frontier.done(first)
    assert names(frontier.left()) == "bc"


def test_no_more_than_nothing_is_taken() -> None:
    frontier = Frontier()
    frontier.add([fetch("a")])
    assert (frontier.take(0), frontier.take(-3), bool(frontier)) == ([], [], True)


def test_of_pages_that_are_read_beside_the_crawl_one_is_handed_out_and_nothing_passes_it() -> None:
    frontier = Frontier()
    files = [replace(fetch(letter), beside=True) for letter in "bc"]
    frontier.add([fetch("a"), *files, fetch("d")])
    first = frontier.take(9)
    assert (names(first), names(frontier.take(9))) == ("ab", "")
    frontier.done(first[1])
    assert names(frontier.take(9)) == "cd"


def test_two_searches_at_one_address_are_two_pages() -> None:
    one, other = (fetch("a", method="POST", body=body) for body in (b"x", b"y"))
    assert one.page != other.page


def test_runs_that_are_cut_short_reach_the_end_of_a_long_list() -> None:
    everything = [fetch(letter) for letter in "abcdefghij"]
    read: list[str] = []
    left: list[str] = []
    for _ in range(4):
        frontier = Frontier(left)
        frontier.add(everything)
        for one in frontier.take(3):
            read.append(one.url[-1])
            frontier.done(one)
        left = [one.page for one in frontier.left()]
    assert set(read) == set("abcdefghij")
