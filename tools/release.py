#!/usr/bin/env python3
"""Make the archives of a release, from the last commit: `python3 tools/release.py`.

`reverie-VERSION.tar.gz` and `.zip` hold every file of the commit, so that both commands of the README work from the
unpacked folder. The same commit gives the same bytes. Only git and Python's standard library are needed.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import re
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
CHANGELOG = "CHANGELOG.md"
VERSION_FILE = "shared/reverie_shared/__init__.py"


class Refused(Exception):
    """No release can be made of this checkout; the message says why, and what to do."""


@dataclass(frozen=True)
class File:
    """One file of a release: its name in the checkout, its content, and whether it can be executed."""

    name: str
    content: bytes
    executable: bool

    @property
    def mode(self) -> int:
        """The permissions in the archives."""
        return 0o755 if self.executable else 0o644


@dataclass(frozen=True)
class Release:
    """The files of the last commit, sorted by name, and when it was made, in seconds since 1970."""

    files: tuple[File, ...]
    time: int

    @classmethod
    def of(cls, checkout: Path) -> Release:
        """The release of a checkout's last commit; `Refused` where there is none."""
        with tarfile.open(fileobj=io.BytesIO(_git(checkout, "archive", "--format=tar", "HEAD"))) as archive:
            members = sorted((member for member in archive if member.isfile()), key=lambda member: member.name)
            files = tuple(
                File(member.name, content.read(), bool(member.mode & 0o100))
                for member in members
                if (content := archive.extractfile(member))
            )
        return cls(files, int(_git(checkout, "log", "-1", "--format=%ct")))

    def text(self, name: str) -> str:
        """The text of one file; `Refused` where the release has none of that name."""
        for file in self.files:
            if file.name == name:
                return file.content.decode()
        raise Refused(f"The checkout has no {name}. Run this in a checkout of Reverie.")

    @property
    def version(self) -> str:
        """The version that its code says; `Refused` where it says none."""
        found = re.search(r'^VERSION = "(\d+\.\d+\.\d+)"$', self.text(VERSION_FILE), re.MULTILINE)
        if not found:
            raise Refused(f'{VERSION_FILE} has no line such as VERSION = "1.2.3". Write one.')
        return found[1]

    @property
    def name(self) -> str:
        """The name of the archives, and of the folder in them."""
        return f"reverie-{self.version}"

    def tar_gz(self) -> bytes:
        """The archive for Linux and macOS."""
        packed = io.BytesIO()
        with (
            gzip.GzipFile("", "wb", 9, packed, mtime=0) as compressed,
            tarfile.open(mode="w", fileobj=compressed, format=tarfile.PAX_FORMAT) as archive,
        ):
            for file in self.files:
                member = tarfile.TarInfo(f"{self.name}/{file.name}")
                member.size, member.mtime, member.mode = len(file.content), self.time, file.mode
                archive.addfile(member, io.BytesIO(file.content))
        return packed.getvalue()

    def zip(self) -> bytes:
        """The archive for Windows."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for file in self.files:
                member = zipfile.ZipInfo(f"{self.name}/{file.name}", time.gmtime(self.time)[:6])
                member.create_system, member.external_attr = 3, (0o100000 | file.mode) << 16  # as from Unix
                member.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(member, file.content)
        return packed.getvalue()


def check(checkout: Path, release: Release) -> None:
    """Raise `Refused` where the folder is not as committed, or the changelog does not say what is in this version."""
    if changed := _git(checkout, "status", "--porcelain").decode().splitlines():
        names = ", ".join(line[3:] for line in changed[:3])
        raise Refused(f"The checkout has changes that are not committed ({names}). Commit or remove them first.")
    entries = sections(release.text(CHANGELOG))
    if not entries.get(release.version):
        raise Refused(
            f"{CHANGELOG} has no entry for {release.version}. Write one, or change VERSION in {VERSION_FILE}."
        )
    if entries.get("Unreleased"):
        raise Refused(
            f"{CHANGELOG} lists changes under “Unreleased”, which would be in this release. "
            f"Give them a version, there and in {VERSION_FILE}."
        )


def sections(changelog: str) -> dict[str, str]:
    """The text below each heading such as `## [1.2.3] - 2026-11-26` or `## [Unreleased]`, by what is in brackets."""
    parts = re.split(r"^## \[([^\]]+)\].*$", changelog, flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def parser() -> argparse.ArgumentParser:
    """The arguments."""
    made = argparse.ArgumentParser(prog="release.py", description=(__doc__ or "").partition("\n\n")[2])
    made.add_argument("--out", type=Path, default=CHECKOUT / "dist", metavar="DIR", help="where to (default: dist/)")
    return made


def main(arguments: Sequence[str]) -> int:
    """Write both archives and print their SHA-256; return the exit code: 0, or 1 where there is no release."""
    out = parser().parse_args(arguments).out
    try:
        release = Release.of(CHECKOUT)
        check(CHECKOUT, release)
        out.mkdir(parents=True, exist_ok=True)
        for ending, content in (("tar.gz", release.tar_gz()), ("zip", release.zip())):
            path = out / f"{release.name}.{ending}"
            path.write_bytes(content)
            print(f"{hashlib.sha256(content).hexdigest()}  {path}")
    except (Refused, OSError) as error:
        print(f"No release: {error}", file=sys.stderr)
        return 1
    return 0


def _git(checkout: Path, *words: str) -> bytes:
    """What git prints; `Refused`, with git's own words, where it fails."""
    try:
        done = subprocess.run(["git", "-C", str(checkout), *words], capture_output=True, check=False)
    except FileNotFoundError as error:
        raise Refused("git is not installed, and a release is made of a commit. Install git.") from error
    if done.returncode:
        raise Refused(f"git cannot read a commit in {checkout}: {done.stderr.decode().strip()}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
