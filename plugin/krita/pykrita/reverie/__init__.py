"""What Krita loads: it finds the installed copy of Reverie and starts the plug-in from there.

`install.json` beside this file says where that copy is: `code` (folders for `sys.path`) and `editor` (the folder that
holds, for each version of Python, the libraries that the plug-in needs). Where that fails, a docker says what to do.
"""

import json
import sys
from importlib import import_module
from pathlib import Path

from PyQt5.QtCore import QLocale
from PyQt5.QtWidgets import QLabel

from krita import DockWidget, DockWidgetFactory, DockWidgetFactoryBase, Krita

DOCKER = "reverie_docker"


def _(text: str) -> str:
    """A text in Krita's language; in English where the installed copy, with its catalogues, was not found."""
    try:
        from reverie_shared import translation
    except ImportError:
        return text
    return translation._(text)


def _choose_language() -> None:
    """Speak Krita's language from now on."""
    from reverie_shared import translation

    translation.use(":".join(QLocale().uiLanguages()))


def _set_import_paths() -> str:
    """Put the installed copy and its libraries on `sys.path`.

    Returns
    -------
    str
        A sentence for the user where the plug-in works, but not as well as it could; else empty.

    Raises
    ------
    ImportError
        When the plug-in cannot work; its text is a sentence for the user.
    """
    try:
        record = json.loads((Path(__file__).resolve().parent / "install.json").read_text(encoding="utf-8"))
        code, editor = record["code"], Path(record["editor"])
    except (OSError, ValueError, KeyError, TypeError):
        raise ImportError(_("Reverie's plug-in is damaged.")) from None
    if not all(Path(folder).is_dir() for folder in code):
        raise ImportError(_("Reverie was moved or removed: {folder} is not there.").format(folder=code[0]))
    # The libraries for this Python; where there are none, another Python's, of which the pure ones can be loaded.
    own = editor / "cp{}{}".format(*sys.version_info)
    libraries = own if own.is_dir() else next(iter(sorted(editor.glob("cp*"), reverse=True)), own)
    # First in the path: another plug-in or the system may have older versions of the same libraries.
    sys.path[:0] = [path for path in (str(libraries), *code) if path not in sys.path]
    _choose_language()
    version = "{}.{}".format(*sys.version_info)
    try:
        import_module("msgpack")
        import_module("platformdirs")
    except ImportError as error:
        raise ImportError(
            _("Reverie's libraries for Python {version}, which this Krita has, cannot be loaded ({reason}).").format(
                version=version, reason=error
            )
        ) from error
    try:
        import_module("zmq")
    except ImportError:
        return _(
            "This Krita has Python {version}, for which Reverie has no ZeroMQ: a relay speaks to the server, a little "
            "slower. Run Reverie's install.py again, then restart Krita."
        ).format(version=version)
    return ""


def _show_error(sentence: str) -> None:
    """Show a docker that says what is wrong."""

    class ErrorDocker(DockWidget):
        def __init__(self) -> None:
            super().__init__()
            self.setWindowTitle("DeepDream")
            remedy = _("Run Reverie's install.py again, then restart Krita.")
            label = QLabel(f"{sentence} {remedy}")
            label.setObjectName("reverie_error")
            label.setWordWrap(True)
            self.setWidget(label)

        def canvasChanged(self, _canvas: object) -> None:  # noqa: N802  # Krita's name
            pass

    Krita.instance().addDockWidgetFactory(DockWidgetFactory(DOCKER, DockWidgetFactoryBase.DockRight, ErrorDocker))


def _start() -> None:
    try:
        remark = _set_import_paths()
        from reverie_krita import extension

        extension.start(remark)
    except Exception as error:  # noqa: BLE001  # the user sees any error in the docker, and Krita starts
        print(f"Reverie: {error!r}", file=sys.stderr)
        _show_error(str(error))


_start()
