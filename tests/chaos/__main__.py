"""Attack Reverie as accidents and strangers do: real processes in a home of their own, on this machine alone.

Run it in the checkout's folder with `.venv/bin/python -m tests.chaos`. It prints a sentence for each thing that did not
hold and in the end a table, and ends with 1 where there is any such thing. What is made as often as it is to be is kept
in docs/reliability.json, and the table in docs/RELIABILITY.md is written anew.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.chaos import record
from tests.chaos.attacks import ATTACKS, Attack
from tests.chaos.outcome import Outcome
from tests.chaos.record import Record
from tests.support import isolation


def main() -> int:
    """Run the attacks that the command line names; returns the exit code."""
    options = parse(sys.argv[1:])
    code, records = record.code(), {}
    with tempfile.TemporaryDirectory(prefix="reverie-chaos-", ignore_cleanup_errors=True) as home:
        isolation.isolate_process(Path(home))  # before any attack is imported
        for attack, count in chosen(options):
            print(f"{attack.name}: {attack.what} ({count} times)…", file=sys.stderr)
            began = time.monotonic()
            outcome: Outcome = importlib.import_module(f"tests.chaos.{attack.name}").run(count, options.seed)
            made = records[attack.name] = Record.of(outcome, time.monotonic() - began, code)
            for loss in outcome.losses:
                print(f"{attack.name}: {loss}", flush=True)
            if count >= attack.count and outcome.attempts:
                record.keep(attack.name, made)
    print(record.table(records, [attack for attack in ATTACKS if attack.name in records]))
    return int(any(made.losses for made in records.values()))


def chosen(options: argparse.Namespace) -> list[tuple[Attack, int]]:
    """The attacks that are asked for, and how often each is made."""
    wanted = [attack for attack in ATTACKS if attack.name in options.names]
    if not options.names:
        wanted = [attack for attack in ATTACKS if attack.quick or not options.quick]
    return [(attack, options.count or (max(attack.quick, 1) if options.quick else attack.count)) for attack in wanted]


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
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(names):
        parser.error(f"there is no attack {', '.join(sorted(unknown))}; choose from {', '.join(names)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
