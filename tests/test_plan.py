"""What a crawl's child process is told: its plan as one line of JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from config.load import load_config
from config.paths import KEYWORDS_FILE, TEMPLATES
from crawler.plan import CrawlRequest, Plan, PlannedRun
from state.records import Notify, Window
from state.runs import Origin
from tests.command_tools import configure

if TYPE_CHECKING:
    from pathlib import Path

BOT = """
contact = "watch@example.jp"
database = "state/行政.db"
[crawl]
proxy = "http://proxy.example.jp:3128"
[schedule]
daily_at = "05:45"
"""
SOURCES = """
[[source]]
id = "kakuu"
platform = "feed"
name = "架空市議会 \\U0001F3DB \\u2028"
url = "https://架空.example.jp/記録?q=議会"
hosts = ["files.example.jp"]
verify_tls = false
tls_reason = "2026-11-22: the chain is incomplete"
lookback_days = 120
delay_seconds = 0.1
[source.feed]
full_text = "page"
body = ["div.minutes"]
[source.terms]
read_on = 2026-10-01
llm = true
reason = "利用規約"

[[source]]
id = "soumou"
platform = "pdf_page"
name = "草莽町議会"
url = "https://soumou.example.jp/"
[source.permission]
by = "草莽町議会事務局"
decided_on = 2026-10-01
reason = "夜間に限り差し支えないとの回答"
prefixes = ["/minutes/"]
until = 2027-03-31
contact = "0000-00-0000"
[source.fetch_window]
days = ["sat", "sun"]
hours = "22:00-05:00"
first_day = 2026-10-01
"""
KEYWORDS = """
[[group]]
name = "DX"
note = "未確認"
terms = [{ form = "ＤＸ", exclude = ["DX大賞", "@@定型発言"] }, "デジタル変革"]

[[exclusion]]
name = "定型発言"
note = "未確認"
forms = ["DX推進課長を指名します", "質疑を終結します"]
"""


def plan_of(folder: Path) -> Plan:
    request = CrawlRequest(
        config_folder=folder,
        database=folder / "gikai-watch.db",
        sources=("kakuu",),
        now=datetime(2026, 11, 22, 6, tzinfo=UTC),
        window=Window(first=date(2026, 4, 1)),
        notify=Notify.DIGEST,
        origin=Origin.BACKFILL,
    )
    run = PlannedRun(source="kakuu", run_id=7, baseline=False, first_texts=True)
    return Plan(request=request, config=load_config(folder), runs=(run,))


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    folder = configure(tmp_path / "config", SOURCES, bot=BOT)
    (folder / KEYWORDS_FILE).write_text(KEYWORDS, encoding="utf-8")
    return plan_of(folder)


def test_a_plan_arrives_in_one_line_as_it_was_made(plan: Plan) -> None:
    told = plan.to_json()
    assert told.isascii()
    assert "\n" not in told
    assert Plan.from_json(told) == plan


def test_what_nobody_wrote_arrives_as_not_written(plan: Plan) -> None:
    arrived = Plan.from_json(plan.to_json()).config.sources
    assert [source.model_fields_set for source in arrived] == [
        source.model_fields_set for source in plan.config.sources
    ]
    assert "lookback_days" in arrived[0].model_fields_set - arrived[1].model_fields_set


def test_the_configuration_that_we_ship_arrives() -> None:
    plan = plan_of(TEMPLATES)
    assert Plan.from_json(plan.to_json()) == plan
