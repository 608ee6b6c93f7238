"""What the tests measure inside Krita: how long a dream takes, and how much memory many take."""

import time
from pathlib import Path

from inside_docker import docker, manager, press, set_settings
from inside_documents import app


def memory():
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def dream_and_give_up(times):
    """So many dreams that get as far as a preview, and are cancelled then; bytes in memory after the tenth and last."""
    figures = []
    for count in range(1, times + 1):
        set_settings(seed=count, smallest=32, steps=8, octave_scale=1.1)
        press("reverie_dream_button")
        mine = manager().dreams[-1]
        yield lambda mine=mine: mine.image is not None or mine.state.over
        manager().dismiss(mine)
        yield lambda: not manager().dreams
        if count in (10, times):
            yield 0.3
            figures.append(memory())
    return figures


def patiently(condition):
    """Wait as long as it takes."""
    while not condition():
        yield 0.01


def time_dream(**values):
    """Seconds from the click to the first picture in the docker and to the layer; how long each phase took at most."""
    from inside_timing import begin_timing, timings  # these need Reverie, which is not there in every test

    set_settings(live=False)
    docker().settings.show_order("reverie", values)
    yield 0.5
    begin_timing(docker())
    began = time.monotonic()
    press("reverie_dream_button")
    mine = manager().dreams[-1]
    yield from patiently(lambda: mine.image is not None or mine.state.over)
    first = time.monotonic() - began
    yield from patiently(lambda: mine.state.over)
    whole = time.monotonic() - began
    assert mine.report, mine.words
    yield 0.3  # the block of the insertion is noticed after it
    return first, whole, timings(), mine.report["seconds"]


def time_person():
    """The menu's entry, the preview, Dream, as a person does it: seconds of each; how long each phase took at most."""
    from inside_timing import begin_timing, timings

    docker().hide()
    begin_timing(docker())
    began = time.monotonic()
    app().action("reverie_dream").trigger()
    yield from patiently(lambda: manager().preview is not None and manager().preview.image is not None)
    waited = {"from the menu to the first preview": time.monotonic() - began}
    yield from patiently(lambda: manager().preview.state.value == "preview done")
    waited["to the whole preview"] = time.monotonic() - began
    began = time.monotonic()
    press("reverie_dream_button")
    mine = manager().dreams[-1]
    yield from patiently(lambda: mine.state.over)
    waited["from *Dream* to the layer"] = time.monotonic() - began
    assert mine.report, mine.words
    yield 0.3
    return waited, timings()
