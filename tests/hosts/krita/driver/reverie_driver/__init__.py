"""A plug-in for Krita that does there what the tests say: calls, over a local socket, of the functions in `inside`.

A function may be a generator: it yields seconds to sleep, or a condition to wait for; Krita lives on meanwhile.
"""

import faulthandler
import importlib
import os
import sys
import time
import traceback
from multiprocessing.connection import Client

from PyQt5.QtCore import QTimer

from krita import Extension, Krita

TICK = 10
"""Milliseconds."""

PATIENCE = 45.0
"""Seconds until a condition that is waited for counts as missed."""


class Driver(Extension):
    def setup(self):
        self.line = Client(os.environ["REVERIE_DRIVER"], "AF_UNIX")
        self.running = self.wait = None
        self.faults = []
        sys.excepthook = self.fault  # Krita's own opens a box, which waits for somebody to press OK
        self.timer = QTimer()
        self.timer.timeout.connect(self.tick)
        self.timer.start(TICK)

    def createActions(self, window):  # noqa: N802  # Krita's name
        pass

    def fault(self, kind, value, trace):
        self.faults.append("".join(traceback.format_exception(kind, value, trace)))
        print(self.faults[-1], file=sys.stderr, flush=True)

    def tick(self):
        window = Krita.instance().activeWindow()
        if window is None or not window.qwindow().isVisible():
            return
        try:
            if self.running is None and self.line.poll():
                name, arguments, named = self.line.recv()
                called = getattr(importlib.import_module("inside"), name)(*arguments, **named)
                if not hasattr(called, "__next__"):
                    self.answer(called)
                    return
                self.running, self.wait = called, None
            if self.running is not None and self.may_go_on():
                told = next(self.running)
                self.wait = time.monotonic() + told if isinstance(told, (int, float)) else told
                self.began = time.monotonic()
        except StopIteration as stop:
            self.answer(stop.value)
        except EOFError:
            os._exit(0)  # the tests are over
        except BaseException:  # noqa: BLE001  # the test is told
            self.faults.append(traceback.format_exc())
            self.answer(None)

    def may_go_on(self):
        if callable(self.wait):
            if time.monotonic() - self.began > PATIENCE:
                raise TimeoutError(f"waited in vain in {self.running}, line {self.running.gi_frame.f_lineno}")
            return self.wait()
        return self.wait is None or time.monotonic() >= self.wait

    def answer(self, value):
        self.running = None
        faults, self.faults = self.faults, []
        self.line.send((value, faults))


faulthandler.enable()
Krita.instance().addExtension(Driver(Krita.instance()))
