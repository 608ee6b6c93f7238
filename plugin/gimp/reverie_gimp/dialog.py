"""The dialog of “Dream…”: presets, settings and the live preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reverie_gimp import fields, preset_gallery
from reverie_gimp.dialog_order import DialogOrder
from reverie_gimp.driver import SessionDriver
from reverie_gimp.gtk import GimpUi, Gtk
from reverie_gimp.host import LayerHost, host_name
from reverie_gimp.network_choice import NetworkChoice
from reverie_gimp.network_offer import NetworkOffer
from reverie_gimp.preview import LivePreview
from reverie_plugin.connect.installation import Installation
from reverie_shared.declaration import Declaration
from reverie_shared.settings import DECLARATIONS


def has_screen() -> bool:
    """Whether windows can be shown."""
    return bool(Gtk.init_check([])[0])


def ask(procedure: Any, config: Any, host: Callable[[], LayerHost], installation: Installation) -> SessionDriver | None:
    """Show the dialog until the user has decided.

    Parameters
    ----------
    procedure, config
        GIMP's; the user's choices go into `config`.
    host : callable
        Makes a host of the layer.
    installation : Installation

    Returns
    -------
    SessionDriver or None
        The dream that the user wants, which goes on from its preview or is still to be started; None where the user
        has cancelled.
    """
    order = DialogOrder(config, installation)
    preview = LivePreview(host, order, installation)
    preview.begin()
    dialog = GimpUi.ProcedureDialog.new(procedure, config, "DeepDream")
    dialog.set_ok_label("_Dream")
    offer = NetworkOffer(installation, host_name(), order.wanted_network, order.set_networks_of_server, preview.renew)
    dialog.get_content_area().pack_start(_content(config, order, preview, offer, host().guides()), True, True, 0)
    order.on_change(preview.renew)
    order.on_change(lambda: offer.want(order.wanted_network))
    order.on_change(lambda: offer.add_installed(order.networks))
    offer.begin()
    accepted = None
    try:
        while accepted is None and dialog.run():
            accepted = preview.accept()
        return accepted
    finally:
        if accepted is None:
            preview.close()
        order.close()
        offer.close()
        dialog.destroy()


def _content(config: Any, order: DialogOrder, preview: LivePreview, offer: NetworkOffer, guides: list[str]) -> Any:
    left = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
    left.pack_start(preview.widget, True, True, 0)
    left.pack_start(NetworkChoice(order).widget, False, False, 0)
    left.pack_start(offer.widget, False, False, 0)
    pages = Gtk.Notebook()
    for name, page in (("Dream", _first_page(config, order, guides)), ("More", _second_page(order, guides))):
        page.set_border_width(12)
        pages.append_page(page, Gtk.Label(label=name))
    content = Gtk.Box(spacing=18)
    content.pack_start(left, False, False, 0)
    content.pack_start(pages, True, True, 0)
    content.show_all()
    return content


def _first_page(config: Any, order: DialogOrder, guides: list[str]) -> Any:
    """The presets, and the settings that are used most."""
    page = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=12)
    page.pack_start(preset_gallery.preset_gallery(order), True, True, 0)
    page.pack_start(fields.grid(order, _declarations(main=True), guides), False, False, 0)
    line = Gtk.Box(spacing=12)
    line.pack_start(fields.bake(config), True, True, 0)
    line.pack_start(fields.reset_all(order), False, False, 0)
    page.pack_start(line, False, False, 0)
    return page


def _second_page(order: DialogOrder, guides: list[str]) -> Any:
    """All other settings, in two columns."""
    declarations = _declarations(main=False)
    half = (len(declarations) + 1) // 2
    page = Gtk.Box(spacing=18)
    for part in (declarations[:half], declarations[half:]):
        page.pack_start(fields.grid(order, part, guides), True, True, 0)
    return page


def _declarations(main: bool) -> list[Declaration]:
    return [declaration for declaration in DECLARATIONS.values() if declaration.main == main]
