"""Counts and reports the tests that are skipped because their editor is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator

import pytest

from tests.support import missing_editors

NOT_RUN = pytest.StashKey[Counter[str]]()
"""How many tests did not run, by the editor's name."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Count the test if it is skipped. Those skipped for one reason get one place, so that pytest folds them."""
    report = yield
    title = next((title for name, title in missing_editors.TITLES.items() if item.get_closest_marker(name)), None)
    if title and report.skipped and call.excinfo:
        item.config.stash.setdefault(NOT_RUN, Counter())[title] += 1
        item.user_properties.append((missing_editors.PROPERTY, title))
        report.longrepr = (str(item.config.rootpath / "tests" / "hosts"), 0, str(call.excinfo.value))
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> Generator[None, None, None]:
    """Say, after everything else, how many tests of which editor did not run (a report tells so itself)."""
    yield
    not_run = config.stash.get(NOT_RUN, None)
    if not_run and not config.getoption("xmlpath"):
        terminalreporter.write_line(missing_editors.sentence(not_run))
