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

RUN_INSTALLER = PhraseDeclaration("run-installer", "Run Reverie's install.py again")
RUN_PIP = PhraseDeclaration("run-pip", "Run “pip install --force-reinstall .” again in the folder of Reverie's sources")

NO_NUMBER = PhraseDeclaration("no-number", "a message without a number")
NO_VERSION = PhraseDeclaration("no-version", "a message without a version")
NO_MAP = PhraseDeclaration("no-map", "a message that is no map")
CANNOT_BE_READ = PhraseDeclaration("cannot-be-read", "a message that cannot be read")
FRAMES = PhraseDeclaration("frames", "a message of {count} frames")
FRAMES_OF_KIND = PhraseDeclaration("frames-of-kind", "a {kind} message with {count} frames")
UNKNOWN_KIND = PhraseDeclaration("unknown-kind", "a message of the unknown kind “{kind}”")
WRONG_FIELD = PhraseDeclaration("wrong-field", "a {kind} message whose “{field}” is wrong")
MISSING_FIELDS = PhraseDeclaration("missing-fields", "a {kind} message with fields missing")

BROKEN_MESSAGE = ErrorDeclaration(
    BadMessage,
    "broken-message",
    "The other side sent {what}.",
    "Restart the editor, and Reverie's server with “reverie stop”.",
)
UNFITTING_MESSAGE = ErrorDeclaration(
    BadMessage,
    "unfitting-message",
    "The server sent a {kind} message that does not fit the picture under way.",
    "Stop it with “reverie stop”, then try again.",
)
ANOTHER_PROTOCOL = ErrorDeclaration(
    WrongVersion,
    "another-protocol",
    "The two sides of Reverie speak different versions of its protocol ({theirs} and {ours}).",
    "Install Reverie again, then restart the editor.",
)
ANOTHER_BUILD = ErrorDeclaration(
    WrongVersion,
    "another-build",
    "This program still runs another build of Reverie than the one that is installed.",
    "Restart it (the editor, or the command).",
)

BAD_CONNECTION_FILE = ErrorDeclaration(
    ServerUnavailable,
    "bad-connection-file",
    "The file by which Reverie's server is found, {file}, cannot be used: {reason}.",
    "A running server writes it again within seconds: try again. If that does not help, run “reverie stop” and remove "
    "that file.",
)
BAD_INSTALL_RECORD = ErrorDeclaration(
    ServerUnavailable,
    "bad-install-record",
    "The record of Reverie's installation, {file}, cannot be read: {reason}.",
    "{repair}.",
)
NO_RELAY = ErrorDeclaration(
    ServerUnavailable,
    "no-relay",
    "The relay, which speaks with Reverie's server for this editor, cannot be started: {reason}.",
    "{repair}.",
)
NO_CONNECTION = ErrorDeclaration(
    ServerUnavailable,
    "no-connection",
    "There is no connection to Reverie's server, for the system refuses what it needs: {reason}.",
    "Close other programs, then try again.",
)
NO_ANSWER = ErrorDeclaration(
    ServerUnavailable,
    "no-answer",
    "Reverie's server does not answer.",
    "Stop it with “reverie stop” and try again; its log is in {folder}.",
)
SERVER_GONE = ErrorDeclaration(
    ServerUnavailable,
    "server-gone",
    "Reverie's server has ended.",
    "Try again; a new one is started by itself.",
)
SERVER_SILENT = ErrorDeclaration(
    ServerUnavailable,
    "server-silent",
    "Reverie's server does not answer any more.",
    "Try again; a new one is started by itself.",
)
SLOW_START = ErrorDeclaration(
    ServerUnavailable,
    "slow-start",
    "Reverie's server takes too long to start.",
    "Try again; {log} may say why.",
)
FULL_DISK = ErrorDeclaration(
    ServerUnavailable,
    "full-disk",
    "The disk with Reverie's folder, {folder}, is full.",
    "Make room, then try again.",
)
SILENT_START = ErrorDeclaration(
    ServerUnavailable,
    "silent-start",
    "Reverie's server cannot start.",
    "{repair}; what it said is in {log}.",
)
FAILED_START = ErrorDeclaration(
    ServerUnavailable,
    "failed-start",
    "Reverie's server cannot start: {reason}.",
    "{repair}; what it said is in {log}.",
)
NO_START = ErrorDeclaration(
    ServerUnavailable,
    "no-start",
    "Reverie's server cannot be started from here: {reason}.",
    "Start it with “reverie serve” in a terminal. {repair} where that fails too.",
)
UNUSABLE_FOLDER = ErrorDeclaration(
    ServerUnavailable,
    "unusable-folder",
    "Reverie's folder cannot be used: {reason}.",
    "See that it is yours to write to, then try again.",
)

SELECTION_BESIDE_LAYER = ErrorDeclaration(
    HostRefused,
    "selection-beside-layer",
    "The selection lies beside the layer.",
    "Select a part of the layer, or nothing to dream all of it.",
)
NO_MEMORY_HERE = ErrorDeclaration(
    OutOfMemory,
    "no-memory-here",
    "The system gives this program no more memory.",
    "Close other programs, then try again.",
)
FAULT = ErrorDeclaration(Unexpected, "fault", "A fault in Reverie ({reason}).", "Please report it, with {log}.")
