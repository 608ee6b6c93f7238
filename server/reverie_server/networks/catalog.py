"""The networks that exist: their names, where Keras publishes their files, and which are installed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from reverie_server.networks import own_store
from reverie_shared import networks
from reverie_shared.networks import FILES as FILE_NAMES
from reverie_shared.networks import aside

_ADDRESS = "https://storage.googleapis.com/"
_TENSORFLOW = f"{_ADDRESS}tensorflow/keras-applications/"
_KERAS = f"{_ADDRESS}keras-applications/"
_NOTOP = "weights_tf_dim_ordering_tf_kernels_notop.h5"


@dataclass(frozen=True)
class Published:
    """A file that Keras publishes: its URL, and its MD5 or SHA-256 where Keras publishes that too."""

    url: str
    checksum: str | None = None

    @property
    def file(self) -> str:
        """The file's name."""
        return self.url.rpartition("/")[2]


INCEPTION_URL = f"{_TENSORFLOW}inception_v3/inception_v3_{_NOTOP}"
"""Keras' URL of InceptionV3 trained on ImageNet, without its top (`keras.applications.inception_v3`)."""

INCEPTION_MD5 = "bcbd6486424b2319ff4ef7d526e38f63"
"""The checksum that Keras publishes for that file, in the same place."""

PUBLISHED: Mapping[str, Published] = MappingProxyType(
    {
        "ConvNeXtBase": Published(
            f"{_TENSORFLOW}convnext/convnext_base_notop.h5",
            "40a20c5548a5e9202f69735ecc06c990e6b7c9d2de39f0361e27baeb24cb7c45",
        ),
        "ConvNeXtLarge": Published(
            f"{_TENSORFLOW}convnext/convnext_large_notop.h5",
            "96f02b6f0753d4f543261bc9d09bed650f24dd6bc02ddde3066135b63d23a1cd",
        ),
        "ConvNeXtSmall": Published(
            f"{_TENSORFLOW}convnext/convnext_small_notop.h5",
            "6fc8009faa2f00c1c1dfce59feea9b0745eb260a7dd11bee65c8e20843da6eab",
        ),
        "ConvNeXtTiny": Published(
            f"{_TENSORFLOW}convnext/convnext_tiny_notop.h5",
            "d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1",
        ),
        "ConvNeXtXLarge": Published(
            f"{_TENSORFLOW}convnext/convnext_xlarge_notop.h5",
            "de3f8a54174130e0cecdc71583354753d557fcf1f4487331558e2a16ba0cfe05",
        ),
        "DenseNet121": Published(f"{_TENSORFLOW}densenet/densenet121_{_NOTOP}", "30ee3e1110167f948a6b9946edeeb738"),
        "DenseNet169": Published(f"{_TENSORFLOW}densenet/densenet169_{_NOTOP}", "b8c4d4c20dd625c148057b9ff1c1176b"),
        "DenseNet201": Published(f"{_TENSORFLOW}densenet/densenet201_{_NOTOP}", "c13680b51ded0fb44dff2d8f86ac8bb1"),
        "EfficientNetB0": Published(f"{_KERAS}efficientnetb0_notop.h5", "50bc09e76180e00e4465e1a485ddc09d"),
        "EfficientNetB1": Published(f"{_KERAS}efficientnetb1_notop.h5", "74c4e6b3e1f6a1eea24c589628592432"),
        "EfficientNetB2": Published(f"{_KERAS}efficientnetb2_notop.h5", "111f8e2ac8aa800a7a99e3239f7bfb39"),
        "EfficientNetB3": Published(f"{_KERAS}efficientnetb3_notop.h5", "af6d107764bb5b1abb91932881670226"),
        "EfficientNetB4": Published(f"{_KERAS}efficientnetb4_notop.h5", "ebc24e6d6c33eaebbd558eafbeedf1ba"),
        "EfficientNetB5": Published(f"{_KERAS}efficientnetb5_notop.h5", "38879255a25d3c92d5e44e04ae6cec6f"),
        "EfficientNetB6": Published(f"{_KERAS}efficientnetb6_notop.h5", "9ecce42647a20130c1f39a5d4cb75743"),
        "EfficientNetB7": Published(f"{_KERAS}efficientnetb7_notop.h5", "cbcfe4450ddf6f3ad90b1b398090fe4a"),
        "EfficientNetV2B0": Published(
            f"{_TENSORFLOW}efficientnet_v2/efficientnetv2-b0_notop.h5", "893217f2bb855e2983157299931e43ff"
        ),
        "EfficientNetV2B1": Published(
            f"{_TENSORFLOW}efficientnet_v2/efficientnetv2-b1_notop.h5", "0e80663031ca32d657f9caa404b6ec37"
        ),
        "EfficientNetV2B2": Published(
            f"{_TENSORFLOW}efficientnet_v2/efficientnetv2-b2_notop.h5", "1dfe2e7a5d45b6632553a8961ea609eb"
        ),
        "EfficientNetV2B3": Published(
            f"{_TENSORFLOW}efficientnet_v2/efficientnetv2-b3_notop.h5", "f6abf7b5849ac99a89b50dd3fd532856"
        ),
        "EfficientNetV2L": Published(
            f"{_TENSORFLOW}efficientnet_v2/efficientnetv2-l_notop.h5", "b0b66b5c863aef5b46e8608fe1711615"
        ),
        "EfficientNetV2M": Published(
            f"{_TENSORFLOW}efficientnet_v2/efficientnetv2-m_notop.h5", "1b8dc055df72dde80d614482840fe342"
        ),
        "EfficientNetV2S": Published(
            f"{_TENSORFLOW}efficientnet_v2/efficientnetv2-s_notop.h5", "af0682fb74e8c54910f2d4393339c070"
        ),
        "InceptionResNetV2": Published(
            f"{_TENSORFLOW}inception_resnet_v2/inception_resnet_v2_{_NOTOP}", "d19885ff4a710c122648d3b5c3b684e4"
        ),
        "MobileNet": Published(f"{_TENSORFLOW}mobilenet/mobilenet_1_0_224_tf_no_top.h5"),
        "MobileNetV2": Published(
            f"{_TENSORFLOW}mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5"
        ),
        "MobileNetV3Large": Published(
            f"{_TENSORFLOW}mobilenet_v3/weights_mobilenet_v3_large_224_1.0_float_no_top_v2.h5",
            "07fb09a5933dd0c8eaafa16978110389",
        ),
        "MobileNetV3Small": Published(
            f"{_TENSORFLOW}mobilenet_v3/weights_mobilenet_v3_small_224_1.0_float_no_top_v2.h5",
            "d3e8ec802a04aa4fc771ee12a9a9b836",
        ),
        "ResNet101": Published(f"{_TENSORFLOW}resnet/resnet101_{_NOTOP}", "88cf7a10940856eca736dc7b7e228a21"),
        "ResNet101V2": Published(f"{_TENSORFLOW}resnet/resnet101v2_{_NOTOP}", "c0ed64b8031c3730f411d2eb4eea35b5"),
        "ResNet152": Published(f"{_TENSORFLOW}resnet/resnet152_{_NOTOP}", "ee4c566cf9a93f14d82f913c2dc6dd0c"),
        "ResNet152V2": Published(f"{_TENSORFLOW}resnet/resnet152v2_{_NOTOP}", "ed17cf2e0169df9d443503ef94b23b33"),
        "ResNet50": Published(f"{_TENSORFLOW}resnet/resnet50_{_NOTOP}", "4d473c1dd8becc155b73f8504c6f6626"),
        "ResNet50V2": Published(f"{_TENSORFLOW}resnet/resnet50v2_{_NOTOP}", "fac2f116257151a9d068a22e544a4917"),
        "VGG16": Published(f"{_TENSORFLOW}vgg16/vgg16_{_NOTOP}", "6d6bbae143d832006294945121d1f1fc"),
        "VGG19": Published(f"{_TENSORFLOW}vgg19/vgg19_{_NOTOP}", "253f8cb515780f3b799900260a226db6"),
        "Xception": Published(f"{_TENSORFLOW}xception/xception_{_NOTOP}", "b0042744bf5b25fce3cb969f33bebb97"),
    }
)
"""The weights of Keras' applications, trained on ImageNet, without their tops: by the name of the application in
`keras.applications`. Missing are InceptionV3, which Reverie builds itself, and the NASNets, which Keras builds for
pictures of one size alone.
"""

FILES: Mapping[str, Published] = MappingProxyType(
    {"imagenet": Published(INCEPTION_URL, INCEPTION_MD5), **PUBLISHED},
)
"""The files of the networks that can be downloaded, the preferred one first."""

URL_VARIABLE = "REVERIE_WEIGHTS_URL"
"""Environment variable: the URL of one file on a mirror, or, ending in a slash, of a folder whose files have the names
that Keras gives them. What is downloaded from there must have the same checksum.
"""


def file(network: str, folder: Path) -> Path:
    """The path of a network's file in the folder of networks, installed or not."""
    return folder / _file_name(network)


def _file_name(network: str) -> str:
    return FILE_NAMES.get(network) or FILES[network].file


def url(published: Published) -> str:
    """Where a file is downloaded: from its URL, or from the mirror that the environment names."""
    mirror = os.environ.get(URL_VARIABLE)
    if not mirror:
        return published.url
    return mirror + published.file if mirror.endswith("/") else mirror


def installed(folder: Path) -> list[str]:
    """Names of the networks that can be used now, those that `auto` chooses from first; all but the bundled one lie in
    `folder`. Last come files of the user's own.
    """
    there: set[str] = set()
    with suppress(OSError), os.scandir(folder) as entries:  # the folder may be missing
        for entry in entries:
            with suppress(OSError):  # a link to itself, say
                if entry.is_file():
                    there.add(entry.name)
    applications = sorted(name for name in PUBLISHED if _file_name(name) in there)
    return [*networks.installed(folder), *applications, *(own.name for own, _file in own_store.kept(folder))]


def set_aside(file: Path) -> None:
    """Give a network's damaged file another name, under which nothing takes it for the network; where the folder cannot
    be written to, it stays.
    """
    with suppress(OSError):
        file.replace(aside(file))


def forget_damaged(file: Path) -> bool:
    """Remove what `set_aside` made of a network's file, now that there is an intact one; whether there was such."""
    try:
        aside(file).unlink()
    except OSError:
        return False
    return True
