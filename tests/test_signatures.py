"""Every signature that docs/architecture.md names, against the code."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tests.tree import PRODUCT, ROOT, Module, modules

SIGNATURE = re.compile(r"(?P<module>\w+)\.(?P<name>\w+)\((?P<parameters>(?:[^()]|\(\))*)\)")


def written() -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Section, module, name and parameters of each signature; «…» leaves the parameters open."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return [
        (section.split()[0], found["module"], found["name"], _named(found["parameters"]))
        for section in page.split("\n### ")[1:]
        for code in re.findall(r"`([^`]+)`", section)
        for found in SIGNATURE.finditer(code)
    ]


def _named(parameters: str) -> tuple[str, ...]:
    names = (re.split(r"[:=]", one)[0].strip() for one in parameters.split(","))
    return tuple(name for name in names if name not in ("", "*"))


@cache
def module_of(package: str, name: str) -> Module:
    """The module of that name in the package, else in another."""
    by_path = {module.path: module for module in modules()}
    for folder in (package, f"{package}/politeness", f"{package}/extract", *PRODUCT):
        if found := by_path.get(f"{folder}/{name}.py"):
            return found
    pytest.fail(f"docs/architecture.md names {name}.py, which is nowhere")


def parameters_of(module: Module, name: str) -> tuple[str, ...]:
    """Of a function, of a method, or of what makes an instance of a class."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            return tuple(each.arg for each in arguments if each.arg != "self")
        if isinstance(node, ast.ClassDef) and node.name == name:
            return _made_from(node)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and name in {alias.name for alias in node.names}:
            *folders, file = (node.module or "").split(".")
            return parameters_of(module_of("/".join(folders), file), name)
    pytest.fail(f"docs/architecture.md names {name}, which is not in {module.path}")


def _made_from(node: ast.ClassDef) -> tuple[str, ...]:
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef) and inner.name == "__init__":
            return tuple(each.arg for each in inner.args.args[1:])
    fields = (inner.target for inner in node.body if isinstance(inner, ast.AnnAssign))
    return tuple(field.id for field in fields if isinstance(field, ast.Name))


@pytest.mark.parametrize(("package", "module", "name", "parameters"), written())
def test_a_signature_that_is_written_down_is_the_codes(
    package: str, module: str, name: str, parameters: tuple[str, ...]
) -> None:
    if parameters != ("…",):
        assert parameters_of(module_of(package, module), name) == parameters


def test_signatures_are_found_on_the_page() -> None:
    assert len(written()) > 20
