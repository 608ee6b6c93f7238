"""All that the tests do inside Krita."""

from inside_docker import *  # noqa: F403
from inside_documents import *  # noqa: F403
from inside_figures import *  # noqa: F403
