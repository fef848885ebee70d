"""What a crawl's child process is told: its plan as one line of JSON."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel

from config.handed import Handed
from config.load import load_config
from config.paths import KEYWORDS_FILE, TEMPLATES
from crawler.plan import CrawlRequest, Plan, PlannedRun
from crawler.settings import fetching_rules
from state.records import Notify, Window
from state.runs import Origin
from tests.command_tools import configure

if TYPE_CHECKING:
    from pathlib import Path

WRITTEN = "model_fields_set"
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
    config = load_config(folder)
    return Plan(request=request, config=config, fetching=fetching_rules(config), runs=(run,))


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    folder = configure(tmp_path / "config", SOURCES, bot=BOT)
    (folder / KEYWORDS_FILE).write_text(KEYWORDS, encoding="utf-8")
    return plan_of(folder)


def plain(value: object) -> object:
    """Tables as their shape's values, whoever made them; addresses and paths as text."""
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Handed):
        return {name: plain(one) for name, one in vars(value).items() if name != WRITTEN}
    return value if value is None or isinstance(value, int | float | str | date) else str(value)


def assert_arrives(plan: Plan) -> None:
    told = plan.to_json()
    assert told.isascii()
    assert "\n" not in told
    arrived = Plan.from_json(told)
    assert arrived.request == replace(plan.request, sources=("kakuu",))
    assert arrived.runs == plan.runs
    assert arrived.fetching == plan.fetching
    assert plain(arrived.config) == plain(plan.config)


def test_a_plan_arrives_in_one_line_as_it_was_made(plan: Plan) -> None:
    assert_arrives(plan)


def test_what_nobody_wrote_arrives_as_not_written(plan: Plan) -> None:
    arrived = Plan.from_json(plan.to_json()).config.sources
    platforms = {"feed", "kokkai", "pdf_page"}
    assert [source.model_fields_set - platforms for source in arrived] == [
        source.model_fields_set - platforms for source in plan.config.sources
    ]
    assert "lookback_days" in arrived[0].model_fields_set - arrived[1].model_fields_set


def test_what_a_platform_lets_people_choose_arrives_though_nobody_chose(plan: Plan) -> None:
    pages = Plan.from_json(plan.to_json()).config.sources[1].pdf_page
    assert pages is not None
    assert (pages.include, pages.depth, pages.ocr) == ((), 1, False)


def test_the_configuration_that_we_ship_arrives() -> None:
    assert_arrives(plan_of(TEMPLATES))


def test_who_takes_a_plan_and_reads_loads_nothing_that_checks() -> None:
    program = (
        "import sys, crawler.child\n"
        "from crawler.platforms import load_platform, platform_names\n"
        "for name in platform_names(): load_platform(name)\n"
        "sys.exit('pydantic' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", program], check=False)
    assert ended.returncode == 0
