"""The order that the dialog is about: what the user has chosen, and what that comes to on the network that dreams."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any

from reverie_gimp import arguments
from reverie_gimp.gimp import Gio
from reverie_plugin.connect.installation import Installation
from reverie_plugin.order import Order
from reverie_shared import presets
from reverie_shared.applications import APPLICATIONS
from reverie_shared.declaration import Value
from reverie_shared.errors import BadSettings
from reverie_shared.networks import AUTO
from reverie_shared.presets import Preset
from reverie_shared.resolution import network_setting, resolve_order
from reverie_shared.settings import Settings


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
        self._listeners: list[Callable[[], None]] = []
        self._applications: list[str] | None = None
        self._read()
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
        """Note which networks the server has: of Keras' applications only it knows."""
        self._applications = sorted(APPLICATIONS.keys() & networks)
        self._update()

    @property
    def preset(self) -> Preset:
        """The preset; the default one where the name that is stored is no preset's."""
        return presets.PRESETS.get(self.preset_name, presets.PRESETS[presets.DEFAULT])

    @property
    def listed(self) -> Sequence[Preset]:
        """The presets that can be dreamed on the network that was chosen."""
        return presets.shown(str(self.changes.get("network", AUTO)), self.networks)

    @property
    def network(self) -> str:
        """The network that dreams, installed or not: never `auto`."""
        return self.preset.chosen(self.wanted_network, self.networks)

    @property
    def wanted_network(self) -> str:
        """The network as it is ordered: may be `auto`."""
        return network_setting(self.preset, self.changes)

    def shown(self, setting: str) -> Value:
        """What a widget shows: the value that the user gave, allowed or not; else the one that is dreamed with."""
        if setting == "network":
            return self.wanted_network
        return self.changes.get(setting, getattr(self._settings, setting))

    def order(self) -> Order:
        """The order; raises `BadSettings` where it is not allowed."""
        order = arguments.order(self._config)
        order.resolved(self.networks)
        return order

    def change(self, setting: str, value: Value) -> None:
        """Set a setting, which no longer follows the preset."""
        arguments.change(self._config, setting, value)

    def reset(self, setting: str) -> None:
        """Have a setting follow the preset again."""
        arguments.set_by_preset(self._config, setting)

    def choose_network(self, network: str) -> None:
        """Dream on another network; `auto` follows the preset, which wants that or one network."""
        if network == AUTO:
            self.reset("network")
        else:
            self.change("network", network)

    def choose_preset(self, preset: Preset) -> None:
        """Choose a preset: changed settings follow it, but for the seed and a network that can dream it."""
        kept = {"seed"} | ({"network"} if preset.can_dream_on(self.network) else set())
        with self._config.freeze_notify():
            self._config.set_property("preset", preset.name)
            for setting in self.changes:
                if setting not in kept:
                    self.reset(setting)

    def _read(self) -> None:
        self.preset_name = arguments.preset_name(self._config)
        self.changes: Mapping[str, Value] = arguments.changes(self._config)
        """The settings that the user changed, as they were given."""
        self.networks = [*self._installation.networks(), *self._known_applications()]
        """The installed networks."""
        self.baked = bool(self._config.get_property("bake"))
        """Whether the selection is to be in the layer's alpha."""
        self._settings = self._resolved()

    def _known_applications(self) -> list[str]:
        if self._applications is not None:
            return self._applications
        wanted = str(self.changes.get("network", ""))
        return [wanted] if wanted in APPLICATIONS else []  # it may well be there, and the server says so soon

    @property
    def _state(self) -> tuple[object, ...]:
        return self.preset_name, self.changes, self.networks, self.baked

    def _resolved(self) -> Settings:
        """What is dreamed with; where it is not allowed, what the preset wants of the network, or of its own."""
        name = self.preset.name
        with suppress(BadSettings):
            return resolve_order(name, self.changes, self.networks)
        with suppress(BadSettings):
            return resolve_order(name, {"network": self.wanted_network}, self.networks)
        return resolve_order(name, {"network": next(iter(self.preset.looks))}, self.networks)

    def _update(self) -> None:
        before = self._state
        self._read()
        if self._state != before:
            for listener in self._listeners:
                listener()
