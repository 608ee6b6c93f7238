"""What the tests do inside Krita with files: open a picture as a user does, export and save it."""

from inside_docker import message
from inside_documents import app, document, names, settle
from PyQt5.QtCore import QTimer
from PyQt5.QtWidgets import QApplication

from krita import InfoObject

DIALOG_POLLS = 200
"""How often, every 50 ms, a dialog is looked at."""


def open_picture(path):
    """Open a file in a window, as the one document; its lowest layer is named `photo`, and active."""
    opened = app().openDocument(path)
    opened.setBatchmode(True)
    app().activeWindow().addView(opened)
    app().setActiveDocument(opened)
    yield lambda: document() == opened
    lowest = opened.rootNode().childNodes()[0]
    lowest.setName("photo")
    opened.setActiveNode(lowest)
    yield from settle()
    yield lambda: opened.activeNode() is not None and opened.activeNode().name() == "photo"


def export(*paths):
    """Write the document into files of these names, as “Export” does; a .kra file, too."""
    document().waitForDone()
    for path in paths:
        assert document().exportImage(path, InfoObject()), path


def export_by_dialog(path):
    """Write the document into a PNG file, with its options in a dialog that is open until a dream could land.

    Returns the names of the layers when the dialog was accepted.
    """
    document().waitForDone()
    document().setBatchmode(False)
    accepted = []

    def look(polls=DIALOG_POLLS):
        dialog = QApplication.activeModalWidget()
        could_land = "Waiting for your stroke, polygon or dialog" in message() or not message()
        if polls and (dialog is None or not could_land):
            QTimer.singleShot(50, lambda: look(polls - 1))
        elif dialog is not None:
            accepted.extend(names())
            dialog.accept()

    QTimer.singleShot(50, look)
    assert document().exportImage(path, InfoObject())
    document().setBatchmode(True)
    return accepted
