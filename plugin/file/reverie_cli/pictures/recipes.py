"""The recipe of a dream among a picture's metadata: as text in a PNG, an attribute in an OpenEXR, elsewhere in XMP."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.sax.saxutils import escape, unescape

from reverie_cli.pictures.photo import Metadata

KEYWORD = "reverie-recipe"
"""Of a PNG's text, and an OpenEXR's attribute."""

NAMESPACE = "urn:reverie:recipe:1"

_BEFORE = f'<rdf:Description rdf:about="" xmlns:reverie="{NAMESPACE}"><reverie:recipe>'
_AFTER = "</reverie:recipe></rdf:Description>"
_RDF_END = "</rdf:RDF>"
_PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    f'{_RDF_END}</x:xmpmeta><?xpacket end="w"?>'
)

_OURS = re.compile(re.escape(_BEFORE) + "[^<]*" + re.escape(_AFTER))
_ELEMENT = re.compile(r"<reverie:recipe>([^<]*)</reverie:recipe>")
_ATTRIBUTE = re.compile(r"reverie:recipe=\"([^\"]*)\"")
"""How another program may have written the element again."""


def taken_out(told: Metadata) -> Metadata:
    """Metadata as it stands in a file, with its recipe as a field of its own."""
    xmp = told.xmp.decode("utf-8", "replace")
    found = _ELEMENT.findall(xmp) or _ATTRIBUTE.findall(xmp)
    in_xmp = unescape(found[-1], {"&quot;": '"', "&apos;": "'"}) if found else ""
    named = {**dict(told.text), **{name: value for name, value in told.attributes if isinstance(value, str)}}
    without = _ATTRIBUTE.sub("", _ELEMENT.sub("", _OURS.sub("", xmp)))
    return replace(
        told,
        xmp=(b"" if without == _PACKET else without.encode()) if found else told.xmp,
        text=tuple(pair for pair in told.text if pair[0] != KEYWORD),
        attributes=tuple(pair for pair in told.attributes if pair[0] != KEYWORD),
        recipe=named.get(KEYWORD) or in_xmp,
    )


def put_in(told: Metadata, format: str) -> Metadata:
    """Metadata as it stands in a file of a format, with its recipe in its place."""
    if not told.recipe:
        return told
    if format in ("PNG", "OpenRaster"):
        return replace(told, text=(*told.text, (KEYWORD, told.recipe)))
    if format == "OpenEXR":
        return replace(told, attributes=(*told.attributes, (KEYWORD, told.recipe)))
    xmp = told.xmp.decode("utf-8", "replace") or _PACKET
    before, end, after = xmp.rpartition(_RDF_END)
    return replace(told, xmp=f"{before}{_BEFORE}{escape(told.recipe)}{_AFTER}{end}{after}".encode()) if end else told
