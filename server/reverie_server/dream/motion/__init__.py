"""Films: dreams whose shapes move with the picture, frame by frame."""

from reverie_server.dream.motion.frame import FrameBefore, FrameRun
from reverie_server.dream.motion.state import FilmState

__all__ = ["FilmState", "FrameBefore", "FrameRun"]
