"""Errors between a client and the server: finding it, starting it, and speaking with it."""

from __future__ import annotations

from reverie_shared.errors.declaration import ErrorDeclaration
from reverie_shared.errors.kinds import (
    BadMessage,
    HostRefused,
    OutOfMemory,
    ServerUnavailable,
    Unexpected,
    WrongVersion,
)
from reverie_shared.errors.phrases import PhraseDeclaration
from reverie_shared.translation import N_

RUN_INSTALLER = PhraseDeclaration("run-installer", N_("Run Reverie's install.py again"))
RUN_PIP = PhraseDeclaration(
    "run-pip", N_("Run “pip install --force-reinstall .” again in the folder of Reverie's sources")
)

NO_NUMBER = PhraseDeclaration("no-number", N_("a message without a number"))
NO_VERSION = PhraseDeclaration("no-version", N_("a message without a version"))
NO_MAP = PhraseDeclaration("no-map", N_("a message that is no map"))
CANNOT_BE_READ = PhraseDeclaration("cannot-be-read", N_("a message that cannot be read"))
FRAMES = PhraseDeclaration("frames", N_("a message of {count} frames"))
FRAMES_OF_KIND = PhraseDeclaration("frames-of-kind", N_("a {kind} message with {count} frames"))
UNKNOWN_KIND = PhraseDeclaration("unknown-kind", N_("a message of the unknown kind “{kind}”"))
WRONG_FIELD = PhraseDeclaration("wrong-field", N_("a {kind} message whose “{field}” is wrong"))
MISSING_FIELDS = PhraseDeclaration("missing-fields", N_("a {kind} message with fields missing"))

BROKEN_MESSAGE = ErrorDeclaration(
    BadMessage,
    "broken-message",
    N_("The other side sent {what}."),
    N_("Restart the editor, and Reverie's server with “reverie stop”."),
)
UNFITTING_MESSAGE = ErrorDeclaration(
    BadMessage,
    "unfitting-message",
    N_("The server sent a {kind} message that does not fit the picture under way."),
    N_("Stop it with “reverie stop”, then try again."),
)
ANOTHER_PROTOCOL = ErrorDeclaration(
    WrongVersion,
    "another-protocol",
    N_("The two sides of Reverie speak different versions of its protocol ({theirs} and {ours})."),
    N_("Install Reverie again, then restart the editor."),
)
ANOTHER_BUILD = ErrorDeclaration(
    WrongVersion,
    "another-build",
    N_("This program still runs another build of Reverie than the one that is installed."),
    N_("Restart it (the editor, or the command)."),
)

BAD_CONNECTION_FILE = ErrorDeclaration(
    ServerUnavailable,
    "bad-connection-file",
    N_("The file by which Reverie's server is found, {file}, cannot be used: {reason}."),
    N_(
        "A running server writes it again within seconds: try again. If that does not help, run “reverie stop” and "
        "remove that file."
    ),
)
BAD_INSTALL_RECORD = ErrorDeclaration(
    ServerUnavailable,
    "bad-install-record",
    N_("The record of Reverie's installation, {file}, cannot be read: {reason}."),
    N_("{repair}."),
)
NO_RELAY = ErrorDeclaration(
    ServerUnavailable,
    "no-relay",
    N_("The relay, which speaks with Reverie's server for this editor, cannot be started: {reason}."),
    N_("{repair}."),
)
NO_CONNECTION = ErrorDeclaration(
    ServerUnavailable,
    "no-connection",
    N_("There is no connection to Reverie's server, for the system refuses what it needs: {reason}."),
    N_("Close other programs, then try again."),
)
NO_ANSWER = ErrorDeclaration(
    ServerUnavailable,
    "no-answer",
    N_("Reverie's server does not answer."),
    N_("Stop it with “reverie stop” and try again; its log is in {folder}."),
)
SERVER_GONE = ErrorDeclaration(
    ServerUnavailable,
    "server-gone",
    N_("Reverie's server has ended."),
    N_("Try again; a new one is started by itself."),
)
SERVER_SILENT = ErrorDeclaration(
    ServerUnavailable,
    "server-silent",
    N_("Reverie's server does not answer any more."),
    N_("Try again; a new one is started by itself."),
)
SLOW_START = ErrorDeclaration(
    ServerUnavailable,
    "slow-start",
    N_("Reverie's server takes too long to start."),
    N_("Try again; {log} may say why."),
)
FULL_DISK = ErrorDeclaration(
    ServerUnavailable,
    "full-disk",
    N_("The disk with Reverie's folder, {folder}, is full."),
    N_("Make room, then try again."),
)
SILENT_START = ErrorDeclaration(
    ServerUnavailable,
    "silent-start",
    N_("Reverie's server cannot start."),
    N_("{repair}; what it said is in {log}."),
)
FAILED_START = ErrorDeclaration(
    ServerUnavailable,
    "failed-start",
    N_("Reverie's server cannot start: {reason}."),
    N_("{repair}; what it said is in {log}."),
)
NO_START = ErrorDeclaration(
    ServerUnavailable,
    "no-start",
    N_("Reverie's server cannot be started from here: {reason}."),
    N_("Start it with “reverie serve” in a terminal. {repair} where that fails too."),
)
UNUSABLE_FOLDER = ErrorDeclaration(
    ServerUnavailable,
    "unusable-folder",
    N_("Reverie's folder cannot be used: {reason}."),
    N_("See that it is yours to write to, then try again."),
)

SELECTION_BESIDE_LAYER = ErrorDeclaration(
    HostRefused,
    "selection-beside-layer",
    N_("The selection lies beside the layer."),
    N_("Select a part of the layer, or nothing to dream all of it."),
)
NO_MEMORY_HERE = ErrorDeclaration(
    OutOfMemory,
    "no-memory-here",
    N_("The system gives this program no more memory."),
    N_("Close other programs, then try again."),
)
FAULT = ErrorDeclaration(Unexpected, "fault", N_("A fault in Reverie ({reason})."), N_("Please report it, with {log}."))
