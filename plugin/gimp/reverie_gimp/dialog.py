"""The dialog of “Dream…”: presets, settings and the live preview."""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from typing import Any

from reverie_gimp import preset_gallery
from reverie_gimp.choosing import Choosing
from reverie_gimp.dialog_order import DialogOrder
from reverie_gimp.fields import expert_rows, first_rows, reset_all
from reverie_gimp.gimp import GLib
from reverie_gimp.gtk import GimpUi, Gtk
from reverie_gimp.host import LayerHost, host_name
from reverie_gimp.landing_fields import landing_rows, source_row
from reverie_gimp.map_page import MapPage
from reverie_gimp.network_choice import NetworkChoice
from reverie_gimp.network_offer import NetworkOffer
from reverie_gimp.preview import Accepted, LivePreview
from reverie_gimp.rows import Keys, Rows
from reverie_plugin.connect.installation import Installation
from reverie_plugin.ui.map_layers import MAPS_TITLE
from reverie_plugin.ui.setting_words import EXPERT_TITLE, FIRST
from reverie_shared.translation import _

_GIMPS_BUTTONS = ("_Reset", "_Cancel", "_Save Settings", "_Load Saved Settings")
"""The dialog's other buttons, as GIMP's own catalogue has them."""

_LEAST_HEIGHT, _MOST_HEIGHT = 300, 620
"""Heights of the page with most settings in GTK's pixels, on a low screen and on others."""


def has_screen() -> bool:
    """Whether windows can be shown."""
    return bool(Gtk.init_check([])[0])


def ask(
    procedure: Any,
    config: Any,
    image: Any,
    sources: dict[str, str],
    host: Callable[[], LayerHost],
    installation: Installation,
) -> Accepted | None:
    """Show the dialog until the user has decided.

    Parameters
    ----------
    procedure, config, image
        GIMP's; the user's choices go into `config`.
    sources : dict
        What can be dreamed, by the values of the argument `source`, in words; the likeliest first.
    host : callable
        Makes a host of what is dreamed.
    installation : Installation

    Returns
    -------
    Accepted or None
        The dream that the user wants, which goes on from its preview or is still to be started; None where the user
        has cancelled.
    """
    return _Dialog(procedure, config, image, sources, host, installation).run()


class _Dialog:
    """The window and what it shows; `ask` has the parameters."""

    def __init__(
        self,
        procedure: Any,
        config: Any,
        image: Any,
        sources: dict[str, str],
        host: Callable[[], LayerHost],
        installation: Installation,
    ) -> None:
        self._config, self._sources = config, sources
        dream = _("_Dream")
        keys = Keys(_letters(dream, *(GLib.dgettext("gimp30-libgimp", label) for label in _GIMPS_BUTTONS)))
        what = source_row(config, sources, keys)
        order = self._order = DialogOrder(config, installation)
        preview = self._preview = LivePreview(host, order, installation, keys)
        preview.begin()
        self._window = GimpUi.ProcedureDialog.new(procedure, config, "DeepDream")
        self._window.set_ok_label(dream)
        offer = self._offer = NetworkOffer(
            installation, host_name(), order.wanted_network, order.set_networks_of_server, preview.renew
        )
        left = preview.widget, what, NetworkChoice(order).widget, offer.widget
        choosing = self._choosing = Choosing(order, installation, host, lambda: self._window)
        maps = MapPage(order, image, preview.guides, preview.dreamed, choosing.open, keys)
        pages = _pages(config, order, keys, preview.guides(), maps, choosing.open)
        self._window.get_content_area().pack_start(_content(left, pages), True, True, 0)
        self._window.connect("focus-in-event", lambda *_: maps.show())  # layers have come or gone meanwhile
        self._source = config.connect("notify::source", lambda *_: self._follow_source())
        order.on_change(preview.renew)
        order.on_change(lambda: offer.want(order.wanted_network))
        order.on_change(lambda: offer.add_installed(order.networks))

    def run(self) -> Accepted | None:
        """Show it until the user has decided, then remove it."""
        self._offer.begin()
        accepted = None
        try:
            while accepted is None and self._window.run():
                accepted = self._preview.accept()
            return accepted
        finally:
            if accepted is None:
                self._preview.close()
            self._config.disconnect(self._source)
            self._order.close()
            self._choosing.close()
            self._offer.close()
            self._window.destroy()

    def _follow_source(self) -> None:
        """Something else is to be dreamed; saved settings may name what there is not."""
        if self._config.get_property("source") not in self._sources:
            self._config.set_property("source", next(iter(self._sources)))
        else:
            self._preview.renew_source()


def _letters(*labels: str) -> str:
    """The letters that choose the buttons with these labels."""
    return "".join(label.partition("_")[2][:1] for label in labels)


def _content(left: Sequence[Any], pages: dict[str, Any]) -> Any:
    """The preview, and what belongs to it, in a column; beside it the pages by their titles."""
    column = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
    for index, widget in enumerate(left):
        column.pack_start(widget, index == 0, True, 0)
    notebook = Gtk.Notebook()
    for title, page in pages.items():
        page.set_border_width(12)
        notebook.append_page(page, Gtk.Label.new_with_mnemonic(title))
    content = Gtk.Box(spacing=18)
    content.pack_start(column, False, False, 0)
    content.pack_start(notebook, True, True, 0)
    content.show_all()
    return content


def _pages(
    config: Any, order: DialogOrder, keys: Keys, guides: list[str], maps: MapPage, choose: Callable[[], None]
) -> dict[str, Any]:
    """The pages by their titles: what a painter asks for, the control maps, the new layer, and all other settings.

    `choose` opens the window in which motifs are chosen.
    """
    titles = [keys.mark(title) for title in (_("Look"), _(MAPS_TITLE), _("New layer"), _(EXPERT_TITLE))]
    rows = Rows(keys)
    first_rows(order, FIRST, guides, rows, choose)
    look = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=12)
    look.pack_start(preset_gallery.preset_gallery(order, keys), True, True, 0)
    look.pack_start(rows.widget, False, False, 0)
    line = Gtk.Box()
    line.pack_end(reset_all(order, keys), False, False, 0)
    look.pack_start(line, False, False, 0)
    no_keys = Keys(string.ascii_lowercase + string.digits)  # there are fewer letters than settings
    expert = Gtk.ScrolledWindow(
        hscrollbar_policy=Gtk.PolicyType.NEVER,
        propagate_natural_height=True,
        min_content_height=_LEAST_HEIGHT,
        max_content_height=_MOST_HEIGHT,
    )
    expert.add(expert_rows(order, guides, no_keys))
    pages = look, maps.widget, landing_rows(config, keys), expert
    return dict(zip(titles, pages, strict=True))
