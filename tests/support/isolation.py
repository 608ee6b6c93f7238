"""The environment of the tests: a home folder of their own, and none of the machine's settings.

`tests/conftest.py` applies it to the whole process before any test is imported, and gives each test a fresh home.
Tests still find the machine's programs (`PATH`) and its folder for temporary files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import pytest
from platformdirs import user_cache_path, user_config_path

MACHINE: Mapping[str, str] = MappingProxyType(dict(os.environ))
"""The environment variables with which the tests were started. Only this module and `tests/hosts` read them."""

CACHE = (Path(MACHINE.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "reverie-tests").resolve()
"""What tests keep from run to run, in the real home: the Debian trees with the editors, libraries for editors."""

UNREACHABLE_URL = "http://127.0.0.1:9/"
"""Nobody listens there: tests download no network."""

NO_INDEX: Mapping[str, str] = MappingProxyType({"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull})
"""Where a test does not ask for the package index, pip asks none, and knows no folder of packages."""

PIP_CACHE = user_cache_path("pip", appauthor=False).resolve()
PIP_SETTINGS = [user_config_path("pip", appauthor=False) / "pip.conf", Path.home() / ".pip" / "pip.conf"]

KEPT = {
    *("PATH", "PATHEXT", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC"),
    *("TMPDIR", "TEMP", "TMP", "TERM", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
    "TF_NUM_INTRAOP_THREADS",  # which tests/__main__.py sets
}
KEPT_PREFIXES = ("PYTEST_", "COVERAGE_", "COV_CORE_", "CUDA_", "NVIDIA_")

CERTIFICATES = {"SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}
PROXIES = {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"}


def home_variables(home: Path) -> dict[str, str]:
    """The variables that make `home` the user's home folder, on every system."""
    return {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "APPDATA": str(home / "AppData" / "Roaming"),
        "LOCALAPPDATA": str(home / "AppData" / "Local"),
    }


def isolate_process(home: Path) -> None:
    """Take every setting of the machine out of this process's environment, and make `home` its home folder."""
    kept = {name: value for name, value in MACHINE.items() if name in KEPT or name.startswith(KEPT_PREFIXES)}
    os.environ.clear()
    os.environ.update(kept)
    os.environ.update(home_variables(home))
    os.environ.update({"LC_ALL": "C.UTF-8", "REVERIE_WEIGHTS_URL": UNREACHABLE_URL, **NO_INDEX})


@contextmanager
def package_index() -> Iterator[None]:
    """While this lasts, pip reaches its index as it does outside the tests: settings, proxies, certificates, cache."""
    found = {
        name: value
        for name, value in MACHINE.items()
        if name.startswith("PIP_") or name in CERTIFICATES or name.upper() in PROXIES
    }
    found.setdefault("PIP_CACHE_DIR", str(PIP_CACHE))
    if settings := next((file for file in PIP_SETTINGS if file.is_file()), None):
        found.setdefault("PIP_CONFIG_FILE", str(settings))
    with pytest.MonkeyPatch.context() as patch:
        for name in NO_INDEX:
            patch.delenv(name, raising=False)
        for name, value in found.items():
            patch.setenv(name, value)
        yield
