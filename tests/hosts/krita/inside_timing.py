"""What the tests measure inside Krita: how long each call of Reverie's keeps its main thread."""

import functools
import time

from PyQt5.QtCore import QTimer

from reverie_krita import dream, host, manager
from reverie_krita.document import history, layer
from reverie_krita.panels import docker, live_preview, preview, queue, timer_driver
from reverie_krita.panels import history as history_panel
from reverie_plugin.connect import client, launch, transfers

CALLS = {
    "manager: a tick": (manager.DreamManager, "_tick"),
    "docker: Dream pressed": (docker.Docker, "_dream"),
    "docker: preview begun": (live_preview.LivePreview, "begin"),
    "docker: picture watched": (live_preview.LivePreview, "_look"),
    "docker: server and download watched": (timer_driver.TimerDriver, "_tick"),
}
"""What Qt calls while a dream is under way; everything else is called by these."""

LARGE = {
    "layer: pixels read": (layer.Layer, "raw_pixels"),
    "layer: pixels converted": (layer.Layer, "in_space"),
    "layer: made": (layer.Layer, "new_layer"),
    "layer: inserted": (layer.Layer, "insert_above"),
}
"""What takes as long as the layer is large."""

PHASES = {
    **CALLS,
    **LARGE,
    "layer: selection read": (layer.Layer, "read_mask"),
    "layer: selection and alpha compared": (host.KritaHost, "selection_bounds"),
    "layer: compared": (host.KritaHost, "is_current"),
    "colours converted": (layer, "convert"),
    "line opened": (client.Client, "__init__"),
    "line closed": (client.Client, "close"),
    "line: messages taken": (client.Client, "receive"),
    "server started": (launch, "_spawn"),
    "upload: strips sent": (transfers.Uploading, "take"),
    "fetch: strips taken": (transfers.Fetching, "take"),
    "preview: made a picture": (dream, "image"),
    "preview: picture before made": (host.KritaHost, "original"),
    "preview: scaled": (preview.PreviewPanel, "show_dream"),
    "history: entry made": (history, "entry_of"),
    "history: kept": (history, "add"),
    "history: shown anew": (history_panel.HistoryPanel, "refresh"),
    "queue: a row shown": (queue.Row, "refresh"),
}


LONGEST = {}
"""Of each phase: longest wall time and longest processor time of one call, in seconds."""

LARGE_INSIDE = [0.0]
"""Processor time of the layer's reading and insertion within the call of Qt's under way."""


def begin_timing(docker_):
    """From now on measure every phase, and the longest time in which Krita's main thread answers nobody."""
    LONGEST.clear()
    for name, (owner, attribute) in PHASES.items():
        original = getattr(owner, attribute)
        if not hasattr(original, "timed"):
            setattr(owner, attribute, _timed(name, original))
    driven = (docker_.manager, "_tick"), (docker_.server._driver, "_tick"), (docker_.offer._driver, "_tick")
    for each, method in driven:
        each._timer.timeout.disconnect()  # Qt holds the method as it was
        each._timer.timeout.connect(getattr(each, method))
    _watch_loop()


def timings():
    """What was measured, longest first: phase, wall time, processor time; in milliseconds."""
    GAPS.stop()
    rows_ = [(name, 1000 * wall, 1000 * cpu) for name, (wall, cpu) in LONGEST.items()]
    return sorted(rows_, key=lambda row: -row[1])


def _timed(name, original):
    @functools.wraps(original)
    def call(*arguments, **named):
        if name in CALLS:
            LARGE_INSIDE[0] = 0.0
        wall, cpu = time.monotonic(), time.thread_time()
        try:
            return original(*arguments, **named)
        finally:
            wall, cpu = time.monotonic() - wall, time.thread_time() - cpu
            _note(name, wall, cpu)
            if name in LARGE:
                LARGE_INSIDE[0] += cpu
            if name in CALLS:
                _note(f"{name}, but for the layer", 0.0, cpu - LARGE_INSIDE[0])

    call.timed = True
    return call


def _note(name, wall, cpu):
    before = LONGEST.get(name, (0.0, 0.0))
    LONGEST[name] = max(before[0], wall), max(before[1], cpu)


def _watch_loop():
    global GAPS
    GAPS, last = QTimer(), [time.monotonic(), time.thread_time()]

    def look():
        now = [time.monotonic(), time.thread_time()]
        _note("Krita's loop: longest gap", now[0] - last[0], now[1] - last[1])
        last[:] = now

    GAPS.timeout.connect(look)
    GAPS.start(2)
