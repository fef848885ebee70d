"""What no tracked file may hold: this machine's paths, a registry's host, unfinished business, and
words out of the real material.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pytest

from tests.tree import ROOT, tracked

if TYPE_CHECKING:
    from pathlib import Path

# Put together here, so that this file does not hold what it looks for.
REGISTRIES = re.compile(
    "|".join((r"py" + r"pi\.org", "python" + "hosted", "np" + "mjs", r"/simp" + r"le\b"))
)
UNFINISHED = re.compile(
    r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b"
)
MACHINE = re.compile(
    r"(?<![\w.~>\)-])/(?:" + "|".join(("work", "root", "home", "Users", "opt")) + r")/\w"
)
RUN = 40  # characters in common that no two texts share by chance
BLOCK = RUN // 2  # a shared run of RUN holds a whole aligned block of this size
JAPANESE = re.compile(r"[\u3005-\u30ff\u4e00-\u9fff\uff01-\uff5e、。「」『』（）・ー]{40,}")


def texts() -> dict[str, str]:
    """Every tracked file that is UTF-8 text, by path."""
    found = {}
    for path in tracked():
        try:
            found[path] = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


def places(pattern: re.Pattern[str], skipped: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{path}:{text.count(chr(10), 0, found.start()) + 1}: {found.group()}"
        for path, text in texts().items()
        if path not in skipped
        for found in pattern.finditer(text)
    ]


def test_no_file_names_a_package_registry() -> None:
    assert places(REGISTRIES) == []


def test_no_file_holds_unfinished_business() -> None:
    assert places(UNFINISHED) == []


def test_no_file_holds_a_path_of_one_machine() -> None:
    assert places(MACHINE) == []


def test_only_the_script_of_ci_knows_where_captures_may_lie() -> None:
    assert places(re.compile(r"\bsha" + r"red/"), skipped=(".ci/run",)) == []


def squeezed(text: str) -> str:
    """Text without the differences that a copy may have: width and white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def shared_runs(text: str, material: str) -> list[str]:
    """Every run of RUN characters or more that both texts hold, the first of each neighbourhood."""
    blocks = {material[at : at + BLOCK] for at in range(0, len(material) - BLOCK + 1, BLOCK)}
    found: list[str] = []
    end = 0
    for at in range(len(text) - BLOCK + 1):
        if at < end or text[at : at + BLOCK] not in blocks:
            continue
        for start in range(max(0, at - BLOCK), at + 1):
            window = text[start : start + RUN]
            if len(window) == RUN and window in material:
                found.append(window)
                end = start + RUN
                break
    return found


@pytest.mark.parametrize("shift", [0, 1, 7, 19])
def test_the_check_finds_a_copied_sentence_at_any_place(shift: int) -> None:
    sentence = "".join(chr(0x4E00 + 7 * number) for number in range(RUN))
    material = "頭" * shift + sentence + "尾" * 30
    assert shared_runs(f"前置き{sentence}後書き", material) == [sentence]


def test_the_check_lets_a_shorter_quotation_pass() -> None:
    sentence = "".join(chr(0x4E00 + 7 * number) for number in range(RUN - 1))
    assert shared_runs(f"前置き{sentence}後書き", f"頭{sentence}尾" + "末" * 30) == []


@pytest.mark.real
def test_no_file_holds_a_run_of_a_seed(real_folder: Path) -> None:
    seeds = sorted((real_folder / "seeds").glob("*.txt"))
    material = "\0".join(squeezed(path.read_text(encoding="utf-8")) for path in seeds)
    assert copied_from(material) == {}


@pytest.mark.real
def test_no_file_holds_a_japanese_run_of_a_capture(real_folder: Path) -> None:
    captures = [path for path in sorted((real_folder / "real").glob("**/*")) if path.is_file()]
    runs = [
        run
        for path in captures
        if "catalogue" not in path.parts  # names of public bodies, which the project needs too
        for run in JAPANESE.findall(squeezed(decoded(path)))
    ]
    assert runs
    assert copied_from("\0".join(runs)) == {}


def decoded(path: Path) -> str:
    """A capture as text; JSON escapes undone, anything undecodable dropped."""
    text = path.read_bytes().decode("utf-8", errors="ignore")
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


def copied_from(material: str) -> dict[str, list[str]]:
    found = {path: shared_runs(squeezed(text), material) for path, text in texts().items()}
    return {path: runs for path, runs in found.items() if runs}
