"""The networks that the worker keeps loaded."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from pathlib import Path

import pytest

from reverie_server.dream import ControlMaps, dream, machine
from reverie_server.dream.maps import NO_MAPS
from reverie_server.dream.objective_settings import objective_of
from reverie_server.pictures import shared_memory
from reverie_server.pictures.shared_memory import Block
from reverie_server.worker import ipc
from reverie_server.worker.runtime import Runtime
from reverie_shared.picture import Picture, PixelFormat
from reverie_shared.resolution import resolve_order
from reverie_shared.settings import Settings
from tests.support import photographs
from tests.support.applications import publish

PRECISIONS = ("float32", "bfloat16", "float64")


@pytest.fixture
def runtime(tmp_path: Path) -> Runtime:
    return Runtime(tmp_path)


def in_precision(precision: str) -> Settings:
    return Settings(network="bundled", precision=precision)


def test_a_network_is_loaded_once_for_each_precision(runtime: Runtime) -> None:
    loaded = [runtime.network(in_precision(precision)) for precision in PRECISIONS]
    assert len(set(loaded)) == len(PRECISIONS)
    assert [runtime.network(in_precision(precision)) for precision in PRECISIONS] == loaded


def test_auto_is_the_network_that_it_stands_for(runtime: Runtime) -> None:
    assert runtime.network(Settings(precision="float64")) is runtime.network(in_precision("float64"))


def test_the_standard_dream_is_that_of_the_default_preset_on_the_network_that_auto_means(
    runtime: Runtime, tmp_path: Path, photographs_file: Path
) -> None:
    assert runtime.default_settings() == resolve_order("reverie", {}, ["bundled"])
    photographs.install(tmp_path)
    settings = runtime.default_settings()
    assert settings == resolve_order("reverie", {}, ["photographs"])
    network = runtime.network(settings)
    runtime.warm_up(network, settings)
    assert network.name == "photographs"
    assert network.is_traced(objective_of(settings, network))


def test_the_one_that_was_used_least_lately_makes_room_for_a_fourth(runtime: Runtime, tmp_path: Path) -> None:
    publish("MobileNetV3Small", tmp_path)
    first, second, _ = (weakref.ref(runtime.network(in_precision(precision))) for precision in PRECISIONS)
    assert runtime.network(in_precision("float32")) is first()
    runtime.network(Settings(network="MobileNetV3Small", precision="float32"))
    gc.collect()
    assert first() is not None
    assert second() is None


def test_warming_up_traces_the_layers_that_are_wanted(runtime: Runtime) -> None:
    settings = Settings(network="bundled", layers="mixed0=1")
    network = runtime.network(settings)
    assert not network.is_traced(objective_of(settings, network))
    runtime.warm_up(network, settings)
    assert network.is_traced(objective_of(settings, network))


@pytest.mark.usefixtures("photographs_file")
def test_what_is_ready_at_start_is_the_default_on_the_network_that_auto_means(runtime: Runtime, tmp_path: Path) -> None:
    for name in ("bundled", "photographs"):
        if name == "photographs":
            photographs.install(tmp_path)
        settings = runtime.default_settings()
        network = runtime.network(settings)
        assert network.name == settings.network == name
        runtime.warm_up(network, settings)
        assert network.is_traced(objective_of(settings, network))


@pytest.mark.usefixtures("photographs_file")
def test_the_network_of_photographs_computes_in_float32(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photographs.install(tmp_path)
    monkeypatch.setattr(machine, "precision", lambda: "bfloat16")
    assert runtime.network(Settings(network="bundled")).precision == "bfloat16"
    assert runtime.network(Settings(network="photographs")).precision == "float32"
    assert runtime.network(Settings(network="photographs", precision="bfloat16")).precision == "bfloat16"


def test_with_a_colour_map_the_layers_of_all_its_colours_are_traced_before_it_is_read(runtime: Runtime) -> None:
    settings = resolve_order(
        "reverie",
        {"colour_map": "m", "map_colours": "#f00=owls,#00f=mixed1:4", "steps": 1, "smallest": 96},
        ["bundled"],
    )
    network = runtime.network(settings)
    assert not runtime.is_ready(settings)
    runtime.warm_up(network, settings)
    assert runtime.is_ready(settings)

    red = Picture(PixelFormat(96, 96, "rgb"), bytes([255, 0, 0]) * 96 * 96)
    dream(red, settings, network, maps=ControlMaps(colour=red))
    assert [what for what, _, _ in network._traces if what == network._masked_gradient] == [network._masked_gradient]


def test_the_maps_of_a_film_are_read_once_and_those_of_another_film_anew(runtime: Runtime, tmp_path: Path) -> None:
    format = PixelFormat(32, 32, "y")
    memories = [shared_memory.allocate(format.size, shared_memory.name_prefix(tmp_path)) for _ in range(2)]
    try:
        for memory, value in zip(memories, (b"\x40", b"\xc0"), strict=True):
            shared_memory.store(memory, 0, value * format.size)
        first, second = ({"strength_map": Block(memory.name, format)} for memory in memories)

        def maps(blocks: dict[str, Block], film: bool = True) -> ControlMaps:
            block = Block("nothing", format)
            frame = ipc.FilmBlocks(None, 0.0, block) if film else None
            start = ipc.Start(1, 0.0, block, "", (), None, None, blocks, block, Settings(), None, "dream", None, False)
            return runtime._read_maps(replace(start, film=frame))

        kept = maps(first)
        assert maps(first) is kept, "the next frame"
        other = maps(second)
        assert other.strength is not None
        assert other.strength.pixels[0] == 0xC0
        assert maps(second, film=False).kept is None
        assert maps(second) is not other, "a picture's dream came between"
        assert maps({}) == NO_MAPS
    finally:
        for memory in memories:
            memory.close()
            memory.unlink()
