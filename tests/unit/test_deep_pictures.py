"""Pictures in light: what a full disk does to them, and gray ones in formats that hold no gray."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import OpenImageIO as oiio  # noqa: N813
import pytest
from PIL import ImageCms

from reverie_cli.pictures import deep
from reverie_cli.pictures.photo import Metadata, Photo
from reverie_cli.pictures.writing import write_photo
from reverie_shared.errors import HostRefused

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def test_gray_with_a_profile_becomes_rgb_in_light_without_it(tmp_path: Path) -> None:
    values = np.random.default_rng(3).integers(0, 256, (17, 23, 1), np.uint8)

    notes = write_photo(Photo(values, "y", metadata=Metadata(profile=PROFILE)), tmp_path / "out.hdr")

    light = np.asarray(oiio.ImageBuf(str(tmp_path / "out.hdr")).get_pixels("float"))
    assert "Written in RGB: HDR holds no gray, and no profile of it." in notes
    assert np.ptp(light, axis=2).max() < 1e-6
    assert light.max() <= 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("kind", ["openexr", "hdr"])
def test_a_disk_that_is_full_when_the_file_is_closed_is_told(kind: str) -> None:
    photo = Photo(np.ones((16, 16, 3), np.float32), "rgb", linear=True)

    with pytest.raises(HostRefused, match="cannot be written"):
        deep.write(Path("/dev/full"), kind, photo, {})
