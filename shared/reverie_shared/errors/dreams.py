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
from reverie_shared.translation import N_

JOB_EXISTS = ErrorDeclaration(
    BadMessage, "job-exists", N_("A job of that name exists."), N_("Give each job a name of its own.")
)
TOO_MANY_JOBS = ErrorDeclaration(
    Busy, "too-many-jobs", N_("{most} of your dreams are waiting already."), N_("Wait for one, or cancel one.")
)
NO_PAUSED_JOB = ErrorDeclaration(
    NotFound,
    "no-paused-job",
    N_("There is no paused dream of that name (it is kept for {seconds} seconds)."),
    N_("Dream it again."),
)
NO_JOB = ErrorDeclaration(
    NotFound, "no-job", N_("The server does not (or no longer) know that dream."), N_("Dream it again.")
)
CANCELLED_BY_SERVER = ErrorDeclaration(
    NotFound, "cancelled-by-server", N_("The server has cancelled this dream."), N_("Try again.")
)
SHUTTING_DOWN = ErrorDeclaration(
    Busy, "shutting-down", N_("The server is shutting down."), N_("Try again: a new one will be started.")
)
SERVER_ENDED = ErrorDeclaration(
    ServerUnavailable, "server-ended", N_("The server was ended."), N_("Start the dream again.")
)

NO_MEMORY_LEFT = PhraseDeclaration("no-memory-left", N_("no memory is left"))
TOO_LITTLE = ErrorDeclaration(
    Busy,
    "too-little",
    N_("The system gives the server too little: {reason}."),
    N_("Close other programs, then try again."),
)
REQUEST_FAILED = ErrorDeclaration(
    Unexpected,
    "request-failed",
    N_("The request failed by a fault in Reverie."),
    N_("Please report it, with the server's log."),
)
DREAM_FAILED = ErrorDeclaration(
    Unexpected,
    "dream-failed",
    N_("The dream failed by a fault in Reverie ({reason})."),
    N_("Please report it, with the server's log."),
)

A_TILE = PhraseDeclaration("a-tile", N_("a tile of {width} x {height} pixels"))
THE_NETWORK = PhraseDeclaration("the-network", N_("the network"))

TILE_TOO_LARGE = ErrorDeclaration(
    OutOfMemory,
    "tile-too-large",
    N_("This machine has too little memory for {what}."),
    N_("Choose a tile size below {side}, a smaller network, or give the machine more memory."),
)
NETWORK_TOO_LARGE = ErrorDeclaration(
    OutOfMemory,
    "network-too-large",
    N_("This machine has too little memory for {what}."),
    N_("Choose a smaller network, or give the machine more memory."),
)
DREAM_TOO_LARGE = ErrorDeclaration(
    OutOfMemory,
    "dream-too-large",
    N_("The dream does not fit into this machine's memory."),
    N_("Dream a smaller picture, or a part of it; or close other programs."),
)

ENDED = PhraseDeclaration("ended", N_("ended ({cause})"))
COULD_NOT_START = PhraseDeclaration("could-not-start", N_("could not start ({cause})"))
HUNG = PhraseDeclaration("hung", N_("hung and was ended ({cause})"))
HUNG_AT_START = PhraseDeclaration("hung-at-start", N_("hung at its start and was ended ({cause})"))
HUNG_IN_DREAM = PhraseDeclaration("hung-in-dream", N_("hung during a dream and was ended ({cause})"))
EXIT_CODE = PhraseDeclaration("exit-code", N_("exit code {code}"))
SIGNAL = PhraseDeclaration("signal", N_("signal {number}"))
KILLED = PhraseDeclaration("killed", N_("signal {number}: most likely the system ran out of memory"))
SILENT = PhraseDeclaration("silent", N_("it gave no sign of life for {seconds} seconds"))
STANDING = PhraseDeclaration("standing", N_("it got no further for {seconds} seconds"))
UNREAD = PhraseDeclaration("unread", N_("it left {count} commands unread"))

WORKER_NOT_STARTED = ErrorDeclaration(
    WorkerDied,
    "worker-not-started",
    N_("The worker process could not be started: {reason}."),
    N_("Close programs that you do not need, then dream again."),
)
WORKER_REPLACED = ErrorDeclaration(
    WorkerDied,
    "worker-replaced",
    N_("The worker process did not discard another dream and was replaced."),
    N_("Dream it again."),
)
NO_AVX = ErrorDeclaration(
    WorkerDied,
    "no-avx",
    N_("The processor has no AVX instructions, which TensorFlow needs."),
    N_("Use a machine with a newer processor; in a virtual machine, pass them on."),
)
WORKER_COULD_NOT_START = ErrorDeclaration(
    WorkerDied,
    "worker-could-not-start",
    N_("The worker process {way}. {log} may tell more."),
    N_("Dream it again. If it happens twice: {repair}."),
)
WORKER_ENDED = ErrorDeclaration(
    WorkerDied,
    "worker-ended",
    N_("The worker process {way}. {log} may tell more."),
    N_("Dream it again; if it happens twice, choose a smaller picture, tile size or network."),
)
WORKERS_COULD_NOT_START = ErrorDeclaration(
    WorkerDied,
    "workers-could-not-start",
    N_("{count} worker processes, one after the other, {way}. {log} may tell more."),
    N_(
        "Close what takes much memory; {seconds} seconds after the last one, another is tried. If that does not help: "
        "{repair}."
    ),
)
WORKERS_ENDED = ErrorDeclaration(
    WorkerDied,
    "workers-ended",
    N_("{count} worker processes, one after the other, {way}. {log} may tell more."),
    N_(
        "Close what takes much memory, choose a smaller picture or tile size, or choose another network; "
        "{seconds} seconds after the last one, another is tried."
    ),
)
