"""Changes to sources.toml: one table changes, and nothing else does."""

from __future__ import annotations

import resource
import stat
import tomllib
from typing import TYPE_CHECKING

import pytest

from config.errors import UserError
from config.sources_file import (
    replace_sources,
    sources_text,
    with_enabled,
    with_source,
    without_source,
)

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "# what we watch\n\n# 一つ目\n"
FIRST = """[[source]]
id = "one"   # never changes
platform = "note"
name = "架空市議会"

[source.permission]
by = "事務局"   # who
decided_on = 2026-10-01
reason = "電話で確認"
prefixes = [
    "/minutes/",  # the list
]
until = 2027-10-01
contact = "0000-00-0000"
"""
REMARK = "# about two\n"
SECOND = """[[source]]
id = "two"
platform = "feed"
name = '''
[[source]]
id = "no table"'''
enabled = false  # for now
"""
BELOW = "# below two\n\n# about three\n"
THIRD = """[[source]]
id = "three"
platform = "note"
name = "ミホン市議会"
# the end
"""
TEXT = HEAD + FIRST + REMARK + SECOND + BELOW + THIRD
DOS = TEXT.replace("\n", "\r\n")
PLATFORMS = ("feed", "note")
NEW = {"id": "four", "platform": "note", "name": '名"前', "url": "https://note.com/kakuu"}


def ids(text: str) -> list[str]:
    """The ids of a sources.toml, as a run reads it."""
    return [table["id"] for table in tomllib.loads(text)["source"]]


def test_a_mark_of_the_encoding_at_the_beginning_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    replace_sources(tmp_path, with_source(sources_text(tmp_path), NEW), PLATFORMS)
    written = tomllib.loads((tmp_path / "sources.toml").read_text(encoding="utf-8"))
    assert [table["id"] for table in written["source"]] == ["one", "two", "three", "four"]


@pytest.mark.parametrize("text", [TEXT, DOS])
def test_a_further_source_is_written_below_all_others_which_stay_to_the_byte(text: str) -> None:
    changed = with_source(text, NEW)
    assert changed.startswith(text.rstrip())
    assert tomllib.loads(changed)["source"][-1] == NEW
    assert ids(changed) == ["one", "two", "three", "four"]
    assert changed.count("\r\n") == (changed.count("\n") if text == DOS else 0)


def test_the_first_source_needs_no_empty_lines_before_it() -> None:
    assert with_source("", {"id": "one"}) == '[[source]]\nid = "one"\n'


def test_a_source_that_was_disabled_is_enabled_where_that_stands() -> None:
    changed = with_enabled(TEXT, "two", enabled=True)
    assert changed == TEXT.replace("enabled = false  # for now", "enabled = true  # for now")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("source_id", ["one", "three"])
def test_a_source_is_disabled_below_its_id_whatever_stands_at_its_end(
    source_id: str, ending: str
) -> None:
    changed = with_enabled(TEXT.replace("\n", ending), source_id, enabled=False)
    line = next(line for line in TEXT.splitlines(keepends=True) if f'id = "{source_id}"' in line)
    assert changed == TEXT.replace(line, f"{line}enabled = false\n", 1).replace("\n", ending)


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        (
            "[[source]]\nname = 'x'\nid = 'one'\n",
            "[[source]]\nenabled = false\nname = 'x'\nid = 'one'\n",
        ),
        (
            "[[source]]  # 一\n# its id\nid = 'one'\n\n# below\n",
            "[[source]]  # 一\n# its id\nid = 'one'\nenabled = false\n\n# below\n",
        ),
        ("[[source]]\nid = 'one'", "[[source]]\nenabled = false\nid = 'one'"),
    ],
)
def test_a_source_that_is_written_in_another_way_is_disabled_as_well(
    text: str, changed: str
) -> None:
    assert with_enabled(text, "one", enabled=False) == changed


@pytest.mark.parametrize(
    ("source_id", "left"),
    [
        ("one", HEAD + REMARK + SECOND + BELOW + THIRD),
        ("two", HEAD + FIRST + REMARK + BELOW + THIRD),
        ("three", HEAD + FIRST + REMARK + SECOND + BELOW + "# the end\n"),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_source_is_taken_out_whole_and_every_remark_around_it_stays(
    source_id: str, left: str, ending: str
) -> None:
    changed = without_source(TEXT.replace("\n", ending), source_id)
    assert changed == left.replace("\n", ending)


def test_the_last_source_leaves_an_empty_file_rather_than_a_broken_one() -> None:
    assert without_source('[[source]]\nid = "one"\n', "one") == ""


def test_a_source_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(UserError, match="Known are: one, three, two"):
        without_source(TEXT, "four")


def test_sources_in_one_list_are_left_to_the_person_who_wrote_them() -> None:
    with pytest.raises(UserError, match="by hand"):
        with_enabled(
            'source = [{ id = "one", platform = "note", name = "x" }]\n', "one", enabled=True
        )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources.toml").write_bytes(TEXT.encode("utf-8"))
    return tmp_path


def test_a_checked_text_takes_the_place_of_the_old_one_with_its_rights(folder: Path) -> None:
    file = folder / "sources.toml"
    file.chmod(0o640)
    replace_sources(folder, with_source(TEXT, NEW), PLATFORMS, before=TEXT)
    assert ids(sources_text(folder))[-1] == "four"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [path.name for path in folder.iterdir()] == ["sources.toml"]


def test_a_link_to_the_file_stays_one(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "sources.toml").symlink_to(folder / "sources.toml")
    replace_sources(elsewhere, with_source(TEXT, NEW), PLATFORMS)
    assert (elsewhere / "sources.toml").is_symlink()
    assert "four" in ids(sources_text(folder))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({**NEW, "id": "one"}, "is already the id"),
        ({**NEW, "id": "Über"}, "lower-case letters"),
        ({**NEW, "platform": "fax"}, "There is no platform 'fax'"),
        ({**NEW, "url": "nowhere"}, "key url"),
        ({**NEW, "url": "https://user:pass@note.com/x"}, "password"),
    ],
)
def test_what_no_run_would_take_is_not_written(
    folder: Path, values: dict[str, object], said: str
) -> None:
    with pytest.raises(UserError, match=said):
        replace_sources(folder, with_source(TEXT, values), PLATFORMS)
    assert sources_text(folder) == TEXT


def test_a_change_that_would_leave_no_toml_is_not_written(folder: Path) -> None:
    listed = 'source = [{ id = "one", platform = "note", name = "x" }]\n'
    (folder / "sources.toml").write_text(listed, encoding="utf-8")
    with pytest.raises(UserError, match="would leave no TOML"):
        replace_sources(folder, with_source(listed, NEW), PLATFORMS)
    assert sources_text(folder) == listed


def test_what_somebody_wrote_meanwhile_is_not_overwritten(folder: Path) -> None:
    (folder / "sources.toml").write_text(TEXT + "# meanwhile\n", encoding="utf-8")
    with pytest.raises(UserError, match="changed meanwhile"):
        replace_sources(folder, with_source(TEXT, NEW), PLATFORMS, before=TEXT)
    assert sources_text(folder).endswith("# meanwhile\n")


def test_a_file_with_a_mistake_is_told_as_a_run_tells_it(folder: Path) -> None:
    (folder / "sources.toml").write_text("[[source]\n", encoding="utf-8")
    with pytest.raises(UserError, match="This is no TOML"):
        sources_text(folder)


def test_a_disk_that_takes_nothing_more_leaves_the_file_as_it_was(folder: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, hard))
    try:
        with pytest.raises(UserError, match="cannot be written: File too large"):
            replace_sources(folder, with_source(TEXT, NEW), PLATFORMS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert sources_text(folder) == TEXT
    assert [path.name for path in folder.iterdir()] == ["sources.toml"]
