"""`gikai preview` from outside: what people, programs and a browser see of it."""

from __future__ import annotations

import json
import re
import subprocess
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from bot.preview import preview
from config.errors import UserError
from state.database import open_database
from tests.command_tools import configure, gikai, source
from tests.state_examples import minutes, run_of

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from bot.asked import PreviewOptions

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # a Sunday noon in Japan
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three records of a first run and a piece of news, of two councils."""
    made = configure(tmp_path / "c", source("kaku", None, area="群馬県"), source("blog", None))
    monkeypatch.setenv("GIKAI_NOW", NOW.isoformat())
    texts = ("DXの予算を問う。", "DXとDX人材。", "図書館の本を増やす。")
    with closing(open_database(made / "gikai-watch.db")) as database:
        for number, text in enumerate(texts):
            held = replace(minutes((None, text), key=f"kaku/{number}"), held_on=day(30 + number))
            run_of(database, held, baseline=True, now=NOW - timedelta(days=20))
        news = replace(minutes((None, "生成AIとDX。"), key="kaku/9"), council="\x1b[31m夢見町議会")
        run_of(database, news, now=NOW - timedelta(days=8))
    return made


def look(folder: Path, query: str, **asked: Any) -> int:  # noqa: ANN401 - some of the options
    options: PreviewOptions = {
        "query": query,
        "sources": (),
        "areas": (),
        "days": 365,
        "svg": None,
        "as_json": False,
    }
    options.update(asked)  # type: ignore[typeddict-item]  # reason: as above
    return preview(folder, options)


def day(ago: int) -> date:
    return (NOW - timedelta(days=ago)).date()


def values(folder: Path, capsys: pytest.CaptureFixture[str], query: str, days: int = 365) -> Any:  # noqa: ANN401 - whatever JSON holds
    look(folder, query, days=days, as_json=True)
    return json.loads(capsys.readouterr().out)


def test_programs_are_told_all_of_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = values(folder, capsys, "DX OR @生成AI")
    assert (found["query"], found["from"], found["to"]) == (
        "DX OR @生成AI",
        "2025-11-23",
        "2026-11-22",
    )
    assert found["sources"] is None
    assert found["looked_at"] == {
        "records": 4,
        "without_text": 0,
        "undated": 0,
        "dated_by": {"seen": 1, "published": 0, "held": 3},
    }
    assert (found["records"], found["hits"], found["revisions"]) == (3, 5, 0)
    assert [one for one in found["weeks"] if one["records"]] == [
        {"week": "2026-W43", "from": "2026-10-19", "records": 2, "hits": 3},
        {"week": "2026-W46", "from": "2026-11-09", "records": 1, "hits": 2},
    ]
    assert len(found["weeks"]) == 53
    assert [(one["council"], one["records"]) for one in found["councils"]] == [
        ("架空市議会", 2),
        ("\x1b[31m夢見町議会", 1),
    ]
    assert found["terms"] == [
        {"term": "DX", "records": 3, "hits": 4},
        {"term": "生成AI", "records": 1, "hits": 1},
    ]
    assert [(one["key"], one["told_on"]) for one in found["newest"]] == [
        ("kaku/9", str(day(8))),
        ("kaku/0", str(day(30))),
        ("kaku/1", str(day(31))),
    ]
    assert found["posts"] == {"now": 3, "daily": 3, "weekly": 2}


def test_only_so_many_days_are_looked_at(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = values(folder, capsys, "DX", days=9)
    assert (found["from"], found["looked_at"]["records"], found["records"]) == (
        "2026-11-14",
        1,
        1,
    )
    assert values(folder, capsys, "DX", days=8)["looked_at"]["records"] == 0


def test_people_see_bars_passages_and_what_comes_next(folder: Path) -> None:
    ended = gikai("--config", folder, "preview", "DX")
    assert ended.code == 0
    assert "2025-11-23 to 2026-11-22 (365 days), in 4 records on hand" in ended.out
    assert "1 by the day on which they were first seen" in ended.out
    assert "3 by the day on which they were held" in ended.out
    assert re.search(r"2026-W43  2026-10-19 +2 +3  █{40}", ended.out)
    assert "2025-W48" not in ended.out, "the weeks before the first hit are not drawn"
    assert "by its cadence: now 3, daily 3, weekly 2." in ended.out
    assert "生成AIと【DX】。" in ended.out
    # Held weeks ago, but told as news on the day on which it was seen.
    assert f"seen {day(8)}  夢見町議会" in ended.out.replace("[31m", "")
    assert "told of what comes from now on" in ended.out
    assert "gikai subscribe '#channel' DX" in ended.out
    assert "\x1b" not in ended.out


def test_a_record_without_a_council_counts_under_the_name_of_its_source(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(open_database(folder / "gikai-watch.db")) as database:
        run_of(database, replace(minutes((None, "RPAの話。"), key="blog/1"), council=None), now=NOW)
    assert [one["council"] for one in values(folder, capsys, "RPA")["councils"]] == [
        "架空市議会 blog"
    ]


def test_only_some_sources_are_looked_at_as_a_subscription_would(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert look(folder, "DX", sources=("kaku",), areas=("関東",)) == 0
    said = capsys.readouterr().out
    assert "in 4 records on hand" in said
    assert "gikai subscribe '#channel' DX --source kaku --area '関東'" in said
    assert look(folder, "DX", sources=("blog",)) == 1
    assert "in 0 records on hand" in capsys.readouterr().out
    with pytest.raises(UserError, match="--source nobody"):
        look(folder, "DX", sources=("nobody",))
    with pytest.raises(UserError, match="--area どこか"):
        look(folder, "DX", areas=("どこか",))


def test_where_nothing_answers_that_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert look(folder, "防災無線") == 1
    said = capsys.readouterr().out
    assert "None of them answers 防災無線." in said
    assert "cadence" not in said


def test_where_no_record_lies_in_these_days_that_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert look(folder, "DX", days=1) == 1
    said = capsys.readouterr().out
    assert "in 0 records on hand" in said
    assert "gikai backfill --from 2026-11-22" in said


def test_what_cannot_be_looked_at_is_a_mistake(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="bracket is not closed"):
        look(folder, "DX (AI")
    with pytest.raises(UserError, match="cannot be written"):
        look(folder, "DX", svg=tmp_path / "nowhere" / "a.svg")
    (folder / "gikai-watch.db").unlink()
    with pytest.raises(UserError, match="does not exist yet"):
        look(folder, "DX")


def drawn(folder: Path, query: str) -> ElementTree.Element:
    path = folder / "a.svg"
    look(folder, query, svg=path, as_json=True)
    return ElementTree.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 - our own


def test_the_picture_names_the_query_and_draws_latin_text_alone(folder: Path) -> None:
    root = drawn(folder, '@生成AI OR "<DX&>" OR DX')
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert "@生成AI OR" in (title.text or "")
    assert "<DX&>" in (title.text or "")
    texts = [each.text or "" for each in root.iter(f"{SVG}text")]
    assert "5 hits in 3 records" in texts
    assert all(text.isascii() for text in texts)


def test_the_picture_has_a_bar_for_each_week_with_a_hit(folder: Path) -> None:
    bars = [each for each in drawn(folder, "DX").iter(f"{SVG}rect") if each.get("class") == "bar"]
    told = [each.findtext(f"{SVG}title") for each in bars]
    assert told == [
        "2026-W43, 2026-10-19 to 2026-10-25: 3 hits in 2 records",
        "2026-W46, 2026-11-09 to 2026-11-15: 1 hit in 1 record",
    ]
    tall, low = (float(each.get("height", "0")) for each in bars)
    assert tall == pytest.approx(3 * low, rel=0.01)


@pytest.mark.parametrize("query", ["DX", "防災無線"])
def test_no_letter_of_the_picture_lies_outside_it_or_on_another(folder: Path, query: str) -> None:
    root = drawn(folder, query)
    ends: dict[str, float] = {}
    for each in root.iter(f"{SVG}text"):
        if each.get("text-anchor") != "end":
            row, start = each.get("y", ""), float(each.get("x", "0"))
            assert start >= ends.get(row, 0)
            ends[row] = start + 6.6 * len(each.text or "")  # of DejaVu Sans at 12 px, widely
    assert max(ends.values()) < float(root.get("width", "0"))


@pytest.mark.browser
def test_a_browser_draws_the_picture(folder: Path, chromium: str, tmp_path: Path) -> None:
    drawn(folder, "DX")
    shot = tmp_path / "a.png"
    subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--screenshot={shot}",
         "--window-size=960,320", (folder / "a.svg").as_uri()],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    assert shot.stat().st_size > 3000
