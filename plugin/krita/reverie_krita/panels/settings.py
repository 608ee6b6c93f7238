"""The part of the docker with the settings: a painter's first, the others under “Expert”; the gallery, the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

from reverie_krita.panels import new_layer
from reverie_krita.panels.field import Field
from reverie_krita.panels.fields import WeightsField, field
from reverie_krita.panels.gallery import Gallery
from reverie_krita.panels.maps import MapField, MapsPanel
from reverie_krita.panels.motif_field import MotifField
from reverie_krita.panels.network_switch import NetworkSwitchPanel
from reverie_krita.panels.new_layer import NewLayerPanel
from reverie_krita.panels.own_presets import OwnPresetsPanel
from reverie_krita.panels.section import Section
from reverie_krita.placement import Placement
from reverie_plugin.chosen_settings import ChosenSettings
from reverie_plugin.order import Order
from reverie_plugin.own_preset import OwnPreset, from_order
from reverie_plugin.own_presets import OwnPresets
from reverie_plugin.ui.layer_menu import layer_menu
from reverie_plugin.ui.map_layers import MAPS_TITLE, MAPS_TOOLTIP, maps_of
from reverie_plugin.ui.setting_words import EXPERT, EXPERT_TITLE, FIRST, words
from reverie_shared.declaration import Value
from reverie_shared.networks import BUNDLED, family
from reverie_shared.seeds import new_seed
from reverie_shared.settings import DECLARATIONS, MAPS, MOTIFS
from reverie_shared.translation import N_, _, ngettext

EXPERT_TOOLTIP = N_("All other settings, in the words of those who build such networks")
IN_EXPERT = frozenset(name for group in EXPERT for name in group.settings)


class SettingsPanel(QWidget):
    """The widgets of all settings, and the order that they make.

    Parameters
    ----------
    networks : sequence of str
        The installed networks; `set_networks` changes them.
    own : OwnPresets
        The user's own presets.
    """

    changed = pyqtSignal()

    def __init__(self, networks: Sequence[str], own: OwnPresets) -> None:
        super().__init__()
        self.own_presets = OwnPresetsPanel(own, lambda: self._chosen.preset, self._as_own_preset)
        """The docker lays it out, below the gallery."""
        self.own_presets.gallery.chosen.connect(lambda: self.choose_preset(self.own_presets.gallery.preset))
        self.own_presets.surprise.connect(self.surprise)
        self.own_presets.changed.connect(self._own_presets_changed)
        self.own_presets.renamed.connect(lambda name: self.show_order(name, self._chosen.changes))
        self._chosen = ChosenSettings(networks, self.own_presets.find_own)
        self.gallery = Gallery()
        """The docker lays it out, and the switch."""
        self.gallery.chosen.connect(lambda: self.choose_preset(self.gallery.preset))
        self.network_switch = NetworkSwitchPanel()
        self.network_switch.chosen.connect(partial(self._change, "network"))
        self.network_switch.reset.connect(partial(self._reset, "network"))
        self.fields: dict[str, Field] = {
            name: MapField(declaration) if name in MAPS else field(declaration)
            for name, declaration in DECLARATIONS.items()
        }
        for name, each in self.fields.items():
            each.changed.connect(partial(self._field_changed, name))
            each.reset.connect(partial(self._reset, name))
        self.motifs = MotifField()
        self.maps = MapsPanel(self.fields)
        self.maps.listed.connect(partial(self._change, "map_colours"))
        self.new_layer = NewLayerPanel()
        self.new_layer.changed.connect(self.changed)
        self.labels: list[QLabel] = []
        """The labels of the settings that are shown first."""
        first = _form()
        for name in FIRST:
            self.labels.append(_add_row(first, name, self.motifs if name == "motifs" else self.fields[name]))
        expert = _form()
        for group in EXPERT:
            expert.addRow(_title(_(group.title)))
            for name in group.settings:
                _add_row(expert, name, self.fields[name])
        self.sections = (
            Section("reverie_maps", _(MAPS_TITLE), _(MAPS_TOOLTIP), self.maps.rows),
            Section("reverie_new_layer", _(new_layer.TITLE), _(new_layer.TITLE_TOOLTIP), self.new_layer.rows),
            Section("reverie_more", _(EXPERT_TITLE), _(EXPERT_TOOLTIP), expert),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(first)
        for section in self.sections:
            layout.addWidget(section)
        self._show()

    @property
    def network_setting(self) -> str:
        """The value of the setting `network`, which may be `auto`."""
        return self._chosen.network_setting

    @property
    def chosen(self) -> tuple[str, dict[str, Value]]:
        """The preset, and the settings that the user changed, as they are in their widgets."""
        return self._chosen.preset, dict(self._chosen.changes)

    @property
    def network(self) -> str:
        """The network that dreams, installed or not: never `auto`."""
        return self._chosen.network

    def values(self) -> dict[str, Value]:
        """All settings as they are shown: a text may be one that is not allowed."""
        return self._chosen.values()

    def order(self) -> Order:
        """The order that the widgets make: the preset, and the settings that the user changed.

        Raises
        ------
        BadSettings
            When a field holds a value that is not allowed.
        """
        return replace(self._chosen.order(), deliver="dream" if self.placement().masked else "baked", previews=True)

    def placement(self) -> Placement:
        """What is to be dreamed, and how the new layer is to lie."""
        return replace(self.new_layer.placement(), maps=maps_of(self._chosen.changes))

    def show_order(self, preset: str, changes: Mapping[str, Value]) -> None:
        """Show a preset, and settings that count as changed by the user."""
        self._chosen.show_order(preset, changes)
        self._show_change()

    def show_recipe(self, preset: str, settings: Mapping[str, Value], own: str = "") -> None:
        """Show a dream by its preset, perhaps one of the user's own, and all its settings, as it was dreamed."""
        self._chosen.show_recipe(preset, settings, own)
        self._show_change()

    def change(self, values: Mapping[str, Value]) -> None:
        """Change some settings, as the user does by hand."""
        for name, value in values.items():
            self._chosen.change(name, value)
        self._show_change()

    def set_networks(self, networks: Sequence[str]) -> None:
        """Note which networks are installed: what the preset wants may be another look now."""
        if self._chosen.set_networks(networks):
            self._show_change()
        else:
            self._show()

    def change_growing(self, values: Mapping[str, Value]) -> None:
        """Change what grows; with nothing, it follows the preset again."""
        for name in ("layers", "motifs"):
            self._chosen.reset(name)
        self.change(values)

    def _change(self, name: str, value: Value) -> None:
        self.change({name: value})

    def _field_changed(self, name: str) -> None:
        self.change({name: self.fields[name].raw()})

    def _reset(self, name: str) -> None:
        self._chosen.reset(name)
        self._show_change()

    def choose_preset(self, name: str) -> None:
        """Choose a preset, built-in or own, as a click on it does."""
        self._chosen.choose_preset(name)
        self._show_change()

    def surprise(self) -> None:
        """Show a mix at random."""
        self._chosen.take_surprise(new_seed())
        self._show_change()

    def _as_own_preset(self, name: str) -> OwnPreset:
        """What is chosen, as an own preset of that name; raises `BadSettings`."""
        return from_order(name, self._chosen.order(), self._chosen.installed)

    def _own_presets_changed(self, name: str) -> None:
        """Choose the own preset that has come or changed; where one has gone, the default one stands in for it."""
        if name:
            self.choose_preset(name)
        else:
            self.show_order(self._chosen.preset, self._chosen.changes)

    def _show_change(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        """Show what is chosen; a widget that shows its value already is left alone, for its slider may be in a drag."""
        chosen = self._chosen
        self.gallery.show_preset(chosen.preset, chosen.listed)
        self.own_presets.gallery.select(chosen.preset)
        by_preset = chosen.by_preset()
        for name, each in self.fields.items():
            value = chosen.changes.get(name, by_preset[name])
            if each.raw() != value:
                each.show_value(value)
            each.mark(name in chosen.changes, by_preset[name])
        self.motifs.show_motifs(chosen.network, chosen.values())
        self.maps.show_colours(chosen.values(), chosen.network)
        self._offer_names()
        self.network_switch.show_network(Order(chosen.base.name, chosen.all_changes), chosen.installed)
        expert = len(IN_EXPERT.intersection(chosen.changes))
        changed = ngettext("Expert ({count} changed)", "Expert ({count} changed)", expert).format(count=expert)
        self.sections[-1].title.setText(changed if expert else _(EXPERT_TITLE))

    def _offer_names(self) -> None:
        """Fill the menus of layers and motifs with those of the network that dreams."""
        layers, motifs = self.fields["layers"], self.fields["motifs"]
        assert isinstance(layers, WeightsField)
        assert isinstance(motifs, WeightsField)
        layers.offer(layer_menu(self._chosen.network))
        motifs.offer({name: _(name) for name in MOTIFS} if family(self._chosen.network) == BUNDLED else {})


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setContentsMargins(0, 0, 0, 0)
    form.setVerticalSpacing(3)
    form.setRowWrapPolicy(QFormLayout.WrapLongRows)
    form.setFieldGrowthPolicy(QFormLayout.AllNonFixedFieldsGrow)
    return form


def _add_row(form: QFormLayout, name: str, widget: QWidget) -> QLabel:
    label = QLabel(words(name).label)
    label.setToolTip(words(name).tooltip)
    label.setBuddy(widget)
    form.addRow(label, widget)
    return label


def _title(text: str) -> QLabel:
    label = QLabel(text)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label
