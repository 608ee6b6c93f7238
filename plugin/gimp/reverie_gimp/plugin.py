"""The procedures that GIMP registers, and what each does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reverie_gimp import arguments, headless, last_settings, stored_arguments
from reverie_gimp.driver import Dreaming, SessionDriver
from reverie_gimp.frames_session import FramesSession
from reverie_gimp.gimp import Gegl, Gimp, GLib
from reverie_gimp.growing import GrowingHost, GrowingSession
from reverie_gimp.host import LayerHost, without_missing
from reverie_gimp.layer_choice import LAYER, ORIGINAL, chosen_layer, chosen_source, sources
from reverie_gimp.log import log, unexpected
from reverie_gimp.map_layers import dreamed_instead
from reverie_gimp.recipe import Origin, order_of
from reverie_plugin.connect.installation import Installation
from reverie_plugin.order import Order
from reverie_plugin.own_presets import OwnPresets
from reverie_plugin.recipe import deeper
from reverie_plugin.session import Report, Session
from reverie_plugin.ui.formatting import describe_maps
from reverie_plugin.ui.map_layers import maps_of
from reverie_shared.errors import ReverieError
from reverie_shared.translation import N_, _, ngettext, use

if TYPE_CHECKING:
    from reverie_gimp.preview import Accepted  # imports GTK, which GIMP's console does not need

DREAM = "plug-in-reverie-dream"
AGAIN = "plug-in-reverie-dream-again"
DEEPER = "plug-in-reverie-dream-deeper"
FRAMES = "plug-in-reverie-dream-frames"
GROWING = "plug-in-reverie-dream-growing"

MENU = "<Image>/Filters/DeepDream"

_DOCUMENTATION = {
    DREAM: (
        N_("_Dream…"),
        N_("Dream on the layer, where it is selected"),
        N_(
            "Makes a new layer above, in which what the network detects in the layer is amplified. An argument at its "
            "default takes what the preset wants of the network that dreams."
        ),
    ),
    AGAIN: (
        N_("Dream _again"),
        N_("Dream another variant of a dreamed layer, or on another layer by the last settings"),
        N_(
            "A layer made by DeepDream is dreamed once more from what it was dreamed from, by its own recipe; any "
            "other layer, by the settings of the last dream. Both with a new seed."
        ),
    ),
    DEEPER: (
        N_("Dream d_eeper"),
        N_("Go on dreaming on a dreamed layer, by its own recipe"),
        N_(
            "A layer made by DeepDream holds the recipe it was dreamed by; the same is done once more, to its pixels, "
            "where it shows, and where it is selected."
        ),
    ),
    FRAMES: (
        N_("Dream all layers as _frames"),
        N_("Dream the layers as the frames of an animation, by the settings of the last dream"),
        N_(
            "Each layer is a frame, the lowest one first; shapes move with the picture. The dream comes into the "
            "layers themselves, where they are selected; their names, with delays and (combine) or (replace), stay. A "
            "script gives preset and settings."
        ),
    ),
    GROWING: (
        N_("_Growing dream as layers"),
        N_("Dream on the layer by the settings of the last dream, and show how the dream grows"),
        N_(
            "What the dream is after each octave becomes a layer, too, with a delay in its name, so that GIMP plays "
            "and exports the image as an animation. A script gives preset and settings."
        ),
    ),
}


class Cancelled(Exception):
    """The user has cancelled the dream; the image is as it was."""


class Reverie(Gimp.PlugIn):
    """The plug-in as GIMP knows it: which procedures there are, and their menu entries."""

    def do_set_i18n(self, _name: str) -> bool:
        """Return that GIMP translates nothing: the texts come translated."""
        return False

    def do_query_procedures(self) -> list[str]:
        """Return the procedures' names."""
        return list(_DOCUMENTATION)

    def do_create_procedure(self, name: str) -> Any:
        """Return the procedure of that name."""
        procedure = Gimp.ImageProcedure.new(self, name, Gimp.PDBProcType.PLUGIN, _guarded(_RUNS[name]), None)
        label, blurb, help = map(_, _DOCUMENTATION[name])
        procedure.set_menu_label(label)
        procedure.add_menu_path(MENU)
        procedure.set_documentation(blurb, help, None)  # there is no page of GIMP's help
        procedure.set_attribution("The Reverie authors", "The Reverie authors, GPL-3.0-or-later", "2026")
        # The menu entries are always active: where an image cannot be dreamed, a message says what to do.
        procedure.set_image_types("*")
        some = Gimp.ProcedureSensitivityMask
        procedure.set_sensitivity_mask(some.DRAWABLE | some.DRAWABLES | some.NO_DRAWABLES)
        if name == DREAM:
            _convert_stored_arguments()
            arguments.declare(procedure)
        elif name in (FRAMES, GROWING):
            arguments.declare_settings(procedure)
        return procedure


def main(argv: Sequence[str]) -> None:
    """Serve the GIMP that has started this process, until it ends the process."""
    use(":".join(GLib.get_language_names()))
    Gimp.main(Reverie.__gtype__, list(argv))


def _convert_stored_arguments() -> None:
    """Make today's arguments of what Reverie 0.1 has left in GIMP's profile, before GIMP reads it."""
    with suppress(ReverieError):  # a damaged installation: every dream says so
        stored_arguments.convert_files(Path(Gimp.directory()), DREAM, Installation.find().networks())


def _dream(procedure: Any, mode: Any, image: Any, drawables: Sequence[Any], config: Any) -> None:
    layer = chosen_layer(image, drawables)
    if mode != Gimp.RunMode.NONINTERACTIVE:
        layer = dreamed_instead(image, layer, maps_of(arguments.changes(config)))

    def host() -> LayerHost:
        what = arguments.source(config)
        if mode == Gimp.RunMode.WITH_LAST_VALS and what == ORIGINAL:
            what = LAYER  # the same once more, of the same, would be the layer that is there
        source, selection = chosen_source(image, layer, what, maps_of(arguments.changes(config)))
        bake = bool(config.get_property("bake"))
        return LayerHost(image, source, selection, bake, lambda: arguments.landing(config))

    installation = Installation.find()
    if mode == Gimp.RunMode.INTERACTIVE:
        accepted = _ask(procedure, config, image, layer, host, installation)
        order = accepted.order
        report = _run_in_window(accepted.driver, image)
    else:
        order, dreamed = _order(config, installation), host()
        dreamed.check_landing()
        report = _show(Session(dreamed, order, installation), mode, image)
    _log_report(report, mode)
    if mode != Gimp.RunMode.NONINTERACTIVE:
        last_settings.remember(order, arguments.landing(config))


def _again(_procedure: Any, mode: Any, image: Any, drawables: Sequence[Any], _config: Any) -> None:
    installation = Installation.find()
    last = last_settings.order(installation.networks())
    layer = dreamed_instead(image, chosen_layer(image, drawables), maps_of(last.settings))
    order = arguments.with_new_seed(last if Origin.of(layer) is None else order_of(layer))
    source, selection = chosen_source(image, layer, ORIGINAL, maps_of(order.settings))
    host = LayerHost(image, source, selection, order.deliver == "baked", last_settings.landing)
    host.check_landing()
    _log_report(_show(Session(host, order, installation), mode, image), mode)


def _deeper(_procedure: Any, mode: Any, image: Any, drawables: Sequence[Any], _config: Any) -> None:
    layer = chosen_layer(image, drawables)
    order = replace(deeper(order_of(layer)), deliver="dream")  # what was baked into the alpha stays in it
    source, selection = chosen_source(image, layer, LAYER)
    _log_report(_show(Session(LayerHost(image, source, selection), order, Installation.find()), mode, image), mode)


def _frames(_procedure: Any, mode: Any, image: Any, _drawables: Sequence[Any], config: Any) -> None:
    installation = Installation.find()
    with closing(FramesSession(image, _settings_order(mode, image, config, installation), installation)) as session:
        report = _show(session, mode, image)
    log().info("%d frames were dreamed: %.1f s.", report["frames"], report["seconds"])
    if changed := report["changed"]:
        Gimp.message(
            ngettext(
                "{count} layer was changed while it was dreamed, and stays as it is now.",
                "{count} layers were changed while they were dreamed, and stay as they are now.",
                changed,
            ).format(count=changed)
        )


def _growing(_procedure: Any, mode: Any, image: Any, drawables: Sequence[Any], config: Any) -> None:
    installation = Installation.find()
    order, layer = _settings_order(mode, image, config, installation), chosen_layer(image, drawables)
    if mode != Gimp.RunMode.NONINTERACTIVE:
        layer = dreamed_instead(image, layer, maps_of(order.settings))
    source, selection = chosen_source(image, layer, LAYER)
    host = GrowingHost(image, source, selection)
    _log_report(_show(GrowingSession(host, order, installation), mode, image), mode)


def _settings_order(mode: Any, image: Any, config: Any, installation: Installation) -> Order:
    """The order that a script gives; for a person, that of the last dream, which may have been on another image: what
    that alone has, as a guide, is left out, and said. Raises `BadSettings`.
    """
    if mode == Gimp.RunMode.NONINTERACTIVE:
        order = arguments.settings_order(config, OwnPresets(installation.places.presets))
    else:
        order = replace(last_settings.order(installation.networks()), deliver="dream")
        order, missing = without_missing(order, image)
        for error in missing:
            Gimp.message(error.what)
    order.resolved(installation.networks())
    return order


def _order(config: Any, installation: Installation) -> Order:
    """The order of the arguments; raises `BadSettings` where it is not allowed, before a server is started."""
    order = arguments.order(config, OwnPresets(installation.places.presets))
    order.resolved(installation.networks())
    return order


def _ask(
    procedure: Any, config: Any, image: Any, layer: Any, host: Callable[[], LayerHost], installation: Installation
) -> Accepted:
    """The dream that the user has chosen in the dialog; raises `Cancelled`."""
    from reverie_gimp import dialog

    _init_windows()
    accepted = dialog.ask(procedure, config, image, sources(image, layer), host, installation)
    if accepted is None:
        raise Cancelled
    return accepted


def _show(session: Dreaming, mode: Any, image: Any) -> Report:
    """Dream, with a progress window where windows are wanted and there is a screen; returns the report."""
    if mode == Gimp.RunMode.NONINTERACTIVE or not _has_screen():
        return headless.dream(session)
    _init_windows()
    return _run_in_window(SessionDriver(session), image)


def _init_windows() -> None:
    # The progress window's module too: an upgrade may replace the files while the dialog is open.
    from reverie_gimp import progress  # noqa: F401
    from reverie_gimp.gtk import GimpUi

    GimpUi.init("reverie")


def _run_in_window(driver: SessionDriver, image: Any) -> Report:
    """Run a dream to its end in a progress window; returns the report.

    Raises `Cancelled`, also where the image is closed meanwhile, or the error it failed by.
    """
    from reverie_gimp.progress import ProgressWindow

    report = ProgressWindow(image).run(driver)
    if report is None:
        raise Cancelled
    return report


def _log_report(report: Report, mode: Any) -> None:
    """Log that a dream is in the image, and how long it took; tell a person what of its maps was not taken as it is."""
    start = "the exact state of the layer" if report["continued"] else "the layer's pixels"
    log().info("A dream was inserted; it began from %s: %.2f s.", start, report["seconds"]["dream"])
    for sentence in describe_maps(report.get("maps", {})) if mode != Gimp.RunMode.NONINTERACTIVE else ():
        Gimp.message(sentence)


def _has_screen() -> bool:
    from reverie_gimp import dialog

    return dialog.has_screen()


_RUNS = {DREAM: _dream, AGAIN: _again, DEEPER: _deeper, FRAMES: _frames, GROWING: _growing}


def _guarded(work: Callable[..., None]) -> Callable[..., Any]:
    """`work` as GIMP calls it: every outcome becomes a status for GIMP, and every error a message for the user."""

    def run(procedure: Any, mode: Any, image: Any, drawables: Sequence[Any], config: Any, _data: Any) -> Any:
        Gegl.init(None)
        status = Gimp.PDBStatusType
        try:
            work(procedure, mode, image, drawables, config)
        except Cancelled:
            return procedure.new_return_values(status.CANCEL, None)
        except ReverieError as error:
            return procedure.new_return_values(status.EXECUTION_ERROR, _gimp_error(error))
        except Exception as error:  # noqa: BLE001  # GIMP would say only that the plug-in crashed
            return procedure.new_return_values(status.EXECUTION_ERROR, _gimp_error(unexpected(error)))
        Gimp.displays_flush()
        return procedure.new_return_values(status.SUCCESS, None)

    return run


def _gimp_error(error: ReverieError) -> Any:
    """The error for GIMP's message box; it is logged too."""
    log().warning("%s: %s", type(error).__name__, error)
    return GLib.Error.new_literal(Gimp.PlugIn.error_quark(), str(error), 0)
