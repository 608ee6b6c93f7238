"""The plug-in speaks Krita's language, and writes numbers as it does, in the real Krita."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosts.krita.real_krita import Edition, Krita, profile, running_krita
from tests.support.running import Reverie


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory, reverie: Reverie, edition: Edition) -> Iterator[Krita]:
    """Krita, switched to German by its own menu, on a system that is not."""
    folder = tmp_path_factory.mktemp("k")
    variables = profile(folder, reverie, edition)
    (Path(variables["XDG_CONFIG_HOME"]) / "klanguageoverridesrc").write_text("[Language]\nkrita=de\n")
    with running_krita(folder, variables, edition) as running:
        running.show_docker()
        yield running


def test_it_speaks_the_language_that_krita_was_switched_to(german: Krita) -> None:
    assert german.language() == "de"


def test_numbers_have_a_decimal_comma_and_a_point_is_understood(german: Krita) -> None:
    german.set_settings(strength=0.5)
    assert german.number_shown("strength") == "0,5"
    german.type_number("strength", 0.25)
    assert german.setting("strength") == 0.25
    assert german.number_shown("strength") == "0,25"
    assert german.number_shown("seed") == "0"
