"""How Reverie is installed again, which depends on what installed it."""

from __future__ import annotations

from reverie_shared.build import install_again


def test_what_repairs_reverie_is_said_for_who_has_it_from_pip_and_for_who_has_it_from_install_py() -> None:
    assert "install.py" in str(install_again(from_pip=False))
    assert "install.py" not in str(install_again(from_pip=True))
    assert "pip install" in str(install_again(from_pip=True))
    assert install_again() == install_again(from_pip=False), "this is a checkout"
