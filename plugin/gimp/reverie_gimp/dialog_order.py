"""The order that the dialog is about: what the user has chosen, and what that comes to on the network that dreams."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from copy import copy
from dataclasses import replace
from typing import Any

from reverie_gimp import arguments
from reverie_gimp.gimp import Gio
from reverie_plugin.chosen_settings import ChosenSettings
from reverie_plugin.connect.installation import Installation
from reverie_plugin.order import Order
from reverie_plugin.own_preset import OwnPreset, from_order
from reverie_plugin.own_presets import OwnPresets
from reverie_shared.applications import APPLICATIONS
from reverie_shared.declaration import Value
from reverie_shared.errors import HostRefused
from reverie_shared.networks import AUTO
from reverie_shared.own_networks import parse as parse_own_network
from reverie_shared.settings import DECLARATIONS


class DialogOrder:
    """A preset and the settings that the user changed, as the widgets show and change them.

    They are kept in the arguments of GIMP's procedure: so GIMP's own buttons (Reset, Save Settings, Load Saved
    Settings) and its last values mean them. Settings that are not changed follow the preset and the network, also
    when a network is installed while the dialog is open.

    Parameters
    ----------
    config
        GIMP's.
    installation : Installation
    """

    def __init__(self, config: Any, installation: Installation) -> None:
        self._config, self._installation = config, installation
        self.own_presets = OwnPresets(installation.places.presets)
        self.own = self.own_presets.listing()
        """The user's own presets; `reload_own` reads them anew."""
        self._previewed: tuple[Order | None, bytes] = None, b""
        self._listeners: list[Callable[[], None]] = []
        self._applications: list[str] | None = None
        self._read()
        self._write(self._chosen)  # the stored preset may be one that is gone
        self._handler = config.connect("notify", lambda *_: self._update())
        self._folder = Gio.File.new_for_path(str(installation.places.weights)).monitor_directory(
            Gio.FileMonitorFlags.WATCH_MOVES, None
        )
        self._folder.connect("changed", lambda *_: self._update())

    def close(self) -> None:
        """Follow the arguments and the installed networks no longer."""
        self._config.disconnect(self._handler)
        self._folder.cancel()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Have this called after each change of what is ordered, or of what it comes to."""
        self._listeners.append(listener)

    def set_networks_of_server(self, networks: Collection[str]) -> None:
        """Note which networks the server has: of Keras' applications, and of the user's own, only it knows."""
        self._applications = sorted(name for name in networks if _told_by_server(name))
        self._update()

    @property
    def preset_name(self) -> str:
        """The name of the preset, built-in or own; the default one's where the name that is stored is no preset's."""
        return self._chosen.preset

    @property
    def changes(self) -> Mapping[str, Value]:
        """The settings that the user changed, as they were given."""
        return self._chosen.changes

    @property
    def listed(self) -> Collection[str]:
        """The names of the built-in presets that can be dreamed on the network that was chosen."""
        return self._chosen.listed

    @property
    def network(self) -> str:
        """The network that dreams, installed or not: never `auto`."""
        return self._chosen.network

    @property
    def wanted_network(self) -> str:
        """The network as it is ordered: may be `auto`."""
        return self._chosen.network_setting

    def unchecked(self) -> Order:
        """The order as it was given, allowed or not."""
        return Order(self._chosen.base.name, self._chosen.all_changes)

    def shown(self, setting: str) -> Value:
        """What a widget shows: the value that the user gave, allowed or not; else the one that is dreamed with."""
        if setting == "network":
            return self.wanted_network
        return self._values[setting]

    def order(self) -> Order:
        """The order; raises `BadSettings` where it is not allowed."""
        return arguments.with_delivery(self._config, self._chosen.order())

    def change(self, setting: str, value: Value) -> None:
        """Set a setting, which no longer follows the preset."""
        arguments.change(self._config, setting, value)

    def change_growing(self, values: Mapping[str, Value]) -> None:
        """Change what grows; with nothing, it follows the preset again."""
        with self._config.freeze_notify():
            for setting in ("layers", "motifs"):
                if setting in values:
                    self.change(setting, values[setting])
                else:
                    self.reset(setting)

    def reset(self, setting: str) -> None:
        """Have a setting follow the preset again."""
        arguments.set_by_preset(self._config, setting)

    def choose_network(self, network: str) -> None:
        """Dream on another network; `auto` follows the preset, which wants that or one network."""
        if network == AUTO:
            self.reset("network")
        else:
            self.change("network", network)

    def choose_preset(self, name: str) -> None:
        """Choose a preset, built-in or own; see `ChosenSettings.choose_preset`."""
        chosen = copy(self._chosen)
        chosen.choose_preset(name)
        self._write(chosen)

    def show_order(self, preset: str, changes: Mapping[str, Value]) -> None:
        """Take over a preset and changed settings."""
        chosen = copy(self._chosen)
        chosen.show_order(preset, changes)
        self._write(chosen)

    def take_surprise(self, seed: int) -> None:
        """Take over a mix at random, which is made by its seed."""
        chosen = copy(self._chosen)
        chosen.take_surprise(seed)
        self._write(chosen)

    def reload_own(self) -> None:
        """Read the user's own presets anew: one has come, gone or changed."""
        self.own = self.own_presets.listing()
        self._read()
        self._write(self._chosen)
        self._tell()

    def keep_picture(self, order: Order, picture: bytes) -> None:
        """Note what a complete preview of an order looks like: a preset that has no picture yet gets that."""
        self._previewed = order, picture
        if order.own is not None and self.own_presets.wants_picture(order):
            with suppress(HostRefused):  # it gets one another time
                self.own_presets.set_picture(order.own.name, picture)
            self.reload_own()

    def as_own_preset(self, name: str) -> OwnPreset:
        """What is chosen, as an own preset of that name, with its preview if that is complete; raises `BadSettings`."""
        order = self.order()
        own = from_order(name, order, self.networks)
        previewed, picture = self._previewed
        return replace(own, picture=picture) if previewed == order else own

    def _write(self, chosen: ChosenSettings) -> None:
        """Put what is to be chosen into the arguments, in one change."""
        with self._config.freeze_notify():
            self._config.set_property("preset", chosen.preset)
            for setting in DECLARATIONS:
                if setting in chosen.changes:
                    self.change(setting, chosen.changes[setting])
                else:
                    self.reset(setting)

    def _read(self) -> None:
        changes = arguments.changes(self._config)
        self.networks = [*self._installation.networks(), *self._known_applications(changes)]
        """The installed networks."""
        self.baked = bool(self._config.get_property("bake"))
        """Whether the selection is to be in the layer's alpha."""
        self._chosen = ChosenSettings(self.networks, self.own.presets.get)
        self._chosen.show_order(arguments.preset_name(self._config), changes)
        self._values = self._chosen.values()

    def _known_applications(self, changes: Mapping[str, Value]) -> list[str]:
        if self._applications is not None:
            return self._applications
        wanted = str(changes.get("network", ""))
        return [wanted] if _told_by_server(wanted) else []  # it may well be there, and the server says so soon

    @property
    def _state(self) -> tuple[object, ...]:
        return self.preset_name, self._chosen.own, self.changes, self.networks, self.baked

    def _update(self) -> None:
        before = self._state
        self._read()
        if self._state != before:
            self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def _told_by_server(network: str) -> bool:
    """Whether only the server knows that a network is installed."""
    return network in APPLICATIONS or parse_own_network(network) is not None
