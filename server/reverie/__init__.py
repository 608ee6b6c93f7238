"""DeepDream on NumPy arrays: `reverie.dream(image)`.

The public interface is what `__all__` names; docs/LIBRARY.md is its manual. TensorFlow is loaded with the first dream,
not by the import.
"""

from reverie._dream import Dream, Progress, dream, networks, settings
from reverie_shared import VERSION
from reverie_shared.errors import BadPicture, BadSettings, NetworkUnavailable, ReverieError
from reverie_shared.presets import PRESETS, Preset
from reverie_shared.settings import Settings

__version__ = VERSION
__all__ = [
    "PRESETS",
    "BadPicture",
    "BadSettings",
    "Dream",
    "NetworkUnavailable",
    "Preset",
    "Progress",
    "ReverieError",
    "Settings",
    "__version__",
    "dream",
    "networks",
    "settings",
]
