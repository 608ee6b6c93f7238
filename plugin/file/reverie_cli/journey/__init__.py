"""The command `reverie journey`: films that go into a picture, each frame dreamed on from the one before."""

from reverie_cli.journey.command import journey

__all__ = ["journey"]
