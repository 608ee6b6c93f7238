"""What the tests do inside Krita to see Reverie at a loss: damage its records, and have it fail."""

from inside_docker import begin_dream, docker, wait_until_over
from inside_documents import document


def damage_history():
    from PyQt5.QtCore import QByteArray

    document().setAnnotation("reverie-history", "", QByteArray(b'{"dreams": [{}]}'))
    docker().history.refresh()


def dream_with_a_fault_after_the_insertion():
    from reverie_krita.document import history

    def fail(*_):
        raise ZeroDivisionError("a fault after the insertion")

    add, history.add = history.add, fail
    try:
        yield from begin_dream()
        yield from wait_until_over()
    finally:
        history.add = add


def damage_newest_dream():
    """Make the newest entry of the history one that this Reverie cannot read."""
    import json

    from PyQt5.QtCore import QByteArray

    kept = json.loads(bytes(document().annotation("reverie-history")))
    kept["dreams"][0] = {"newer": True}
    document().setAnnotation("reverie-history", "", QByteArray(json.dumps(kept).encode()))
    docker().history.refresh()
