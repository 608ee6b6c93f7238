"""One Krita and one Reverie for each module of tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.hosts import debian_tree
from tests.hosts.krita.pixels import HEIGHT, SRGB, WIDTH
from tests.hosts.krita.real_krita import (
    SYSTEM_KRITA,
    Edition,
    Krita,
    editions,
    install,
    place_libraries,
    profile,
    running_krita,
)
from tests.support.pictures import PHOTO, Array
from tests.support.running import Reverie, fresh_reverie


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.krita)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests run in the machine's Krita; those marked `every_krita` in each of them."""
    if "edition" in metafunc.fixturenames:
        everywhere = metafunc.definition.get_closest_marker("every_krita")
        chosen = editions() if everywhere else [SYSTEM_KRITA]
        metafunc.parametrize("edition", chosen, ids=lambda each: each.name, indirect=True, scope="session")


@pytest.fixture(scope="session")
def edition(request: pytest.FixtureRequest) -> Edition:
    """The Krita that the test is run in."""
    chosen: Edition = request.param
    if words := chosen.reason_unavailable():
        debian_tree.skip_or_fail(words)
    return chosen


@pytest.fixture(scope="session")
def libraries(edition: Edition) -> Path:
    """The folder of the libraries for this Krita's Python."""
    return place_libraries(edition)


@pytest.fixture(scope="module")
def reverie(tmp_path_factory: pytest.TempPathFactory, libraries: Path, edition: Edition) -> Iterator[Reverie]:
    home = tmp_path_factory.mktemp("reverie")
    with fresh_reverie(home, install(home, libraries, edition)) as reverie:
        yield reverie


@pytest.fixture(scope="module")
def real_krita(tmp_path_factory: pytest.TempPathFactory, reverie: Reverie, edition: Edition) -> Iterator[Krita]:
    folder = tmp_path_factory.mktemp("k")
    with running_krita(folder, profile(folder, reverie, edition), edition) as running:
        yield running


@pytest.fixture(scope="session")
def photo() -> Array:
    """The photo of a cat, 150 x 100, as Krita stores it: blue, green, red, alpha."""
    with Image.open(PHOTO) as image:
        rgb = np.asarray(image.convert("RGB").resize((WIDTH, HEIGHT)))
    return np.dstack([rgb[..., ::-1], np.full((HEIGHT, WIDTH), 255, np.uint8)])


@pytest.fixture
def document(app: Krita, photo: Array) -> Krita:
    """Krita with the photo open, and the docker where it can be seen."""
    app.new_document(WIDTH, HEIGHT, "RGBA", "U8", SRGB, photo.tobytes())
    app.show_docker()
    return app


@pytest.fixture
def app(real_krita: Krita) -> Iterator[Krita]:
    """Krita, with no document open before and after."""
    yield real_krita
    if real_krita.process.poll() is None:
        real_krita.close()
