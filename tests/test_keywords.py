"""What must hold of config/keywords.toml, whoever adds the next line."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path

import pypdfium2
import pytest

from config.models import Group
from config.themes import by_theme, theme_table
from matcher.terms import Term, TermSet

ROOT = Path(__file__).parent.parent
FILE = ROOT / "config" / "keywords.toml"

# The forms that the imported examples are counted by: they may gain company, not disappear.
COUNTED = (
    "DX", "RPA", "BPR", "マイナンバーカード", "テレワーク", "デジタルデバイド", "LGWAN",
    "GIGAスクール", "セキュリティ", "セキリュティ", "働き方", "ガバメントクラウド", "標準化",
    "BYOD", "ICT", "Microsoft 365", "Intune", "Office 365", "kintone", "iPad", "iPhone", "USB",
    "ワクチン", "IT", "AI", "書かない窓口", "生成AI", "オンライン申請",
)  # fmt: skip


def bare(form: str) -> str:
    """The form as matching sees it; a space inside a form matches none or one."""
    return unicodedata.normalize("NFKC", form).casefold().replace(" ", "")


@pytest.fixture(scope="module")
def groups() -> tuple[Group, ...]:
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    assert set(tables) == {"group", "exclusion"}
    return tuple(Group.model_validate(table) for table in tables["group"])


def test_there_are_groups_for_all_that_assemblies_ask(groups: tuple[Group, ...]) -> None:
    assert len(groups) >= 150
    assert len({group.theme for group in groups} - {None}) >= 12


def test_every_group_has_a_theme_and_stands_below_its_heading() -> None:
    heading = ""
    for line in FILE.read_text(encoding="utf-8").partition("\n\n")[2].splitlines():
        heading = line.removeprefix("# ") if line.startswith("# ") else heading
        if line == "[[group]]":
            expected = f'theme = "{heading}"'
        elif line.startswith("theme = "):
            assert line == expected
            expected = ""
        elif line.startswith("name = "):
            assert expected == "", f"no theme above {line}"


def test_the_groups_of_a_theme_stand_together(groups: tuple[Group, ...]) -> None:
    themes = [group.theme for group in groups]
    begun = [
        theme for before, theme in zip([None, *themes], themes, strict=False) if theme != before
    ]
    assert len(begun) == len(set(begun))


def test_the_page_about_keywords_lists_the_groups_by_theme(groups: tuple[Group, ...]) -> None:
    page = (ROOT / "docs" / "keywords.md").read_text(encoding="utf-8")
    assert theme_table(groups) in page, "make it anew: python -m config.themes"


def test_groups_without_a_theme_are_listed_as_well() -> None:
    tables = [{"name": name, "note": "未確認", "terms": [name]} for name in ("RPA", "BPR")]
    bare_ones = [Group.model_validate(table) for table in tables]
    assert [len(members) for members in by_theme(bare_ones).values()] == [2]


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("README.md", r"More than (\d+) groups of keywords\*\* in (\d+) themes"),
        ("README.ja.md", r"(?P<themes>\d+)の分野、(?P<groups>\d+)を超えるキーワード群"),
        ("CHANGELOG.md", r"More than (\d+) groups of keywords in (\d+) themes"),
    ],
)
def test_what_is_said_of_their_number_is_true(
    groups: tuple[Group, ...], path: str, pattern: str
) -> None:
    said = re.search(pattern, (ROOT / path).read_text(encoding="utf-8"))
    assert said
    named = said.groupdict() or {"groups": said[1], "themes": said[2]}
    assert int(named["groups"]) < len(groups) < int(named["groups"]) + 100
    assert int(named["themes"]) == len(by_theme(groups))


def test_every_counted_form_is_there_as_spelled(groups: tuple[Group, ...]) -> None:
    forms = {term.form for group in groups for term in group.terms}
    assert set(COUNTED) <= forms


def test_a_misspelling_counts_for_the_group_it_means(groups: tuple[Group, ...]) -> None:
    security = next(group for group in groups if group.name == "セキュリティ")
    assert {"セキュリティ", "セキリュティ"} <= {term.form for term in security.terms}


def test_no_group_name_is_used_twice(groups: tuple[Group, ...]) -> None:
    names = [bare(group.name) for group in groups]
    assert [name for name in names if names.count(name) > 1] == []


def test_no_form_stands_in_two_groups(groups: tuple[Group, ...]) -> None:
    forms = [bare(term.form) for group in groups for term in group.terms]
    assert [form for form in forms if forms.count(form) > 1] == []


def test_no_form_of_a_group_contains_another_of_it(groups: tuple[Group, ...]) -> None:
    doubled = [
        (group.name, longer.form, shorter.form)
        for group in groups
        for longer in group.terms
        for shorter in group.terms
        if shorter is not longer
        and bare(shorter.form) in bare(longer.form)
        # 窓口DX is not found in 窓口DXSaaS: a Latin word has edges.
        and TermSet([Term(shorter.form)]).find(longer.form)
    ]
    assert doubled == []


def test_every_exclusion_is_longer_than_its_form_and_contains_it(
    groups: tuple[Group, ...],
) -> None:
    idle = [
        (term.form, longer)
        for group in groups
        for term in group.terms
        for longer in term.exclude
        if bare(term.form) not in bare(longer) or bare(term.form) == bare(longer)
    ]
    assert idle == []


def test_no_form_counts_inside_its_exclusions(groups: tuple[Group, ...]) -> None:
    for group in groups:
        for term in group.terms:
            found = TermSet([Term(term.form, group.name, term.exclude)])
            assert [longer for longer in term.exclude if found.find(f"この{longer}は")] == []


def test_no_exclusion_stands_twice_in_a_form(groups: tuple[Group, ...]) -> None:
    doubled = [
        (term.form, longer)
        for group in groups
        for term in group.terms
        for longer in term.exclude
        if sum(bare(longer) == bare(other) for other in term.exclude) > 1
    ]
    assert doubled == []


def test_every_exclusion_has_its_reason_beside_it() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    assert [
        line for line in lines if "exclude = [" in line and "]},  # " not in compact(line)
    ] == []


def compact(line: str) -> str:
    """The line with the brackets of an inline table drawn together."""
    return line.replace("] }", "]}")


def seen_forms(group: Group) -> set[str]:
    """The forms that the note calls seen: 「… で確認: A、B。… 未確認: C」."""
    seen = [part.split(" で確認: ")[1] for part in group.note.split("。") if " で確認: " in part]
    return {form for forms in seen for form in forms.split("、")}


def unseen_forms(group: Group) -> set[str]:
    if group.note == "未確認":
        return {term.form for term in group.terms}
    tail = group.note.partition("未確認: ")[2]
    return set(tail.split("、")) - {""}


def test_every_note_says_of_each_form_whether_it_was_seen(groups: tuple[Group, ...]) -> None:
    for group in groups:
        forms = {term.form for term in group.terms}
        assert seen_forms(group) | unseen_forms(group) == forms, group.name
        assert not seen_forms(group) & unseen_forms(group), group.name


def readable(path: Path) -> str:
    """What stands in a capture, tags and JSON escapes undone; "" for what no parser opens."""
    body = path.read_bytes()
    if body.startswith(b"%PDF-"):
        try:
            with pypdfium2.PdfDocument(body) as pdf:
                return "".join(page.get_textpage().get_text_range() for page in pdf)
        except pypdfium2.PdfiumError:  # the captures hold a locked and a truncated file on purpose
            return ""
    text = body.decode("utf-8", errors="replace")
    text = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    return re.sub(r"<[^>]*>", "", text)


@pytest.fixture(scope="module")
def real_text(real_folder: Path) -> str:
    """All real material but the catalogue of councils, folded, without any white space."""
    files = [*real_folder.glob("seeds/*"), *real_folder.glob("real/**/*")]
    kept = [path for path in files if path.is_file() and "catalogue" not in path.parts]
    return re.sub(r"\s", "", bare("".join(readable(path) for path in sorted(kept))))


@pytest.mark.real
def test_a_form_called_seen_is_in_the_real_material(
    groups: tuple[Group, ...], real_text: str
) -> None:
    missing = [
        form for group in groups for form in seen_forms(group) if bare(form) not in real_text
    ]
    assert missing == []
