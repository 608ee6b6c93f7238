"""The networks of `keras.applications` that can dream, by their names there."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

APPLICATIONS: Mapping[str, int] = MappingProxyType(
    {
        "ConvNeXtBase": 350,
        "ConvNeXtLarge": 785,
        "ConvNeXtSmall": 198,
        "ConvNeXtTiny": 111,
        "ConvNeXtXLarge": 1393,
        "DenseNet121": 28,
        "DenseNet169": 51,
        "DenseNet201": 73,
        "EfficientNetB0": 16,
        "EfficientNetB1": 26,
        "EfficientNetB2": 31,
        "EfficientNetB3": 43,
        "EfficientNetB4": 71,
        "EfficientNetB5": 114,
        "EfficientNetB6": 164,
        "EfficientNetB7": 256,
        "EfficientNetV2B0": 24,
        "EfficientNetV2B1": 28,
        "EfficientNetV2B2": 35,
        "EfficientNetV2B3": 52,
        "EfficientNetV2L": 471,
        "EfficientNetV2M": 213,
        "EfficientNetV2S": 81,
        "InceptionResNetV2": 217,
        "MobileNet": 13,
        "MobileNetV2": 9,
        "MobileNetV3Large": 12,
        "MobileNetV3Small": 4,
        "ResNet101": 171,
        "ResNet101V2": 171,
        "ResNet152": 233,
        "ResNet152V2": 233,
        "ResNet50": 94,
        "ResNet50V2": 94,
        "VGG16": 59,
        "VGG19": 80,
        "Xception": 83,
    }
)
"""Each application's download in megabytes, roughly: four bytes for each weight, without the classifier on top."""
