"""The installer's command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from installer import bundled, checks, development, doctor, hosts
from installer.installation import InstallOptions, install
from installer.uninstall import uninstall
from reverie_shared.errors import ReverieError
from reverie_shared.places import Places, find

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


def parser() -> argparse.ArgumentParser:
    """The arguments that install.py takes."""
    parser = argparse.ArgumentParser(
        prog="install.py",
        description="Install Reverie for this user, repair or upgrade it; then dream a first photo.",
        epilog="`install.py test` runs every check of this checkout: see `install.py test --help`.",
    )
    parser.add_argument(
        "action",
        nargs="?",
        choices=("install", "doctor", "uninstall"),
        default="install",
        help="install (also repairs and upgrades; this is the default), doctor (says what is installed, and "
        "whether it is intact), uninstall (removes everything)",
    )
    parser.add_argument("--prefix", type=Path, metavar="DIR", help="Reverie's folder, in place of the user's usual one")
    parser.add_argument(
        "--hosts",
        type=_hosts,
        metavar=",".join((*hosts.NAMES, "none")),
        help="the image editors to serve (default: those found)",
    )
    parser.add_argument("--no-weights", action="store_true", help="do without the networks that are downloaded")
    parser.add_argument(
        "--cluster", action="store_true", help="add Ray (80 MB), by which several machines dream together"
    )
    parser.add_argument("--offline", action="store_true", help="never use the network")
    parser.add_argument("--dev", action="store_true", help="only make .venv in this checkout, for working on Reverie")
    return parser


def _hosts(text: str) -> list[str]:
    """The hosts in a list such as `gimp,krita`; none for `none`."""
    named = [name.strip().lower() for name in text.split(",")]
    if unknown := [name for name in named if name not in (*hosts.NAMES, "none")]:
        raise argparse.ArgumentTypeError(f"unknown editor '{unknown[0]}'; known are {', '.join(hosts.NAMES)} and none")
    return [name for name in named if name != "none"]


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say; return the exit code: 0, 1 (failed), 2 (wrong arguments) or 130 (Ctrl-C)."""
    try:
        bundled.make_importable()
        if arguments[:1] == ["test"]:
            return checks.run(arguments[1:])
        wanted = parser().parse_args(arguments)
        if wanted.dev:
            print(f"Ready: {development.prepare(wanted.offline).python}")
            return 0
        places = Places(wanted.prefix.expanduser().resolve()) if wanted.prefix else find()
        if wanted.action == "doctor":
            return doctor.examine(places)
        if wanted.action == "uninstall":
            uninstall(places)
        else:
            install(places, InstallOptions(wanted.hosts, not wanted.no_weights, wanted.offline, wanted.cluster))
    except KeyboardInterrupt:
        print("\nStopped. Run install.py again to go on.", file=sys.stderr)
        return INTERRUPTED
    except ReverieError as error:
        print(f"\n{error.what}\n{error.remedy}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"\nThe system refuses: {error}.\nSee to that, then run install.py again.", file=sys.stderr)
        return 1
    return 0
