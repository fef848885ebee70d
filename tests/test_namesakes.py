"""Files that are called as a text on record and say something else are not taken silently."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from crawler.errors import NotADocument
from crawler.platforms.dbsr import parse_file
from crawler.saved import SavedFile
from standins.sites.dbsr import sample_tenants
from standins.sites.voices_council import kakuu, revised
from standins.sites.voices_pages import text
from state.namesakes import namesake
from tests.command_tools import configure, gikai, source
from tests.dbsr_runs import source as dbsr_source
from tests.state_examples import first_fingerprint, minutes, run_of, said

if TYPE_CHECKING:
    from pathlib import Path

    from state.database import Database

PAPER = next(one for one in sample_tenants()["laravel"].papers if one.kind == "本文")
WHOLE = PAPER.download()


def cut(body: bytes) -> bytes:
    """Half of a download, as far as the last whole letter."""
    return body[: len(body) // 2].decode("cp932", "ignore").encode("cp932")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return configure(tmp_path / "watch", source("kakuu", None, platform="dbsr"))


def saved(folder: Path, name: str, body: bytes) -> Path:
    path = folder / name
    path.write_bytes(body)
    return path


def test_a_download_cut_in_the_middle_is_not_new_beside_the_whole_one(folder: Path) -> None:
    whole, part = saved(folder, "1.txt", WHOLE), saved(folder, "2.txt", cut(WHOLE))
    assert gikai("--config", folder, "import", whole, "--source", "kakuu").code == 0
    ended = gikai("--config", folder, "import", part, "--source", "kakuu")
    assert ended.code == 1
    assert "the same day and title is on record as kakuu/1: import it with --key 1" in ended.err
    assert "0 of 1 file brought something new" in ended.out


def test_the_whole_one_behind_its_part_is_imported_by_the_key_that_is_named(folder: Path) -> None:
    part, whole = saved(folder, "1.txt", cut(WHOLE)), saved(folder, "2.txt", WHOLE)
    gikai("--config", folder, "import", part, "--source", "kakuu")
    command = ("--config", folder, "import", whole, "--source", "kakuu")
    assert "--key 1" in gikai(*command).err
    ended = gikai(*command, "--key", "1", "--json")
    assert (ended.code, ended.one()["key"], ended.one()["change"]) == (0, "kakuu/1", "revised")


def test_the_other_sitting_of_a_day_has_a_key_of_its_own(folder: Path) -> None:
    files = [saved(folder, "1.txt", WHOLE), saved(folder, "2.txt", cut(WHOLE))]
    for number, file in enumerate(files, start=1):
        key = f"part-{number}"
        ended = gikai("--config", folder, "import", file, "--source", "kakuu", "--key", key)
        assert (ended.code, "1 of 1 file" in ended.out) == (0, True)


def test_the_same_file_under_another_name_is_no_error(folder: Path) -> None:
    files = [saved(folder, "1.txt", WHOLE), saved(folder, "1 (1).txt", WHOLE)]
    ended = gikai("--config", folder, "import", *files, "--source", "kakuu", "--json")
    assert [line["change"] for line in ended.lines()] == ["new", None]


def test_the_same_words_are_known_by_a_fingerprint_as_it_was_at_first(database: Database) -> None:
    first = replace(minutes(), held_on=date(2026, 10, 7))
    run_of(database, first)
    row = "UPDATE documents SET fingerprint = ?"
    database.connection.execute(row, (first_fingerprint(first),))
    again = replace(first, key="kaku/again")
    assert namesake(database, again) is None
    assert namesake(database, said(again, 2, "予算は二億円です。")) == first.key


@pytest.mark.parametrize(
    "body",
    [WHOLE[: len(WHOLE) // 2 + n] for n in (0, 1, 2, 3)],
)
def test_a_download_cut_inside_a_letter_is_no_download(body: bytes) -> None:
    try:
        body.decode("cp932")
    except UnicodeDecodeError:
        with pytest.raises(NotADocument):
            parse_file(SavedFile(name="1.txt", body=body), dbsr_source())
    else:
        assert parse_file(SavedFile(name="1.txt", body=body), dbsr_source()).speeches


def test_a_download_without_its_rule_is_no_download() -> None:
    head, _, rest = WHOLE.split(b"\r\n", 2)
    with pytest.raises(NotADocument, match="a ruled line"):
        parse_file(SavedFile(name="1.txt", body=head + b"\r\n" + rest), dbsr_source())


def test_a_page_saved_without_its_number_is_not_new_beside_the_numbered_one(tmp_path: Path) -> None:
    made = configure(tmp_path / "watch", source("kakuu", None, platform="voices"))
    sitting = kakuu().sittings[0]
    unid = f"K_R{sitting.day}00011"
    shown = range(len(sitting.segments))
    numbered = saved(made, f"{unid}.html", text(sitting, shown).encode("cp932"))
    other = revised(sitting, "二十人", "三十人")
    named = saved(made, "会議録.html", text(other, shown).encode("cp932"))
    ended = gikai("--config", made, "import", numbered, named, "--source", "kakuu", "--json")
    first, second = ended.lines()
    assert (ended.code, first["change"], second["change"]) == (1, "new", None)
    assert f"--key {unid}" in second["error"]
