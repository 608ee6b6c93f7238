"""What the user has chosen in an editor: a preset, and the settings that were changed by hand. Without any widget."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

from reverie_plugin.order import Order
from reverie_plugin.own_preset import OwnPreset
from reverie_plugin.surprise import surprise
from reverie_shared import networks, presets
from reverie_shared.declaration import Value, check
from reverie_shared.networks import AUTO
from reverie_shared.presets import Preset
from reverie_shared.resolution import network_setting, resolve, resolve_order
from reverie_shared.settings import DECLARATIONS, MAPS

OF_THE_PICTURE = (*MAPS, "map_colours")
"""The settings that another look does not change."""


class ChosenSettings:
    """A preset, and the settings that the user changed; all others are as the preset wants them, on whatever dreams.

    The preset is built in, or one of the user's own: that is a built-in one with settings of its own. A setting counts
    as changed once the user has touched it, also where its value is the preset's. The exception is `network`: its value
    `auto` is what it is by preset.

    Parameters
    ----------
    installed : sequence of str
        The installed networks; `set_networks` changes them.
    find_own : callable
        Gives the user's own preset of a name, or None (`OwnPresets.find`).
    """

    def __init__(
        self, installed: Sequence[str], find_own: Callable[[str], OwnPreset | None] = lambda _name: None
    ) -> None:
        self.installed = tuple(installed)
        self._find_own = find_own
        self.own: OwnPreset | None = None
        """The user's own preset that is chosen."""
        self.base: Preset = presets.PRESETS[presets.DEFAULT]
        """The built-in preset that is chosen, or that the own one begins with."""
        self.changes: dict[str, Value] = {}
        """The changed settings as they are in their widgets: a text may be one that is not allowed."""

    @property
    def preset(self) -> str:
        """The name of the chosen preset, built-in or own."""
        return self.base.name if self.own is None else self.own.name

    @property
    def all_changes(self) -> dict[str, Value]:
        """What differs from the built-in preset: what the own one wants, and what the user changed."""
        return {**(self.own.settings if self.own is not None else {}), **self.changes}

    @property
    def network_setting(self) -> str:
        """The value of the setting `network`, which may be `auto`."""
        return network_setting(self.base, self.all_changes)

    @property
    def network(self) -> str:
        """The network that dreams, installed or not; never `auto`."""
        return self.base.chosen(self.network_setting, self.installed)

    @property
    def listed(self) -> list[str]:
        """The names of the built-in presets that can be dreamed on the network that was chosen."""
        return [each.name for each in presets.shown(str(self.all_changes.get("network", AUTO)), self.installed)]

    def order(self) -> Order:
        """The order, with the values of the changed settings in their types.

        Raises
        ------
        BadSettings
            When a value is not allowed, or does not go with the network or the preset.
        """
        checked = {name: check(DECLARATIONS[name], value) for name, value in self.all_changes.items()}
        order = Order(self.base.name, checked)
        if self.own is not None:
            order = self.own.order(checked)
        order.resolved(self.installed)
        return order

    def by_preset(self) -> dict[str, Value]:
        """All settings as the preset wants them on the network that dreams; `network` as in the preset."""
        own = {} if self.own is None else dict(self.own.settings)
        network = str(own.pop("network", self.base.network))
        dreams = networks.is_network(self.network) and self.base.can_dream_on(self.network)
        on = self.network if dreams else next(iter(self.base.looks))
        return {**asdict(resolve_order(self.base.name, {"network": on}, self.installed)), **own, "network": network}

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
        """Choose a preset, which all settings follow again but for the seed, and the control maps: these belong to the
        picture, whatever its look.

        A network that was chosen by hand is kept where another preset is chosen that can be dreamed on it; choosing
        the same preset again resets the network too. What an own preset wants is not kept from before.
        """
        kept = {"seed", *OF_THE_PICTURE}
        same, network = name == self.preset, self.network
        self._take(name)
        if not same and self.base.can_dream_on(network):
            kept.add("network")
        kept -= (self.own.settings if self.own is not None else {}).keys()
        self.changes = {setting: value for setting, value in self.changes.items() if setting in kept}

    def show_order(self, preset: str, changes: Mapping[str, Value]) -> None:
        """Take over a preset and changed settings; the default preset stands in for an unknown one."""
        self._take(preset)
        self.changes = {}
        for name, value in changes.items():
            self.change(name, value)

    def take_surprise(self, seed: int) -> None:
        """Take over a mix at random, which is made by its seed, on the network that was chosen, or else the best; the
        control maps stay.
        """
        asked = str(self.all_changes.get("network", AUTO))
        mix = surprise(seed, networks.chosen(asked, self.installed))
        maps = {name: value for name, value in self.changes.items() if name in OF_THE_PICTURE}
        self.show_order(mix.preset, {"network": asked, **mix.settings, **maps})

    def show_recipe(self, preset: str, settings: Mapping[str, Value], own: str = "") -> None:
        """Take over a dream by all its settings, so that it dreams as it did.

        Its network counts as changed, and so does whatever the preset wants otherwise on that network today. The
        default preset stands in for one that is not known, or not of this network.

        Parameters
        ----------
        preset : str
            The built-in preset.
        settings : mapping
        own : str
            The name of the user's own preset that the dream began with, which need not be there any more; or empty.

        Raises
        ------
        BadSettings
            When a setting is not allowed.
        """
        complete = asdict(resolve(settings))
        network = networks.chosen(complete["network"], self.installed)
        for name in (own, preset, presets.DEFAULT):
            self._take(name)
            same = self.preset == name and (self.own is None or self.base.name == preset)
            if same and self.base.can_dream_on(network):
                break
        look = asdict(resolve_order(self.base.name, {"network": network}, self.installed))
        if self.own is not None:
            look.update(self.own.settings)
        self.changes = {name: value for name, value in complete.items() if value != look[name]}
        self.changes["network"] = network

    def set_networks(self, installed: Sequence[str]) -> bool:
        """Note which networks are installed; returns whether another one dreams now."""
        before, self.installed = self.network, tuple(installed)
        return self.network != before

    def _take(self, name: str) -> None:
        """Begin with the preset of that name; with the default one where there is none."""
        self.own = None if name in presets.PRESETS else self._find_own(name)
        self.base = presets.PRESETS.get(name if self.own is None else self.own.preset, presets.PRESETS[presets.DEFAULT])
