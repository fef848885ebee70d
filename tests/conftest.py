"""What every test stands on: loopback only, real material by name, and no borrowed settings."""

from __future__ import annotations

import gc
import os
import runpy
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from state.database import open_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from state.database import Database

GUARD = Path(__file__).parent / "guard"
OURS = ("GIKAI_CONFIG", "GIKAI_NOW", "GIKAI_SLACK_URL", "GIKAI_TEST_NURSERY", "SLACK_BOT_TOKEN")
# A disk waits for every commit of every small database. What crashes in tests are processes: files
# in memory outlive them as well.
IN_MEMORY = Path("/dev/shm")
ROOM = 4 << 30  # bytes; all the tests together leave a tenth
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


def pytest_configure(config: pytest.Config) -> None:
    """Put the guard into this process and, by PYTHONPATH, into every process that it starts."""
    inherited = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if str(GUARD) not in inherited:
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(GUARD), *inherited]))
        runpy.run_path(str(GUARD / "sitecustomize.py"))
    # Some machines forbid compiled modules to be kept: every child would compile the product anew.
    for name in (*OURS, *PROXIES, "PYTHONDONTWRITEBYTECODE"):
        os.environ.pop(name, None)
    if IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))
    # A busy machine is no failure: 200 ms an example is hypothesis's own limit, not ours.
    settings.register_profile("shared machine", deadline=None)
    settings.load_profile("shared machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests that share what their module prepares, a month of runs or two hundred sites, in
    one of the processes of `-n auto`: each would prepare it again."""
    for item in items:
        if isinstance(item, pytest.Function) and _is_prepared_by_its_module(item):
            item.add_marker(pytest.mark.xdist_group(item.module.__name__))


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over thousands of tests: it would look at each again and
    again, and what parsers take would be measured with it."""
    gc.collect()
    gc.freeze()


def _is_prepared_by_its_module(item: pytest.Function) -> bool:
    prepared = item._fixtureinfo.name2fixturedefs.values()
    return any(definition.scope == "module" for some in prepared for definition in some)


@pytest.fixture(scope="session", autouse=True)
def stay_on_loopback(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Fail the session if anything tried to leave, even where the error was swallowed."""
    record = tmp_path_factory.mktemp("egress") / "refused.txt"
    os.environ["GIKAI_TEST_EGRESS"] = str(record)
    yield
    left = record.read_text(encoding="utf-8") if record.exists() else ""
    assert not left, f"connections outside loopback were tried:\n{left}"


@pytest.fixture(scope="session")
def real_folder() -> Path:
    """The folder of real captures and seeds that GIKAI_REAL names; tests skip without it."""
    named = os.environ.get("GIKAI_REAL")
    if named and (Path(named) / "seeds").is_dir():
        return Path(named)
    reason = f"GIKAI_REAL names no such folder: {named}" if named else "GIKAI_REAL is not set"
    if os.environ.get("GIKAI_STRICT"):
        pytest.fail(f"no real material, and GIKAI_STRICT allows no skip: {reason}")
    pytest.skip(f"no real material: {reason}")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A new database in a folder of the test's own."""
    database = open_database(tmp_path / "gikai.db")
    yield database
    database.close()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a headless browser; tests that look at pages skip without one."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    if os.environ.get("GIKAI_STRICT"):
        pytest.fail("no chromium on PATH, and GIKAI_STRICT allows no skip")
    pytest.skip("no chromium on PATH")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests counted, such as the points at which a process was killed."""
    reports = terminalreporter.getreports("passed")
    counted = [
        value for report in reports for name, value in report.user_properties if name == "points"
    ]
    for line in sorted(counted):
        terminalreporter.write_line(str(line))
