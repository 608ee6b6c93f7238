"""What Reverie 0.1 left of its arguments in GIMP's profile, as today's."""

from __future__ import annotations

from pathlib import Path

import pytest

from reverie_gimp.stored_arguments import convert_files, converted

OF_0_1 = '(preset "cells")\n(balance yes)\n(steps 3)\n(round-octaves no)\n(network "{}")\n(bake no)\n'
TODAY = '(preset "cells")\n(balance 1)\n(steps 3)\n(round-octaves 0)\n(network "{}")\n(bake no)\n'


@pytest.mark.parametrize(
    ("stored", "installed", "dreams"),
    [
        ("auto", ["photographs", "bundled"], "bundled"),
        ("auto", ["imagenet", "photographs", "bundled"], "imagenet"),
        ("MobileNetV2", ["photographs", "bundled"], "MobileNetV2"),
    ],
)
def test_auto_of_0_1_is_the_network_that_it_was_there(stored: str, installed: list[str], dreams: str) -> None:
    assert converted(OF_0_1.format(stored), installed) == TODAY.format(dreams)


def test_todays_arguments_stay_as_they_are() -> None:
    assert converted(TODAY.format("auto"), ["bundled"]) == TODAY.format("auto")
    by_preset = '(balance -1)\n(network "preset")\n(bake yes)\n'
    assert converted(by_preset, ["bundled"]) == by_preset


def test_both_files_of_the_procedure_are_converted_and_no_others(tmp_path: Path) -> None:
    folder = tmp_path / "plug-in-settings"
    folder.mkdir()
    names = [f"GimpProcedureConfigRun-{name}" for name in ("dream.last", "dream.default", "other.last")]
    for name in names:
        (folder / name).write_text(OF_0_1.format("auto"))

    convert_files(tmp_path, "dream", ["bundled"])

    texts = [(folder / name).read_text() for name in names]
    assert texts == [TODAY.format("bundled"), TODAY.format("bundled"), OF_0_1.format("auto")]
    assert sorted(file.name for file in folder.iterdir()) == sorted(names)


def test_a_profile_without_stored_arguments_is_left_alone(tmp_path: Path) -> None:
    convert_files(tmp_path, "dream", ["bundled"])
    assert list(tmp_path.iterdir()) == []
