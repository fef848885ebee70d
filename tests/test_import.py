"""Hand-downloaded files through the same way as a crawl."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.command_tools import BOT, World, configure, gikai, source, world

if TYPE_CHECKING:
    from collections.abc import Iterator

MINUTES = Path(__file__).resolve().parents[1] / "standins" / "data" / "kakuu-digital-2026.txt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration with a source for saved minutes."""
    by_hand = source("kakuu-kaigiroku", None, platform="chiholog", area="架空県架空市")
    return configure(tmp_path / "config", by_hand)


def changed(tmp_path: Path, old: str = "平均で12分", new: str = "平均で15分") -> Path:
    """A copy of the minutes of the same base name, with one sentence changed."""
    copy = tmp_path / "changed" / MINUTES.name
    copy.parent.mkdir(exist_ok=True)
    text = MINUTES.read_text(encoding="utf-8")
    assert old in text
    copy.write_text(text.replace(old, new), encoding="utf-8")
    return copy


def test_a_file_is_recorded_once_and_revised_when_its_words_change(
    folder: Path, tmp_path: Path
) -> None:
    command = ("--config", folder, "import", "--platform", "chiholog", "--json")
    first = gikai(*command, MINUTES).one()
    assert first["source"] == "import-chiholog"
    assert first["key"] == "import-chiholog/kakuu-digital-2026"
    assert (first["change"], first["version"], first["speeches"]) == ("new", 1, 9)
    again = gikai(*command, MINUTES).one()
    assert (again["change"], again["version"]) == (None, 1)
    revised = gikai(*command, changed(tmp_path)).one()
    assert (revised["change"], revised["version"]) == ("revised", 2)


def test_a_record_of_minutes_carries_its_speeches(folder: Path) -> None:
    gikai("--config", folder, "import", MINUTES, "--source", "kakuu-kaigiroku")
    record = gikai("--config", folder, "records", "--json").one()
    assert record["council"] == "架空市議会"
    assert record["meeting"] == "デジタル化推進特別委員会"
    assert record["held_on"] == "2026-11-10"
    spoken = [part for part in record["parts"] if part["kind"] == "speech"]
    assert [part["speaker"] for part in spoken].count("情報政策課長") == 3
    assert {hit["group"] for hit in record["hits"]} >= {"ガバメントクラウド", "RPA"}


def test_a_text_reader_sees_what_came_of_each_file(folder: Path) -> None:
    ended = gikai("--config", folder, "import", MINUTES, "--platform", "chiholog")
    assert ended.code == 0
    assert "new  import-chiholog/kakuu-digital-2026  9 speeches" in ended.out
    assert ended.out.endswith(
        "1 of 1 file brought something new, under the source import-chiholog.\n"
    )
    again = gikai("--config", folder, "import", MINUTES, "--platform", "chiholog")
    assert again.out.startswith("unchanged  import-chiholog/kakuu-digital-2026  9 speeches")


def on_record(folder: Path) -> int:
    return len(gikai("--config", folder, "records", "--json").one()["hits"])


def test_the_hits_told_are_those_on_record_and_how_many_of_them_count_for_alerts(
    folder: Path,
) -> None:
    command = ("--config", folder, "import", "--platform", "chiholog")
    told = gikai(*command, MINUTES).out
    assert f"  {on_record(folder)} hits (20 count for alerts)  " in told
    assert on_record(folder) > 20, "some stand in headings"
    again = gikai(*command, MINUTES)
    assert f"  {on_record(folder)} hits  " in again.out
    assert gikai(*command, "--json", MINUTES).one()["hits_on_record"] == on_record(folder)


def test_of_a_revision_the_hits_in_what_changed_count_for_alerts(
    folder: Path, tmp_path: Path
) -> None:
    command = ("--config", folder, "import", "--platform", "chiholog")
    gikai(*command, MINUTES)
    told = gikai(*command, changed(tmp_path)).out
    assert f"  {on_record(folder)} hits (1 counts for alerts)  " in told


def test_one_bad_file_does_not_stop_the_others(folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "menu.html"
    bad.write_text("<html><title>メニュー</title></html>", encoding="utf-8")
    missing = tmp_path / "missing.html"
    ended = gikai(
        "--config", folder, "import", bad, missing, MINUTES, "--platform", "chiholog", "--json"
    )
    assert ended.code == 1
    errors = [line["error"] for line in ended.lines()]
    assert "cannot be imported as chiholog" in errors[0]
    assert "does not exist" in errors[1]
    assert errors[2] is None
    assert ended.lines()[2]["change"] == "new"
    status = gikai("--config", folder, "status", "--json")
    assert status.code == 0
    report = status.one()["sources"][0]
    assert (report["outcome"], report["new"], len(report["errors"])) == ("broken", 1, 2)


def test_where_no_file_could_be_read_nothing_is_said_of_what_stands_in_it(
    folder: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    ended = gikai("--config", folder, "import", empty, "--platform", "chiholog")
    assert ended.code == 1
    assert ended.err.splitlines()[-1] == "Nobody was told: no record was read."


def test_two_files_of_one_name_are_not_taken_for_versions_of_each_other(
    folder: Path, tmp_path: Path
) -> None:
    other = changed(tmp_path)
    ended = gikai("--config", folder, "import", MINUTES, other, "--platform", "chiholog", "--json")
    assert ended.code == 1
    assert "is also that of" in ended.lines()[1]["error"]
    assert gikai("--config", folder, "records", "--json").one()["version"] == 1


def test_a_key_and_a_name_keep_files_apart(folder: Path) -> None:
    command = ("--config", folder, "import", MINUTES, "--platform", "chiholog", "--json")
    named = gikai(*command, "--name", "草莽町", "--key", "2026-11").one()
    digest = hashlib.sha256("草莽町".encode()).hexdigest()[:8]
    assert named["key"] == f"import-chiholog-{digest}/2026-11"


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ((), "gikai import"),
        (("--source", "kakuu-kaigiroku", "--platform", "chiholog"), "--platform"),
        (("--source", "kakuu-kaigiroku", "--name", "x"), "--name"),
        (("--source", "nobody"), "--source nobody"),
        (("--platform", "nothing"), "platform 'nothing'"),
        (("--platform", "chiholog", "--name", " "), "--name"),
        (("--platform", "chiholog", "--key", ""), "--key ''"),
    ],
)
def test_options_that_disagree_are_refused(
    folder: Path, options: tuple[str, ...], where: str
) -> None:
    ended = gikai("--config", folder, "import", MINUTES, *options)
    assert ended.code == 2
    assert ended.err.splitlines()[0] == where


def test_one_key_for_two_files_is_refused(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    shutil.copyfile(MINUTES, other)
    ended = gikai(
        "--config", folder, "import", MINUTES, other, "--platform", "chiholog", "--key", "x"
    )
    assert ended.code == 2
    assert ended.err.startswith("--key\n")


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[World]:
    """#dx hears of ガバメントクラウド and of RPA."""
    with world(tmp_path / "config", bot=BOT) as made:
        for query in ("@ガバメントクラウド", "@RPA"):
            made.gikai("subscribe", "#dx", query, at="11-19 12:00")
        yield made


def test_a_name_is_the_council_of_the_records_that_name_none(asking: World, tmp_path: Path) -> None:
    page = tmp_path / "dx.html"
    page.write_text("<article><h1>市の話</h1><p>RPAを進めます。</p></article>", encoding="utf-8")
    named = ("--name", "草莽町議会", "--notify", "replay")
    ended = asking.gikai("import", page, "--platform", "feed", *named, at="11-20 06:00")
    digest = hashlib.sha256("草莽町議会".encode()).hexdigest()[:8]
    assert f"under the source import-feed-{digest} (草莽町議会)." in ended.out
    assert "草莽町議会" in asking.texts()[0]
    asking.gikai("import", MINUTES, "--platform", "chiholog", *named, at="11-20 06:00")
    listed = asking.gikai("records", "--json", at="11-20 06:10").lines()
    assert {one["source"]: one["council"] for one in listed} == {
        f"import-feed-{digest}": "草莽町議会",
        f"import-chiholog-{digest}": "架空市議会",
    }


def test_an_import_is_silent_unless_asked(asking: World) -> None:
    command = ("import", MINUTES, "--platform", "chiholog")
    assert asking.gikai(*command, at="11-20 06:00").code == 0
    assert asking.gikai("deliver", at="11-20 06:10").code == 0
    assert asking.texts() == []
    ended = asking.gikai(*command, "--notify", "replay", at="11-20 07:00")
    assert "To post: 1 post to #dx." in ended.err
    assert len(asking.texts()) == 1
    asking.gikai(*command, "--notify", "replay", at="11-20 08:00")
    assert len(asking.texts()) == 1


def test_a_silent_import_says_how_much_it_would_send(asking: World, tmp_path: Path) -> None:
    asking.gikai("subscribe", "#operators", "@RPA", at="11-19 12:00")
    other = tmp_path / "other.txt"
    text = MINUTES.read_text(encoding="utf-8")
    other.write_text(
        text.replace("平均で12分", "平均で15分").replace("11月10日", "11月11日"), "utf-8"
    )
    command = ("import", MINUTES, other, "--platform", "chiholog", "--name", "草莽町", "--json")
    ended = asking.gikai(*command, at="11-20 06:00")
    assert len(ended.lines()) == 2, "remarks are not among the JSON"
    assert ended.err == (
        "Nobody was told. The same command would send with --notify digest 2 posts "
        "(1 to #dx, 1 to #operators) and --notify replay 4 posts (2 to #dx, 2 to #operators).\n"
    )
    asking.gikai(*command, "--notify", "digest", at="11-20 07:00")
    assert (len(asking.texts()), len(asking.texts("operators"))) == (1, 1)
    assert "No subscription asks" in asking.gikai(*command, at="11-20 08:00").err
    ended = asking.gikai(*command, "--notify", "replay", at="11-20 09:00")
    assert ended.err.startswith("Nothing to post: ")


def test_a_revised_file_is_told_with_the_changed_lines_only(asking: World, tmp_path: Path) -> None:
    command = ("import", "--platform", "chiholog", "--notify", "replay")
    asking.gikai(*command[:3], MINUTES, at="11-20 06:00")
    copy = changed(tmp_path, "年間およそ1,800時間", "年間およそ1,900時間")
    ended = asking.gikai(*command, copy, at="11-20 07:00", token=False)
    _, revision, *_ = ended.out.split("── #dx ──")
    assert "改訂" in revision
    assert "1,900時間" in revision
    assert "財政措置" not in revision
