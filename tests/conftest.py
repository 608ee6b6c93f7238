"""What all tests have in common: an environment of their own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support import isolation, photographs

settings.register_profile("busy machine", deadline=None)  # what an example takes depends on who else computes
settings.load_profile("busy machine")

_session_home = tempfile.TemporaryDirectory(prefix="reverie-tests-home-", ignore_cleanup_errors=True)
isolation.isolate_process(Path(_session_home.name))  # here: nothing that is imported later sees the machine's


def pytest_unconfigure() -> None:
    """Remove the home folder of what lives longer than a test."""
    _session_home.cleanup()


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Gives each test an empty home folder of its own."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in isolation.home_variables(home).items():
            patch.setenv(name, value)
        yield home


@pytest.fixture(scope="session")
def photographs_file() -> Path:
    """The file of the network of photographs, for reading; `tests.support.photographs` puts it into a home."""
    if not photographs.FILE.is_file():
        pytest.fail(f"{photographs.FILE} is missing: `python3 install.py --dev` gets it, as it gets packages")
    return photographs.FILE
