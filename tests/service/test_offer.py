"""The offer to download a network, beside a real server."""

from __future__ import annotations

import pytest

from reverie_plugin.driver import run_to_end
from reverie_plugin.ui.offer import Offer
from reverie_shared.errors import NetworkUnavailable
from tests.support.running import Reverie

BUTTON = "Download VGG16 (59 MB)"


@pytest.fixture
def offer() -> Offer:
    return Offer("VGG16", lambda: None, lambda _network: None)


def test_the_server_which_is_started_for_it_says_what_is_missing(reverie: Reverie, offer: Offer) -> None:
    run_to_end(offer.ask(reverie.installation, "test"))
    assert offer.button == BUTTON


def test_a_download_that_fails_raises_the_reason(reverie: Reverie, offer: Offer) -> None:
    offer.begin("VGG16")
    with pytest.raises(NetworkUnavailable):
        run_to_end(offer.download(reverie.installation, "test"))
    assert offer.downloading == "VGG16", "the editor has not been told yet"
