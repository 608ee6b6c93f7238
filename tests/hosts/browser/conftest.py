"""A real browser for the page of `reverie atlas`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.browser import PROGRAM, Page, browser
from tests.support.running import Reverie, fresh_reverie


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """One browser for all tests, with an empty profile."""
    if PROGRAM is None:
        reason = "Chromium is missing (tests/hosts/browser/prepare.sh gets it)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with browser(tmp_path_factory.mktemp("browser")) as page:
        yield page


@pytest.fixture(scope="module")
def reverie(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reverie]:
    """One Reverie, with its command, for all tests of a module; its server is stopped in the end."""
    with fresh_reverie(tmp_path_factory.mktemp("reverie")) as reverie:
        yield reverie
