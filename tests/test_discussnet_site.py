"""The stand-in of DiscussNet answers as the captures and the descriptions of 2026 say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from standins.sites.discussnet import ROBOTS, Host
from standins.sites.discussnet_samples import sample_tenants
from standins.sites.serving import Asked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standins.sites.serving import Answer


@pytest.fixture
def site() -> Host:
    return Host(tenants=sample_tenants())


def ask(
    site: Host,
    target: str,
    form: Mapping[str, object] | None = None,
    *,
    method: str = "POST",
    agent: str = "",
) -> Answer:
    body = urlencode(form or {}).encode()
    headers = {"user-agent": agent}
    asked = Asked(method=method, target=target, headers=headers, body=body, at=0.0)
    return site.answer(asked, "http://127.0.0.1:8099")


def test_answers_are_one_line_with_every_letter_escaped(site: Host) -> None:
    body = ask(site, "/dnp/search/councils/index", {"tenant_id": 901}).body
    assert (b"\n" in body, body.isascii()) == (False, True)
    assert json.loads(body)["councils"][0]["view_years"][0]["view_year"] == "2026"


def test_a_callback_is_put_around_the_answer(site: Host) -> None:
    form = {"tenant_id": 901, "council_id": 12, "schedule_id": 2}
    plain = ask(site, "/dnp/search/minutes/get_minute", form)
    padded = ask(site, "/dnp/search/minutes/get_minute?callback=cb", form)
    assert padded.body == b"cb(" + plain.body + b");"
    assert dict(padded.headers)["Content-Type"] == "application/javascript; charset=UTF-8"


def test_the_second_number_of_a_day_is_not_used_and_a_second_registration_goes_on(
    site: Host,
) -> None:
    form = {"tenant_id": 901, "council_id": 12, "schedule_id": 2}
    numbers = []
    for _ in range(2):
        rows = json.loads(ask(site, "/dnp/search/minutes/get_minute", form).body)
        numbers.append([row["minute_id"] for row in rows["tenant_minutes"]])
        site.control({"again": {"tenant": "kakuu", "council": 12, "schedule": 2}})
    assert numbers == [[1, 3, 4, 5, 6, 7, 8], [9, 11, 12, 13, 14, 15, 16]]


def test_the_heavy_list_has_rosters_and_no_table_of_contents_the_light_one_the_reverse(
    site: Host,
) -> None:
    form = {"tenant_id": 901, "council_id": 12}
    heavy = json.loads(ask(site, "/dnp/search/minutes/get_schedule", form).body)
    light = json.loads(ask(site, "/dnp/search/minutes/get_schedule_all", form).body)
    listed = [one["schedule_id"] for one in heavy["council_schedules"]]
    assert listed == [2, 3, 4]
    assert heavy["council_schedules"][0]["member_list"].startswith("<pre>令和")
    rows = light["schedules_and_materials"]
    assert [one["schedule_id"] for one in rows] == [4, 3, 2, 1]
    assert not any("member_list" in one for one in rows)


@pytest.mark.parametrize(
    ("target", "method", "form", "status"),
    [
        ("/dnp/search/minutes/get_minute", "POST", {"tenant_id": 901, "council_id": 12}, 400),
        ("/dnp/search/councils/index", "POST", {"tenant_id": 901, "view_years": 2026}, 500),
        ("/dnp/search/councils/index", "GET", {}, 405),
        ("/dnp/search/rankings/get_ranking_words", "POST", {"tenant_id": 901}, 404),
        ("/tenant/nobody/js/tenant.js", "GET", {}, 404),
        ("/tenant/nobody/SpTop.html", "GET", {}, 404),
        ("/tenant/kakuu/SpTop.html", "GET", {}, 200),
        ("/dnp/search/councils/get_view_years", "GET", {}, 200),
    ],
)
def test_a_question_has_its_status(
    site: Host, target: str, method: str, form: dict[str, object], status: int
) -> None:
    assert ask(site, target, form, method=method).status == status


def test_an_unknown_tenant_has_no_years(site: Host) -> None:
    body = ask(site, "/dnp/search/councils/index", {"tenant_id": 999}).body
    assert json.loads(body) == {"councils": [{"view_years": []}]}


def test_names_of_bots_are_led_away_where_the_switch_says_so(site: Host) -> None:
    site.switches.refused_agents = ("bot",)
    script = "/tenant/kakuu/js/tenant.js"
    led = ask(site, script, method="GET", agent="SomeBot/1.0")
    assert (led.status, dict(led.headers)["Location"]) == (302, "http://127.0.0.1:8099/")
    assert ask(site, script, method="GET", agent="Mozilla/5.0").status == 200


def test_orders_take_a_council_away_and_refuse_what_nobody_knows(site: Host) -> None:
    site.control({"remove": {"tenant": "kakuu", "council": 12}})
    form = {"tenant_id": 901, "council_id": 12}
    rows = json.loads(ask(site, "/dnp/search/minutes/get_schedule_all", form).body)
    assert rows == {"schedules_and_materials": []}
    with pytest.raises(KeyError, match="rename"):
        site.control({"rename": {"tenant": "kakuu", "council": 11}})


def test_a_host_of_its_own_may_have_no_robots_file() -> None:
    assert ask(Host(robots=None), "/robots.txt", method="GET").status == 404
    assert ask(Host(), "/robots.txt", method="GET").body.decode() == ROBOTS
