"""Attack Reverie as accidents and strangers do: real processes in a home of their own, on this machine alone.

Run it in the checkout's folder with `.venv/bin/python -m tests.chaos`. It prints a sentence for each thing that did not
hold and in the end a table, and ends with 1 where there is any such thing.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.outcome import Outcome
from tests.support import isolation


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
        what="mutated messages with the key, bare connections without it, up to 3,000 of them silent at one time: "
        "every error is in words, the server takes less than 100 MB, an honest client's pings are answered",
        count=100_000,
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


HEAD = (
    "| attack | what is done, and what must hold | times | losses | measured | seconds |",
    "|---|---|---|---|---|---|",
)


def main() -> int:
    """Run the attacks that the command line names; returns the exit code."""
    options = parse(sys.argv[1:])
    rows, lost = [], False
    with tempfile.TemporaryDirectory(prefix="reverie-chaos-", ignore_cleanup_errors=True) as home:
        isolation.isolate_process(Path(home))  # before any attack is imported
        for attack, count in chosen(options):
            print(f"{attack.name}: {attack.what} ({count} times)…", file=sys.stderr)
            began = time.monotonic()
            outcome: Outcome = importlib.import_module(f"tests.chaos.{attack.name}").run(count, options.seed)
            rows.append(_row(attack, outcome, time.monotonic() - began))
            for loss in outcome.losses:
                print(f"{attack.name}: {loss}", flush=True)
            lost |= bool(outcome.losses)
    table = "\n".join([*HEAD, *rows])
    print(table)
    if options.to:
        options.to.write_text(f"{table}\n", encoding="utf-8")
    return int(lost)


def chosen(options: argparse.Namespace) -> list[tuple[Attack, int]]:
    """The attacks that are asked for, and how often each is made."""
    wanted = [attack for attack in ATTACKS if attack.name in options.names]
    if not options.names:
        wanted = [attack for attack in ATTACKS if attack.quick or not options.quick]
    return [(attack, options.count or (max(attack.quick, 1) if options.quick else attack.count)) for attack in wanted]


def _row(attack: Attack, outcome: Outcome, seconds: float) -> str:
    """The attack's row of the table."""
    figures = "; ".join(f"{name}: {value}" for name, value in outcome.figures.items())
    cells = (outcome.name, attack.what, f"{outcome.attempts:,}", len(outcome.losses), figures, f"{seconds:.0f}")
    return f"| {' | '.join(map(str, cells))} |"


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """What the arguments ask for; exits with 2 where they cannot be understood."""
    parser = argparse.ArgumentParser("python -m tests.chaos", description=(__doc__ or "").partition("\n")[0])
    names = [attack.name for attack in ATTACKS]
    parser.add_argument("names", nargs="*", metavar="ATTACK", help=f"which of {', '.join(names)}; all without a name")
    long = ", ".join(attack.name for attack in ATTACKS if not attack.quick)
    parser.add_argument(
        "--quick",
        action="store_true",
        help=f"each attack a few times: two minutes in all; {long} only where they are named, and once",
    )
    parser.add_argument("--count", type=int, metavar="N", help="each attack N times")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of all that is random (default 0)")
    parser.add_argument("--to", type=Path, metavar="FILE", help="a file of Markdown to write the table to as well")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(names):
        parser.error(f"there is no attack {', '.join(sorted(unknown))}; choose from {', '.join(names)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
