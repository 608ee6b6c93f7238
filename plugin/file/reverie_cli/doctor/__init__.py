"""`reverie doctor`: what is here, what is wrong with it, and what to do.

`checks.py` looks, `editors.py` at GIMP and Krita; a `Finding` is what they say; `report.py` makes a file of it that can
be sent along with a question.
"""

from reverie_cli.doctor.command import doctor

__all__ = ["doctor"]
