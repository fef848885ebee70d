"""The stand-in sites as somebody uses them by hand, and as tests steer them."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from standins.sites.__main__ import makers
from standins.sites.serving import CONTROL, StandIn
from standins.sites.wordpress import Blog
from standins.sites.wordpress_posts import sample_posts

if TYPE_CHECKING:
    from collections.abc import Iterator

NEWEST = datetime(2026, 11, 20, 10, tzinfo=ZoneInfo("Asia/Tokyo"))
POSTS = "/wp-json/wp/v2/posts?_fields=id,title"


@pytest.fixture
def site() -> Iterator[StandIn]:
    with StandIn(Blog(posts=sample_posts(NEWEST, 3))) as stand_in:
        yield stand_in


def get(address: str, body: object = None) -> Any:  # noqa: ANN401 - any JSON
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(address, data=data), timeout=10) as answer:  # noqa: S310 - loopback
        return json.loads(answer.read())


def test_posts_are_added_and_changed_by_http(site: StandIn) -> None:
    added = {"add": {"title": "新着", "content": "<p>DX</p>", "date": "2026-11-21T10:00:00+09:00"}}
    get(site.url + CONTROL, added)
    changed = {"id": 101, "title": "直した題", "modified": "2026-11-21T11:00:00+09:00"}
    get(site.url + CONTROL, {"change": changed})
    titles = {item["id"]: item["title"]["rendered"] for item in get(site.url + POSTS)}
    assert (titles[104], titles[101]) == ("新着", "直した題")


def test_switches_are_turned_by_http(site: StandIn) -> None:
    get(site.url + CONTROL, {"switches": {"rest_off_401": True}})
    with pytest.raises(urllib.error.HTTPError, match="401"):
        get(site.url + POSTS)


@pytest.mark.parametrize(
    "order", [{"switches": {"gone": True}}, {"remove": {}}, {"add": {"colour": "red"}}, []]
)
def test_an_order_that_nobody_knows_is_refused(site: StandIn, order: object) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400"):
        get(site.url + CONTROL, order)


def test_a_refused_order_is_told_what_was_wrong_with_it(site: StandIn) -> None:
    with pytest.raises(urllib.error.HTTPError) as told:
        get(site.url + CONTROL, {"switches": {"gone": True}})
    with told.value as answer:
        assert json.loads(answer.read()) == {"error": "KeyError", "found": "gone"}


def test_an_id_that_nothing_bears_is_answered_with_an_error(site: StandIn) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400") as told:
        get(site.url + CONTROL, {"change": {"id": 9, "title": "題"}})
    with told.value as answer:
        assert json.loads(answer.read())["found"] == "nothing here bears that id"


def test_a_site_fails_with_a_status_until_it_is_told_otherwise(site: StandIn) -> None:
    get(site.url + CONTROL, {"status": 500})
    with pytest.raises(urllib.error.HTTPError, match="500"):
        get(site.url + POSTS)
    with urllib.request.urlopen(f"{site.url}/robots.txt", timeout=10) as answer:  # noqa: S310 - loopback
        assert answer.status == 200
    get(site.url + CONTROL, {"status": 200})
    assert len(get(site.url + POSTS)) == 3


@pytest.mark.parametrize("status", [42, "500", None])
def test_a_status_that_is_none_is_refused(site: StandIn, status: object) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400"):
        get(site.url + CONTROL, {"status": status})
    assert len(get(site.url + POSTS)) == 3


@pytest.mark.parametrize("platform", sorted(makers()))
def test_the_order_that_a_site_shows_is_one_that_it_takes(platform: str) -> None:
    with StandIn(makers()[platform](None)) as site:
        example = importlib.import_module(f"standins.sites.{platform}").EXAMPLE
        assert get(site.url + CONTROL, example) == {}


def test_every_request_is_on_record(site: StandIn) -> None:
    get(site.url + POSTS)
    assert get(site.url + CONTROL) == [["GET", POSTS]]
    assert "user-agent" in site.asked[0].headers


def test_a_site_is_started_by_hand_and_stopped_with_ctrl_c() -> None:
    command = [sys.executable, "-m", "standins.sites", "wordpress"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        address = said.split()[2].rstrip(",")
        assert len(get(address + POSTS)) == 10
        process.send_signal(2)
        assert process.wait(10) == 0


@pytest.mark.parametrize(
    "platform", ["domino", "feed", "kensakusystem", "kokkai", "note", "pdf_page", "voices"]
)
def test_a_site_started_by_hand_says_what_to_write_into_a_source(platform: str) -> None:
    command = [sys.executable, "-m", "standins.sites", platform]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        while lines[-1] and not lines[-1].startswith("an order: "):
            lines.append(process.stdout.readline())
        process.send_signal(2)
    start = importlib.import_module(f"standins.sites.{platform}").START
    assert lines[1].endswith(f"{start}\n")
    assert lines[2].startswith('orders: ``{"')
    assert CONTROL in lines[-1]


def test_an_unknown_platform_is_refused_with_those_there_are() -> None:
    command = [sys.executable, "-m", "standins.sites", "telepathy"]
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert ended.returncode == 2
    assert "wordpress" in ended.stderr


def test_a_site_that_cannot_start_says_why_in_one_line(site: StandIn) -> None:
    for wrong, why in (
        (["--port", str(site.port)], "already in use"),
        (["--captures", "no/such/folder"], "no captures in no/such/folder"),
    ):
        command = [sys.executable, "-m", "standins.sites", "wordpress", *wrong]
        ended = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        assert ended.returncode == 2
        assert why in ended.stderr.splitlines()[-1]
