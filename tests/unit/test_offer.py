"""What an editor shows about a network that is to be downloaded."""

from __future__ import annotations

import pytest

from reverie_plugin.ui.offer import Offer
from reverie_shared import settings
from reverie_shared.applications import APPLICATIONS
from reverie_shared.errors import NetworkUnavailable
from reverie_shared.messages import Installing

PHOTOGRAPHS = "Download the network of photographs (23 MB)"
IMAGENET = "Download the large network of photographs (88 MB)"
VGG16 = "Download VGG16 (59 MB)"
OFFLINE = NetworkUnavailable("The network could not be downloaded: no connection.", "See that this machine is online.")


class Shown:
    """An offer, and how often it was to be shown again."""

    def __init__(self, network: str = "auto", there: tuple[str, ...] | None = ("bundled",)) -> None:
        self.times = 0
        self.installed: list[str] = []
        self.offer = Offer(network, self._show, self.installed.append)
        if there is not None:
            self.offer.set_installed(there)

    def _show(self) -> None:
        self.times += 1


def test_nothing_is_offered_until_it_is_known_what_the_server_has() -> None:
    assert Shown("VGG16", there=None).offer.button == ""


@pytest.mark.parametrize("network", ["auto", "photographs", "bundled"])
def test_where_only_drawn_motifs_can_dream_the_small_network_of_photographs_is_offered(network: str) -> None:
    assert Shown(network).offer.button == PHOTOGRAPHS


@pytest.mark.parametrize("network", ["auto", "imagenet", "photographs", "bundled"])
def test_where_photographs_can_dream_the_large_network_stays_on_offer(network: str) -> None:
    there = ("photographs", "bundled")
    assert Shown(network, there).offer.button == (IMAGENET if network != "photographs" else "")


def test_the_large_network_is_offered_at_once_where_it_is_chosen() -> None:
    assert Shown("imagenet").offer.button == IMAGENET


def test_an_application_that_is_chosen_is_offered_in_its_place() -> None:
    shown = Shown()
    shown.offer.want("VGG16")
    assert shown.offer.button == VGG16
    shown.offer.want("auto")
    assert shown.offer.button == PHOTOGRAPHS


@pytest.mark.parametrize("network", settings.DECLARATIONS["network"].kind.names)
def test_every_network_of_the_settings_can_be_offered(network: str) -> None:
    button = Shown(network).offer.button
    assert button.startswith(f"Download {network} (" if network in APPLICATIONS else "Download the ")


@pytest.mark.parametrize(("network", "there"), [("auto", ("imagenet", "bundled")), ("VGG16", ("bundled", "VGG16"))])
def test_what_the_server_has_is_not_offered(network: str, there: tuple[str, ...]) -> None:
    assert Shown(network, there).offer.button == ""


def test_a_download_under_way_is_told_and_nothing_else_is_offered() -> None:
    shown = Shown("VGG16")
    shown.offer.begin("VGG16")
    assert shown.offer.words == "Asking for the network…"
    shown.offer.set_progress(Installing("VGG16", 20_000_000, 59_000_000))
    shown.offer.want("imagenet")
    assert shown.offer.words == "Downloading the network: 20 of 59 MB"
    assert shown.offer.progress == Installing("VGG16", 20_000_000, 59_000_000)
    assert shown.offer.button == ""


def test_a_size_that_is_not_known_is_not_told() -> None:
    shown = Shown("VGG16")
    shown.offer.begin("VGG16")
    shown.offer.set_progress(Installing("VGG16", 20_000_000, 0))
    assert shown.offer.words == "Downloading the network: 20 MB"


def test_a_network_that_has_come_is_told_and_not_offered_any_more() -> None:
    shown = Shown("VGG16")
    shown.offer.begin("VGG16")
    shown.offer.complete()
    assert shown.installed == ["VGG16"]
    assert (shown.offer.words, shown.offer.downloading, shown.offer.progress) == ("VGG16 is installed.", "", None)
    assert shown.offer.button == ""
    shown.offer.want("imagenet")
    assert (shown.offer.words, shown.offer.button) == ("", IMAGENET)


def test_after_the_network_of_photographs_the_large_one_is_offered() -> None:
    shown = Shown()
    shown.offer.begin(shown.offer.network)
    shown.offer.complete()
    assert shown.installed == ["photographs"]
    assert shown.offer.words == "The network of photographs is installed."
    assert shown.offer.button == IMAGENET


def test_a_download_that_fails_says_why_and_is_offered_again() -> None:
    shown = Shown("VGG16")
    shown.offer.begin("VGG16")
    shown.offer.fail(OFFLINE)
    assert shown.offer.words == str(OFFLINE)
    assert shown.offer.button == VGG16
    assert shown.installed == []


def test_a_question_that_fails_offers_nothing_and_says_nothing() -> None:
    shown = Shown("VGG16", there=None)
    shown.offer.fail(OFFLINE)
    assert (shown.offer.words, shown.offer.button) == ("", "")


def test_the_editor_is_called_for_every_change_and_for_nothing_else() -> None:
    shown = Shown("VGG16")
    offer = shown.offer
    offer.want("imagenet")
    assert shown.times == 2
    offer.begin("imagenet")
    assert shown.times == 3
    offer.set_progress(Installing("imagenet", 1, 2))
    assert shown.times == 4
    offer.complete()
    assert shown.times == 5
    offer.want("bundled")
    assert shown.times == 5, "that wants the same network"
