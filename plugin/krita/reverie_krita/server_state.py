"""The state of the server, in words."""

from __future__ import annotations

from PyQt5.QtWidgets import QLabel

from reverie_krita.studio import Studio

IDLE = "The server starts with the first dream."
READY = "The server is ready."


class ServerState(QLabel):  # type: ignore[misc]  # PyQt5 brings no types
    """One line at the docker's foot; it knows what the dreams have learnt."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(IDLE)
        self.setObjectName("reverie_server")
        self.setWordWrap(True)
        self._studio = studio
        self._network = ""
        studio.changed.connect(self._look)

    def _look(self) -> None:
        busy = [dream for dream in self._studio.all if not dream.state.over]
        self._network = next((dream.network for dream in busy if dream.network), self._network)
        dreaming = sum(dream.progress is not None for dream in busy)
        if dreaming:
            self.setText(f"The server dreams with {self._network}.")
        elif busy:
            self.setText(busy[0].words)
        elif self._network:
            self.setText(f"{READY[:-1]}: {self._network}.")
