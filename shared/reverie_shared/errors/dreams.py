"""Errors of dreams on their way through the server and its worker."""

from __future__ import annotations

from reverie_shared.errors.declaration import ErrorDeclaration
from reverie_shared.errors.kinds import (
    BadMessage,
    Busy,
    NotFound,
    OutOfMemory,
    ServerUnavailable,
    Unexpected,
    WorkerDied,
)
from reverie_shared.errors.phrases import PhraseDeclaration

JOB_EXISTS = ErrorDeclaration(
    BadMessage, "job-exists", "A job of that name exists.", "Give each job a name of its own."
)
TOO_MANY_JOBS = ErrorDeclaration(
    Busy, "too-many-jobs", "{most} of your dreams are waiting already.", "Wait for one, or cancel one."
)
NO_PAUSED_JOB = ErrorDeclaration(
    NotFound,
    "no-paused-job",
    "There is no paused dream of that name (it is kept for {seconds} seconds).",
    "Dream it again.",
)
NO_JOB = ErrorDeclaration(NotFound, "no-job", "The server does not (or no longer) know that dream.", "Dream it again.")
CANCELLED_BY_SERVER = ErrorDeclaration(
    NotFound, "cancelled-by-server", "The server has cancelled this dream.", "Try again."
)
SHUTTING_DOWN = ErrorDeclaration(
    Busy, "shutting-down", "The server is shutting down.", "Try again: a new one will be started."
)
SERVER_ENDED = ErrorDeclaration(ServerUnavailable, "server-ended", "The server was ended.", "Start the dream again.")

TOO_LITTLE = ErrorDeclaration(
    Busy,
    "too-little",
    "The system gives the server too little: {reason}.",
    "Close other programs, then try again.",
)
REQUEST_FAILED = ErrorDeclaration(
    Unexpected,
    "request-failed",
    "The request failed by a fault in Reverie.",
    "Please report it, with the server's log.",
)
DREAM_FAILED = ErrorDeclaration(
    Unexpected,
    "dream-failed",
    "The dream failed by a fault in Reverie ({reason}).",
    "Please report it, with the server's log.",
)

A_TILE = PhraseDeclaration("a-tile", "a tile of {width} x {height} pixels")
THE_NETWORK = PhraseDeclaration("the-network", "the network")

TILE_TOO_LARGE = ErrorDeclaration(
    OutOfMemory,
    "tile-too-large",
    "This machine has too little memory for {what}.",
    "Choose a tile size below {side}, a smaller network, or give the machine more memory.",
)
NETWORK_TOO_LARGE = ErrorDeclaration(
    OutOfMemory,
    "network-too-large",
    "This machine has too little memory for {what}.",
    "Choose a smaller network, or give the machine more memory.",
)
DREAM_TOO_LARGE = ErrorDeclaration(
    OutOfMemory,
    "dream-too-large",
    "The dream does not fit into this machine's memory.",
    "Dream a smaller picture, or a part of it; or close other programs.",
)

ENDED = PhraseDeclaration("ended", "ended ({cause})")
COULD_NOT_START = PhraseDeclaration("could-not-start", "could not start ({cause})")
HUNG = PhraseDeclaration("hung", "hung and was ended ({cause})")
HUNG_AT_START = PhraseDeclaration("hung-at-start", "hung at its start and was ended ({cause})")
HUNG_IN_DREAM = PhraseDeclaration("hung-in-dream", "hung during a dream and was ended ({cause})")
EXIT_CODE = PhraseDeclaration("exit-code", "exit code {code}")
SIGNAL = PhraseDeclaration("signal", "signal {number}")
KILLED = PhraseDeclaration("killed", "signal {number}: most likely the system ran out of memory")
SILENT = PhraseDeclaration("silent", "it gave no sign of life for {seconds} seconds")
STANDING = PhraseDeclaration("standing", "it got no further for {seconds} seconds")
UNREAD = PhraseDeclaration("unread", "it left {count} commands unread")

WORKER_NOT_STARTED = ErrorDeclaration(
    WorkerDied,
    "worker-not-started",
    "The worker process could not be started: {reason}.",
    "Close programs that you do not need, then dream again.",
)
WORKER_REPLACED = ErrorDeclaration(
    WorkerDied,
    "worker-replaced",
    "The worker process did not discard another dream and was replaced.",
    "Dream it again.",
)
WORKER_COULD_NOT_START = ErrorDeclaration(
    WorkerDied,
    "worker-could-not-start",
    "The worker process {way}. {log} may tell more.",
    "Dream it again. If it happens twice: {repair}.",
)
WORKER_ENDED = ErrorDeclaration(
    WorkerDied,
    "worker-ended",
    "The worker process {way}. {log} may tell more.",
    "Dream it again; if it happens twice, choose a smaller picture, tile size or network.",
)
WORKERS_COULD_NOT_START = ErrorDeclaration(
    WorkerDied,
    "workers-could-not-start",
    "{count} worker processes, one after the other, {way}. {log} may tell more.",
    "Close what takes much memory; {seconds} seconds after the last one, another is tried. If that does not help: "
    "{repair}.",
)
WORKERS_ENDED = ErrorDeclaration(
    WorkerDied,
    "workers-ended",
    "{count} worker processes, one after the other, {way}. {log} may tell more.",
    "Close what takes much memory, choose a smaller picture or tile size, or choose another network; "
    "{seconds} seconds after the last one, another is tried.",
)
