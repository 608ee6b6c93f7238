"""The page for authors of other plug-ins: its code runs, and its contract is the code's."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import reverie_plugin
from reverie_plugin.events import Finished, Progress
from reverie_plugin.host import Host
from reverie_plugin.order import Order
from reverie_plugin.recipe import from_text, to_text
from reverie_plugin.region import Rectangle
from reverie_shared.errors import HostRefused
from tests.support.running import Reverie, fresh_reverie

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "NEW_HOST.md").read_text(encoding="utf-8")
ORDER = Order(settings={"steps": 2, "smallest": 48, "tile_size": 256})


@pytest.fixture(scope="module")
def reverie(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reverie]:
    with fresh_reverie(tmp_path_factory.mktemp("home")) as reverie:
        yield reverie


@pytest.fixture(scope="module")
def example() -> dict[str, Any]:
    """What the page's code defines."""
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(compile(block, "docs/NEW_HOST.md", "exec", dont_inherit=True), names)
    return names


@pytest.fixture
def host(example: dict[str, Any]) -> Any:
    noise = np.random.default_rng(1).integers(0, 256, (80, 100, 3), np.uint8)
    return example["MemoryHost"](100, 80, noise.tobytes())


def test_the_pages_host_dreams(reverie: Reverie, example: dict[str, Any], host: Any) -> None:
    events = example["dream"](host, ORDER, reverie.installation)

    (result,) = host.layers_above
    assert isinstance(events[-1], Finished)
    assert any(isinstance(event, Progress) for event in events)
    assert result.area == Rectangle(0, 0, 100, 80)
    assert result.picture.format == host.picture.format
    assert bytes(result.picture.pixels) != host.picture.pixels
    assert from_text(to_text(result.report)).settings["steps"] == 2


def test_the_pages_driver_dreams_by_an_editors_timer(reverie: Reverie, example: dict[str, Any], host: Any) -> None:
    shown: list[str] = []
    dreamer = example["Dreamer"](host, ORDER, reverie.installation, shown.append)
    assert shown == []

    dreamer.start()
    while dreamer.tick():
        time.sleep(0.01)

    assert shown[-2:] == ["Finished", "the end"]
    assert len(host.layers_above) == 1


def test_the_pages_driver_shows_a_refusal_of_the_first_step(
    reverie: Reverie, example: dict[str, Any], host: Any
) -> None:
    shown: list[str] = []
    guided = Order(settings={**ORDER.settings, "guide": "flowers"})
    dreamer = example["Dreamer"](host, guided, reverie.installation, shown.append)

    dreamer.start()

    assert shown == [str(HostRefused("There is no layer “flowers”.", "Choose a layer of this document."))]
    assert not dreamer.tick()


def test_the_page_tells_of_every_member_of_the_contract_and_of_no_other() -> None:
    told = set(
        re.findall(r"^\| `(\w+)(?:\([\w, ]*\))?` \|", PAGE.split("## The contract")[1].split("## ")[0], re.MULTILINE)
    )
    assert told == {name for name in vars(Host) if not name.startswith("_")}


def test_every_file_and_module_that_the_page_names_is_there() -> None:
    for file in re.findall(r"`((?:plugin|shared|tests|installer|docs)/[\w./]+)`", PAGE):
        assert (ROOT / file).exists(), file
    plugin = Path(reverie_plugin.__file__).parent
    for package, module in re.findall(r"`(?:reverie_plugin\.)?(ui|connect)\.(\w+)", PAGE):
        assert (plugin / package / f"{module}.py").is_file(), module
