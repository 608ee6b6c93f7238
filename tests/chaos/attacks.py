"""The attacks, and how often each is made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Attack:
    """An attack that can be run: a module of this package with `run(count: int, seed: int) -> Outcome`."""

    name: str
    """The module's name."""
    what: str
    """What is done and what must hold, for the table."""
    count: int
    """How often it is done."""
    quick: int
    """How often with `--quick`; 0 where it takes too long for that, and is made only where it is named."""


ATTACKS = (
    Attack(
        name="kills",
        what="kill -9 of the worker (half of them), the server or the client at a random moment of a dream: no picture "
        "is lost, no process or shared memory left, the next dream is fine, the error is in words",
        count=200,
        quick=4,
    ),
    Attack(
        name="stops",
        what="SIGSTOP of the worker for good, of the server, the client or all of them for nine seconds (three times "
        "all for a minute): the same, a worker that hangs is replaced, and where all stood still the dream goes on",
        count=80,
        quick=4,
    ),
    Attack(
        name="frames",
        what="mutated messages with the key, and as many bare connections without it, up to 3,000 of them silent or "
        "slow at one time: every error is in words, the server takes less than 100 MB, 99 of 100 pings of an honest "
        "client are answered within 100 ms beside what an idle process takes",
        count=200_000,
        quick=2_000,
    ),
    Attack(
        name="decoder",
        what="changed messages are decoded and their orders resolved, by a search for branches not reached yet where "
        "atheris is installed: every error is one of Reverie's own",
        count=1_000_000,
        quick=20_000,
    ),
    Attack(
        name="hostile",
        what="pictures, profiles, masks, guides, weight files, recipes, presets and names as nobody honest would make "
        "them, and pictures with changed bytes, given to the command: it answers in words, takes less than 1.5 GB, "
        "leaves nothing half written, and the next dream is fine",
        count=500,
        quick=6,
    ),
    Attack(
        name="users",
        what="another user of the machine, a real one, connects, reads and writes Reverie's files and shared memory, "
        "ends its server, and plants files, folders and links under its names: it gets nothing and hinders nothing",
        count=10,
        quick=1,
    ),
    Attack(
        name="memory",
        what="/dev/shm is filled at a random moment of an upload or (every fourth) a dream: it is refused in words, "
        "the server goes on, and the same picture is dreamed afterwards",
        count=50,
        quick=4,
    ),
    Attack(
        name="disks",
        what="the disk of the home, the target or the logs is full, read-only or gone, or the folder is removed, at a "
        "random moment of a dream: no picture is lost or half written, the error is in words, and once the disk is "
        "well the next dream is fine",
        count=50,
        quick=0,
    ),
    Attack(
        name="limits",
        what="RLIMIT_AS or RLIMIT_NOFILE of the server, the worker or the client, or 1.5 GB for a cgroup of them all, "
        "at a random moment of a dream: the error is in words, the server lives, and without the limit the next dream "
        "is fine",
        count=70,
        quick=0,
    ),
    Attack(
        name="leaks",
        what="small dreams by two clients, a tenth cancelled at random moments, a tenth previews that are replaced: "
        "memory (within 5 % or 1 MB), descriptors, threads, segments and files are in the end as after the 50th",
        count=1_000,
        quick=0,
    ),
    Attack(
        name="crowd",
        what="50 clients at once with mixed work for so many seconds: each is served in turn, previews come first, "
        "what has no room is refused in words, an honest client's pings are answered",
        count=300,
        quick=0,
    ),
)
