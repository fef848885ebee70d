"""docs/architecture.md, rule by rule; each test lists every place that breaks its rule."""

from __future__ import annotations

import ast
import re
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.tree import Module, functions, imports, modules

# Where a library may be imported; a folder ends with a slash.
HOMES = {
    "apscheduler": ("bot/daemon.py",),
    "click": ("bot/",),
    "feedparser": ("crawler/",),
    "lark": ("matcher/",),
    "numpy": ("matcher/", "state/"),
    "pydantic": ("config/",),
    "pypdfium2": ("crawler/",),
    "resiliparse": ("crawler/",),
    "rich": ("bot/",),
    "scrapy": ("crawler/fetching/", "crawler/politeness/"),
    "selectolax": ("crawler/",),
    "slack_sdk": ("notifier/slack.py",),
    "sqlite3": ("state/",),
    "sqlite_utils": ("state/",),
    "tomlkit": ("config/",),
    "twisted": ("crawler/fetching/", "crawler/politeness/"),
    "zstandard": ("crawler/", "state/"),
}
LAYERS = (("config",), ("matcher",), ("state",), ("crawler", "notifier"), ("bot",))
CLOCKS = {
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
}
PURE = (
    "crawler/platforms/",
    "crawler/extract/",
    "matcher/",
    "state/bodies.py",
    "state/diff.py",
    "state/finding.py",
    "state/identity.py",
    "state/outcomes.py",
    "state/part_columns.py",
    "state/passages.py",
    "state/records.py",
    "state/texts.py",
    "state/times.py",
    "state/words.py",
    "notifier/blocks.py",
    "notifier/check.py",
    "notifier/errors.py",
    "notifier/health.py",
    "notifier/letter.py",
    "notifier/message.py",
    "notifier/plain.py",
    "notifier/quotes.py",
    "notifier/remedies.py",
    "notifier/revisions.py",
    "notifier/route.py",
    "notifier/sentences.py",
    "notifier/stance.py",
    "notifier/stance_reading.py",
    "notifier/stance_verbs.py",
    "notifier/stance_words.py",
    "notifier/summary.py",
    "notifier/text.py",
    "notifier/wording.py",
    "bot/as_json.py",
    "bot/schedule.py",
    "bot/why_json.py",
    "bot/why_words.py",
    "config/addresses.py",
    "crawler/recognise.py",
    "crawler/errors.py",
    "crawler/politeness/windows.py",
    "crawler/politeness/vendors.py",
    "crawler/politeness/robots_file.py",
    "crawler/politeness/remarks.py",
    "crawler/frontier.py",
    "crawler/politeness/addresses.py",
    "crawler/politeness/detours.py",
    "crawler/politeness/permission.py",
    "crawler/politeness/refusals.py",
    "crawler/steps.py",
)
# What a module must not import to stay pure; of urllib only the part that asks the network.
WORLDLY = re.compile(
    r"(?:asyncio|http|logging|os|pathlib|random|shutil|socket|sqlite3|subprocess|tempfile|threading|time"
    r"|urllib\.request|state\.database)(?:\.|$)"
)
WORLDLY_CALLS = {"open", "print", "input"}
PLATFORM_SCAN = "crawler/platforms/__init__.py"
# A PDF is read in a child process: a hostile one may take memory, time and the reader with it.
CHILD_OF_PDF = (
    "crawler/extract/ocr.py",
    "crawler/extract/pdf.py",
    "crawler/extract/pdf_child.py",
    "crawler/extract/programs.py",
)
SUPPRESSION = re.compile(
    r"#\s*noqa(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?"
    r"|#\s*type:\s*ignore(?:\[[\w,\s-]+\])?"
    r"|#\s*pragma:\s*no cover"
)
MARK = re.compile(r"@pytest\.mark\.(?:skip|skipif|xfail)\b")


def product() -> list[Module]:
    return [module for module in modules() if module.in_product]


def top(name: str) -> str:
    return name.partition(".")[0]


def test_a_library_is_imported_only_at_its_home() -> None:
    astray = [
        f"{module.path}:{found.line} imports {found.module}"
        for module in product()
        for found in imports(module)
        if not module.path.startswith(HOMES.get(top(found.module), ("",)))
    ]
    assert astray == []


def test_imports_run_one_way() -> None:
    height = {name: level for level, layer in enumerate(LAYERS) for name in layer}
    upward = [
        f"{module.path}:{found.line} imports {found.module}"
        for module in product()
        for found in imports(module)
        if top(found.module) != top(module.name)
        and height.get(top(found.module), -1) >= height[top(module.name)]
    ]
    assert upward == []


def test_the_product_imports_neither_stand_ins_nor_tests() -> None:
    foreign = [
        f"{module.path}:{found.line} imports {found.module}"
        for module in product()
        for found in imports(module)
        if top(found.module) in {"standins", "tests", "benchmarks"}
    ]
    assert foreign == []


def test_only_the_clock_module_reads_the_clock() -> None:
    read = [
        f"{module.path}:{node.lineno} calls {ast.unparse(node.func)}"
        for module in product()
        if module.path != "bot/clock.py"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ".".join(ast.unparse(node.func).split(".")[-2:]) in CLOCKS
    ]
    assert read == []


def test_no_statement_asks_the_database_for_the_time() -> None:
    asking = re.compile(
        r"\bCURRENT_(?:TIMESTAMP|DATE|TIME)\b"
        r"|\b(?:date|time|datetime|julianday|unixepoch|strftime)\s*\([^)]*'now'",
        re.IGNORECASE,
    )
    found = [
        f"{module.path}:{node.lineno}"
        for module in product()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and asking.search(str(node.value))
    ]
    assert found == []


def pure() -> list[Module]:
    impure = (PLATFORM_SCAN, *CHILD_OF_PDF)
    return [m for m in product() if m.path.startswith(PURE) and m.path not in impure]


def test_every_pure_module_is_there() -> None:
    assert [path for path in PURE if not any(m.path.startswith(path) for m in pure())] == []


def test_a_pure_module_knows_no_logger_file_or_network() -> None:
    reached = [
        f"{module.path}:{found.line} imports {found.module}"
        for module in pure()
        for found in imports(module)
        if not found.typing_only and WORLDLY.match(found.module)
    ]
    assert reached == []


def test_a_pure_module_opens_and_prints_nothing() -> None:
    called = [
        f"{module.path}:{node.lineno} calls {node.func.id}"
        for module in pure()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in WORLDLY_CALLS
    ]
    assert called == []


def test_a_platform_knows_records_and_steps_but_no_database_and_no_spider() -> None:
    far = ("bot", "notifier", "scrapy", "crawler.spider", "crawler.pipelines", "crawler.process")
    reached = [
        f"{module.path}:{found.line} imports {found.module}"
        for module in product()
        if module.path.startswith("crawler/platforms/")
        for found in imports(module)
        if found.module.startswith(far)
        or (top(found.module) == "state" and found.module != "state.records")
    ]
    assert reached == []


def test_a_package_file_holds_a_docstring_at_most_but_for_the_scan_of_platforms() -> None:
    filled = [
        module.path
        for module in modules()
        if module.path.endswith("__init__.py")
        and len(module.tree.body) > (1 if ast.get_docstring(module.tree) else 0)
    ]
    assert set(filled) <= {PLATFORM_SCAN}


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {module.path: len(module.lines) for module in modules()}
    assert {path: length for path, length in lengths.items() if length > 400} == {}


def test_no_function_is_longer_than_50_lines() -> None:
    lengths = {
        f"{module.path}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for module in modules()
        for node in functions(module)
    }
    assert {name: length for name, length in lengths.items() if length > 50} == {}


def test_every_function_is_annotated() -> None:
    bare = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in modules()
        for node in functions(module)
        if node.returns is None or any(not has_type(argument) for argument in arguments(node))
    ]
    assert bare == []


def arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]


def has_type(argument: ast.arg) -> bool:
    return argument.annotation is not None or argument.arg in {"self", "cls"}


def test_there_is_no_import_cycle() -> None:
    known = {module.name for module in modules()}
    graph = {
        module.name: {
            found.module
            for found in imports(module)
            if found.module in known - {module.name} and not found.typing_only
        }
        for module in modules()
    }
    try:
        order = tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"a cycle: {' -> '.join(error.args[1])}")
    assert len(order) == len(graph)


def test_an_import_inside_a_function_says_why() -> None:
    silent = [
        f"{module.path}:{found.line} imports {found.module}"
        for module in modules()
        if "imported" not in (ast.get_docstring(module.tree) or "")
        for found in imports(module)
        if found.inner and not found.typing_only and not explained(module.lines, found.line)
    ]
    assert silent == []


def test_every_suppression_bears_its_reason() -> None:
    silent = [
        f"{module.path}:{number}: {line.strip()}"
        for module in modules()
        for number, line in enumerate(module.lines, start=1)
        if (SUPPRESSION.search(line) or MARK.match(line.strip()))
        and not explained(module.lines, number)
    ]
    assert silent == []


def explained(lines: list[str], number: int) -> bool:
    """Whether a line ends with a reason, gives one, or stands under a comment; of several imports
    in a row the first may speak for all.
    """
    line = lines[number - 1]
    tail = SUPPRESSION.split(line)[-1] if SUPPRESSION.search(line) else line.partition("#")[2]
    if len(re.findall(r"\w", tail)) >= 5 or "reason=" in "".join(lines[number - 1 : number + 3]):
        return True
    above = lines[number - 2].strip() if number > 1 else ""
    if above.startswith(("import ", "from ")):
        return explained(lines, number - 1)
    return above.startswith("#")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("value = call()  # noqa: S310", False),
        ("value = call()  # noqa: S310 - loopback alone is asked", True),
        ("# loopback alone is asked\nvalue = call()  # noqa: S310", True),
        ("@pytest.mark.skipif(True, reason='no browser here')", True),
        ("@pytest.mark.skip", False),
    ],
)
def test_the_check_for_reasons_can_tell_a_reason(source: str, expected: bool) -> None:
    lines = source.splitlines()
    assert explained(lines, len(lines)) is expected
