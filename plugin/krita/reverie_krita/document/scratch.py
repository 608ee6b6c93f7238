"""Documents that nobody sees: they are opened from a small file, for what Krita's Python cannot make otherwise."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from krita import Document, Krita
from reverie_shared.errors import HostRefused
from reverie_shared.translation import _


@contextmanager
def scratch_document(content: bytes, suffix: str) -> Iterator[Document]:
    """Open a file of this content as a document without a window, which is closed afterwards.

    Raises
    ------
    HostRefused
        Where the file cannot be written, or Krita cannot read it.
    """
    try:
        document = _open(content, suffix)
    except OSError as error:
        raise HostRefused(
            _("The file from which Krita makes the new layer cannot be written: {reason}.").format(
                reason=error.strerror
            ),
            _("Make room where temporary files go, then insert the dream."),
        ) from None
    if document is None or not document.topLevelNodes():
        raise HostRefused(
            _("Krita cannot read the file from which it makes the new layer."),
            _("Merge or duplicate the layer, and try again with the copy."),
        )
    try:
        yield document
    finally:
        document.setModified(False)
        document.close()


def _open(content: bytes, suffix: str) -> Document | None:
    """Open a file of this content; None where Krita cannot read it, which it then tells nobody in a box."""
    krita, quiet = Krita.instance(), Krita.instance().batchmode()
    handle, name = tempfile.mkstemp(prefix="reverie-", suffix=suffix)
    try:
        with os.fdopen(handle, "wb") as output:
            output.write(content)
        krita.setBatchmode(True)
        return krita.openDocument(name)
    finally:
        krita.setBatchmode(quiet)
        Path(name).unlink()
