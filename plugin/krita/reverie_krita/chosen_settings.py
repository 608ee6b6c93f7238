"""What the user has chosen in the docker: a preset, and the settings that were changed by hand. Without any widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from reverie_plugin.order import Order
from reverie_shared import networks, presets
from reverie_shared.declaration import Value, check
from reverie_shared.networks import AUTO
from reverie_shared.resolution import network_setting, resolve_order
from reverie_shared.settings import DECLARATIONS, resolve


class ChosenSettings:
    """A preset, and the settings that the user changed; all others are as the preset wants them, on whatever dreams.

    A setting counts as changed once the user has touched it, also where its value is the preset's own. The exception
    is `network`: its value `auto` is what it is by preset.

    Parameters
    ----------
    installed : sequence of str
        The installed networks; `set_networks` changes them.
    """

    def __init__(self, installed: Sequence[str]) -> None:
        self.installed = tuple(installed)
        self.preset = presets.DEFAULT
        self.changes: dict[str, Value] = {}
        """The changed settings as they are in their widgets: a text may be one that is not allowed."""

    @property
    def network_setting(self) -> str:
        """The value of the setting `network`, which may be `auto`."""
        return network_setting(presets.preset(self.preset), self.changes)

    @property
    def network(self) -> str:
        """The network that dreams, installed or not; never `auto`."""
        return presets.preset(self.preset).chosen(self.network_setting, self.installed)

    @property
    def listed(self) -> list[str]:
        """The names of the presets that can be dreamed on the network that was chosen."""
        return [each.name for each in presets.shown(str(self.changes.get("network", AUTO)), self.installed)]

    def order(self) -> Order:
        """The order, with the values of the changed settings in their types.

        Raises
        ------
        BadSettings
            When a value is not allowed, or does not go with the network or the preset.
        """
        order = Order(self.preset, {name: check(DECLARATIONS[name], value) for name, value in self.changes.items()})
        order.resolved(self.installed)
        return order

    def by_preset(self) -> dict[str, Value]:
        """All settings as the preset wants them on the network that dreams; `network` as in the preset."""
        preset = presets.preset(self.preset)
        on = self.network if preset.can_dream_on(self.network) else next(iter(preset.looks))
        return {**asdict(resolve_order(self.preset, {"network": on}, self.installed)), "network": preset.network}

    def values(self) -> dict[str, Value]:
        """All settings: what the user changed, else what the preset wants on the network that dreams."""
        return {**self.by_preset(), **self.changes}

    def change(self, name: str, value: Value) -> None:
        """Change a setting by hand."""
        self.changes[name] = value
        if self.changes.get("network") == AUTO:
            self.reset("network")

    def reset(self, name: str) -> None:
        """Have a setting follow the preset again."""
        self.changes.pop(name, None)

    def choose_preset(self, name: str) -> None:
        """Choose a preset, which all settings follow again but for the seed.

        A network that was chosen by hand is kept where another preset is chosen that can be dreamed on it; choosing
        the same preset again resets the network too.
        """
        kept = {"seed"}
        if name != self.preset and presets.preset(name).can_dream_on(self.network):
            kept.add("network")
        self.preset = name
        self.changes = {setting: value for setting, value in self.changes.items() if setting in kept}

    def show_order(self, preset: str, changes: Mapping[str, Value]) -> None:
        """Take over a preset and changed settings; the default preset stands in for an unknown one."""
        self.preset = preset if preset in presets.PRESETS else presets.DEFAULT
        self.changes = {}
        for name, value in changes.items():
            self.change(name, value)

    def show_recipe(self, preset: str, settings: Mapping[str, Value]) -> None:
        """Take over a dream by all its settings, so that it dreams as it did.

        Its network counts as changed, and so does whatever the preset wants otherwise on that network today. The
        default preset stands in for one that is not known, or not of this network.

        Raises
        ------
        BadSettings
            When a setting is not allowed.
        """
        complete = asdict(resolve(settings))
        network = networks.chosen(complete["network"], self.installed)
        known = presets.PRESETS.get(preset)
        self.preset = preset if known is not None and known.can_dream_on(network) else presets.DEFAULT
        look = asdict(resolve_order(self.preset, {"network": network}, self.installed))
        differs = {name: value for name, value in complete.items() if value != look[name]}
        self.changes = {**differs, "network": network}

    def set_networks(self, installed: Sequence[str]) -> bool:
        """Note which networks are installed; returns whether another one dreams now."""
        before, self.installed = self.network, tuple(installed)
        return self.network != before
