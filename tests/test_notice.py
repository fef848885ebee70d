"""NOTICE against the installed distributions: every dependency named, no licence that binds us."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata

from tests.tree import ROOT

NOTICE = (ROOT / "NOTICE").read_text(encoding="utf-8")
MPL_NAMED = {"certifi", "pathspec", "hypothesis", "tqdm"}


def licence(name: str) -> str:
    """All that a distribution's metadata say of its licence, in one line."""
    said = metadata.metadata(name)
    classifiers = [c for c in said.get_all("Classifier") or [] if c.startswith("License")]
    fields = [*(said.get_all("License-Expression") or []), *(said.get_all("License") or [])]
    return " / ".join([*(field[:200] for field in fields), *classifiers])


def locked() -> set[str]:
    """The distributions of both locks that this environment has installed."""
    names: set[str] = set()
    for lock in ("constraints.txt", "constraints-dev.txt"):
        names |= set(re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text("utf-8"), re.MULTILINE))
    here = {re.sub(r"[-_.]+", "-", found.name).lower() for found in metadata.distributions()}
    return names & here


def test_every_direct_dependency_is_named() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    direct = {re.split(r"[<>=\[]", line)[0] for line in project["dependencies"]}
    named = {line.split()[0].lower() for line in NOTICE.splitlines() if re.match(r"[A-Za-z]", line)}
    assert direct - named == set()
    extras = (line for lines in project["optional-dependencies"].values() for line in lines)
    further = {re.split(r"[<>=\[]", line)[0] for line in extras} - {project["name"]}
    beside = NOTICE.partition("Only for development")[2]
    assert further - set(re.findall(r"[\w-]+", beside)) == set()


def test_every_installed_dependency_says_its_licence() -> None:
    assert [name for name in sorted(locked()) if not licence(name)] == []


def test_no_dependency_is_under_a_licence_that_would_bind_the_whole() -> None:
    binding = re.compile(r"\bA?GPL|\bAffero|(?<!Lesser )General Public License", re.IGNORECASE)
    assert [name for name in sorted(locked()) if binding.search(licence(name))] == []


def test_what_is_under_the_mozilla_licence_is_named_with_it() -> None:
    mozilla = {name for name in locked() if re.search(r"MPL|Mozilla", licence(name))}
    assert mozilla <= MPL_NAMED
    assert [name for name in MPL_NAMED if name not in NOTICE] == []
