"""What the default dream looks like, in figures: `quality` says how each is taken."""

from __future__ import annotations

from tests.benchmarks import quality
from tests.benchmarks.tables import Table

LARGEST = 2048
"""Longer side, in pixels, of the largest picture; `python -m tests.benchmarks.quality` goes to 4096."""


def measure() -> list[Table]:
    """The tables."""
    found = quality.measure(LARGEST)
    sizes = tuple((row["side"], row["rms_change"], row["preview_ssim"]) for row in found["same_look"])
    seams = tuple((name.replace("_", " "), value, "1.00") for name, value in found["seams"].items())
    detail = tuple((f"`{name}`", value) for name, value in found["native_detail"].items())
    return [
        Table("The same look at any size", ("longer side", "rms change (-1..1)", "SSIM of preview and result"), sizes),
        Table("Seams: the change's gradient energy against elsewhere, on noise", ("where", "times", "wanted"), seams),
        Table(
            "The original's finest detail, at an rms change of 0.05",
            ("preset", "correlation with the original's"),
            detail,
            f"The first gradient in bfloat16 against float32: cosine {found['bfloat16_cosine']:.3f}.",
        ),
    ]
