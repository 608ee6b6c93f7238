"""The command `reverie film`: a film in, the dreamed film out."""

from reverie_cli.film.command import film

__all__ = ["film"]
