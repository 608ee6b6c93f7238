"""All that the tests do inside Krita."""

from inside_animation import *  # noqa: F403
from inside_docker import *  # noqa: F403
from inside_documents import *  # noqa: F403
from inside_faults import *  # noqa: F403
from inside_maps import *  # noqa: F403
from inside_measurements import *  # noqa: F403
from inside_new_layer import *  # noqa: F403
from inside_own_presets import *  # noqa: F403
from inside_saving import *  # noqa: F403
from inside_settings import *  # noqa: F403
from inside_whole_docker import *  # noqa: F403
