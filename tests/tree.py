"""The checkout as the tests about its shape see it: tracked files, modules, imports."""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PRODUCT = ("bot", "config", "crawler", "matcher", "notifier", "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One imported module; ``typing_only`` ones are never run, ``inner`` ones are in a function."""

    module: str
    line: int
    typing_only: bool
    inner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One tracked Python file, ``name`` dotted."""

    path: str
    name: str
    source: str
    tree: ast.Module

    @property
    def in_product(self) -> bool:
        return self.path.split("/")[0] in PRODUCT

    @property
    def lines(self) -> list[str]:
        return self.source.splitlines()


@cache
def tracked() -> tuple[str, ...]:
    """Paths that git knows and that are there, relative to the root, with forward slashes."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z"],  # noqa: S607 - git comes from the PATH
        check=True,
        capture_output=True,
        text=True,
    )
    return tuple(path for path in listed.stdout.split("\0") if path and (ROOT / path).is_file())


@cache
def modules() -> tuple[Module, ...]:
    """Every tracked Python file but the examples, which are data."""
    paths = [path for path in tracked() if path.endswith(".py")]
    return tuple(_read(path) for path in paths if not path.startswith("tests/examples/"))


def _read(path: str) -> Module:
    source = (ROOT / path).read_text(encoding="utf-8")
    name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return Module(path=path, name=name, source=source, tree=ast.parse(source, filename=path))


def imports(module: Module) -> Iterator[Import]:
    """All imports of a module; ``from a import b`` gives a.b where that is a module, else a."""
    yield from _imports(module, module.tree, typing_only=False, inner=False)


def _imports(module: Module, node: ast.AST, *, typing_only: bool, inner: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            for name in _targets(child):
                yield Import(module=name, line=child.lineno, typing_only=typing_only, inner=inner)
            continue
        typed = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
        function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from _imports(
            module, child, typing_only=typing_only or typed, inner=inner or function
        )


def _targets(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    origin = node.module or ""
    inside = [f"{origin}.{alias.name}" for alias in node.names]
    return [name for name in inside if name in _names()] or [origin]


@cache
def _names() -> frozenset[str]:
    return frozenset(path.removesuffix(".py").replace("/", ".") for path in tracked())


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module, inner ones too."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
